import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { throughTheDoor } from '../_door.ts';

const { said, call, org } = throughTheDoor();
const authorization = () => ({ authorization: `Bearer ${org().orgs[0]?.accessToken}` });
const query = (text: string, more: Record<string, unknown> = {}) =>
  said('run_soql_query', { query: text, ...more });

describe('more rows than are shown', () => {
  test('go to a file', async () => {
    expect(
      await query('SELECT LastName, Account.Name, ReportsTo.Name FROM Contact ORDER BY LastName, Id', {
        maxRows: 1,
      }),
    ).toMatchInlineSnapshot(`
      "1 of 120 rows
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      file: <home>/.cache/orgsmith/out/<stamp>-Contact.csv (3845 bytes; in slices: orgsmith://out/<stamp>-Contact.csv)

      LastName | Account.Name | ReportsTo.Name
      Ahmed | São Bento Alimentos |
      ---
      totalSize: 120
      columns: ["LastName","Account.Name","ReportsTo.Name"]
      types: ["string","string","string"]
      rows: [["Ahmed","São Bento Alimentos",null]]
      fileRows: 120
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      file: {"path":"<home>/.cache/orgsmith/out/<stamp>-Contact.csv","uri":"orgsmith://out/<stamp>-Contact.csv","bytes":3845,"mimeType":"text/csv"}"
    `);
  });

  test('are told of, with what reads them, when no file is wanted', async () => {
    expect(
      await query('SELECT LastName FROM Contact ORDER BY LastName', { maxRows: 1, file: 'none' }),
    ).toMatchInlineSnapshot(`
      "1 of 120 rows
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      notice: More rows match than are shown: file 'csv' writes all of them, file 'none' with maxRows 200 or more reads them page by page.

      LastName
      Ahmed
      ---
      totalSize: 120
      columns: ["LastName"]
      types: ["string"]
      rows: [["Ahmed"]]
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      notices: ["More rows match than are shown: file 'csv' writes all of them, file 'none' with maxRows 200 or more reads them page by page."]"
    `);
  });

  test('are all in the file, once, under the same columns', async () => {
    const text = 'SELECT Id, LastName, ReportsTo.Name FROM Contact ORDER BY Id';
    const { facts } = await call('run_soql_query', { query: text, maxRows: 2 });
    const [head, ...rows] = readFileSync(facts.file.path, 'utf8').trim().split('\n');
    expect(head).toBe(facts.columns.join(','));
    expect(new Set(rows.map(row => row.slice(0, 18))).size).toBe(facts.totalSize);
  });
});

test('deleted records only with allRows', async () => {
  const { url } = org();
  const all = { query: 'SELECT Id, IsDeleted FROM Note ORDER BY Id', allRows: true };
  const before = await call('run_soql_query', { ...all, allRows: false });
  const [[id]] = before.facts.rows;
  await fetch(`${url}/services/data/v66.0/sobjects/Note/${id}`, {
    method: 'DELETE',
    headers: authorization(),
  });
  const after = await call('run_soql_query', { ...all, allRows: false });
  expect(after.facts.totalSize).toBe(before.facts.totalSize - 1);
  const whole = await call('run_soql_query', all);
  expect(whole.facts.totalSize).toBe(before.facts.totalSize);
  expect(whole.facts.rows).toContainEqual([id, true]);
});

describe('a cursor', () => {
  const TASKS = 260;
  const text = 'SELECT Id, Subject, Who.Name FROM Task ORDER BY Id';
  beforeAll(async () => {
    const headers = { ...authorization(), 'content-type': 'application/json' };
    const body = JSON.stringify({ Subject: 'Call' });
    const create = () =>
      fetch(`${org().url}/services/data/v66.0/sobjects/Task`, { method: 'POST', headers, body });
    const answers = await Promise.all(Array.from({ length: TASKS }, create));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  });
  const page = (input: Record<string, unknown>) => call('run_soql_query', { file: 'none', ...input });

  test('is given only when every row before it was shown, so that none is skipped', async () => {
    const { facts } = await page({ query: text, maxRows: 199 });
    expect(facts.rows).toHaveLength(199);
    expect(facts.cursor).toBeUndefined();
    expect(facts.notices).toEqual([expect.stringContaining("file 'none' with maxRows 200 or more")]);
  });

  test('leads to the next rows, until all were read once', async () => {
    const first = await page({ query: text, maxRows: 200 });
    expect(first.text).toContain(
      `200 of ${first.facts.totalSize} rows; next rows: cursor ${first.facts.cursor}`,
    );
    const ids = first.facts.rows.map(([id]: string[]) => id);
    for (let { cursor } = first.facts; cursor; ) {
      const { facts } = await page({ cursor, maxRows: 200 });
      ids.push(...facts.rows.map(([id]: string[]) => id));
      cursor = facts.cursor;
    }
    expect(ids).toHaveLength(first.facts.totalSize);
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  test('knows the columns of its query, parents that are empty in the whole page included', async () => {
    const query = 'SELECT Owner.Name, Id, Who.Name, Subject FROM Task WHERE WhoId = null ORDER BY Id';
    const first = await page({ query, maxRows: 200 });
    expect(first.facts.columns).toEqual(['Owner.Name', 'Id', 'Who.Name', 'Subject']);
    const second = await page({ cursor: first.facts.cursor, maxRows: 200 });
    expect(second.facts.columns).toEqual(first.facts.columns);
    expect(second.facts.rows[0]).toEqual([expect.any(String), expect.stringMatching(/^00T/), null, 'Call']);
  });
});

test('the columns of a SELECT are asked for once, whatever its conditions', async () => {
  const columns = async (text: string) => {
    org().requests.clear();
    await call('run_soql_query', { query: text });
    return [...org().requests].filter(({ path }) => path.includes('columns=true')).length;
  };
  expect(await columns('SELECT Id, Title FROM Note')).toBe(1);
  expect(await columns("SELECT Id,  Title FROM Note WHERE Title = ' FROM x' ORDER BY Id")).toBe(0);
  expect(await columns('SELECT Title FROM Note')).toBe(1);
  expect(await columns('SELECT COUNT() FROM Note')).toBe(0);
});

test('where the org does not tell the columns, they are read from the query and the rows', async () => {
  org().faults.add({ path: 'columns=true', effect: { kind: 'answer', status: 400 } });
  const text = 'SELECT Subject, Status, Contact.Name, ParentId FROM Case ORDER BY Id LIMIT 2';
  const { facts } = await call('run_soql_query', { query: text });
  expect(facts.columns).toEqual(['Subject', 'Status', 'Contact.Name', 'ParentId']);
  expect(facts.types).toEqual(['string', 'string', 'string', expect.any(String)]);
});
