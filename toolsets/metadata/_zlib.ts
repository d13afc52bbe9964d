// The one importer of Node's zlib and worker threads in the toolset.
export { parentPort, Worker } from 'node:worker_threads';
export { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
