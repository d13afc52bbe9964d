import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearest } from '../../src/nearest.ts';
import { cpuMs } from '../support/cpu.ts';

const FIELDS = ['Industry', 'Name', 'OwnerId', 'Owner__c', 'AnnualRevenue', 'X'];

test.each([
  ['Industri', ['Industry']],
  ['industry', ['Industry']],
  ['OwnrId', ['OwnerId']],
  ['Owner', ['Owner__c', 'OwnerId']],
  ['Revenue', ['AnnualRevenue']],
  ['Nmae', ['Name']],
  ['Y', ['X']],
  ['Zzzzzzzzzz', []],
  ['Xylophone', []],
])('%s: %j', (wrong, names) => {
  expect(nearest(wrong, FIELDS).sort()).toEqual([...names].sort());
});

test.each([
  ['', ['a_b']],
  ['', []],
  ['a', []],
  ['\u0000', ['name']],
])('nothing is near %j in %j', (wrong, names) => {
  expect(nearest(wrong, names)).toEqual([]);
});

test('the best first, equals by name, at most `count`, each once', () => {
  expect(nearest('abcd', ['abcx', 'abxx', 'abcd', 'abce', 'abce'], 3)).toEqual(['abcd', 'abce', 'abcx']);
});

test('a name is always nearest to itself', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), names => {
      const [first = ''] = names;
      expect(nearest(first, names)[0]?.toLowerCase()).toBe(first.toLowerCase());
    }),
  );
});

test('is quick with a hostile word and thousands of names', () => {
  const names = Array.from({ length: 5_000 }, (_, index) => `Object_${index}__c`);
  expect(cpuMs(() => nearest('O'.repeat(100_000), names))).toBeLessThan(1_000);
});
