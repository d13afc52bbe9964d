import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { callTool, connect } from '../../e2e/_door.ts';
import { writeFiles } from '../../support/temp.ts';
import { DEV, throughTheDoor } from '../_door.ts';

// Records whose org, journal or values are not as one would like them.
const fieldOf = (name: string, inner: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>
<CustomField xmlns="http://soap.sforce.com/2006/04/metadata"><fullName>${name}</fullName><label>${name}</label>${inner}</CustomField>`;
const FIELDS = {
  Now__c: '<type>DateTime</type><formula>NOW()</formula>',
  Number_Key__c:
    '<type>Number</type><precision>10</precision><scale>0</scale><externalId>true</externalId><unique>true</unique>',
  Case_Key__c:
    '<type>Text</type><length>20</length><externalId>true</externalId><unique>true</unique><caseSensitive>true</caseSensitive>',
  Padded_Key__c: '<type>Text</type><length>20</length><externalId>true</externalId><unique>true</unique>',
  Share__c: '<type>Percent</type><precision>5</precision><scale>2</scale>',
  Opens__c: '<type>Time</type>',
  Founded__c: '<type>Date</type>',
  Called__c: '<type>DateTime</type>',
  Partner__c: '<type>Checkbox</type><defaultValue>false</defaultValue>',
  Tags__c:
    '<type>MultiselectPicklist</type><visibleLines>3</visibleLines><valueSet><restricted>true</restricted><valueSetDefinition><sorted>false</sorted><value><fullName>A</fullName><default>false</default><label>A</label></value><value><fullName>B</fullName><default>false</default><label>B</label></value></valueSetDefinition></valueSet>',
};
const projectDir = mkdtempSync(join(tmpdir(), 'orgsmith-fields-'));
writeFiles(projectDir, {
  'sfdx-project.json': {
    packageDirectories: [{ path: 'force-app', default: true }],
    sourceApiVersion: '66.0',
  },
  ...Object.fromEntries(
    Object.entries(FIELDS).map(([name, inner]) => [
      `force-app/main/default/objects/Account/fields/${name}.field-meta.xml`,
      fieldOf(name, inner),
    ]),
  ),
});
afterAll(() => rmSync(projectDir, { recursive: true, force: true }));

const args = ['--orgs', 'dev', '--allow-non-ga-tools'];
const files = { 'sfdx-project.json': '{"packageDirectories":[{"path":"force-app","default":true}]}' };
const { call, org } = throughTheDoor({ args, projectDir, files });
afterEach(() => org().faults.clear());

const write = (operation: string, records: object[], more: object = {}) =>
  call('write_records', { object: 'Account', operation, records, ...more });
const idsOf = ({ facts }: { facts: unknown }): string[] =>
  Object(facts).result.rows.map(([, id]: string[]) => id);
const changeOf = ({ facts }: { facts: unknown }): string => Object(facts).result.change;
async function select(query: string) {
  const { facts, error } = await call('run_soql_query', { query });
  if (error) throw new Error(error.message);
  return Object(facts).rows;
}
async function load(name: string, lines: string[], more: object = {}) {
  writeFileSync(join(org().home, name), `${lines.join('\n')}\n`);
  return call('load_file', { file: name, object: 'Account', ...more });
}

describe('a plan', () => {
  it('outlives that time goes by in a formula', async () => {
    const [Id] = idsOf(await write('insert', [{ Name: 'Clocked' }]));
    const { facts } = await write('delete', [{ Id }]);
    await new Promise(resolve => setTimeout(resolve, 1_100));
    const { error } = await call('apply_plan', { plan: Object(facts).plan.id });
    expect(error).toBeUndefined();
  });

  it('of a load is stale once somebody changed a record that it deletes', async () => {
    const [id] = idsOf(await write('insert', [{ Name: 'Stale load', Rating: 'Hot' }]));
    const { facts } = await load('stale.csv', ['Id', `${id}`], { operation: 'delete' });
    await write('update', [{ Id: id, Rating: 'Cold' }]);
    const { error } = await call('apply_plan', { plan: Object(facts).plan.id });
    expect(error).toMatchObject({ code: 'PLAN_STALE', outcome: 'not_executed' });
  });

  it('of a condition that nothing fits is refused, and nothing is unknown', async () => {
    const input = {
      object: 'Account',
      operation: 'update',
      where: "Name = 'Nobody'",
      set: { Rating: 'Hot' },
    };
    const { error } = await call('write_records', input);
    expect(error).toMatchObject({ code: 'NO_SUCH_RECORD', outcome: 'not_executed', retry: 'after_fix' });
  });

  it('finds an external id whatever the case of its name', async () => {
    const key = { key: 'number_key__C' };
    expect((await write('upsert', [{ Name: 'Cased', number_key__c: 4 }], key)).error).toBeUndefined();
    expect(await select('SELECT Name FROM Account WHERE Number_Key__c = 4')).toEqual([['Cased']]);
  });
});

describe('old values by external id', () => {
  it('are found by numbers that are written otherwise, and an empty key finds none', async () => {
    await write('insert', [
      { Name: 'Seven', Number_Key__c: 7, Rating: 'Hot' },
      { Name: 'Zero', Number_Key__c: 0, Rating: 'Hot' },
    ]);
    const lines = ['Number_Key__c,Name,Rating', '007.0,Seven,Cold', ',Nameless,Cold'];
    const loaded = await load('numbers.csv', lines, { operation: 'upsert', key: 'Number_Key__c' });
    const { facts } = await call('list_changes', { change: changeOf(loaded) });
    expect(Object(facts).rows.map((row: unknown[]) => Object(row[4]).Name)).toEqual(['Seven', undefined]);
    const undone = await call('undo_changes', { change: changeOf(loaded) });
    expect(undone.error).toBeUndefined();
    expect(await select("SELECT Rating FROM Account WHERE Name = 'Seven'")).toEqual([['Hot']]);
  });

  it('are put back where the key of the file is written otherwise, and its field, too', async () => {
    await write('insert', [{ Name: 'Padded', Padded_Key__c: 'PAD', Rating: 'Hot' }]);
    const lines = ['padded_KEY__c,Rating', ' pad ,Cold'];
    const loaded = await load('padded.csv', lines, { operation: 'upsert', key: 'PADDED_key__c' });
    expect(Object(loaded.facts).result).toMatchObject({ outcome: 'done', succeeded: 1 });
    const undone = await call('undo_changes', { change: changeOf(loaded) });
    expect(undone).toMatchObject({ error: undefined, facts: { result: { succeeded: 1, conflicts: [] } } });
    const rows = await select("SELECT Rating, Padded_Key__c FROM Account WHERE Name = 'Padded'");
    expect(rows).toEqual([['Hot', 'PAD']]);
  });

  it('are those of the record itself where the case of the key counts', async () => {
    await write('insert', [
      { Name: 'Lower', Case_Key__c: 'key', Rating: 'Hot' },
      { Name: 'Upper', Case_Key__c: 'KEY', Rating: 'Warm' },
    ]);
    const lines = ['Case_Key__c,Rating', 'key,Cold', 'KEY,Cold'];
    const loaded = await load('cases.csv', lines, { operation: 'upsert', key: 'Case_Key__c' });
    expect((await call('undo_changes', { change: changeOf(loaded) })).error).toBeUndefined();
    const rows = await select("SELECT Rating FROM Account WHERE Name IN ('Lower', 'Upper') ORDER BY Name");
    expect(rows).toEqual([['Hot'], ['Warm']]);
  });
});

describe('an undo', () => {
  const old = {
    AnnualRevenue: 1500,
    Share__c: 12.25,
    Opens__c: '08:30:00.000Z',
    Founded__c: '1999-12-31',
    Called__c: '2026-01-31T12:00:00.000+0000',
    Partner__c: true,
    Tags__c: 'A;B',
    Rating: 'Hot',
    Description: 'two\nlines "quoted", ünïcödé 🙂',
  };
  const fields = Object.keys(old);

  it('puts back values of every type that a file overwrote', async () => {
    const [id] = idsOf(await write('insert', [{ Name: 'Typed', ...old }]));
    const before = await select(`SELECT ${fields} FROM Account WHERE Id = '${id}'`);
    const lines = [
      `Id,${fields}`,
      `${id?.slice(0, 15)},2500.00,1.0,09:00,2000-01-01,2026-02-01T00:00:00Z,FALSE,B,#N/A,x`,
    ];
    const loaded = await load('typed.csv', lines, { operation: 'update' });
    expect(await select(`SELECT ${fields} FROM Account WHERE Id = '${id}'`)).not.toEqual(before);
    const undone = await call('undo_changes', { change: changeOf(loaded) });
    expect(undone).toMatchObject({ error: undefined, facts: { result: { succeeded: 1, conflicts: [] } } });
    expect(await select(`SELECT ${fields} FROM Account WHERE Id = '${id}'`)).toEqual(before);
  });

  it('says which values it cannot put back', async () => {
    const [ParentId] = idsOf(await write('insert', [{ Name: 'With a file' }]));
    const object = { object: 'Attachment' };
    const made = await write('insert', [{ ParentId, Name: 'a.txt', Body: 'aGk=' }], object);
    const [Id] = idsOf(made);
    const changed = await write('update', [{ Id, Name: 'b.txt', Body: 'aG8=' }], object);
    expect(Object(changed.facts).plan.limits).toEqual(['The old content of Body is not kept.']);
    const { facts } = await call('undo_changes', { change: changeOf(changed) });
    expect(Object(facts).result).toMatchObject({
      succeeded: 1,
      conflicts: [{ why: 'the old value of Body was not kept, or cannot be written' }],
    });
    expect(await select(`SELECT Name FROM Attachment WHERE Id = '${Id}'`)).toEqual([['a.txt']]);
  });

  it('of which nothing was done is a failure and not an answer', async () => {
    const [id] = idsOf(await write('insert', [{ Name: 'Locked', Rating: 'Hot' }]));
    const change = changeOf(await write('update', [{ Id: id, Rating: 'Cold' }]));
    const errors = [{ statusCode: 'ENTITY_IS_LOCKED', message: 'entity is locked for editing', fields: [] }];
    const effect = { kind: 'answer', status: 200, body: [{ id, success: false, errors }] } as const;
    org().faults.add({ method: 'PATCH', path: 'composite/sobjects', effect });
    const { error } = await call('undo_changes', { change });
    expect(error).toMatchObject({
      code: 'ROWS_REFUSED',
      outcome: 'not_executed',
      message: /ENTITY_IS_LOCKED/,
    });
    expect((await call('undo_changes', { change })).error).toBeUndefined();
  });

  it('of records that left the recycle bin says so', async () => {
    const [Id] = idsOf(await write('insert', [{ Name: 'Gone' }]));
    const planned = await write('delete', [{ Id }]);
    const deleted = await call('apply_plan', { plan: Object(planned.facts).plan.id });
    const change = changeOf(deleted);
    const body = `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:partner.soap.sforce.com"><soapenv:Header><SessionHeader><sessionId>${org().orgs[0]?.accessToken}</sessionId></SessionHeader></soapenv:Header><soapenv:Body><emptyRecycleBin><ids>${Id}</ids></emptyRecycleBin></soapenv:Body></soapenv:Envelope>`;
    const headers = { 'Content-Type': 'text/xml', SOAPAction: '""' };
    const emptied = await fetch(`${org().url}/services/Soap/u/66.0`, { method: 'POST', headers, body });
    expect(await emptied.text()).toContain('<success>true</success>');
    const { error } = await call('undo_changes', { change });
    expect(error).toMatchObject({ code: 'NOTHING_TO_UNDO', message: /no longer in the recycle bin/ });
  });
});

