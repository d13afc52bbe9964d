import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { SingleProcessTransport } from '../../../scripts/support/single-process.ts';
import {
  callTool,
  command,
  environment,
  NEWER_ERA,
  run,
  startOrgs,
  temporaryFolder,
} from '../../e2e/_door.ts';
import { readCsv } from '../../support/csv.ts';

const ROWS = 50_000;
const SOME = 3_000;
const SEED = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'seed');
const QUERY = 'SELECT Id, Title, IsPrivate, Owner.Name, CreatedDate FROM Note';
const client = new Client(
  { name: 'orgsmith-tests', version: '1.0.0' },
  { versionNegotiation: { mode: { pin: NEWER_ERA } } },
);
let orgs: Awaited<ReturnType<typeof startOrgs>>;
const seedDir = temporaryFolder(afterAll);
const out = temporaryFolder(afterAll);

beforeAll(async () => {
  cpSync(SEED, seedDir, { recursive: true });
  const fields = { ParentId: '@account-acme', OwnerId: '@user-admin' };
  const notes = Array.from({ length: ROWS }, (_, index) => ({
    key: `note-${index}`,
    fields: {
      ...fields,
      Title: index % 3 === 0 ? `"${index}",\nnaïve 😀` : `Note ${index}`,
      IsPrivate: index === 7,
    },
  }));
  writeFileSync(join(seedDir, 'records', 'Note.json'), JSON.stringify(notes));
  orgs = await startOrgs({ seedDir });
  const transport = new SingleProcessTransport({
    command: process.execPath,
    args: command(['--orgs', 'dev', '--output-dir', out]),
    env: environment(orgs.home),
    cwd: orgs.home,
    stderr: 'ignore',
  });
  await client.connect(transport);
});
afterEach(() => orgs.faults.clear());
afterAll(async () => {
  await client.close();
  await orgs.close();
});

const ask = (input: Record<string, unknown>) => callTool(client, 'run_soql_query', input);
const api = async (path: string, init: { method?: string; body?: string } = {}) => {
  const answer = await fetch(`${orgs.url}/services/data/v66.0/${path}`, {
    ...init,
    headers: {
      authorization: `Bearer ${orgs.orgs[0]?.accessToken}`,
      'content-type': 'application/json',
    },
  });
  const text = await answer.text();
  return {
    text,
    headers: answer.headers,
    json: Object(/json/.test(answer.headers.get('content-type') ?? '') ? JSON.parse(text) : {}),
  };
};
const newJob = async (query = QUERY) =>
  (await api('jobs/query', { method: 'POST', body: JSON.stringify({ operation: 'query', query }) })).json;
