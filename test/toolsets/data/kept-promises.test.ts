import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { FaultEffect } from '../../../fixtures/local-org/faults/book.ts';
import { callTool, connect } from '../../e2e/_door.ts';
import { DEV, throughTheDoor } from '../_door.ts';

const files = {
  'sfdx-project.json':
    '{"packageDirectories":[{"path":"force-app","default":true}],"sourceApiVersion":"66.0"}',
  'mixed.csv': 'Name\r\nMixed A\nMixed B\nMixed C\r\n',
  'exact.jsonl': '{"Name":"Exact","NumberOfEmployees":12345678901234567890}\n',
};
const args = ['--orgs', 'dev', '--allow-non-ga-tools', '--max-rows', '3000', '--max-deletes', '1000'];
const { call, org } = throughTheDoor({ files, args });
afterEach(() => org().faults.clear());

const write = (operation: string, records: object[], more: object = {}) =>
  call('write_records', { object: 'Account', operation, records, ...more });
const idsOf = ({ facts }: { facts: unknown }): string[] =>
  Object(facts).result.rows.map(([, id]: string[]) => id);
async function select(query: string) {
  const { facts, error } = await call('run_soql_query', { query });
  if (error) throw new Error(error.message);
  return Object(facts).rows;
}
const changeOf = async (limit = 1) => Object((await call('list_changes', { limit })).facts).rows[limit - 1];

describe('old values', () => {
  it('of a load are put back', async () => {
    const [id] = idsOf(await write('insert', [{ Name: 'Loaded', Industry: 'Energy' }]));
    writeFileSync(join(org().home, 'update.csv'), `Id,Industry\n${id},Banking\n`);
    const { facts } = await call('load_file', { file: 'update.csv', object: 'Account', operation: 'update' });
    const undone = await call('undo_changes', { change: Object(facts).result.change });
    expect(undone).toMatchObject({ error: undefined, facts: { result: { succeeded: 1, conflicts: [] } } });
    expect(await select("SELECT Industry FROM Account WHERE Name = 'Loaded'")).toEqual([['Energy']]);
  });

  it('of a load are left alone once somebody changed them', async () => {
    const [id] = idsOf(await write('insert', [{ Name: 'Later', Industry: 'Energy' }]));
    writeFileSync(join(org().home, 'later.csv'), `Id,Industry\n${id},Banking\n`);
    const { facts } = await call('load_file', { file: 'later.csv', object: 'Account', operation: 'update' });
    await write('update', [{ Id: id, Industry: 'Media' }]);
    const undone = await call('undo_changes', { change: Object(facts).result.change });
    expect(undone.error).toMatchObject({ code: 'NOTHING_TO_UNDO', message: /Industry changed since/ });
  });

  it('are kept of a parent that is named by its external id', async () => {
    const keys = [
      { Name: 'Par 1', ExternalKey__c: 'PAR1' },
      { Name: 'Par 2', ExternalKey__c: 'PAR2' },
    ];
    const [one, two] = idsOf(await write('insert', keys));
    const made = await write('insert', [{ LastName: 'Of Par', AccountId: one }], { object: 'Contact' });
    const [Id] = idsOf(made);
    const moved = await write('update', [{ Id, Account: { ExternalKey__c: 'PAR2' } }], { object: 'Contact' });
    const query = "SELECT AccountId FROM Contact WHERE LastName = 'Of Par'";
    expect(await select(query)).toEqual([[two]]);
    const { error } = await call('undo_changes', { change: Object(moved.facts).result.change });
    expect(error).toBeUndefined();
    expect(await select(query)).toEqual([[one]]);
  });

  it('are kept of a record whose key is given with blanks around it', async () => {
    await write('insert', [{ Name: 'Blank', ExternalKey__c: 'BLANK1' }]);
    const key = { key: 'ExternalKey__c', planOnly: true };
    const { facts } = await write('upsert', [{ Name: 'Blank new', ExternalKey__c: ' BLANK1 ' }], key);
    expect(Object(facts).plan.details).toMatchObject({ created: 0, updated: 1 });
  });
});

