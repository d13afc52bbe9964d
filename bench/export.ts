/**
 * `npm run bench:export [-- --rows N --runs N --latency MS,MS]`: rows of ten fields to a CSV file, ours over MCP against
 * autoFetch of jsforce, all in one run, interleaved, each in a process that does nothing else, from the same local org.
 *
 * - `orgsmith`: an MCP server that has answered a query, so it is signed in; the time of one call of run_soql_query.
 * - `core autoFetch`: a script that is signed in as we are, by @salesforce/core from the same auth files, and has
 *   answered the same query. What may be quoted is the ratio to this one.
 * - `jsforce autoFetch`: a script with jsforce alone and a token that somebody gave it: less to load than signing in takes.
 *
 * Both scripts fetch all rows and write the CSV themselves, since autoFetch gives records. `latency` is added to each
 * answer of the org: 100 ms is an org that is far away, 0 one that is nowhere. Figures are medians. Time has the org's own
 * work in it, which is the same for both scripts; CPU and memory are those of the process alone, memory is its peak.
 *
 * `--flat`: ours alone, 100,000 and 1,000,000 rows, whose peaks should not differ.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { homeEnvironment } from '../fixtures/local-org/home/sign-in.ts';
import { startLocalOrg } from '../fixtures/local-org/start.ts';
import { plantNotes, query } from './export-rows.ts';

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
    latency: { type: 'string', default: '0,100' },
    flat: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);
const sizes = values.flat ? [100_000, 1_000_000] : [Number(values.rows)];
const folder = mkdtempSync(join(tmpdir(), 'orgsmith-bench-'));
const home = join(folder, 'home');
const org = await startLocalOrg({ home });

const READY = 'SELECT Id FROM Account LIMIT 1';
const library = (name: string) => JSON.stringify(createRequire(import.meta.url).resolve(name));
const CORE = `
  const { AuthInfo, Connection } = require(${library('@salesforce/core')});
  const open = async () => Connection.create({
    authInfo: await AuthInfo.create({ username: '${org.orgs[0]?.username}' }),
    connectionOptions: { version: '66.0' },
  });`;
const JSFORCE = `
  const { Connection } = require(${library('@jsforce/jsforce-node')});
  const open = async () =>
    new Connection({ instanceUrl: '${org.url}', accessToken: '${org.orgs[0]?.accessToken}', version: '66.0' });`;

try {
  await plantNotes(org, Math.max(...sizes));
  if (values.flat) await flat();
  else for (const latency of values.latency.split(',')) await race(sizes[0] ?? 0, Number(latency));
} finally {
  await org.close();
  rmSync(folder, { recursive: true, force: true });
}

async function race(rows: number, latency: number): Promise<void> {
  const delay = { kind: 'delay', ms: latency } as const;
  org.faults.clear();
  if (latency > 0)
    org.faults.add({ path: '/services/data/', times: Number.POSITIVE_INFINITY, effect: delay });
  const results: Record<string, Run[]> = { orgsmith: [], 'core autoFetch': [], 'jsforce autoFetch': [] };
  const contestants = [ours, () => script(CORE, rows), () => script(JSFORCE, rows)];
  for (let round = 0; round <= runs; round++)
    for (const [index, one] of contestants.entries()) {
      const run = await one(rows);
      // The first round warms disk and compile caches.
      if (round > 0) Object.values(results)[index]?.push(run);
    }
  console.log(
    `\n${rows} rows of 10 fields to CSV, ${latency} ms added to each answer; medians of ${runs} interleaved runs`,
  );
  const [base = {}, ...others] = Object.entries(results).map(([name, all]) => ({ name, ...medians(all) }));
  console.table([base, ...others.flatMap(other => [other, ratios(base, other)])]);
}

/** Peaks of two sizes, the org being the same. */
async function flat(): Promise<void> {
  const rows = [];
  for (const size of sizes) {
    const all: Run[] = [];
    for (let round = 0; round < Math.min(runs, 3); round++) all.push(await ours(size));
    rows.push({ rows: size, ...medians(all) });
  }
  console.log('\norgsmith alone, 0 ms added, medians');
  console.table(rows);
}

