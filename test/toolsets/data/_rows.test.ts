import type { SalesforceRecord } from 'orgsmith/toolkit';
import { describe, expect, test } from 'vitest';
import { columnsOf, toRow, withoutAttributes } from '../../../toolsets/data/_rows.ts';
import { cpuMs } from '../../support/cpu.ts';

const of = (type: string, fields: Record<string, unknown> = {}): SalesforceRecord => ({
  attributes: { type, url: `/services/data/v66.0/sobjects/${type}/001` },
  ...fields,
});
const account = (fields: Record<string, unknown>) => of('Account', fields);
const owner = (fields: Record<string, unknown>) => of('User', fields);
const children = (records: SalesforceRecord[], more = {}) => ({
  totalSize: records.length,
  done: true,
  records,
  ...more,
});

/** The table of an answer to a query. */
function table(query: string, records: SalesforceRecord[]) {
  const columns = columnsOf(records, query);
  return { columns, rows: records.map(record => toRow(record, columns)) };
}

describe('columns', () => {
  test.each<[string, string, SalesforceRecord[], string[]]>([
    ['those of the query without records', 'SELECT Id, Owner.Name FROM Account', [], ['Id', 'Owner.Name']],
    ['none of a record without fields', 'SELECT Id FROM Account', [account({})], []],
    [
      'in the order of the query',
      'SELECT Name, Id FROM Account',
      [account({ Id: '1', Name: 'a' })],
      ['Name', 'Id'],
    ],
    [
      'in the order of the answer when the query names none',
      'SELECT FIELDS(ALL) FROM Account LIMIT 1',
      [account({ Id: '1', Name: 'a' })],
      ['Id', 'Name'],
    ],
    [
      'as the org writes them, whatever the case of the query',
      'select NAME, ID from account',
      [account({ Id: '1', Name: 'a' })],
      ['Name', 'Id'],
    ],
    [
      'of parents as paths',
      'SELECT Id, Owner.Name FROM Account',
      [account({ Id: '1', Owner: owner({ Name: 'Ada' }) })],
      ['Id', 'Owner.Name'],
    ],
    [
      'of parents’ parents',
      'SELECT Owner.Manager.Name FROM Account',
      [account({ Owner: owner({ Manager: owner({ Name: 'Eve' }) }) })],
      ['Owner.Manager.Name'],
    ],
    [
      'of a parent that is empty everywhere, from the query',
      'SELECT Id, Parent.Name, Parent.Site FROM Account',
      [account({ Id: '1', Parent: null })],
      ['Id', 'Parent.Name', 'Parent.Site'],
    ],
    [
      'of a parent that is empty in the first record only',
      'SELECT Parent.Name FROM Account',
      [account({ Parent: null }), account({ Parent: account({ Name: 'a' }) })],
      ['Parent.Name'],
    ],
    [
      'of a parent that is empty in some records of a page read by cursor',
      '',
      [account({ Parent: null }), account({ Parent: account({ Name: 'a' }) })],
      ['Parent.Name'],
    ],
    [
      'of an empty parent of a parent that is not',
      'SELECT Owner.Name, Owner.Manager.Name FROM Account',
      [account({ Owner: owner({ Name: 'Ada', Manager: null }) })],
      ['Owner.Name', 'Owner.Manager.Name'],
    ],
    [
      'of empty parents on several levels',
      'SELECT Owner.Name, Owner.Manager.Name FROM Account',
      [account({ Owner: null }), account({ Owner: owner({ Name: 'Ada', Manager: null }) })],
      ['Owner.Name', 'Owner.Manager.Name'],
    ],
    [
      'of an empty parent in another case',
      'select parent.name from Account',
      [account({ Parent: null })],
      ['parent.name'],
    ],
    [
      'of a field that is empty, not a parent',
      'SELECT Site FROM Account',
      [account({ Site: null })],
      ['Site'],
    ],
    [
      'of a child list as one',
      'SELECT Id, (SELECT Id FROM Contacts) FROM Account',
      [account({ Id: '1', Contacts: children([]) })],
      ['Id', 'Contacts'],
    ],
    [
      'of an empty child list',
      'SELECT Id, (SELECT Id, Account.Name FROM Contacts) FROM Account',
      [account({ Id: '1', Contacts: null })],
      ['Id', 'Contacts'],
    ],
    [
      'of aggregates',
      'SELECT StageName, COUNT(Id) n, SUM(Amount) FROM Opportunity GROUP BY StageName',
      [of('AggregateResult', { StageName: 'x', n: 2, expr0: 5 })],
      ['StageName', 'n', 'expr0'],
    ],
    [
      'of a compound field as one',
      'SELECT BillingAddress FROM Account',
      [account({ BillingAddress: { city: 'Ulm', street: null } })],
      ['BillingAddress'],
    ],
    [
      'of records of several objects',
      'SELECT TYPEOF What WHEN Account THEN Site WHEN Case THEN Subject END FROM Event',
      [of('Event', { What: account({ Site: 'x' }) }), of('Event', { What: of('Case', { Subject: 'y' }) })],
      ['What.Site', 'What.Subject'],
    ],
    [
      'over several lines of a query',
      'SELECT\n  Name,\n  Id\nFROM\n  Account',
      [account({ Id: '1', Name: 'a' })],
      ['Name', 'Id'],
    ],
  ])('%s', (_, query, records, columns) => {
    expect(columnsOf(records, query)).toEqual(columns);
  });

  test('take linear time, whatever the query', () => {
    const spaces = ' '.repeat(95_000);
    const queries = [
      `SELECT Id,${spaces}Name FROM Account`,
      `SELECT ${'('.repeat(90_000)}`,
      `SELECT ${'(a'.repeat(45_000)} FROM x`,
      `SELECT${spaces}`,
    ];
    const work = () => queries.map(query => columnsOf([account({ Id: '1' })], query));
    expect(cpuMs(work)).toBeLessThan(1_000);
  });
});

