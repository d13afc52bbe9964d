import { beforeAll, describe, expect, test } from 'vitest';
import { drawChart } from '../../../toolsets/data/_chart.ts';
import { mermaidProblem } from '../../support/mermaid.ts';
import { throughTheDoor } from '../_door.ts';

const { call, said, org } = throughTheDoor();

describe('a wrong call', () => {
  beforeAll(() => call('get_org_info'));
  test.each([
    ['rows', { query: 'SELECT Id, Name FROM Account' }, 'Only a query that groups can be drawn'],
    [
      'a word in a text',
      { query: "SELECT Id FROM Account WHERE Name = 'GROUP BY'" },
      'Only a query that groups',
    ],
    ['a count without groups', { query: 'SELECT COUNT() FROM Account' }, 'Only a query that groups'],
    ['a cursor', { cursor: 'query/01g000000000001AAA-200' }, 'explain and chart go with query only'],
    ['explain', { query: 'SELECT COUNT(Id) FROM Account', explain: true }, 'explain runs nothing'],
  ])('%s', async (_, input, message) => {
    org().requests.clear();
    const { error } = await call('run_soql_query', { ...input, chart: true });
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENTS', message: expect.stringContaining(message) });
    expect([...org().requests].filter(({ path }) => path.includes('/query'))).toEqual([]);
  });
});

test('a chart of groups', async () => {
  const query =
    'SELECT Industry, COUNT(Id) accounts FROM Account WHERE Industry != null GROUP BY Industry ORDER BY COUNT(Id) DESC, Industry LIMIT 4';
  expect(await said('run_soql_query', { query, chart: true })).toMatchInlineSnapshot(`
    "4 of 4 rows

    accounts by Industry
    Manufacturing 4 ██████████████████████████████
    Energy        3 ███████████████████████
    Retail        3 ███████████████████████
    Consulting    2 ███████████████
    org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

    Industry | accounts
    Manufacturing | 4
    Energy | 3
    Retail | 3
    Consulting | 2
    ---
    totalSize: 4
    columns: ["Industry","accounts"]
    types: ["picklist","double"]
    rows: [["Manufacturing",4],["Energy",3],["Retail",3],["Consulting",2]]
    chart: {"text":"accounts by Industry\\nManufacturing 4 ██████████████████████████████\\nEnergy        3 ███████████████████████\\nRetail        3 ███████████████████████\\nConsulting    2 ███████████████","mermaid":"pie showData\\n  title accounts by Industry\\n  \\"Manufacturing\\" : 4\\n  \\"Energy\\" : 3\\n  \\"Retail\\" : 3\\n  \\"Consulting\\" : 2"}
    org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
  `);
});

test('years are groups, not values', async () => {
  const query =
    'SELECT CALENDAR_YEAR(CreatedDate) y, COUNT(Id) FROM Account GROUP BY CALENDAR_YEAR(CreatedDate)';
  const { facts } = await call('run_soql_query', { query, chart: true });
  expect(facts.chart.text).toMatchInlineSnapshot(`
    "expr0 by y
    2024 11 ███████████████████
    2025 17 ██████████████████████████████
    2026 12 █████████████████████"
  `);
});

test('a chart, and all groups in a file, when both are asked for', async () => {
  const query = 'SELECT Industry, COUNT(Id) FROM Account GROUP BY Industry';
  const { facts } = await call('run_soql_query', { query, chart: true, file: 'csv', maxRows: 1 });
  expect(facts.fileRows).toBe(facts.totalSize);
  expect(facts.chart.text.split('\n')).toHaveLength(facts.totalSize + 1);
});

test('no group at all is said', async () => {
  const query = "SELECT Name, COUNT(Id) FROM Account WHERE Name = 'nobody' GROUP BY Name";
  const { facts } = await call('run_soql_query', { query, chart: true });
  expect(facts.notices).toEqual(['There is no group with a number to draw.']);
});

describe('what is drawn', () => {
  const draw = (rows: unknown[][], query = 'SELECT X, COUNT(Id) n FROM A GROUP BY X') =>
    drawChart(query, ['X', 'n'], rows);

  test.each([
    [
      'labels that break grammars',
      [
        ['a "quoted"; #1 %% x', 2],
        ['line\nend', 1],
        ['{}[]()', 3],
      ],
    ],
    [
      'labels that are the same when cut',
      [
        ['x'.repeat(80), 1],
        ['x'.repeat(81), 2],
      ],
    ],
    [
      'empty labels',
      [
        [null, 1],
        ['', 2],
      ],
    ],
    [
      'other letters',
      [
        ['Größe 😀', 1],
        ['日本', 2],
      ],
    ],
    [
      'nothing but zeros',
      [
        ['a', 0],
        ['b', 0],
      ],
    ],
    [
      'negative and large values',
      [
        ['a', -3],
        ['b', 1e21],
        ['c', 1e-9],
      ],
    ],
    ['many groups', Array.from({ length: 100 }, (_, index) => [`group ${index}`, index + 1])],
  ])('%s', (_, rows) => {
    const chart = draw(rows);
    expect(mermaidProblem(chart?.mermaid ?? '')).toBeUndefined();
    for (const line of chart?.text.split('\n').slice(1) ?? [])
      expect([...line].length).toBeLessThanOrEqual(90);
    expect(chart?.text.length).toBeLessThan(2_500);
  });

  test('an average is no part of a whole: no pie', () => {
    expect(draw([['a', 1]])?.mermaid).toMatch(/^pie/);
    expect(draw([['a', 1]], 'SELECT X, AVG(N) n FROM A GROUP BY X')?.mermaid).toMatch(/^xychart/);
  });

  test.each([
    'pie showData\n  title x\n  "a : 1',
    'pie\n  "a" : -1',
    'xychart-beta\n  title "x"\n  x-axis ["a", "b"]\n  y-axis "n" 0 --> 1\n  bar [1]',
    'xychart-beta\n  title "x"\n  x-axis ["a"b"]\n  y-axis "n" 0 --> 1\n  bar [1]',
    'erDiagram\n  A ||--o| B : "x',
    'erDiagram\n  A {\n    string x y z w\n  }',
    'graph TD',
  ])('the grammar of these tests refuses %j', text => {
    expect(mermaidProblem(text)).toBeDefined();
  });
});
