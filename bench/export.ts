/**
 * `npm run bench:export [-- --rows N --runs N --latency MS]`: rows of 10 fields to a CSV file, ours over MCP against
 * jsforce's autoFetch in a process of its own, interleaved. `latency` is added to every answer of the org. Figures are
 * medians; what may be quoted is their ratio. Time includes the org's own work, CPU and memory are the client's alone.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startLocalOrg } from '../fixtures/local-org/start.ts';

interface Run {
  ms: number;
  cpuMs: number;
  peakMb: number;
  grownMb: number;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '50000' },
    runs: { type: 'string', default: '7' },
    latency: { type: 'string', default: '0' },
  },
});
const rows = Number(values.rows);
const latency = Number(values.latency);
const folder = mkdtempSync(join(tmpdir(), 'orgsmith-bench-'));
const home = join(folder, 'home');
const org = await startLocalOrg({ home, seedDir: seed() });
if (latency > 0)
  org.faults.add({
    path: '/services/data/',
    times: Number.POSITIVE_INFINITY,
    effect: { kind: 'delay', ms: latency },
  });

const QUERY = `SELECT Id, Title, Body, IsPrivate, ParentId, OwnerId, CreatedDate, CreatedById, LastModifiedDate, SystemModstamp FROM Note LIMIT ${rows}`;
const results: Record<string, Run[]> = { orgsmith: [], 'jsforce autoFetch': [] };
for (let round = 0; round <= Number(values.runs); round++) {
  const ours = await measure([join(root, 'dist', 'cli.js'), '--orgs', 'dev'], overMcp);
  const theirs = await measure(['-e', autoFetch()], overLines);
  // The first round warms disk and compile caches.
  if (round === 0) continue;
  results.orgsmith?.push(ours);
  results['jsforce autoFetch']?.push(theirs);
}
print();
await org.close();
rmSync(folder, { recursive: true, force: true });

function seed(): string {
  const seedDir = join(folder, 'seed');
  cpSync(join(root, 'fixtures', 'seed'), seedDir, { recursive: true });
  const same = {
    ParentId: '@account-acme',
    OwnerId: '@user-admin',
    Body: 'A note of "some" words, one\nline end.',
  };
  const notes = Array.from({ length: rows }, (_, index) => ({
    key: `note-${index}`,
    fields: { ...same, Title: `Note ${index}` },
  }));
  writeFileSync(join(seedDir, 'records', 'Note.json'), JSON.stringify(notes));
  return seedDir;
}

type Ask = (line: object) => Promise<string>;
/** Signs in, waits for `ready`, then does the export, whose file it names. */
type Way = (ask: Ask) => { ready(): Promise<unknown>; run(): Promise<string> };

async function measure(args: string[], way: Way): Promise<Run> {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH ?? '', HOME: home, SF_USE_GENERIC_UNIX_KEYCHAIN: 'true' },
    cwd: home,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask: Ask = async line => {
    child.stdin.write(`${JSON.stringify(line)}\n`);
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error('The process ended');
      if (!('id' in line) || JSON.parse(value).id === line.id) return value;
    }
  };
  const { ready, run } = way(ask);
  await ready();
  const before = figures(child);
  const start = performance.now();
  const path = await run();
  const ms = performance.now() - start;
  const after = figures(child);
  if (statSync(path).size < rows * 100) throw new Error(`${path} is not whole`);
  rmSync(path);
  const exited = new Promise(resolve => child.once('exit', resolve));
  child.stdin.end();
  await exited;
  const grownMb = after.peakMb - before.nowMb;
  return { ms, cpuMs: after.cpuMs - before.cpuMs, peakMb: after.peakMb, grownMb };
}

function overMcp(ask: Ask) {
  const call = async (id: number, input: object) =>
    JSON.parse(
      await ask({
        jsonrpc: '2.0',
        id,
        method: 'tools/call',
        params: { name: 'run_soql_query', arguments: input },
      }),
    ).result;
  return {
    async ready() {
      const clientInfo = { name: 'bench', version: '1' };
      const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
      await ask({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
      await call(2, { query: 'SELECT Id FROM Account LIMIT 1' });
    },
    run: async () => (await call(3, { query: QUERY, file: 'csv', maxRows: 10 })).structuredContent.file.path,
  };
}

function overLines(ask: Ask) {
  return { ready: () => ask({ query: 'SELECT Id FROM Account LIMIT 1' }), run: () => ask({ query: QUERY }) };
}

/** What a script does that has jsforce: all rows, then the file. */
function autoFetch(): string {
  const jsforce = createRequire(import.meta.url).resolve('@jsforce/jsforce-node');
  return `
    const { Connection } = require(${JSON.stringify(jsforce)});
    const { writeFileSync } = require('node:fs');
    const connection = new Connection({ instanceUrl: '${org.url}', accessToken: '${org.orgs[0]?.accessToken}', version: '66.0' });
    require('node:readline').createInterface({ input: process.stdin }).on('line', async line => {
      const { records } = await connection.query(JSON.parse(line).query, { autoFetch: true, maxFetch: ${rows} });
      const columns = Object.keys(records[0]).filter(name => name !== 'attributes');
      const cell = value => '"' + String(value ?? '').replaceAll('"', '""') + '"';
      const path = ${JSON.stringify(join(folder, 'autofetch.csv'))};
      writeFileSync(path, [columns, ...records.map(row => columns.map(name => row[name]))].map(row => row.map(cell).join()).join('\\n'));
      console.log(path);
    });`;
}

/** Memory and processor time so far, as Linux tells them. */
function figures({ pid }: ChildProcess): { nowMb: number; peakMb: number; cpuMs: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  const [user = 0, system = 0] = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return { nowMb: megabytes('VmRSS'), peakMb: megabytes('VmHWM'), cpuMs: (user + system) * 10 };
}

function print(): void {
  const median = (numbers: number[]) =>
    numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
  console.log(
    `${rows} rows of 10 fields to CSV, ${latency} ms added to each answer; medians of ${values.runs} interleaved runs\n`,
  );
  for (const figure of ['ms', 'cpuMs', 'peakMb', 'grownMb'] as const) {
    const [ours = Number.NaN, theirs = Number.NaN] = Object.values(results).map(all =>
      median(all.map(run => run[figure])),
    );
    console.log(
      `${figure.padEnd(8)} orgsmith ${ours.toFixed(0).padStart(6)}   jsforce autoFetch ${theirs.toFixed(0).padStart(6)}   ${(theirs / ours).toFixed(1)} times less`,
    );
  }
}