describe('a journal that cannot be written', () => {
  const folder = () => join(org().home, '.orgsmith', 'journal', DEV.orgId);
  function takeAway() {
    renameSync(folder(), `${folder()}.away`);
    writeFileSync(folder(), '');
    return () => {
      rmSync(folder());
      renameSync(`${folder()}.away`, folder());
    };
  }

  it('lets nothing begin', async () => {
    await write('insert', [{ Name: 'First' }]);
    const giveBack = takeAway();
    const { error } = await write('insert', [{ Name: 'Never' }]);
    giveBack();
    expect(error).toMatchObject({ code: 'JOURNAL', outcome: 'not_executed', retry: 'after_fix' });
    expect(await select("SELECT Id FROM Account WHERE Name = 'Never'")).toEqual([]);
  });

  it('does not make a change that was sent one that was not; later the org is asked', async () => {
    org().faults.add({ method: 'POST', path: 'composite/sobjects', effect: { kind: 'delay', ms: 800 } });
    const written = write('insert', [{ Name: 'Sent' }]);
    const sent = () => [...org().requests].some(({ path }) => path.endsWith('composite/sobjects'));
    await new Promise(resolve => setTimeout(resolve, 500));
    expect(sent()).toBe(true);
    const giveBack = takeAway();
    const { error } = await written;
    giveBack();
    expect(error).toMatchObject({ code: 'JOURNAL', outcome: 'unknown', retry: 'no' });
    expect(await select("SELECT Id FROM Account WHERE Name = 'Sent'")).toHaveLength(1);
    expect(Object((await call('list_changes', { limit: 1 })).facts).rows[0]).toMatchObject({
      5: 'done',
      6: 'can be undone',
    });
  });
});

