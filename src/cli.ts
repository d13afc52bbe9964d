#!/usr/bin/env node
/**
 * The door: argv to command. The only file that reads argv, writes to stdout or sets exit codes. It must parse and run
 * on a Node that is too old, so it imports nothing statically.
 */
// SQLite on Node 22, and http to the org on localhost: true, and of no use to whoever reads it.
const KNOWN_WARNINGS = /^SQLite is an experimental feature|^stripTypeScriptTypes is|insecure protocol/i;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `orgsmith needs Node 22.19 or newer; this is ${process.versions.node} (${process.execPath}).\n`,
  );
  process.exitCode = 1;
} else {
  await start();
}

async function start(): Promise<void> {
  const { enableCompileCache, flushCompileCache } = await import('node:module');
  enableCompileCache();
  // V8 would let the heap grow to several times what lives in it before it collects: 340 MB in place of 150 after 10,000 calls.
  // A young generation that grows holds 5 MB more, and undici's HTTP parser compiled anew costs 0.2 s and 23 MB for nothing.
  const flags = '--optimize-for-size --semi-space-growth-factor=1 --wasm-tiering-budget=2000000000';
  (await import('node:v8')).setFlagsFromString(flags);
  process.removeAllListeners('warning').on('warning', warning => {
    if (!KNOWN_WARNINGS.test(warning.message)) process.stderr.write(`${warning.name}: ${warning.message}\n`);
  });
  const { main } = await import('./commands/main.ts');
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort(signal));
  const code = await main(process.argv.slice(2), {
    stdin: process.stdin,
    stdout: text => void process.stdout.write(text),
    stderr: text => void process.stderr.write(text),
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    stopped: stopped.signal,
  });
  flushCompileCache();
  process.exitCode = code;
  // What is still open (sockets, a request that nobody waits for) must not hold the process.
  setTimeout(() => process.exit(code), 1_000).unref();
}
