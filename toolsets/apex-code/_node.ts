export { AsyncResource } from 'node:async_hooks';
export { createHash, randomBytes } from 'node:crypto';
export { parentPort, Worker, workerData } from 'node:worker_threads';