describe('what became of rows', () => {
  it('that were under way when the call was cancelled is not told as "not sent"', async () => {
    const client = await connect({ home: org().home, args });
    org().faults.add({
      method: 'POST',
      path: 'composite/sobjects',
      effect: { kind: 'slow-body', ms: 3_000, chunk: 1 },
    });
    const stop = new AbortController();
    const input = { object: 'Account', operation: 'insert', records: [{ Name: 'Cancelled' }] };
    const called = client.callTool({ name: 'write_records', arguments: input }, { signal: stop.signal });
    const failed = expect(called).rejects.toThrow();
    while ((await select("SELECT Id FROM Account WHERE Name = 'Cancelled'")).length === 0);
    stop.abort();
    await failed;
    await expect
      .poll(async () => (await callTool(client, 'list_changes', { limit: 1 })).facts.rows[0], {
        timeout: 15_000,
      })
      .toMatchObject({ 5: 'done', 6: 'can be undone' });
  }, 30_000);

  it('is not told by a record that an earlier change made', async () => {
    await write('insert', [{ Name: 'Twin' }]);
    org().faults.add({
      method: 'POST',
      path: 'composite/sobjects',
      times: 9,
      effect: { kind: 'reset', when: 'before' },
    });
    const { error } = await write('insert', [{ Name: 'Twin' }]);
    expect(error.outcome).not.toBe('executed');
    expect(await select("SELECT Id FROM Account WHERE Name = 'Twin'")).toHaveLength(1);
    expect((await changeOf())[5]).not.toBe('done');
  });

  it('is not told twice by one record, however many rows are alike', async () => {
    const made = await write(
      'insert',
      Array.from({ length: 200 }, () => ({ Name: 'Alike' })),
    );
    const { change } = Object(made.facts).result;
    const file = join(org().home, '.orgsmith', 'journal', DEV.orgId, `${change}.jsonl`);
    const [head = '', rows = ''] = readFileSync(file, 'utf8').split('\n');
    const all = { rows: [...JSON.parse(rows).rows, ...JSON.parse(rows).rows] };
    writeFileSync(file, `${head.replace(/"pid":\d+/, '"pid":999999999')}\n${JSON.stringify(all)}\n`);
    const other = await connect({ home: org().home, args });
    const { facts } = await callTool(other, 'list_changes', { change });
    expect(facts.change.outcome).toBe('unknown');
    expect(facts.rows.filter(([, , ok]: unknown[]) => ok === true).length).toBeLessThanOrEqual(200);
  });

  it('a value that the org changed on its way is not taken for a row that did not arrive', async () => {
    const [id] = idsOf(await write('insert', [{ Name: 'Other name' }]));
    const [change] = await changeOf();
    const folder = join(org().home, '.orgsmith', 'journal', DEV.orgId);
    const [head = '', rows = ''] = readFileSync(join(folder, `${change}.jsonl`), 'utf8').split('\n');
    writeFileSync(
      join(folder, `${change}.jsonl`),
      `${head.replace(/"pid":\d+/, '"pid":999999999')}\n${rows.replace('Other name', 'As sent')}\n`,
    );
    const other = await connect({ home: org().home, args });
    const { facts } = await callTool(other, 'list_changes', { change });
    expect([id, facts.rows[0][2]]).toEqual([id, 'unknown']);
  });
});