describe('values that no org can keep', () => {
  it('half a character in a record', async () => {
    const { error } = await write('insert', [{ Name: 'a\ud800b' }]);
    expect(error).toMatchObject({ code: 'INVALID_RECORDS', message: /half a character/ });
  });

  it('half a character, written as a number, in a file', async () => {
    const { error } = await load('half.jsonl', ['{"Name":"a\\ud800b"}']);
    expect(error).toMatchObject({ code: 'INVALID_FILE', message: /line 1.*half a character/ });
  });

  it('a number of more digits than are read', async () => {
    const { error } = await write('insert', [{ Name: 'Digits', NumberOfEmployees: 2 ** 60 }]);
    expect(error).toMatchObject({ code: 'INVALID_RECORDS', message: /too many digits/ });
  });
});

it('a load that was cancelled while it was sent says its job, which can then be stopped', async () => {
  const client = await connect({ home: org().home, args });
  writeFileSync(join(org().home, 'cancelled.csv'), 'Name\nCancelled load\n');
  org().faults.add({ method: 'PUT', path: 'batches', effect: { kind: 'delay', ms: 3_000 } });
  const stop = new AbortController();
  const input = { name: 'load_file', arguments: { file: 'cancelled.csv', object: 'Account' } };
  const failed = expect(client.callTool(input, { signal: stop.signal })).rejects.toThrow();
  const shown = async () => Object((await call('list_changes', { limit: 1 })).facts).rows[0];
  await expect.poll(async () => (await shown())[6], { timeout: 10_000 }).toMatch(/^job 750\w+ has not ended/);
  stop.abort();
  await failed;
  await expect.poll(async () => (await shown())[5], { timeout: 10_000 }).toBe('unknown');
  const [job] = /750\w+/.exec((await shown())[6]) ?? [];
  const stopped = await call('load_file', { job, cancel: true });
  expect(Object(stopped.facts).result).toMatchObject({ state: 'Aborted', outcome: 'nothing', succeeded: 0 });
  expect((await shown())[6]).toBe('nothing was changed');
});

