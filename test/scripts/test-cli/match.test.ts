import { describe, expect, it } from 'vitest';
import { fill, words } from '../../../scripts/test-cli/chapter.ts';
import { atLeast, mismatches, none, type Shape, some } from '../../../scripts/test-cli/match.ts';

const MISSES: [name: string, value: unknown, shape: Shape, said: string[]][] = [
  ['another value', { a: 1 }, { a: 2 }, ['$.a: 1, not 2']],
  ['a missing key', {}, { a: { b: 1 } }, ['$.a: nothing, not {"b":1}']],
  ['text without the pattern', { a: 'xyz' }, { a: /^y/ }, ['$.a: "xyz", not /^y/']],
  ['too few', [1], atLeast(2), ['$: [1], not at least 2']],
  ['a list of another length', { a: [1, 2] }, { a: [1] }, ['$.a: 2 items, not 1: [1,2]']],
  ['none of them', [{ a: 1 }], some({ a: 2 }), ['$: [{"a":1}], not an item like {"a":2}']],
  ['one that must not be', [{ a: 1 }], none({ a: 1 }), ['$: [{"a":1}], not no item like {"a":1}']],
  ['no JSON', undefined, { status: 0 }, ['$: nothing, not {"status":0}']],
];

describe('an answer is not as expected for', () => {
  it.each(MISSES)('%s', (_, value, shape, said) => {
    expect(mismatches(value, shape)).toEqual(said);
  });
});

it('an answer is as expected when it holds what is named, and may hold more', () => {
  const answer = { status: 0, result: { id: '001x', files: [{ a: 1 }, { a: 2, b: 3 }], none: [] } };
  const shape = { result: { id: /^001/, files: some({ b: 3 }), none: none({ a: 1 }) } };
  expect(mismatches(answer, shape)).toEqual([]);
});

it('a command line is words, which quotes keep together', () => {
  expect(words(`data query -q "SELECT Id FROM X WHERE A = 'b c'" --x='y z'`)).toEqual([
    'data',
    'query',
    '-q',
    "SELECT Id FROM X WHERE A = 'b c'",
    '--x=y z',
  ]);
});

it('a value that no case kept is a mistake of the table', () => {
  expect(fill('get <id>', new Map([['id', '001x']]))).toBe('get 001x');
  expect(() => fill('get <id>', new Map())).toThrow('no value <id>: the case that keeps it failed');
});