describe('a load', () => {
  const load = (file: string) => call('load_file', { file, object: 'Account' });

  it('whose progress cannot be asked for is under way, and is not told as not executed', async () => {
    writeFileSync(join(org().home, 'poll.csv'), 'Name\nPolled\n');
    const effect = { kind: 'answer', status: 400, body: [{ errorCode: 'X', message: 'x' }] } as const;
    org().faults.add({ method: 'GET', path: /jobs\/ingest\/\w+$/, effect });
    const { facts, error } = await load('poll.csv');
    expect([error, Object(facts).result.outcome]).toEqual([undefined, 'running']);
    const { job } = Object(facts).result;
    expect((await call('load_file', { job })).facts).toMatchObject({ result: { succeeded: 1 } });
  });

  it.each<[what: string, effect: FaultEffect]>([
    ['are refused', { kind: 'answer', status: 400, body: [{ errorCode: 'X', message: 'x' }] }],
    ['always break off', { kind: 'half-body' }],
  ])('whose results %s has ended, and is not told as not executed', async (_, effect) => {
    writeFileSync(join(org().home, 'results.csv'), 'Name\nResulted\n');
    org().faults.add({ method: 'GET', path: 'successfulResults', times: 20, effect });
    const { error } = await load('results.csv');
    expect(error).toMatchObject({ outcome: 'unknown', retry: 'no' });
    expect(error?.next).toContain('do not load the file again');
    expect((await changeOf())[5]).not.toBe('running');
    org().faults.clear();
  });

  it.each<[what: string, effect: FaultEffect]>([
    ['broken off', { kind: 'half-body' }],
    ['of another length than announced', { kind: 'wrong-length', by: 40 }],
    ['a web page', { kind: 'html' }],
    ['no CSV', { kind: 'broken-json' }],
  ])('whose results are %s is asked for them again, and told', async (what, effect) => {
    const file = `${what.replaceAll(' ', '-')}.csv`;
    writeFileSync(join(org().home, file), `Name\nAgain ${what} A\nAgain ${what} B\n`);
    org().faults.add({ method: 'GET', path: 'successfulResults', effect });
    const { facts } = await load(file);
    expect(Object(facts).result).toMatchObject({ outcome: 'done', succeeded: 2 });
  });

  it('of a file that somebody writes to meanwhile does not begin', async () => {
    const file = join(org().home, 'moving.csv');
    writeFileSync(file, 'Name\nMoving A\n');
    org().faults.add({ method: 'POST', path: 'jobs/ingest', effect: { kind: 'delay', ms: 2_000 } });
    const loaded = load('moving.csv');
    await expect
      .poll(() => [...org().requests].filter(({ path }) => path.endsWith('jobs/ingest')).length)
      .toBeGreaterThan(0);
    setTimeout(() => writeFileSync(file, 'Name\nMoving B\nMoving C\n'), 1_000);
    const { error } = await loaded;
    expect(error).toMatchObject({ code: 'PLAN_STALE', outcome: 'not_executed' });
    expect(await select("SELECT Id FROM Account WHERE Name LIKE 'Moving%'")).toEqual([]);
    expect((await changeOf())[6]).toBe('nothing was changed');
  });
});

describe('values', () => {
  it('that are empty texts empty the field, by either API', async () => {
    const records = Array.from({ length: 2_001 }, () => ({ Name: 'Emptied', Industry: 'Energy' }));
    await write('insert', records);
    const where = "Name = 'Emptied'";
    const input = { object: 'Account', operation: 'update', where };
    expect((await call('write_records', { ...input, set: { Description: '#N/A' } })).error).toMatchObject({
      code: 'INVALID_RECORDS',
    });
    await call('write_records', { ...input, set: { Industry: '' } });
    expect(await select(`SELECT COUNT(Id) FROM Account WHERE ${where} AND Industry != null`)).toEqual([[0]]);
  });

  it('of lines that end in two ways stay rows of their own', async () => {
    const { facts } = await call('load_file', { file: 'mixed.csv', object: 'Account', planOnly: true });
    expect(Object(facts).plan).toMatchObject({ writes: 3 });
  });

  it('that cannot be read exactly are refused', async () => {
    const { error } = await call('load_file', { file: 'exact.jsonl', object: 'Account', planOnly: true });
    expect(error).toMatchObject({ code: 'INVALID_FILE', message: /line 1.*12345678901234567890/ });
  });

  it('given twice in two spellings are refused', async () => {
    const { error } = await write('insert', [{ Name: 'One', name: 'Two' }]);
    expect(error).toMatchObject({ code: 'INVALID_RECORDS', message: /is there twice/ });
  });
});

it('a journal file without its beginning hides no other change', async () => {
  await write('insert', [{ Name: 'Beside' }]);
  const folder = join(org().home, '.orgsmith', 'journal', DEV.orgId);
  writeFileSync(join(folder, '20260101T000000000-00000000.jsonl'), '{"undoneBy":"x"}\n');
  writeFileSync(join(folder, '20260101T000000000-00000001.jsonl'), '');
  expect((await call('list_changes')).error).toBeUndefined();
  expect(readdirSync(folder).length).toBeGreaterThan(2);
});
