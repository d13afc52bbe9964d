import { describe, expect, it } from 'vitest';
import { throughTheDoor } from '../_door.ts';

const { call, org } = throughTheDoor();

/** Requests of the tests' own client that could change something. */
const requestsThatWrite = () =>
  [...org().requests].filter(({ method, path }) => method !== 'GET' && path.includes('/services/data'));

async function insert(records: object[], rest: object = {}) {
  const { facts } = await call('write_records', { object: 'Account', operation: 'insert', records, ...rest });
  return facts;
}

async function names(where: string) {
  const { facts } = await call('run_soql_query', {
    query: `SELECT Name FROM Account WHERE ${where} ORDER BY Name`,
  });
  return Object(facts).rows.map((row: unknown[]) => row[0]);
}

describe('what is refused before anything is sent', () => {
  it.each([
    ['neither records nor where', { operation: 'update' }, 'INVALID_ARGUMENTS'],
    [
      'records and where',
      { operation: 'delete', records: [{ Id: '001000000000000AAA' }], where: 'Id != null' },
      'INVALID_ARGUMENTS',
    ],
    ['where without set', { operation: 'update', where: 'Id != null' }, 'INVALID_ARGUMENTS'],
    [
      'set of a delete',
      { operation: 'delete', where: 'Id != null', set: { Name: 'x' } },
      'INVALID_ARGUMENTS',
    ],
    ['upsert without key', { operation: 'upsert', records: [{ Name: 'x' }] }, 'INVALID_ARGUMENTS'],
    [
      'a key that is no external id',
      { operation: 'upsert', key: 'Industry', records: [{ Name: 'x' }] },
      'INVALID_ARGUMENTS',
    ],
    [
      'a condition that ends its parentheses',
      { operation: 'delete', where: "Name = 'x') OR (Id != null" },
      'INVALID_ARGUMENTS',
    ],
    ['a condition with a LIMIT', { operation: 'delete', where: 'Id != null LIMIT 1' }, 'INVALID_ARGUMENTS'],
    ['an unknown object', { object: 'Acount', operation: 'insert', records: [{ Name: 'x' }] }, 'NOT_FOUND'],
    [
      'an id of another object',
      { operation: 'update', records: [{ Id: '003000000000000AAA', Name: 'x' }] },
      'INVALID_RECORDS',
    ],
    [
      'the same record twice',
      { operation: 'delete', records: [{ Id: '001000000000000AAA' }, { Id: '001000000000000' }] },
      'INVALID_RECORDS',
    ],
    [
      'a record that is not there',
      { operation: 'update', records: [{ Id: '001000000000000AAA', Name: 'x' }] },
      'NO_SUCH_RECORD',
    ],
  ])('%s', async (_, input, code) => {
    const before = requestsThatWrite().length;
    const { error } = await call('write_records', { object: 'Account', ...input });
    expect(error).toMatchObject({ code, outcome: 'not_executed' });
    expect(requestsThatWrite().length).toBe(before);
  });

  it('every mistake of every row at once, with row and field', async () => {
    const records = [
      { Industy: 'Energy' },
      { Name: 'x', NumberOfEmployees: 'ten' },
      { Name: 'y', Id: '001' },
      { Name: 'z', OwnerId: '001000000000000AAA' },
    ];
    const { error } = await call('write_records', { object: 'Account', operation: 'insert', records });
    expect(error.message).toMatch(/row 0, Industy: .*did you mean Industry/);
    expect(error.message).toContain('row 0, Name: is required');
    expect(error.message).toContain('row 1, NumberOfEmployees: needs a number');
    expect(error.message).toContain('row 2, Id: a new record has no Id');
    expect(error.message).toMatch(/row 3, OwnerId: needs the id of a User/);
  });
});

