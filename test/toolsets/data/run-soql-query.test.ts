import { describe, expect, test } from 'vitest';
import { throughTheDoor } from '../_door.ts';

const { said } = throughTheDoor();
const query = (text: string, more: Record<string, unknown> = {}) =>
  said('run_soql_query', { query: text, ...more });

describe('an empty answer', () => {
  test('no row matches', async () => {
    expect(await query("SELECT Id, Name FROM Account WHERE Name = 'nobody'")).toMatchInlineSnapshot(`
      "0 records
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      ---
      totalSize: 0
      columns: ["Id","Name"]
      types: ["id","string"]
      rows: []
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });

  test('no row matches, and a file was asked for', async () => {
    expect(
      await query("SELECT Id FROM Account WHERE Name = 'nobody'", { file: 'csv' }),
    ).toMatchInlineSnapshot(`
      "0 records
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      file: <home>/.cache/orgsmith/out/<stamp>-Account.csv (3 bytes; in slices: orgsmith://out/<stamp>-Account.csv)
      ---
      totalSize: 0
      columns: ["Id"]
      types: ["id"]
      rows: []
      fileRows: 0
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      file: {"path":"<home>/.cache/orgsmith/out/<stamp>-Account.csv","uri":"orgsmith://out/<stamp>-Account.csv","bytes":3,"mimeType":"text/csv"}"
    `);
  });

  test('no row is wanted', async () => {
    expect(await query('SELECT Id FROM Account', { maxRows: 0, file: 'none' })).toMatchInlineSnapshot(`
      "0 of 40 rows
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      notice: More rows match than are shown: file 'csv' writes all of them, file 'none' with maxRows 200 or more reads them page by page.
      ---
      totalSize: 40
      columns: ["Id"]
      types: ["id"]
      rows: []
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      notices: ["More rows match than are shown: file 'csv' writes all of them, file 'none' with maxRows 200 or more reads them page by page."]"
    `);
  });
});

describe('rows', () => {
  test('fields in the order of the query, and fields of parents', async () => {
    expect(
      await query('SELECT Id, Name, Industry, Owner.Name FROM Account ORDER BY Name LIMIT 2'),
    ).toMatchInlineSnapshot(`
      "2 of 2 rows
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      Id | Name | Industry | Owner.Name
      001Ax000000000BIAQ | 100% Natural_Foods | Food & Beverage | Sales and Ops Team
      001Ax0000000003IAA | Acme (UK) Ltd. | Manufacturing | Sales and Ops Team
      ---
      totalSize: 2
      columns: ["Id","Name","Industry","Owner.Name"]
      types: ["id","string","picklist","string"]
      rows: [["001Ax000000000BIAQ","100% Natural_Foods","Food & Beverage","Sales and Ops Team"],["001Ax0000000003IAA","Acme (UK) Ltd.","Manufacturing","Sales and Ops Team"]]
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });

  test('parents that are empty, also in every row', async () => {
    expect(
      await query(
        'SELECT LastName, ReportsTo.Name, Account.Parent.Owner.Name FROM Contact WHERE ReportsToId = null ORDER BY Name LIMIT 2',
      ),
    ).toMatchInlineSnapshot(`
      "2 of 2 rows
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      LastName | ReportsTo.Name | Account.Parent.Owner.Name
      Ahmed |  |
      van der Berg |  |
      ---
      totalSize: 2
      columns: ["LastName","ReportsTo.Name","Account.Parent.Owner.Name"]
      types: ["string","string","string"]
      rows: [["Ahmed",null,null],["van der Berg",null,null]]
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });

  test('whatever the case of its words', async () => {
    expect(
      await query('select lastname, ACCOUNT.NAME from CONTACT order by lastname, firstname limit 1'),
    ).toMatchInlineSnapshot(`
      "1 of 1 rows
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      LastName | Account.Name
      Ahmed | São Bento Alimentos
      ---
      totalSize: 1
      columns: ["LastName","Account.Name"]
      types: ["string","string"]
      rows: [["Ahmed","São Bento Alimentos"]]
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });

  test('child lists as one cell with columns of their own', async () => {
    expect(
      await query(
        'SELECT Name, (SELECT LastName, Account.Name FROM Contacts ORDER BY LastName LIMIT 2) FROM Account ORDER BY Name LIMIT 3',
      ),
    ).toMatchInlineSnapshot(`
      "3 of 3 rows
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      Name | Contacts
      100% Natural_Foods | {"totalSize":2,"columns":["LastName","Account.Name"],"rows":[["Costa","100% Natural_Foods"],["Garcia","100% Natural_Foods"]]}
      Acme (UK) Ltd. | {"totalSize":2,"columns":["LastName","Account.Name"],"rows":[["Costa","Acme (UK) Ltd."],["Tan","Acme (UK) Ltd."]]}
      Acme Corporation | {"totalSize":2,"columns":["LastName","Account.Name"],"rows":[["Cohen","Acme Corporation"],["Fischer","Acme Corporation"]]}
      ---
      totalSize: 3
      columns: ["Name","Contacts"]
      types: ["string","rows"]
      rows: [["100% Natural_Foods",{"totalSize":2,"columns":["LastName","Account.Name"],"rows":[["Costa","100% Natural_Foods"],["Garcia","100% Natural_Foods"]]}],["Acme (UK) Ltd.",{"totalSize":2,"columns":["LastName","Account.Name"],"rows":[["Costa","Acme (UK) Ltd."],["Tan","Acme (UK) Ltd."]]}],["Acme Corporation",{"totalSize":2,"columns":["LastName","Account.Name"],"rows":[["Cohen","Acme Corporation"],["Fischer","Acme Corporation"]]}]]
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });

  test('an empty child list', async () => {
    expect(
      await query(
        'SELECT Name, (SELECT Id FROM Contacts) FROM Account WHERE Id NOT IN (SELECT AccountId FROM Contact) ORDER BY Name LIMIT 1',
      ),
    ).toMatchInlineSnapshot(`
      "1 of 1 rows
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      Name | Contacts
      Lonely Account |
      ---
      totalSize: 1
      columns: ["Name","Contacts"]
      types: ["string","rows"]
      rows: [["Lonely Account",null]]
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });

  test('a count', async () => {
    expect(await query('SELECT COUNT() FROM Account')).toMatchInlineSnapshot(`
      "40 records
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      ---
      totalSize: 40
      columns: []
      rows: []
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });

  test('groups', async () => {
    expect(
      await query(
        'SELECT Industry, COUNT(Id) accounts, MAX(AnnualRevenue) FROM Account GROUP BY Industry ORDER BY COUNT(Id) DESC, Industry LIMIT 2',
      ),
    ).toMatchInlineSnapshot(`
      "2 of 2 rows
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      Industry | accounts | expr0
      Manufacturing | 4 | 120000000
      Energy | 3 | 260000000
      ---
      totalSize: 2
      columns: ["Industry","accounts","expr0"]
      types: ["picklist","double","double"]
      rows: [["Manufacturing",4,120000000],["Energy",3,260000000]]
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });

  test('objects of the Tooling API', async () => {
    expect(
      await query('SELECT DeveloperName, MasterLabel FROM DebugLevel ORDER BY DeveloperName LIMIT 2', {
        useToolingApi: true,
      }),
    ).toMatchInlineSnapshot(`
      "1 of 1 rows
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      DeveloperName | MasterLabel
      Apex_Finest | Apex_Finest
      ---
      totalSize: 1
      columns: ["DeveloperName","MasterLabel"]
      types: ["string","string"]
      rows: [["Apex_Finest","Apex_Finest"]]
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });
});
