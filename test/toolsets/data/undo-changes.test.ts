import { expect, it } from 'vitest';
import { throughTheDoor } from '../_door.ts';

const { call } = throughTheDoor();

async function write(input: object) {
  const { facts, error } = await call('write_records', { object: 'Account', ...input });
  if (error) throw new Error(error.message);
  const { status, plan, result } = Object(facts);
  return status === 'planned' ? Object((await call('apply_plan', { plan: plan.id })).facts).result : result;
}

async function undo(change?: string) {
  const planned = await call('undo_changes', change === undefined ? {} : { change });
  if (planned.error) return planned;
  const { status, plan } = Object(planned.facts);
  return status === 'planned' ? call('apply_plan', { plan: plan.id }) : planned;
}

async function select(where: string) {
  const { facts } = await call('run_soql_query', {
    query: `SELECT Name, Industry FROM Account WHERE ${where} ORDER BY Name`,
  });
  return Object(facts).rows;
}

const idsOf = ({ rows }: { rows: string[][] }) => rows.map(([, Id = '']) => ({ Id }));
const idOf = (made: { rows: string[][] }) => idsOf(made)[0]?.Id ?? '';

it('an update gets its old values back, at once in a sandbox', async () => {
  const made = await write({ operation: 'insert', records: [{ Name: 'Undo U', Industry: 'Energy' }] });
  const Id = idOf(made);
  const { change } = await write({
    operation: 'update',
    records: [{ Id, Industry: 'Banking', Name: 'Undo U2' }],
  });
  const undone = await call('undo_changes', { change });
  expect(undone.facts).toMatchObject({ status: 'done', result: { succeeded: 1, conflicts: [], failed: [] } });
  expect(await select("Name LIKE 'Undo U%'")).toEqual([['Undo U', 'Energy']]);
  expect((await undo(change)).error).toMatchObject({ code: 'NOTHING_TO_UNDO' });
});

it('an insert is deleted, which asks; an undo can be undone', async () => {
  const { change } = await write({ operation: 'insert', records: [{ Name: 'Undo I' }] });
  expect((await call('undo_changes', { change })).facts).toMatchObject({
    status: 'planned',
    plan: { deletes: 1 },
  });
  const { facts } = await undo(change);
  expect(await select("Name = 'Undo I'")).toEqual([]);
  await undo(Object(facts).result.change);
  expect(await select("Name = 'Undo I'")).toHaveLength(1);
});

it('a delete comes back, with what was deleted along', async () => {
  const made = await write({ operation: 'insert', records: [{ Name: 'Undo D' }] });
  const Id = idOf(made);
  await call('write_records', {
    object: 'Contact',
    operation: 'insert',
    records: [{ LastName: 'UndoAlong', AccountId: Id }],
  });
  const { change } = await write({ operation: 'delete', records: [{ Id }] });
  expect(await select("Name = 'Undo D'")).toEqual([]);
  await undo(change);
  expect(await select("Name = 'Undo D'")).toHaveLength(1);
  const contacts = await call('run_soql_query', {
    query: "SELECT Id FROM Contact WHERE LastName = 'UndoAlong'",
  });
  expect(contacts.facts).toMatchObject({ totalSize: 1 });
});

it('what somebody changed since is left alone and listed; the rest is put back', async () => {
  const records = [{ Name: 'Undo C1' }, { Name: 'Undo C2' }];
  const made = await write({ operation: 'insert', records });
  const [first = { Id: '' }, second = { Id: '' }] = idsOf(made);
  const { change } = await write({
    operation: 'update',
    records: [
      { ...first, Industry: 'Energy' },
      { ...second, Industry: 'Energy' },
    ],
  });
  await write({ operation: 'update', records: [{ ...second, Industry: 'Banking' }] });
  const { facts } = await undo(change);
  expect(Object(facts).result).toMatchObject({
    succeeded: 1,
    conflicts: [{ id: second.Id, why: 'Industry changed since' }],
  });
  expect(await select("Name LIKE 'Undo C_'")).toEqual([
    ['Undo C1', null],
    ['Undo C2', 'Banking'],
  ]);
});

it('an upsert: what it made is deleted, what it changed is put back', async () => {
  await write({ operation: 'insert', records: [{ Name: 'Undo P1', ExternalKey__c: 'P1' }] });
  const records = [
    { ExternalKey__c: 'p1', Name: 'Undo P1 new' },
    { ExternalKey__c: 'P2', Name: 'Undo P2' },
  ];
  const { change, rows } = await write({ operation: 'upsert', key: 'ExternalKey__c', records });
  expect(rows.map((row: string[]) => row[2])).toEqual(['updated', 'created']);
  await undo(change);
  expect(await select("Name LIKE 'Undo P%'")).toEqual([['Undo P1', null]]);
});

it('without a change the newest is taken back; when there is none, that is said', async () => {
  const { change } = await write({ operation: 'insert', records: [{ Name: 'Undo N' }] });
  const { facts } = await undo();
  expect(Object(facts).result.undone).toBe(change);
  expect((await call('undo_changes', { change: '20260101T000000000-00000000' })).error).toMatchObject({
    code: 'NO_SUCH_CHANGE',
  });
});

it('list_changes tells what was done and what can be undone; one change with every row', async () => {
  const { change } = await write({ operation: 'insert', records: [{ Name: 'Undo L' }] });
  const { facts } = await call('list_changes', { limit: 1 });
  expect(Object(facts).rows).toEqual([
    [
      change,
      expect.any(String),
      'Insert 1 Account record',
      'write_records',
      'admin@acme.example.dev',
      'done',
      'can be undone',
    ],
  ]);
  const whole = await call('list_changes', { change });
  expect(Object(whole.facts).rows).toEqual([
    [0, expect.stringMatching(/^001/), true, null, null, { Name: 'Undo L' }],
  ]);
});