describe('insert, update, upsert', () => {
  it('goes at once in a sandbox; ids and the change are told', async () => {
    const facts = await insert([{ Name: 'Write A' }, { Name: 'Write B' }]);
    expect(facts).toMatchObject({
      status: 'done',
      plan: { title: 'Insert 2 Account records', writes: 2 },
      result: { succeeded: 2 },
    });
    expect(Object(facts).result.rows).toEqual([
      [0, expect.stringMatching(/^001/), 'created'],
      [1, expect.stringMatching(/^001/), 'created'],
    ]);
    expect(await names("Name LIKE 'Write _'")).toEqual(['Write A', 'Write B']);
  });

  it('planOnly changes nothing and shows before and after', async () => {
    await insert([{ Name: 'Plan Only', Industry: 'Energy' }]);
    const { facts } = await call('write_records', {
      object: 'Account',
      operation: 'update',
      where: "Name = 'Plan Only'",
      set: { Industry: 'Banking' },
      planOnly: true,
    });
    expect(facts).toMatchObject({
      status: 'planned',
      plan: {
        writes: 1,
        details: { sample: [{ before: { Industry: 'Energy' }, after: { Industry: 'Banking' } }] },
      },
    });
    expect(await names("Name = 'Plan Only' AND Industry = 'Energy'")).toEqual(['Plan Only']);
  });

  it('all or none: one refused row takes back the others, and the others are not blamed', async () => {
    const records = [{ Name: 'None A' }, { Name: 'None B', ParentId: '001000000000000AAA' }];
    const { error } = await call('write_records', { object: 'Account', operation: 'insert', records });
    expect(error).toMatchObject({ code: 'ROWS_REFUSED', outcome: 'not_executed' });
    expect(error.message).toMatch(
      /^none of 2 Account records inserted: row 1: failed: INVALID_CROSS_REFERENCE_KEY/,
    );
    expect(await names("Name LIKE 'None _'")).toEqual([]);
  });

  it('in part when asked, every row with its outcome', async () => {
    const records = [{ Name: 'Part A' }, { Name: 'Part B', ParentId: '001000000000000AAA' }];
    const facts = await insert(records, { allOrNone: false });
    expect(Object(facts).result).toMatchObject({ outcome: 'partial', succeeded: 1, failed: 1 });
    expect(Object(facts).result.rows[1][2]).toMatch(/failed: INVALID_CROSS_REFERENCE_KEY/);
    expect(await names("Name LIKE 'Part _'")).toEqual(['Part A']);
  });

  it('more rows than the cap are refused', async () => {
    const { error } = await call('write_records', {
      object: 'Account',
      operation: 'insert',
      records: Array.from({ length: 201 }, (_, row) => ({ Name: `Cap ${row}` })),
    });
    expect(error).toMatchObject({ code: 'ROW_CAP', outcome: 'not_executed' });
  });

  it('a dry run tells what would be refused and leaves nothing', async () => {
    const facts = await insert([{ Name: 'Dry A' }], { dryRun: true });
    expect(Object(facts).result).toMatchObject({ dryRun: true, succeeded: 1 });
    expect(await names("Name LIKE 'Dry _'")).toEqual([]);
  });
});

describe('delete', () => {
  it('waits for a yes; the plan shows what goes along; apply_plan does it once', async () => {
    const inserted = await insert([{ Name: 'Gone' }]);
    const [[, id]] = Object(inserted).result.rows;
    await call('write_records', {
      object: 'Contact',
      operation: 'insert',
      records: [{ LastName: 'Along', AccountId: id }],
    });
    const { facts } = await call('write_records', {
      object: 'Account',
      operation: 'delete',
      records: [{ Id: id }],
    });
    expect(facts).toMatchObject({
      status: 'planned',
      plan: { deletes: 1, details: { deletedAlong: { 'Contact.AccountId': 1 } } },
    });
    expect(await names("Name = 'Gone'")).toEqual(['Gone']);
    const plan = Object(facts).plan.id;
    const applied = await call('apply_plan', { plan });
    expect(applied.facts).toMatchObject({ status: 'done', result: { succeeded: 1 } });
    expect(await names("Name = 'Gone'")).toEqual([]);
    expect((await call('apply_plan', { plan })).error).toMatchObject({ code: 'PLAN_GONE' });
  });

  it('a plan is stale once a record changed', async () => {
    const inserted = await insert([{ Name: 'Stale' }]);
    const [[, Id]] = Object(inserted).result.rows;
    const { facts } = await call('write_records', {
      object: 'Account',
      operation: 'delete',
      records: [{ Id }],
    });
    await call('write_records', {
      object: 'Account',
      operation: 'update',
      records: [{ Id, Industry: 'Energy' }],
    });
    const { error } = await call('apply_plan', { plan: Object(facts).plan.id });
    expect(error).toMatchObject({ code: 'PLAN_STALE', outcome: 'not_executed' });
    expect(await names("Name = 'Stale'")).toEqual(['Stale']);
  });
});

it('triggers of a custom object are asked for by the id of its definition, as Salesforce keeps them (scripted)', async () => {
  org().faults.add({
    path: /query\?q=.*ApexTrigger.*Invoice__c.*01I\w{12}.*01I\w{15}/,
    effect: {
      kind: 'answer',
      status: 200,
      body: { totalSize: 1, done: true, records: [{ Name: 'Guard', UsageBeforeInsert: true }] },
    },
  });
  const found = await call('run_soql_query', { query: 'SELECT Id FROM Account LIMIT 1' });
  const records = [{ Number__c: 'INV-T1', Account__c: Object(found.facts).rows[0][0], Status__c: 'Draft' }];
  const { facts, error } = await call('write_records', {
    ...{ object: 'Invoice__c', operation: 'insert', records, planOnly: true },
  });
  expect(error).toBeUndefined();
  expect(Object(facts).plan.details.automation).toEqual(['trigger Guard', 'flow Invoice_Paid']);
});
