import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { to18 } from '../../guard/ids.ts';

describe('no id', () => {
  test.each([
    '',
    '00D',
    '00D00000000000',
    '00D0000000000001',
    '00D00000000000100',
    '00D000000000001EAAA',
    '00D00000000000-',
    '00D00000000000é',
    '00D000000000001\n',
    ' 00D000000000001',
    '00D000000000001eaa',
    '00D000000000001EA6',
    '00D000000000001AAA',
    '00d000000000001EAA',
    '００D00000000001',
  ])('%j', text => expect(to18(text)).toBeUndefined());
});

describe('published ids of both forms', () => {
  test.each([
    '00D50000000IZ3ZEAW',
    '00550000001fg5OAAQ',
    '00Dx0000001T0zkEAC',
    '005x0000001S2b9AAC',
    '00D000000000062EAA',
  ])('%s', id => {
    expect(to18(id)).toBe(id);
    expect(to18(id.slice(0, 15))).toBe(id);
  });
});

/** The suffix by way of binary numbers, read from the right. */
function suffixOf(id: string): string {
  const blocks = [id.slice(0, 5), id.slice(5, 10), id.slice(10, 15)];
  const bits = blocks.map(block =>
    [...block]
      .reverse()
      .map(each => (each >= 'A' && each <= 'Z' ? '1' : '0'))
      .join(''),
  );
  return bits.map(each => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'.charAt(Number.parseInt(each, 2))).join('');
}

test('any id of 15 characters has one of 18, which no other case of its letters has', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9]{15}$/), id => {
      const long = `${id}${suffixOf(id)}`;
      expect(to18(id)).toBe(long);
      expect(to18(long)).toBe(long);
      const swapped = [...id]
        .map(each => (each === each.toUpperCase() ? each.toLowerCase() : each.toUpperCase()))
        .join('');
      if (swapped !== id) expect(to18(swapped + suffixOf(id))).toBeUndefined();
    }),
  );
});