it('a load that was killed before it had a job has changed nothing', async () => {
  const loaded = await load('jobless.csv', ['Name', 'Jobless']);
  const file = join(org().home, '.orgsmith', 'journal', DEV.orgId, `${changeOf(loaded)}.jsonl`);
  const [head = '', rows = ''] = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, `${head.replace(/"pid":\d+/, '"pid":999999999')}\n${rows}\n`);
  const other = await connect({ home: org().home, args });
  const { facts } = await callTool(other, 'list_changes', { change: changeOf(loaded) });
  expect(facts).toMatchObject({
    change: { outcome: 'nothing' },
    rows: [{ 2: false, 3: 'its job never began' }],
  });
});

it('what can be made and not deleted says so before it is made', async () => {
  const { facts } = await call('describe_object', { object: 'User' });
  expect(Object(facts).may).not.toContain('delete');
  const records = [{ FirstName: 'A' }];
  const { error } = await call('write_records', {
    object: 'User',
    operation: 'insert',
    records,
    planOnly: true,
  });
  expect(error.code).toBe('INVALID_RECORDS');
});

it('a job that has ended is not stopped, and its load not told as failed', async () => {
  const loaded = await load('ended.csv', ['Name', 'Ended']);
  const { job } = Object(loaded.facts).result;
  const { facts, error } = await call('load_file', { job, cancel: true });
  expect(error).toBeUndefined();
  expect(Object(facts).result).toMatchObject({ outcome: 'done', succeeded: 1 });
  expect(readFileSync(join(org().home, 'ended.csv'), 'utf8')).toContain('Ended');
});
