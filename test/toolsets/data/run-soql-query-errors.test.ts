import { describe, expect, test } from 'vitest';
import { throughTheDoor } from '../_door.ts';

const { said, call, org } = throughTheDoor();
const query = (text: string, more: Record<string, unknown> = {}) =>
  said('run_soql_query', { query: text, ...more });

test.each(['FOR VIEW', 'FOR REFERENCE', 'FOR UPDATE', 'UPDATE TRACKING'])(
  'a query that writes (%s) is refused before it is sent',
  async clause => {
    const before = [...org().requests].length;
    const { error } = await call('run_soql_query', { query: `SELECT Id FROM Account ${clause}` });
    expect(error).toMatchObject({ code: 'QUERY_WRITES', outcome: 'not_executed', retry: 'after_fix' });
    expect(error.next).toContain('Leave FOR VIEW');
    const asked = [...org().requests].slice(before);
    expect(asked.filter(({ path }) => path.includes('Account'))).toEqual([]);
    const harmless = `SELECT Id FROM Account WHERE Name = '${clause}'`;
    expect((await call('run_soql_query', { query: harmless })).error).toBeUndefined();
  },
);

describe('a wrong call', () => {
  test('neither query nor cursor', async () => {
    expect(await said('run_soql_query')).toMatchInlineSnapshot(`
      "ERROR
      code: INVALID_ARGUMENTS
      message: run_soql_query needs query or cursor
      next: Pass query, or the cursor of an earlier result.
      outcome: not_executed
      retry: after_fix
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });

  test('arguments that are not there, of the wrong kind, or too large', async () => {
    expect(
      await said('run_soql_query', {
        soql: 'SELECT Id FROM Account',
        maxRows: 5_000,
        file: 'xlsx',
        allRows: 'yes',
      }),
    ).toMatchInlineSnapshot(`
      "ERROR
      code: INVALID_ARGUMENTS
      message: run_soql_query was called with wrong arguments: maxRows: Too big: expected number to be <=2000; file: Invalid option: expected one of "auto"|"none"|"csv"|"json"|"jsonl"; allRows: Invalid input: expected boolean, received string; soql: unknown argument
      next: Expected: query, cursor, job, maxRows, file, allRows, useToolingApi, explain, chart, org. Mend the call and repeat it.
      outcome: not_executed
      retry: after_fix
      details: {"problems":["maxRows: Too big: expected number to be <=2000","file: Invalid option: expected one of \\"auto\\"|\\"none\\"|\\"csv\\"|\\"json\\"|\\"jsonl\\"","allRows: Invalid input: expected boolean, received string","soql: unknown argument"]}"
    `);
  });

  test('an empty query', async () => {
    expect(await query('')).toMatchInlineSnapshot(`
      "ERROR
      code: INVALID_ARGUMENTS
      message: run_soql_query was called with wrong arguments: query: Too small: expected string to have >=1 characters
      next: Expected: query, cursor, job, maxRows, file, allRows, useToolingApi, explain, chart, org. Mend the call and repeat it.
      outcome: not_executed
      retry: after_fix
      details: {"problems":["query: Too small: expected string to have >=1 characters"]}"
    `);
  });

  test('another org', async () => {
    expect(await query('SELECT Id FROM Account', { org: 'prod' })).toMatchInlineSnapshot(`
      "ERROR
      code: ORG_NOT_ALLOWED
      message: 'prod' is not one of the orgs that were pinned at start: dev
      next: Use one of those. Only the user can allow another, by starting Orgsmith with --orgs naming it.
      outcome: not_executed
      retry: no
      details: {"allowed":["dev"],"nearest":[]}"
    `);
  });

  test.each([
    ['a cursor', { cursor: 'query/01g000000000001AAA-200', file: 'csv' }, 'A cursor writes no file'],
    [
      'an explained query',
      { query: 'SELECT Id FROM Account', explain: true, file: 'json' },
      'explain writes no file',
    ],
    [
      'a job and a query',
      { query: 'SELECT Id FROM Account', job: '750000000000001' },
      'query or job, not both',
    ],
    ['a job that is none', { job: '001000000000001AAA' }, 'job: Invalid string'],
  ])('%s that asks for what it cannot have', async (_, input, message) => {
    const { error } = await call('run_soql_query', input);
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENTS', message: expect.stringContaining(message) });
  });

  test('a cursor that no query gave', async () => {
    expect(await said('run_soql_query', { cursor: 'query/../sobjects/Account' })).toMatchInlineSnapshot(`
      "ERROR
      code: INVALID_CURSOR
      message: That is not a cursor that a query gave
      next: Pass the cursor of an earlier result as it was, or run the query again without one.
      outcome: not_executed
      retry: after_fix
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });

  test('a cursor that is over', async () => {
    expect(await said('run_soql_query', { cursor: 'query/01g000000000001AAA-200' })).toMatchInlineSnapshot(`
      "ERROR
      code: INVALID_QUERY_LOCATOR
      message: invalid query locator
      next: The cursor has expired. Run the query again from its first page.
      outcome: not_executed
      retry: after_fix
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });
});

describe('a query that the org refuses', () => {
  test('an unknown field', async () => {
    expect(await query('SELECT Id, Nmae FROM Account')).toMatchInlineSnapshot(`
      "ERROR
      code: INVALID_FIELD
      message: No such column 'Nmae' on entity 'Account'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.
      next: Nearest fields of Account: Name. A field hidden from this user by field-level security looks as if it did not exist.
      outcome: not_executed
      retry: after_fix
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      details: {"row":1,"column":12,"field":"Nmae","object":"Account","nearest":["Name"]}"
    `);
  });

  test('an unknown field of a parent', async () => {
    expect(await query('SELECT Id, Owner.Emial FROM Account')).toMatchInlineSnapshot(`
      "ERROR
      code: INVALID_FIELD
      message: No such column 'Emial' on entity 'User'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.
      next: Nearest fields of User: Email. A field hidden from this user by field-level security looks as if it did not exist.
      outcome: not_executed
      retry: after_fix
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      details: {"row":1,"column":12,"field":"Emial","object":"User","nearest":["Email"]}"
    `);
  });

  test('an unknown field in WHERE, on a later line', async () => {
    expect(await query('SELECT Id\nFROM Account\nWHERE Industri = null')).toMatchInlineSnapshot(`
      "ERROR
      code: INVALID_FIELD
      message: No such column 'Industri' on entity 'Account'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.
      next: Nearest fields of Account: Industry. A field hidden from this user by field-level security looks as if it did not exist.
      outcome: not_executed
      retry: after_fix
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      details: {"row":3,"column":7,"field":"Industri","object":"Account","nearest":["Industry"]}"
    `);
  });

  test('an unknown object', async () => {
    expect(await query('SELECT Id FROM Acount')).toMatchInlineSnapshot(`
      "ERROR
      code: INVALID_TYPE
      message: sObject type 'Acount' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.
      next: Nearest objects: Account. describe_object without object lists all. An object this user may not see looks as if it did not exist.
      outcome: not_executed
      retry: after_fix
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      details: {"row":1,"column":16,"object":"Acount","nearest":["Account"]}"
    `);
  });

  test('an unknown object of the Tooling API', async () => {
    expect(await query('SELECT Id FROM ApexClas', { useToolingApi: true })).toMatchInlineSnapshot(`
      "ERROR
      code: INVALID_TYPE
      message: sObject type 'ApexClas' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.
      next: Nearest objects: ApexClass, ApexClassMember, ApexLog. describe_object without object lists all. An object this user may not see looks as if it did not exist.
      outcome: not_executed
      retry: after_fix
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      details: {"row":1,"column":16,"object":"ApexClas","nearest":["ApexClass","ApexClassMember","ApexLog"]}"
    `);
  });

  test('an unknown parent', async () => {
    expect(await query('SELECT Ownr.Name FROM Account')).toMatchInlineSnapshot(`
      "ERROR
      code: INVALID_FIELD
      message: Didn't understand relationship 'Ownr' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.
      next: Nearest relationships of Account: Owner. describe_object shows parents as reference fields, and child lists with children: true.
      outcome: not_executed
      retry: after_fix
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      details: {"row":1,"column":8,"relationship":"Ownr","nearest":["Owner"]}"
    `);
  });

  test('an unknown parent of a parent', async () => {
    expect(await query('SELECT Id, Owner.Managr.Name FROM Account')).toMatchInlineSnapshot(`
      "ERROR
      code: INVALID_FIELD
      message: Didn't understand relationship 'Managr' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.
      next: Nearest relationships of User: Manager. describe_object shows parents as reference fields, and child lists with children: true.
      outcome: not_executed
      retry: after_fix
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      details: {"row":1,"column":12,"relationship":"Managr","nearest":["Manager"]}"
    `);
  });

  test('an unknown child list', async () => {
    expect(await query('SELECT Id, (SELECT Id FROM Contactz) FROM Account')).toMatchInlineSnapshot(`
      "ERROR
      code: INVALID_TYPE
      message: Didn't understand relationship 'Contactz' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.
      next: Nearest relationships of Account: Contacts, Contracts. describe_object shows parents as reference fields, and child lists with children: true.
      outcome: not_executed
      retry: after_fix
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      details: {"row":1,"column":28,"relationship":"Contactz","nearest":["Contacts","Contracts"]}"
    `);
  });

  test('a malformed query: its row and column', async () => {
    expect(await query('SELECT Id,\n  Name\nFORM Account')).toMatchInlineSnapshot(`
      "ERROR
      code: MALFORMED_QUERY
      message: missing value at 'Account'
      next: Correct the query and call again. Field-level security hides fields, too.
      outcome: not_executed
      retry: after_fix
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      details: {"row":3,"column":5}"
    `);
  });

  test('a query that breaks off', async () => {
    expect(await query('SELECT Id FROM Account WHERE')).toMatchInlineSnapshot(`
      "ERROR
      code: MALFORMED_QUERY
      message: unexpected token: ' '
      next: Correct the query and call again. Field-level security hides fields, too.
      outcome: not_executed
      retry: after_fix
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      details: {"row":1,"column":28,"token":"<EOF>"}"
    `);
  });

  test('a field that is not grouped', async () => {
    expect(
      await query('SELECT Industry, Name, COUNT(Id) FROM Account GROUP BY Industry'),
    ).toMatchInlineSnapshot(`
      "ERROR
      code: MALFORMED_QUERY
      message: Field must be grouped or aggregated: Name
      next: Correct the query and call again. Field-level security hides fields, too.
      outcome: not_executed
      retry: after_fix
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      details: {"row":1,"column":18}"
    `);
  });

  test.each([
    [
      'a parent of a parent in a child list',
      'SELECT (SELECT Owner.Managr.Name FROM Contacts) FROM Account',
      'User',
      'Manager',
    ],
    [
      'a parent in a child list',
      'SELECT (SELECT Accuont.Name FROM Contacts) FROM Account',
      'Contact',
      'Account',
    ],
    [
      'a parent in a subquery',
      'SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE Ownr.Name = null)',
      'Contact',
      'Owner',
    ],
    ['a parent behind an alias', 'SELECT c.Owner.Managr.Name FROM Contact c', 'User', 'Manager'],
    [
      'a parent that stands in a text, too',
      "SELECT Id FROM Case WHERE Subject = 'x.Acount.y' AND Acount.Name = 'z'",
      'Case',
      'Account',
    ],
  ])('%s', async (_, text, object, near) => {
    const { error } = await call('run_soql_query', { query: text });
    expect(error.next).toContain(`Nearest relationships of ${object}: ${near}`);
  });

  test('an object of the Tooling API', async () => {
    const { error } = await call('run_soql_query', { query: 'SELECT Id FROM TraceFlag' });
    expect(error.next).toContain('TraceFlag is an object of the Tooling API: set useToolingApi.');
  });

  test.each([
    ['filtered', "SELECT Id FROM Account WHERE Description = 'x'"],
    ['sorted', 'SELECT Id FROM Account ORDER BY Description'],
    ['grouped', 'SELECT COUNT(Id) FROM Account GROUP BY Description'],
  ])('a field that cannot be %s, and why', async (how, text) => {
    const { error } = await call('run_soql_query', { query: text });
    expect(error.next).toBe(
      `Account.Description is of type textarea, which cannot be ${how}. search_records finds words in long texts.`,
    );
  });
});