type Ask = (line: object) => Promise<string>;

async function ours(rows: number): Promise<Run> {
  return measure([join(root, 'dist', 'cli.js'), '--orgs', 'dev'], rows, ask => {
    const call = async (id: number, input: object) => {
      const params = { name: 'run_soql_query', arguments: input };
      return JSON.parse(await ask({ jsonrpc: '2.0', id, method: 'tools/call', params })).result;
    };
    return {
      async ready() {
        const clientInfo = { name: 'bench', version: '1' };
        const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
        await ask({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
        await call(2, { query: READY });
      },
      async run() {
        let input: object = { query: query(rows) };
        for (let id = 3; ; id++) {
          const { structuredContent: told, content } = await call(id, { ...input, file: 'csv', maxRows: 10 });
          if (told?.file) return told.file.path;
          // A job that takes longer than a call may.
          if (!told?.job) throw new Error(JSON.stringify(told ?? content).slice(0, 500));
          input = { job: told.job };
        }
      },
    };
  });
}

/** What a script does: signs in once, then all rows, then the file. */
function script(opening: string, rows: number): Promise<Run> {
  const text = `${opening}
    const { writeFileSync } = require('node:fs');
    const opened = open();
    require('node:readline').createInterface({ input: process.stdin }).on('line', async line => {
      const connection = await opened;
      const { records } = await connection.query(JSON.parse(line).query, { autoFetch: true, maxFetch: ${rows} });
      const columns = Object.keys(records[0]).filter(name => name !== 'attributes');
      const cell = value => '"' + String(value ?? '').replaceAll('"', '""') + '"';
      const path = ${JSON.stringify(join(folder, 'autofetch.csv'))};
      writeFileSync(path, [columns, ...records.map(row => columns.map(name => row[name]))].map(row => row.map(cell).join()).join('\\n'));
      console.log(path);
    });`;
  return measure(['-e', text], rows, ask => ({
    ready: () => ask({ query: READY }),
    run: () => ask({ query: query(rows) }),
  }));
}

/** Starts a process; takes the figures of `run`, which gives the file's path, once it is ready. */
async function measure(
  args: string[],
  rows: number,
  way: (ask: Ask) => { ready(): Promise<unknown>; run(): Promise<string> },
): Promise<Run> {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH ?? '', ...homeEnvironment(home), SF_DISABLE_LOG_FILE: 'true' },
    cwd: home,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { ready, run } = way(async line => {
    child.stdin.write(`${JSON.stringify(line)}\n`);
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error('The process ended');
      if (!('id' in line) || JSON.parse(value).id === line.id) return value;
    }
  });
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
  return {
    ms,
    cpuMs: after.cpuMs - before.cpuMs,
    peakMb: after.peakMb,
    grownMb: after.peakMb - before.nowMb,
  };
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

function medians(all: Run[]): Run {
  const of = (figure: keyof Run) => {
    const sorted = all.map(run => run[figure]).sort((a, b) => a - b);
    return Math.round(sorted[Math.floor(sorted.length / 2)] ?? Number.NaN);
  };
  return { ms: of('ms'), cpuMs: of('cpuMs'), peakMb: of('peakMb'), grownMb: of('grownMb') };
}

function ratios(ours: Partial<Run>, theirs: { name: string } & Run) {
  const ratio = (figure: keyof Run) => `${(theirs[figure] / (ours[figure] ?? Number.NaN)).toFixed(1)} x`;
  const name = '  to orgsmith';
  return { name, ms: ratio('ms'), cpuMs: ratio('cpuMs'), peakMb: ratio('peakMb'), grownMb: ratio('grownMb') };
}