describe('rows', () => {
  test('have every column of every record', () => {
    const records = [
      account({ Id: '1', Parent: null, Owner: owner({ Name: 'Ada' }) }),
      account({ Id: '2', Parent: account({ Name: 'Big' }), Owner: owner({ Name: null }) }),
    ];
    expect(table('SELECT Id, Parent.Name, Owner.Name FROM Account', records)).toEqual({
      columns: ['Id', 'Parent.Name', 'Owner.Name'],
      rows: [
        ['1', null, 'Ada'],
        ['2', 'Big', null],
      ],
    });
  });

  test('find a field in another case, the exact one first', () => {
    expect(toRow(account({ name: 'lower', Name: 'exact' }), ['Name', 'NAME'])).toEqual(['exact', 'lower']);
    expect(toRow(account({ Owner: owner({ Name: 'Ada' }) }), ['owner.NAME'])).toEqual(['Ada']);
  });

  test.each([
    ['a field that is not there', ['Site'], [null]],
    ['a path through a text', ['Name.First'], [null]],
    ['a path through nothing', ['Parent.Owner.Name'], [null]],
    ['names that every object has', ['constructor', 'toString', '__proto__'], [null, null, null]],
  ])('have nothing for %s', (_, columns, row) => {
    expect(toRow(account({ Name: 'a', Parent: null }), columns)).toEqual(row);
  });

  test.each([0, false, '', 'text', 12.5])('keep %j as it is', value => {
    expect(toRow(account({ Site: value }), ['Site'])).toEqual([value]);
  });

  test('keep a compound field whole', () => {
    expect(toRow(account({ BillingAddress: { city: 'Ulm' } }), ['BillingAddress'])).toEqual([
      { city: 'Ulm' },
    ]);
  });
});

describe('a child list is one cell', () => {
  const contacts = [
    of('Contact', { Name: 'a', Account: account({ Name: 'x' }) }),
    of('Contact', { Name: 'b', Account: null }),
  ];
  const cellOf = (list: unknown) => toRow(account({ Contacts: list }), ['Contacts'])[0];

  test('with a table of its own', () => {
    expect(cellOf(children(contacts))).toEqual({
      totalSize: 2,
      columns: ['Name', 'Account.Name'],
      rows: [
        ['a', 'x'],
        ['b', null],
      ],
    });
  });
  test('empty', () => {
    expect(cellOf(children([]))).toEqual({ totalSize: 0, columns: [], rows: [] });
    expect(cellOf(null)).toBeNull();
  });
  test.each([
    ['/services/data/v66.0/query/01gxx0000000001AAA-200', 'query/01gxx0000000001AAA-200'],
    ['/services/data/v66.0/tooling/query/01gxx0000000001AAA-200', 'tooling/query/01gxx0000000001AAA-200'],
    ['/services/data/v66.0/queryAll/01gxx0000000001AAA-200', 'queryAll/01gxx0000000001AAA-200'],
  ])('with more to read: %s', (nextRecordsUrl, cursor) => {
    const list = children(contacts.slice(0, 1), { totalSize: 500, done: false, nextRecordsUrl });
    expect(cellOf(list)).toMatchObject({ totalSize: 500, done: false, cursor });
  });
  test('within a child list', () => {
    const inner = children([of('Case', { Subject: 'z' })]);
    expect(cellOf(children([of('Contact', { Name: 'a', Cases: inner })]))).toEqual({
      totalSize: 1,
      columns: ['Name', 'Cases'],
      rows: [['a', { totalSize: 1, columns: ['Subject'], rows: [['z']] }]],
    });
  });
});

test('withoutAttributes takes them out everywhere, and changes nothing that was given', () => {
  const record = account({
    Id: '1',
    Owner: owner({ Name: 'Ada' }),
    Contacts: children([of('Contact', { Name: 'a' })]),
  });
  const before = structuredClone(record);
  expect(withoutAttributes(record)).toEqual({
    Id: '1',
    Owner: { Name: 'Ada' },
    Contacts: children([{ Name: 'a' }]),
  });
  expect(record).toEqual(before);
  for (const value of [null, 5, 'x', undefined]) expect(withoutAttributes(value)).toBe(value);
});
