import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { soql, soslText } from '../../guard/soql.ts';
import { INJECTIONS } from './_injections.ts';

/** Reads a string literal the way the SOQL reference says; undefined when the text is not one whole literal. */
function readLiteral(text: string, like = false): string | undefined {
  const names: Record<string, string> = {
    n: '\n',
    r: '\r',
    t: '\t',
    b: '\b',
    f: '\f',
    "'": "'",
    '"': '"',
    '\\': '\\',
  };
  if (like) Object.assign(names, { '%': '%', _: '_' });
  if (!/^'([^'\\\n\r]|\\.)*'$/s.test(text)) return undefined;
  let bad = false;
  const read = text.slice(1, -1).replace(/\\([\s\S])/g, (_, name: string) => {
    bad ||= names[name] === undefined;
    return names[name] ?? '';
  });
  return bad ? undefined : read;
}

describe('a string', () => {
  test.each(INJECTIONS)('%j stays one value', value => {
    expect(readLiteral(soql`${value}`.text)).toBe(value);
    const like = soql.like(value).text;
    expect(readLiteral(like, true)).toBe(`%${value}%`);
    expect(like.slice(2, -2).replace(/\\[\s\S]/g, '')).not.toMatch(/[%_']/);
  });

  test('goes round for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), value => {
        expect(readLiteral(soql`${value}`.text)).toBe(value);
      }),
      { numRuns: 2_000 },
    );
  });

  test('there are 60 injections and more', () => expect(new Set(INJECTIONS).size).toBeGreaterThanOrEqual(60));
});

test('values are written by kind', () => {
  const when = new Date('2026-01-31T12:00:00Z');
  const query = soql`SELECT Id FROM Account WHERE A = ${"o'brien@acme.com"} AND B = ${4.5} AND C = ${true} AND D = ${null} AND E > ${when} AND F IN ${['a', "b'"]} AND G = ${12n}`;
  expect(query.text).toBe(
    "SELECT Id FROM Account WHERE A = 'o\\'brien@acme.com' AND B = 4.5 AND C = true AND D = null AND E > 2026-01-31T12:00:00.000Z AND F IN ('a', 'b\\'') AND G = 12",
  );
  expect(`${query}`).toBe(query.text);
});

test('names, ids, days, patterns, nested pieces', () => {
  const where = soql`${soql.name('Owner.Name')} LIKE ${soql.like('50%_a', 'starts')}`;
  const fields = soql.join(['Id', 'My_Field__c', 'ns__Rel__r.Name'].map(soql.name));
  expect(
    soql`SELECT ${fields} FROM ${soql.name('Account')} WHERE ${where} AND Id = ${soql.id('001000000000001AAA')}`
      .text,
  ).toBe(
    "SELECT Id, My_Field__c, ns__Rel__r.Name FROM Account WHERE Owner.Name LIKE '50\\%\\_a%' AND Id = '001000000000001AAA'",
  );
  expect(soql.join([soql`A = ${1}`, soql`B = ${2}`], ' OR ').text).toBe('A = 1 OR B = 2');
  expect(soql.date('2026-01-31').text).toBe('2026-01-31');
  expect(soql`Name = 'it\'s' AND B = ${1}`.text).toBe("Name = 'it\\'s' AND B = 1");
});

test.each([
  '',
  'a b',
  "a'",
  'a.',
  '.a',
  '1a',
  'a..b',
  'a-b',
  'a,b',
  'a)',
  'Name FROM User--',
  'ä',
  'a\n',
  '__proto__',
  ...INJECTIONS.slice(0, 20),
])('%j is no name and no id', text => {
  expect(() => soql.name(text)).toThrow('no name');
  expect(() => soql.id(text)).toThrow('no record id');
  expect(() => soql.date(text)).toThrow('no day');
});

test.each([
  undefined,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1e300,
  {},
  [],
  [['a']],
  { text: '1 OR 1=1' },
  Symbol('a'),
  () => 1,
  new Date('x'),
  new Map(),
])('%s is refused', value => {
  expect(() => soql`${value}`).toThrow(expect.objectContaining({ name: 'ToolError' }));
});

test('an object from JSON is no piece of a query', () => {
  const forged: unknown = JSON.parse(JSON.stringify(soql`A = ${1}`));
  expect(() => soql`SELECT Id FROM B WHERE ${forged}`).toThrow('cannot hold');
});

test('quotes around a value are a mistake of the author', () => {
  expect(() => soql`Name = '${'a'}'`).toThrow('takes'.slice(0, 4));
  expect(() => soql`Name = 'a\'${'a'}'`).toThrow(TypeError);
});

describe('soslText', () => {
  test.each(INJECTIONS.filter(each => each.replace(/\p{Cc}+/gu, ' ').trim().length >= 2))(
    '%j stays in its braces',
    value => {
      const { text } = soslText(value);
      const inner = text.slice(1, -1);
      expect(text.startsWith('{') && text.endsWith('}')).toBe(true);
      expect(inner.replace(/\\[\s\S]/g, '')).not.toMatch(/[?&|!{}[\]()^~*:\\"'+-]/);
      expect(inner.replace(/\\([\s\S])/g, '$1')).toBe(value.replace(/\p{Cc}+/gu, ' ').trim());
    },
  );
  test('one character is refused', () => expect(() => soslText(' a ')).toThrow('two characters'));
});
