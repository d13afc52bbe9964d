import { describe, expect, test } from 'vitest';
import { throughTheDoor } from '../_door.ts';

const { said, call, org } = throughTheDoor();
const search = (input: Record<string, unknown>) => said('search_records', input);

describe('a wrong call', () => {
  const sent = () => [...org().requests].filter(({ path }) => path.includes('/search'));
  test.each<[string, Record<string, unknown>, string, string]>([
    ['neither text nor sosl', {}, 'INVALID_ARGUMENTS', 'takes text or sosl'],
    ['both', { text: 'acme', sosl: 'FIND {acme}' }, 'INVALID_ARGUMENTS', 'takes text or sosl'],
    ['one letter', { text: 'a' }, 'INVALID_ARGUMENTS', 'text: Too small'],
    ['nothing but spaces', { text: '   ' }, 'BAD_QUERY_VALUE', 'two letters or digits'],
    [
      'an unknown object',
      { text: 'acme', objects: [{ object: 'Acount' }] },
      'INVALID_TYPE',
      "no object 'Acount'",
    ],
    [
      'an object that is not searched',
      { text: 'acme', objects: [{ object: 'Profile' }] },
      'INVALID_TYPE',
      'Profile cannot be searched by text',
    ],
    [
      'a field that is none',
      { text: 'acme', objects: [{ object: 'Account', fields: ['Id FROM'] }] },
      'BAD_QUERY_VALUE',
      'no name of an object or field',
    ],
    [
      'a condition that ends its parentheses',
      { text: 'acme', objects: [{ object: 'Account', where: 'Id != null) OR (Id = null' }] },
      'INVALID_ARGUMENTS',
      'where of Account is not one SOQL condition',
    ],
    [
      'a condition with a clause behind it',
      { text: 'acme', objects: [{ object: 'Account', where: 'Id != null LIMIT 1' }] },
      'INVALID_ARGUMENTS',
      'where of Account is not one SOQL condition',
    ],
    [
      'an order that is none',
      { text: 'acme', objects: [{ object: 'Account', orderBy: 'Name; DROP' }] },
      'INVALID_ARGUMENTS',
      "orderBy is no list of fields: 'Name; DROP'",
    ],
  ])('%s: nothing is searched', async (_, input, code, message) => {
    org().requests.clear();
    const { error } = await call('search_records', input);
    expect(error).toMatchObject({ code, outcome: 'not_executed' });
    expect(error.message).toContain(message);
    expect(sent()).toEqual([]);
  });

  test('an unknown field, with the nearest', async () => {
    const { error } = await call('search_records', {
      text: 'acme',
      objects: [{ object: 'Account', fields: ['Nmae'] }],
    });
    expect(error).toMatchObject({ code: 'INVALID_FIELD', details: { field: 'Nmae', nearest: ['Name'] } });
  });

  test('SOSL that is none: in the words of the org', async () => {
    const { error } = await call('search_records', { sosl: 'FIND acme' });
    expect(error).toMatchObject({ code: 'MALFORMED_SEARCH', outcome: 'not_executed' });
  });
});

