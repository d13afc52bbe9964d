import { describe, expect, test } from 'vitest';
import { hintsOf, listed } from '../../src/catalogue.ts';
import { entry } from '../support/entries.ts';

test.each([
  ['read', true, false, true],
  ['create', false, false, false],
  ['update', false, true, false],
  ['destroy', false, true, false],
] as const)(
  '%s: readOnly %s, destructive %s, idempotent %s',
  (effect, readOnlyHint, destructiveHint, idempotentHint) => {
    expect(hintsOf(effect)).toEqual({ readOnlyHint, destructiveHint, idempotentHint, openWorldHint: false });
  },
);

describe('the org input is listed', () => {
  test.each([
    ['one', false, ['text']],
    ['one', true, ['text', 'org']],
    ['none', false, ['text']],
    ['none', true, ['text']],
  ] as const)('orgs: %s, a choice: %s: %j', (orgs, choice, inputs) => {
    const given = entry('run_query', { orgs });
    const { inputSchema } = listed(given, choice);
    expect(Object.keys(inputSchema.properties)).toEqual(inputs);
    expect(inputSchema.required, 'never required').toEqual(['text']);
    expect(Object.keys(given.inputSchema.properties), 'the catalogue stays').toEqual(['text']);
  });
});

test('words to search by go where the client looks for them, and only when there are any', () => {
  expect(listed(entry('run_query', { keywords: 'soql rows' }), false)._meta).toEqual({
    'anthropic/searchHint': 'soql rows',
  });
  expect(listed(entry('run_query'), false)).not.toHaveProperty('_meta');
});

test('nothing of ours leaves in the listing', () => {
  const names = Object.keys(listed(entry('run_query', { keywords: 'x' }), true));
  expect(names).toEqual([
    'name',
    'title',
    'description',
    'inputSchema',
    'outputSchema',
    'annotations',
    '_meta',
  ]);
});
