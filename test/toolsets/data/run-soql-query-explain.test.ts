import { describe, expect, test } from 'vitest';
import { throughTheDoor } from '../_door.ts';

const { call, said, org } = throughTheDoor();
const explained = async (query: string) =>
  (await call('run_soql_query', { query, explain: true })).facts.hint;

describe('what an explained query is told', () => {
  test('its plans, the best first, and that nothing was run', async () => {
    const query = "SELECT Id FROM Account WHERE Name = 'x'";
    expect(await said('run_soql_query', { query, explain: true })).toMatchInlineSnapshot(`
      "Selective: the index on Name finds about 0 of 40 Account rows.
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      plan | fields | cost | rows it reads | rows of object | object | notes
      Index | Name | 0 | 0 | 40 | Account | Not considering filter for optimization because unindexed: IsDeleted
      TableScan |  | 1 | 0 | 40 | Account | Not considering filter for optimization because unindexed: IsDeleted
      ---
      columns: ["plan","fields","cost","rows it reads","rows of object","object","notes"]
      rows: [["Index","Name",0,0,40,"Account","Not considering filter for optimization because unindexed: IsDeleted"],["TableScan","",1,0,40,"Account","Not considering filter for optimization because unindexed: IsDeleted"]]
      hint: Selective: the index on Name finds about 0 of 40 Account rows.
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });

  const HELPS = 'An index is used by =, IN, < and > on a field that has one';
  test.each([
    [
      'no condition',
      'SELECT Id FROM Account',
      `Full scan of 40 Account rows: no condition can use an index. ${HELPS}`,
    ],
    [
      'a field without index',
      "SELECT Id FROM Account WHERE Industry = 'Energy'",
      `Full scan of 40 Account rows: Industry has no index, or the operator cannot use it. Salesforce Support adds an index on Industry on request. ${HELPS}`,
    ],
    [
      'an index that fits too many',
      'SELECT Id FROM Contact WHERE CreatedDate > 2000-01-01T00:00:00Z',
      `Full scan of 120 Contact rows: the index on CreatedDate fits 120 rows, too many to be used (cost above 1). ${HELPS}`,
    ],
    [
      'an operator that uses none',
      "SELECT Id FROM Account WHERE Name LIKE '%x'",
      `Full scan of 40 Account rows: no condition can use an index. ${HELPS}`,
    ],
    [
      'an index and more conditions',
      "SELECT Id FROM Account WHERE Name = 'x' AND Industry = 'Energy'",
      'Selective: the index on Name finds about 0 of 40 Account rows. The conditions on Industry are then tried row by row.',
    ],
    [
      'a LIMIT',
      'SELECT Id FROM Account LIMIT 1',
      'Cheap by its LIMIT or an optimization of Salesforce: it reads about 1 of 40 Account rows.',
    ],
  ])('%s', async (_, query, hint) => {
    expect((await explained(query)).startsWith(hint)).toBe(true);
  });

  test('only the plan is asked for', async () => {
    org().requests.clear();
    await explained('SELECT Id FROM Lead');
    expect([...org().requests].map(({ path }) => path.replace(/=.*/, ''))).toEqual([
      expect.stringMatching(/\/query\?explain$/),
    ]);
  });

  test('a wrong name, like any query', async () => {
    const { error } = await call('run_soql_query', { query: 'SELECT Nmae FROM Account', explain: true });
    expect(error).toMatchObject({ code: 'INVALID_FIELD', details: { nearest: ['Name'] } });
  });
});
