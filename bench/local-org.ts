/**
 * `npm run bench:local-org [-- --check] [--runs N]`: what the local org takes on this machine, bundled as users have it and
 * in a process of its own. With --check a figure above its limit is a failure.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: { check: { type: 'boolean', default: false }, runs: { type: 'string', default: '5' } },
});

/** What each figure may be at most; those without a limit are there to be looked at. */
const LIMITS: Record<string, number> = {
  'start, ms': 150,
  'idle memory, MB': 90,
  '10,000 records created, queried and paged, s': 5,
  'query over 50,000 rows with a relationship, s': 1,
};
const RECORDS = 10_000;
const ROWS = 50_000;

interface Running {
  child: ChildProcess;
  startMs: number;
  url: string;
  token: string;
}

interface Page {
  totalSize: number;
  records: unknown[];
  nextRecordsUrl?: string;
}

// Beside the sources, for the seed is looked for above the module.
const folder = mkdtempSync(join(root, 'bench', '.bundle-'));
let failed = false;
try {
  await build({
    entryPoints: [join(root, 'fixtures', 'local-org', 'start.ts')],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
  });
  const starts: number[] = [];
  const idle: number[] = [];
  for (let run = 0; run <= Number(values.runs); run++) {
    const org = await start();
    await new Promise(resolve => setTimeout(resolve, 500));
    // The first run warms the disk.
    if (run > 0) {
      starts.push(org.startMs);
      idle.push(memoryOf(org.child));
    }
    await stop(org);
  }
  // The best one: what else the machine does only ever adds to it.
  print('start, ms', Math.min(...starts));
  print('idle memory, MB', median(idle));
  const org = await start();
  await records(org);
  await relationship(org);
  print('memory after all that, MB', memoryOf(org.child));
  await stop(org);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (failed && values.check) process.exitCode = 1;

/** Import and start are timed within the process: how long Node itself takes is not the local org's doing. */
async function start(): Promise<Running> {
  const program = `
    const began = performance.now();
    const { startLocalOrg } = await import(${JSON.stringify(join(folder, 'start.mjs'))});
    const org = await startLocalOrg();
    const startMs = performance.now() - began;
    console.log(JSON.stringify({ startMs, url: org.url, token: org.orgs[0].accessToken }));
    process.stdin.resume().once('end', () => org.close());`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const line = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
  const said: Omit<Running, 'child'> = JSON.parse(line.value ?? '');
  return { ...said, child };
}

async function stop({ child }: Running): Promise<void> {
  const gone = new Promise(resolve => child.once('exit', resolve));
  child.stdin?.end();
  await gone;
}

async function records(org: Running): Promise<void> {
  const began = performance.now();
  for (let made = 0; made < RECORDS; made += 200) {
    const batch = Array.from({ length: 200 }, (_, i) => ({
      attributes: { type: 'Account' },
      Name: `Bench ${made + i}`,
      Industry: 'Banking',
      NumberOfEmployees: made + i,
    }));
    await call(org, 'POST', '/services/data/v66.0/composite/sobjects', { records: batch });
  }
  const created = (performance.now() - began) / 1000;
  const rows = await readAll(
    org,
    "SELECT Id, Name, Industry FROM Account WHERE Name LIKE 'Bench %' ORDER BY Name",
  );
  if (rows !== RECORDS) throw new Error(`${rows} rows came back`);
  const total = (performance.now() - began) / 1000;
  print('10,000 records created, s', created);
  print('10,000 records created, queried and paged, s', total);
}

async function relationship(org: Running): Promise<void> {
  const parents = await call(
    org,
    'GET',
    `/services/data/v66.0/query?q=${encodeURIComponent("SELECT Id FROM Account WHERE Name LIKE 'Bench %' LIMIT 100")}`,
  );
  const page: Page = JSON.parse(parents);
  const ids = page.records.map(record => String(Object(record).Id));
  const began = performance.now();
  const job = JSON.parse(
    await call(org, 'POST', '/services/data/v66.0/jobs/ingest', { object: 'Contact', operation: 'insert' }),
  );
  const lines = Array.from(
    { length: ROWS },
    (_, i) => `Person ${i},${ids[i % ids.length]},p${i}@acme.example`,
  );
  const path = `/services/data/v66.0/jobs/ingest/${job.id}`;
  await call(org, 'PUT', `${path}/batches`, `LastName,AccountId,Email\n${lines.join('\n')}\n`);
  await call(org, 'PATCH', path, { state: 'UploadComplete' });
  for (;;) {
    const { state, numberRecordsFailed } = JSON.parse(await call(org, 'GET', path));
    if (state === 'JobComplete' && numberRecordsFailed === 0) break;
    if (state === 'Failed' || numberRecordsFailed > 0) throw new Error('rows were refused');
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  print('50,000 rows by Bulk API, s', (performance.now() - began) / 1000);
  const asked = performance.now();
  const soql =
    "SELECT Id, LastName, Account.Name FROM Contact WHERE Account.Industry = 'Banking' AND LastName LIKE 'Person %'";
  await call(org, 'GET', `/services/data/v66.0/query?q=${encodeURIComponent(soql)}`);
  print('query over 50,000 rows with a relationship, s', (performance.now() - asked) / 1000);
  const paged = performance.now();
  const rows = await readAll(org, soql);
  if (rows < ROWS) throw new Error(`${rows} rows came back`);
  print('the same with all of its pages, s', (performance.now() - paged) / 1000);
}

/** Asks a query and reads it to its last page. */
async function readAll(org: Running, soql: string): Promise<number> {
  let rows = 0;
  let next: string | undefined = `/services/data/v66.0/query?q=${encodeURIComponent(soql)}`;
  while (next !== undefined) {
    const page: Page = JSON.parse(await call(org, 'GET', next));
    rows += page.records.length;
    next = page.nextRecordsUrl;
  }
  return rows;
}

async function call({ url, token }: Running, method: string, path: string, body?: unknown): Promise<string> {
  const csv = typeof body === 'string';
  const answer = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': csv ? 'text/csv' : 'application/json' },
    ...(body === undefined ? {} : { body: csv ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text;
}

/** Resident memory as Linux tells it. */
function memoryOf({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function print(what: string, figure: number): void {
  const limit = LIMITS[what];
  const over = limit !== undefined && figure > limit;
  failed ||= over;
  const bound = limit === undefined ? '' : `   (limit ${limit}${over ? ', EXCEEDED' : ''})`;
  console.log(`${what.padEnd(50)} ${figure.toFixed(figure < 10 ? 2 : 0).padStart(7)}${bound}`);
}
