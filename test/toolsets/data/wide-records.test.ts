import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { writeFiles } from '../../support/temp.ts';
import { throughTheDoor } from '../_door.ts';

// More fields and longer keys than the address of one request holds.
const FIELDS = 420;
const nameOf = (at: number) => `A_rather_long_name_of_a_field_${at}__c`;
const XML = '<?xml version="1.0" encoding="UTF-8"?>';
const NS = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
const projectDir = mkdtempSync(join(tmpdir(), 'orgsmith-wide-'));
const folder = 'force-app/main/default/objects/Wide__c';
writeFiles(projectDir, {
  'sfdx-project.json': {
    packageDirectories: [{ path: 'force-app', default: true }],
    sourceApiVersion: '66.0',
  },
  [`${folder}/Wide__c.object-meta.xml`]: `${XML}<CustomObject ${NS}><label>Wide</label><pluralLabel>Wides</pluralLabel><nameField><label>Name</label><type>Text</type></nameField><deploymentStatus>Deployed</deploymentStatus><sharingModel>ReadWrite</sharingModel></CustomObject>`,
  [`${folder}/fields/Key__c.field-meta.xml`]: `${XML}<CustomField ${NS}><fullName>Key__c</fullName><label>Key</label><type>Text</type><length>255</length><externalId>true</externalId><unique>true</unique></CustomField>`,
  ...Object.fromEntries(
    Array.from({ length: FIELDS }, (_, at) => [
      `${folder}/fields/${nameOf(at)}.field-meta.xml`,
      `${XML}<CustomField ${NS}><fullName>${nameOf(at)}</fullName><label>F${at}</label><type>Text</type><length>20</length></CustomField>`,
    ]),
  ),
});
afterAll(() => rmSync(projectDir, { recursive: true, force: true }));

const files = { 'sfdx-project.json': '{"packageDirectories":[{"path":"force-app","default":true}]}' };
const args = ['--orgs', 'dev', '--allow-non-ga-tools', '--max-rows', '300', '--max-deletes', '300'];
const { call, org } = throughTheDoor({ args, projectDir, files });
afterEach(() => org().faults.clear());

const write = (operation: string, more: object) =>
  call('write_records', { object: 'Wide__c', operation, ...more });
const apply = async ({ facts }: { facts: unknown }) => call('apply_plan', { plan: Object(facts).plan.id });
const changeOf = ({ facts }: { facts: unknown }): string => Object(facts).result.change;
const rowsOf = async (change: string) =>
  Object((await call('list_changes', { change, limit: 200 })).facts).rows;

it('an object with more fields than a query can name is deleted with all its old values, and comes back', async () => {
  const made = await write('insert', {
    records: [{ Name: 'Wide', [nameOf(0)]: 'first', [nameOf(419)]: 'last' }],
  });
  expect(made.error).toBeUndefined();
  const deleted = await apply(await write('delete', { where: "Name = 'Wide'" }));
  expect(deleted.error).toBeUndefined();
  const [[, , , , before]] = await rowsOf(changeOf(deleted));
  expect(before).toMatchObject({ [nameOf(0)]: 'first', [nameOf(419)]: 'last', Name: 'Wide' });
  expect((await call('undo_changes', { change: changeOf(deleted) })).error).toBeUndefined();
  expect((await apply(await call('undo_changes', { change: changeOf(made) }))).error).toBeUndefined();
});

it('two hundred keys that are long, and some in other letters, are found', async () => {
  const records = Array.from({ length: 200 }, (_, at) => ({
    Name: `L${at}`,
    Key__c: `${'ключ '.repeat(20)}${'k'.repeat(120)}${at}`,
    [nameOf(1)]: 'old',
  }));
  expect((await write('insert', { records })).error).toBeUndefined();
  const changed = await write('upsert', {
    key: 'Key__c',
    records: records.map(({ Key__c }) => ({ Key__c, [nameOf(1)]: 'new' })),
  });
  expect(Object(changed.facts).plan.details).toMatchObject({ created: 0, updated: 200 });
  const rows = await rowsOf(changeOf(changed));
  expect(rows.every((row: unknown[]) => Object(row[4])[nameOf(1)] === 'old')).toBe(true);
});

it('rows of a load are known by their ids where the org tells their values in another form', async () => {
  const made = await write('insert', { records: [{ Name: 'Form', [nameOf(2)]: 'old' }] });
  const [[, id]] = Object(made.facts).result.rows;
  writeFileSync(join(org().home, 'form.csv'), `Id,${nameOf(2)}\n${id}, new \n`);
  const body = `sf__Id,sf__Created,Id,${nameOf(2)}\n${id},false,${id},new\n`;
  const headers = { 'content-type': 'text/csv' };
  org().faults.add({
    method: 'GET',
    path: 'successfulResults',
    effect: { kind: 'answer', status: 200, headers, body },
  });
  const loaded = await call('load_file', { file: 'form.csv', object: 'Wide__c', operation: 'update' });
  expect((await rowsOf(changeOf(loaded))).map((row: unknown[]) => [row[1], row[2]])).toEqual([[id, true]]);
  const undone = await call('undo_changes', { change: changeOf(loaded) });
  expect(undone).toMatchObject({ error: undefined, facts: { result: { succeeded: 1 } } });
});

it('a parent given by its id and by a key of its own is refused: which of them should win is nobody’s guess', async () => {
  const records = [
    { LastName: 'Both', OwnerId: '005000000000001AAA', Owner: { Username: 'a@acme.example' } },
  ];
  const { error } = await call('write_records', { object: 'Contact', operation: 'insert', records });
  expect(error).toMatchObject({ code: 'INVALID_RECORDS', message: /OwnerId is there twice/ });
});
