import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tableText } from '../../../src/results/table.ts';

const lines = (columns: string[], rows: unknown[][], maxChars = 10_000) =>
  tableText({ columns, rows }, maxChars).split('\n');

test('is one line a row under the names of the columns', () => {
  const rows = [
    ['Acme', 5],
    ['Beta', null],
  ];
  expect(lines(['Name', 'Employees'], rows)).toEqual(['Name | Employees', 'Acme | 5', 'Beta | ']);
});

describe('a cell', () => {
  test.each([
    ['', ''],
    [null, ''],
    [undefined, ''],
    [0, '0'],
    [false, 'false'],
    ['a|b', 'a|b'],
    ['two\nlines', 'two ⏎ lines'],
    ['  many \n\n\n lines ', '  many ⏎ lines '],
    [{ city: 'Ulm', zip: null }, '{"city":"Ulm","zip":null}'],
    [['a', 'b|c'], '["a","b|c"]'],
    ['=1+1', '=1+1'],
  ])('%j is %j', (value, text) => {
    expect(lines(['x'], [[value]])).toEqual(['x', text]);
  });
});

test('a line between cells is marked; the last one, which may be code, stays as it is', () => {
  expect(lines(['at', 'code'], [['a|b', 'if (x || y) {']])).toEqual(['at | code', 'a\\|b | if (x || y) {']);
});

describe('never over the limit', () => {
  const rows = Array.from({ length: 50 }, (_, index) => [`row ${index}`, 'x'.repeat(20)]);

  test('says how many rows it left out', () => {
    const shown = lines(['a', 'b'], rows, 300);
    expect(shown.at(-1)).toBe(`… ${50 - (shown.length - 2)} more of these rows in the structured result`);
    expect(shown.length).toBeGreaterThan(5);
  });

  test.each([
    [2_000, 51],
    [70, 2],
    [50, 1],
    [0, 1],
  ])('%i characters: %i lines', (maxChars, count) => {
    expect(lines(['a', 'b'], rows, maxChars)).toHaveLength(count);
  });

  test('whatever the rows', () => {
    const cell = fc.oneof(fc.string({ maxLength: 40 }), fc.constant(null), fc.integer());
    const table = fc.record({
      columns: fc.array(fc.string(), { maxLength: 4 }),
      rows: fc.array(fc.array(cell, { maxLength: 4 })),
    });
    fc.assert(
      fc.property(table, fc.nat(400), (given, maxChars) => {
        const text = tableText(given, maxChars);
        expect(text.length).toBeLessThanOrEqual(maxChars);
        const left = /^… (\d+) more/m.exec(text)?.[1];
        if (text !== '')
          expect(text.split('\n').length - 1 + (left ? Number(left) - 1 : 0)).toBe(given.rows.length);
      }),
    );
  });
});