/** A job of so few rows that only its name makes it one, complete. */
async function smallJob(): Promise<string> {
  const { id } = await newJob(`${QUERY} LIMIT ${SOME}`);
  await expect.poll(async () => (await api(`jobs/query/${id}`)).json.state).toBe('JobComplete');
  return id;
}
/** The requests so far; looks at the state of a job count once. */
function requestsNow(): string[] {
  const all = [...orgs.requests].map(({ method, path }) => `${method} ${path.replace(/750\w+/, '<job>')}`);
  const short = all.map(text => text.replace(/\/services\/data\/v[\d.]+\//, '').replace(/\?.*/, ''));
  return short.filter((text, index) => text !== short[index - 1]);
}

describe(`${ROWS} rows`, () => {
  test('to CSV: as the org wrote them, each once, and nothing is left in the org', async () => {
    const { facts } = await ask({ query: QUERY, file: 'csv', maxRows: 2 });
    await expect
      .poll(() => requestsNow().filter(text => text.includes('jobs/')))
      .toEqual([
        'POST jobs/query',
        'GET jobs/query/<job>',
        'GET jobs/query/<job>/results',
        'DELETE jobs/query/<job>',
      ]);
    expect(facts).toMatchObject({
      totalSize: ROWS,
      fileRows: ROWS,
      columns: expect.arrayContaining(['Owner.Name']),
    });
    expect(facts.rows).toHaveLength(2);
    expect(facts.notices).toEqual([
      expect.stringMatching(/^Exported by Bulk API 2.0, job 750\w{15}, which the org was asked to delete/),
    ]);
    const [head, ...rows] = readCsv(readFileSync(facts.file.path, 'utf8'));
    expect(head).toEqual(['Id', 'Title', 'IsPrivate', 'Owner.Name', 'CreatedDate']);
    expect(new Set(rows.map(([id]) => id)).size).toBe(ROWS);
    expect(rows.filter(row => row.length !== 5)).toEqual([]);
    expect(rows.map(([, title]) => title)).toContain('"49998",\nnaïve 😀');
    await expect.poll(async () => (await api('jobs/query')).json.records).toEqual([]);
  });
});

describe(`a job of ${SOME} rows`, () => {
  test('to JSON: typed and nested as page by page', async () => {
    const { facts } = await ask({ job: await smallJob(), file: 'json' });
    const rows: Record<string, unknown>[] = JSON.parse(readFileSync(facts.file.path, 'utf8'));
    expect(rows).toHaveLength(SOME);
    const { records } = (await api(`query?q=${encodeURIComponent(QUERY)}`)).json;
    const plain = ({ attributes: _, Owner, ...rest }: Record<string, unknown>) => ({
      ...rest,
      Owner: { Name: Object(Owner).Name },
      CreatedDate: String(rest.CreatedDate).replace('+0000', 'Z'),
    });
    expect(rows.slice(0, 200)).toEqual(records.slice(0, 200).map(plain));
    expect(rows.filter(({ IsPrivate }) => IsPrivate === true)).toHaveLength(1);
  });

  test('to JSON lines', async () => {
    const { facts } = await ask({ job: await smallJob(), file: 'jsonl' });
    const lines = readFileSync(facts.file.path, 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(SOME);
    expect(new Set(lines.map(line => JSON.parse(line).Id)).size).toBe(SOME);
  });

  test('a page and its locator are followed, and their rows are one file', async () => {
    const id = await smallJob();
    const page = await api(`jobs/query/${id}/results?maxRecords=2000`);
    const headers = {
      'content-type': 'text/csv',
      'sforce-numberofrecords': '2000',
      'sforce-locator': page.headers.get('sforce-locator') ?? '',
    };
    orgs.faults.add({
      path: /jobs\/query\/\w+\/results$/,
      effect: { kind: 'answer', status: 200, headers, body: page.text },
    });
    const { facts } = await ask({ job: id, file: 'csv' });
    const [, ...rows] = readCsv(readFileSync(facts.file.path, 'utf8'));
    expect(facts).toMatchObject({ totalSize: SOME, fileRows: SOME, rows: [] });
    expect(new Set(rows.map(([each]) => each)).size).toBe(SOME);
  });
});

describe('what goes wrong', () => {
  test('a query that Bulk refuses is read page by page, and says so', async () => {
    const query = 'SELECT Title, COUNT(Id) FROM Note GROUP BY Title, Id';
    const { facts } = await ask({ query, file: 'csv', maxRows: 1 });
    expect(facts.fileRows).toBe(ROWS);
    expect(facts.notices).toEqual([
      expect.stringMatching(
        /^The Bulk API did not take this query \(.*not supported.*\), so it was read page by page/,
      ),
    ]);
  });

  test.each([
    ['cut off in the middle: asked again, and no byte twice', { kind: 'half-body' }],
    ['not answered: asked again', { kind: 'reset', when: 'before' }],
    ['503: asked again', { kind: 'answer', status: 503 }],
  ] as const)('%s', async (_, effect) => {
    const job = await smallJob();
    orgs.faults.add({ path: '/results', effect });
    const { facts } = await ask({ job, file: 'csv' });
    const [, ...rows] = readCsv(readFileSync(facts.file.path, 'utf8'));
    expect(facts.fileRows).toBe(SOME);
    expect(new Set(rows.map(([id]) => id)).size).toBe(SOME);
  });

  test.each([
    ['a login page', { kind: 'html' }, 'UNEXPECTED_ANSWER'],
    [
      'fewer rows than announced',
      {
        kind: 'answer',
        status: 200,
        headers: { 'content-type': 'text/csv', 'sforce-numberofrecords': '3', 'sforce-locator': 'null' },
        body: '"Id"\n"1"\n"2"\n',
      },
      'EXPORT_INCOMPLETE',
    ],
    [
      'fewer rows than the job read',
      {
        kind: 'answer',
        status: 200,
        headers: { 'content-type': 'text/csv', 'sforce-locator': 'null' },
        body: '"Id"\n"1"\n',
      },
      'EXPORT_INCOMPLETE',
    ],
    [
      'a locator that leads nowhere',
      {
        kind: 'answer',
        status: 200,
        headers: { 'content-type': 'text/csv', 'sforce-numberofrecords': '0', 'sforce-locator': 'MA' },
        body: '"Id"\n',
      },
      'EXPORT_INCOMPLETE',
    ],
  ] as const)('%s is no file, and the job can be asked again', async (_, effect, code) => {
    const before = readdirSync(out);
    const asked = code === 'UNEXPECTED_ANSWER' ? { query: QUERY, maxRows: 0 } : { job: await smallJob() };
    orgs.faults.add({ path: '/results', effect });
    const { error } = await ask({ ...asked, file: 'csv' });
    expect(error).toMatchObject({ code, outcome: 'not_executed', details: { job: expect.any(String) } });
    expect(error.next).toContain(`job '${error.details.job}'`);
    expect(readdirSync(out)).toEqual(before);
    if (code !== 'UNEXPECTED_ANSWER') return;
    const { facts } = await ask({ job: error.details.job });
    expect(facts).toMatchObject({ fileRows: ROWS, totalSize: ROWS });
  });

  test('a job that fails in the org is read page by page', async () => {
    const body = { id: '750000000000001AAA', object: 'Note', state: 'Failed', errorMessage: 'InvalidBatch' };
    const headers = { 'content-type': 'application/json' };
    orgs.faults.add({
      method: 'GET',
      path: /jobs\/query\/\w+$/,
      effect: { kind: 'answer', status: 200, headers, body },
    });
    const { facts } = await ask({ query: QUERY, file: 'csv', maxRows: 0 });
    expect(facts).toMatchObject({ fileRows: ROWS, notices: [expect.stringContaining('(InvalidBatch)')] });
  });

  test('a job that is not there', async () => {
    const { error } = await ask({ job: '750000000000009AAA' });
    expect(error).toMatchObject({ code: 'NOT_FOUND', outcome: 'not_executed' });
  });

  test('a job that was stopped', async () => {
    const { id } = await newJob();
    await api(`jobs/query/${id}`, { method: 'PATCH', body: '{"state":"Aborted"}' });
    const { error } = await ask({ job: id });
    expect(error).toMatchObject({ code: 'JOB_FAILED', message: `The job ${id} ended as Aborted` });
  });
});

test('a caller who does not wait gets the job, and with it the file', async () => {
  const call = async (wait: string, given: Record<string, string>) => {
    const args = ['call', 'run_soql_query', '--orgs', 'dev', '--json', '--wait', wait];
    const { stdout, code } = await run([...args, '--input', JSON.stringify(given)], { home: orgs.home });
    return { ...JSON.parse(stdout), code };
  };
  const first = await call('0', { query: QUERY, file: 'csv' });
  const { job, file } = first.result;
  expect(first.code).toBe(68);
  expect(file).toBeUndefined();
  expect(first.warnings).toEqual([
    expect.stringContaining(`Call run_soql_query with job '${job}' and file 'csv'`),
  ]);
  const { result, code } = await call('1', { job, file: 'csv' });
  expect(code).toBe(0);
  const columns = ['Id', 'Title', 'IsPrivate', 'Owner.Name', 'CreatedDate'];
  expect(result).toMatchObject({ fileRows: ROWS, totalSize: ROWS, columns });
  expect(readCsv(readFileSync(result.file.path, 'utf8'))).toHaveLength(ROWS + 1);
});

test('a cancelled export leaves no file', async () => {
  const before = readdirSync(out);
  const stop = new AbortController();
  orgs.faults.add({ path: '/results', effect: { kind: 'slow-body', ms: 20, chunk: 1_000 } });
  const asked = client.callTool(
    { name: 'run_soql_query', arguments: { query: QUERY, file: 'csv' } },
    { signal: stop.signal },
  );
  const parts = () => readdirSync(out).filter(name => name.endsWith('.part')).length;
  await expect.poll(parts, { timeout: 10_000 }).toBe(1);
  stop.abort();
  await expect(asked).rejects.toThrow();
  await expect.poll(() => readdirSync(out), { timeout: 10_000 }).toEqual(before);
});

test('several exports at a time do not mix', async () => {
  const letters = ['1', '2', '3'];
  const answers = await Promise.all(
    letters.map(letter =>
      ask({ query: `SELECT Id, Title FROM Note WHERE Title LIKE '%${letter}%'`, file: 'csv', maxRows: 0 }),
    ),
  );
  for (const [index, { facts }] of answers.entries()) {
    const [, ...rows] = readCsv(readFileSync(facts.file.path, 'utf8'));
    expect(rows).toHaveLength(facts.totalSize);
    expect(rows.filter(([, title]) => !title?.includes(letters[index] ?? ''))).toEqual([]);
  }
});

test('a call that is cancelled while the org works ends at once, without a file', async () => {
  const before = readdirSync(out);
  const stop = new AbortController();
  const body = { id: '750000000000001AAA', object: 'Note', state: 'InProgress', numberRecordsProcessed: 5 };
  const headers = { 'content-type': 'application/json' };
  const effect = { kind: 'answer', status: 200, headers, body } as const;
  orgs.faults.add({ method: 'GET', path: /jobs\/query\/\w+$/, times: 1_000, effect });
  orgs.requests.clear();
  const asked = client.callTool(
    { name: 'run_soql_query', arguments: { query: QUERY, file: 'csv' } },
    { signal: stop.signal },
  );
  const looks = () => requestsNow().filter(text => text === 'GET jobs/query/<job>').length;
  await expect.poll(looks, { timeout: 10_000 }).toBe(1);
  stop.abort();
  await expect(asked).rejects.toThrow();
  await new Promise(resolve => setTimeout(resolve, 200));
  orgs.requests.clear();
  await new Promise(resolve => setTimeout(resolve, 600));
  expect(looks()).toBe(0);
  expect(readdirSync(out)).toEqual(before);
});

test('2,000 rows in the answer stay within its bounds, and all of them are in a file', async () => {
  const { facts, text } = await ask({ query: `${QUERY} LIMIT 2000`, maxRows: 2_000 });
  expect(facts.totalSize).toBe(2_000);
  expect(JSON.stringify(facts).length + text.length).toBeLessThanOrEqual(25_000);
  expect(facts.shortened).toMatch(/rows: \d+ of 2000 rows/);
  expect(JSON.parse(readFileSync(facts.file.path, 'utf8')).rows).toHaveLength(2_000);
});