describe('what is found', () => {
  test('in objects with fields, conditions and orders', async () => {
    expect(
      await search({
        text: 'acme',
        in: 'name',
        objects: [
          {
            object: 'account',
            fields: ['Id', 'Name', 'Owner.Name'],
            where: 'Industry != null',
            orderBy: 'Name desc',
            limit: 2,
          },
          { object: 'Opportunity', fields: ['Name'], limit: 1 },
        ],
      }),
    ).toMatchInlineSnapshot(`
      "3 found: 2 Account, 1 Opportunity
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      object |  |  |
      Account | Id | Name | Owner.Name
       | 001Ax0000000004IAA | Acme North Depot | Wei Chen
       | 001Ax0000000002IAA | Acme Corporation | Xenia Bauer
      Opportunity | Name
       | Acme North Depot – Gateway rollout
      ---
      found: 3
      objects: {"Account":{"columns":["Id","Name","Owner.Name"],"rows":[["001Ax0000000004IAA","Acme North Depot","Wei Chen"],["001Ax0000000002IAA","Acme Corporation","Xenia Bauer"]]},"Opportunity":{"columns":["Name"],"rows":[["Acme North Depot – Gateway rollout"]]}}
      sosl: FIND {acme} IN NAME FIELDS RETURNING Account(Id, Name, Owner.Name WHERE (Industry != null) ORDER BY Name desc LIMIT 2), Opportunity(Name LIMIT 1) LIMIT 100
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });

  test('in one object: its own table', async () => {
    expect(
      await search({ text: 'acme', in: 'name', objects: [{ object: 'Account' }] }),
    ).toMatchInlineSnapshot(`
      "3 found: 3 Account
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      Id | Name
      001Ax0000000002IAA | Acme Corporation
      001Ax0000000003IAA | Acme (UK) Ltd.
      001Ax0000000004IAA | Acme North Depot
      ---
      found: 3
      objects: {"Account":{"columns":["Id","Name"],"rows":[["001Ax0000000002IAA","Acme Corporation"],["001Ax0000000003IAA","Acme (UK) Ltd."],["001Ax0000000004IAA","Acme North Depot"]]}}
      sosl: FIND {acme} IN NAME FIELDS RETURNING Account(Id, Name) LIMIT 100
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });

  test('parents that are empty are columns, too', async () => {
    const objects = [
      { object: 'Contact', fields: ['LastName', 'ReportsTo.Name'], where: 'ReportsToId = null' },
    ];
    const { facts } = await call('search_records', { text: 'garcia', objects });
    expect(facts.objects.Contact).toEqual({
      columns: ['LastName', 'ReportsTo.Name'],
      rows: expect.any(Array),
    });
    expect(facts.objects.Contact.rows[0]).toEqual(['Garcia', null]);
  });

  test('anywhere: the names of what was found', async () => {
    const { facts, text } = await call('search_records', { text: 'acme', in: 'name' });
    expect(Object.keys(facts.objects)).toContain('Account');
    for (const { columns } of Object.values<{ columns: string[] }>(facts.objects))
      expect(columns.length).toBe(2);
    expect(text).toContain('Acme Corporation');
  });

  test('beginnings of words, when asked for', async () => {
    const found = async (prefix: boolean) =>
      (await call('search_records', { text: 'acm', prefix, objects: [{ object: 'Account' }] })).facts.found;
    expect(await found(false)).toBe(0);
    expect(await found(true)).toBeGreaterThan(0);
  });

  test('nothing, and what was sent', async () => {
    expect(await search({ text: 'nobody at all' })).toMatchInlineSnapshot(`
      "Nothing found by FIND {nobody at all} IN ALL FIELDS LIMIT 100
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)
      ---
      found: 0
      objects: {}
      sosl: FIND {nobody at all} IN ALL FIELDS LIMIT 100
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
  });

  test('by raw SOSL', async () => {
    const { facts } = await call('search_records', { sosl: 'FIND {acme} RETURNING Account(Name LIMIT 1)' });
    expect(facts).toMatchObject({ found: 1, objects: { Account: { columns: ['Name'] } } });
  });

  test('as many as are wanted, with the remark that there may be more', async () => {
    const { facts } = await call('search_records', { text: 'acme', limit: 2 });
    expect(facts.found).toBe(2);
    expect(facts.notices).toEqual(['The limit of 2 rows is reached: there may be more.']);
  });
});

describe('reserved characters are text', () => {
  test.each([
    '100% Natural_Foods',
    "O'Brien",
    'Acme (UK) Ltd.',
    'a"b',
    'x AND y',
    '{}[]^~*?:\\&|!-+ acme',
    'FIND {x} IN',
  ])('%s', async text => {
    const { error, facts } = await call('search_records', { text });
    expect(error).toBeUndefined();
    expect(facts.sosl).toMatch(/^FIND \{/);
  });

  test('found by such a name', async () => {
    const { facts } = await call('search_records', {
      text: 'Acme (UK) Ltd.',
      objects: [{ object: 'Account' }],
    });
    expect(facts.objects.Account.rows).toEqual([[expect.any(String), 'Acme (UK) Ltd.']]);
  });
});
