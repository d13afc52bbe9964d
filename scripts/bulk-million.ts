/**
 * `npm run test:bulk [-- ROWS]` (or BULK_ROWS): rows go into the local org by Bulk API 2.0 and come out again, every one is
 * accounted for, and the memory of the org's process stays within bounds. Prints time, rows a second and peak memory.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';

const ROWS = Number(process.argv[2] ?? process.env.BULK_ROWS ?? 1_000_000);
/** Each so many a row without a name, which must be refused. */
const BAD = 1000;
/** Megabytes that the org's process may take, V8's garbage and Node included: a million rows take 340, 50,000 take 200. */
const MOST_MB = 400;
/** Rows of a page of the query's results. */
const PAGE = 250_000;

const PROGRAM = `
  const { localOrgStart } = await import(${JSON.stringify(new URL('../fixtures/local-org/command.ts', import.meta.url).href)});
  await localOrgStart({}, { stdout: text => process.stdout.write(text), stdin: process.stdin });
  process.stdout.write(JSON.stringify({ peak: process.resourceUsage().maxRSS }) + '\\n');
`;

const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
const { url, orgs } = JSON.parse((await lines.next()).value ?? '{}');
const root = `${url}/services/data/v66.0/jobs`;
const authorization = `Bearer ${orgs[0].accessToken}`;
const bad = Math.floor(ROWS / BAD);
let slowest = 0;

const job = await call('POST', '/ingest', { object: 'Account', operation: 'insert' });
const bytes = await timed('upload', () => upload(job.id));
console.log(`  ${(bytes / 1e6).toFixed(1)} MB of CSV`);
await call('PATCH', `/ingest/${job.id}`, { state: 'UploadComplete' });
const loaded = await timed('ingest', () => done('ingest', job.id));
console.log(`  slowest answer to another request meanwhile: ${slowest.toFixed(0)} ms`);
expect('rows processed', loaded.numberRecordsProcessed, ROWS);
expect('rows refused', loaded.numberRecordsFailed, bad);
const good = await timed('successful results', () => read(`/ingest/${job.id}/successfulResults`));
expect('rows in the successful results', good.rows, ROWS - bad);
expect('rows in the failed results', (await read(`/ingest/${job.id}/failedResults`)).rows, bad);

slowest = 0;
const query = await call('POST', '/query', {
  operation: 'query',
  query: "SELECT Id, Name, NumberOfEmployees, Owner.Name FROM Account WHERE Name LIKE 'Bulk %'",
});
await timed('query', () => done('query', query.id));
console.log(`  slowest answer to another request meanwhile: ${slowest.toFixed(0)} ms`);
const total = await timed('query results', async () => {
  let rows = 0;
  let locator = '';
  do {
    const page = await read(
      `/query/${query.id}/results?maxRecords=${PAGE}${locator && `&locator=${locator}`}`,
    );
    rows += page.rows;
    locator = page.locator;
  } while (locator !== 'null');
  return rows;
});
expect('rows that came back', total, ROWS - bad);

child.stdin.end();
const { peak } = JSON.parse((await lines.next()).value ?? '{}');
console.log(`peak memory of the org's process: ${(peak / 1024).toFixed(0)} MB`);
if (peak / 1024 > MOST_MB) fail(`more than ${MOST_MB} MB`);

interface JobInfo {
  id: string;
  state: string;
  numberRecordsProcessed: number;
  numberRecordsFailed: number;
}

async function call(method: string, path: string, body?: unknown): Promise<JobInfo> {
  const headers = { authorization, 'content-type': 'application/json' };
  const answer = await fetch(root + path, { method, headers, body: body ? JSON.stringify(body) : null });
  if (!answer.ok) fail(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  const job: JobInfo = JSON.parse(await answer.text());
  return job;
}

async function upload(id: string): Promise<number> {
  let size = 0;
  function* csv() {
    let text = 'Name,Industry,NumberOfEmployees,Phone\n';
    for (let row = 1; row <= ROWS; row++) {
      text += `${row % BAD ? `"Bulk ${row}, Inc."` : ''},Banking,${row},555-${row}\n`;
      if (text.length < 100_000 && row < ROWS) continue;
      const chunk = Buffer.from(text);
      size += chunk.length;
      text = '';
      yield chunk;
    }
  }
  const answer = await fetch(`${root}/ingest/${id}/batches`, {
    method: 'PUT',
    headers: { authorization, 'content-type': 'text/csv' },
    body: Readable.toWeb(Readable.from(csv())),
    duplex: 'half',
  });
  if (answer.status !== 201) fail(`upload: ${answer.status} ${await answer.text()}`);
  return size;
}

async function done(kind: 'ingest' | 'query', id: string): Promise<JobInfo> {
  for (;;) {
    const began = performance.now();
    const found = await call('GET', `/${kind}/${id}`);
    slowest = Math.max(slowest, performance.now() - began);
    if (found.state === 'JobComplete') return found;
    if (!['UploadComplete', 'InProgress'].includes(found.state)) fail(JSON.stringify(found));
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** Reads an answer as it comes and counts its rows: none of these has a line break within. */
async function read(path: string): Promise<{ rows: number; locator: string }> {
  const answer = await fetch(root + path, { headers: { authorization } });
  let rows = -1;
  for await (const chunk of answer.body ?? []) for (const byte of chunk) if (byte === 10) rows++;
  return { rows, locator: answer.headers.get('sforce-locator') ?? '' };
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  const seconds = (performance.now() - began) / 1000;
  console.log(`${what}: ${seconds.toFixed(1)} s, ${Math.round(ROWS / seconds)} rows/s`);
  return result;
}

function expect(what: string, found: number, wanted: number): void {
  if (found !== wanted) fail(`${what}: ${found}, not ${wanted}`);
}

function fail(message: string): never {
  console.error(`FAILED: ${message}`);
  child.stdin.end();
  process.exit(1);
}
