/**
 * `npm run bench [-- --peers FILE] [--runs N]`: start-up to tools/list, memory, first and warm query of this machine, the
 * runs of all servers interleaved. Figures are medians; what may be quoted is their ratio. A peer is an entry of a JSON
 * file: {"name": {"command": "…", "args": ["…"], "env": {}}}.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startLocalOrg } from '../fixtures/local-org/start.ts';

interface Server {
  command: string;
  args: string[];
  env?: Record<string, string>;
  /** The call whose time is taken; without it only the start is. */
  call?: { name: string; arguments: Record<string, unknown> };
}
interface Run {
  startMs: number;
  listMb: number;
  cpuMs: number;
  listBytes: number;
  firstCallMs?: number;
  warmCallMs?: number;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: { peers: { type: 'string' }, runs: { type: 'string', default: '9' } },
});
const runs = Number(values.runs);
const home = mkdtempSync(join(tmpdir(), 'orgsmith-bench-'));
const org = await startLocalOrg({ home });

const QUERY = { name: 'run_soql_query', arguments: { query: 'SELECT Id, Name FROM Account LIMIT 20' } };
// What any server must do at least: a Node that answers one line.
const BARE = `process.stdin.on('data', () => process.stdout.write('{"id":2,"result":{"tools":[]}}\\n'))`;
const servers: Record<string, Server> = {
  orgsmith: { command: process.execPath, args: [join(root, 'dist', 'cli.js'), '--orgs', 'dev'], call: QUERY },
  'bare node': { command: process.execPath, args: ['-e', BARE] },
  ...(values.peers ? JSON.parse(readFileSync(values.peers, 'utf8')) : {}),
};

const results = new Map<string, Run[]>(Object.keys(servers).map(name => [name, []]));
for (let round = 0; round <= runs; round++) {
  for (const [name, server] of Object.entries(servers)) {
    const run = await measure(server);
    // The first round warms disk and compile caches.
    if (round > 0) results.get(name)?.push(run);
  }
}
print();
await org.close();
rmSync(home, { recursive: true, force: true });

async function measure({ command, args, env = {}, call }: Server): Promise<Run> {
  const began = performance.now();
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH ?? '', HOME: home, SF_USE_GENERIC_UNIX_KEYCHAIN: 'true', ...env },
    cwd: home,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const answer = reader(child);
  const send = (message: object) => child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  send({
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1' } },
  });
  send({ method: 'notifications/initialized' });
  send({ id: 2, method: 'tools/list' });
  const listed = await answer(2);
  const run: Run = { startMs: performance.now() - began, ...processFigures(child), listBytes: listed.length };
  if (call) {
    await new Promise(resolve => setTimeout(resolve, 1_500));
    const timed = async (id: number) => {
      const start = performance.now();
      send({ id, method: 'tools/call', params: call });
      await answer(id);
      return performance.now() - start;
    };
    run.firstCallMs = await timed(3);
    const warm: number[] = [];
    for (let id = 10; id < 30; id++) warm.push(await timed(id));
    run.warmCallMs = median(warm);
  }
  const exited = new Promise(resolve => child.once('exit', resolve));
  child.stdin?.end();
  setTimeout(() => child.kill('SIGKILL'), 5_000).unref();
  await exited;
  return run;
}

/** Lines of a child's stdout, by the id of the message. */
function reader(child: ChildProcess): (id: number) => Promise<string> {
  const lines: string[] = [];
  const waiting: (() => void)[] = [];
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', chunk => {
    const parts = `${rest}${chunk}`.split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
    for (const wake of waiting.splice(0)) wake();
  });
  return async id => {
    for (;;) {
      const found = lines.find(line => line.startsWith('{') && JSON.parse(line).id === id);
      if (found) return found;
      await new Promise<void>(resolve => waiting.push(resolve));
    }
  };
}

/** Peak memory and processor time so far, as Linux tells them. */
function processFigures({ pid }: ChildProcess): Pick<Run, 'listMb' | 'cpuMs'> {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const [user = 0, system = 0] = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return { listMb: Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024, cpuMs: (user + system) * 10 };
}

function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function print(): void {
  const figures = ['startMs', 'cpuMs', 'listMb', 'listBytes', 'firstCallMs', 'warmCallMs'] as const;
  const bare = results.get('bare node') ?? [];
  console.log(`medians of ${runs} interleaved runs after one warm-up, Node ${process.versions.node}\n`);
  for (const [name, all] of results) {
    console.log(name);
    for (const figure of figures) {
      const numbers = all.flatMap(run => run[figure] ?? []);
      if (numbers.length === 0) continue;
      const ratio = median(numbers) / median(bare.flatMap(run => run[figure] ?? []));
      const against =
        Number.isFinite(ratio) && name !== 'bare node' && figure !== 'listBytes'
          ? `   ${ratio.toFixed(2)} x bare node`
          : '';
      console.log(`  ${figure.padEnd(12)} ${median(numbers).toFixed(1).padStart(9)}${against}`);
    }
  }
}
