import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCsvReader, createLineCounter, recordsOf } from '../../../toolsets/data/_csv-stream.ts';
import { readCsv } from '../../support/csv.ts';

const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', ' ', 'é', '😀', ';') });
const table = fc
  .integer({ min: 1, max: 4 })
  .chain(width =>
    fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
  );
/** As Salesforce writes it: every field quoted that holds something. */
const csv = (rows: string[][]) =>
  rows
    .map(
      row =>
        `${row.map(each => (each === '' && row.length > 1 ? '' : `"${each.replaceAll('"', '""')}"`)).join(',')}\n`,
    )
    .join('');
/** A text in pieces of at most `size` bytes. */
function pieces(text: string, size: number): Uint8Array[] {
  const bytes = Buffer.from(text);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

describe('however the bytes are cut', () => {
  test('every record is read as it was', () => {
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 40 }), (rows, size) => {
        const decoder = new TextDecoder();
        const reader = createCsvReader();
        const read = pieces(csv(rows), size).flatMap(piece =>
          reader.add(decoder.decode(piece, { stream: true })),
        );
        expect([...read, ...reader.end()]).toEqual(rows);
      }),
    );
  });

  test('lines are counted, and the end of the first one found once', () => {
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 40 }), (rows, size) => {
        const counter = createLineCounter();
        const text = csv(rows);
        const ends = pieces(text, size).map((piece, index) => {
          const end = counter.add(piece);
          return end === -1 ? [] : [index * size + end];
        });
        expect(counter.lines()).toBe(rows.length);
        expect(ends.flat()).toEqual([Buffer.byteLength(csv(rows.slice(0, 1)))]);
        expect(readCsv(text).length).toBe(rows.length);
      }),
    );
  });

  test('a last line without an end is one', () => {
    const counter = createLineCounter();
    counter.add(Buffer.from('"Id"\n"1"\n"2"'));
    expect(counter.lines()).toBe(3);
    const reader = createCsvReader();
    expect([...reader.add('a,b\n1,'), ...reader.end()]).toEqual([
      ['a', 'b'],
      ['1', ''],
    ]);
  });

  test('a field of 130,000 characters takes no stack', () => {
    const reader = createCsvReader();
    expect(reader.add(`"${'""x'.repeat(65_000)}"\n`)[0]?.[0]?.length).toBe(130_000);
  });
});

describe('a record of a row', () => {
  const columns = ['Id', 'Amount', 'IsWon', 'Owner.Name', 'Account.Owner.Name', 'Account.Site'];
  const types = ['id', 'currency', 'boolean', 'string', 'string', 'string'];
  test.each<[string, string[], unknown]>([
    [
      'typed and nested',
      ['1', '12.50', 'true', 'Ada', 'Bo', ''],
      {
        Id: '1',
        Amount: 12.5,
        IsWon: true,
        Owner: { Name: 'Ada' },
        Account: { Owner: { Name: 'Bo' }, Site: null },
      },
    ],
    [
      'empty parents are null',
      ['1', '', 'false', '', '', ''],
      { Id: '1', Amount: null, IsWon: false, Owner: null, Account: null },
    ],
    [
      'a parent of an empty parent',
      ['1', '0', 'false', '', '', 'x'],
      { Id: '1', Amount: 0, IsWon: false, Owner: null, Account: { Owner: null, Site: 'x' } },
    ],
  ])('%s', (_, row, record) => {
    expect(recordsOf(columns, types)(row)).toEqual(record);
  });
});
