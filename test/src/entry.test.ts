import { defineTool, orgName, z } from 'orgsmith/toolkit';
import { describe, expect, test } from 'vitest';
import { sentSchema, toCatalogue, toEntry } from '../../src/entry.ts';
import { echoTool, toolsetOf } from '../support/session.ts';

const free = echoTool('echo_text', text => ({ text }));
const onOrg = defineTool({
  name: 'count_rows',
  title: 'Count rows',
  description: 'Count the rows of an object in one of the pinned orgs.',
  effect: 'read',
  input: z.strictObject({
    limit: z.int().min(0).max(10).default(5).describe('At most'),
    any: z.int().describe('Any whole number'),
    other: orgName('Another org').optional(),
  }),
  output: z.object({ rows: z.int(), parts: z.array(z.object({ name: z.string() })) }),
  summary: () => '',
  run: async () => ({ rows: 0, parts: [] }),
});

test('what a tool leaves unsaid has its default', () => {
  expect(toEntry('data', onOrg)).toMatchObject({ toolset: 'data', on: 'org', orgs: 'one', release: 'ga' });
  expect(toEntry('data', onOrg)).not.toHaveProperty('keywords');
  expect(toEntry('data', { ...onOrg, release: 'beta', keywords: 'x' })).toMatchObject({
    release: 'beta',
    keywords: 'x',
  });
});

describe('the input schema', () => {
  const { inputSchema } = toEntry('data', onOrg);
  test('is strict, without marks and noise of ours', () => {
    expect(inputSchema).toEqual({
      type: 'object',
      properties: {
        limit: { type: 'integer', minimum: 0, maximum: 10, default: 5, description: 'At most' },
        any: { type: 'integer', description: 'Any whole number' },
        other: { type: 'string', minLength: 1, maxLength: 255, description: 'Another org' },
      },
      required: ['any'],
      additionalProperties: false,
    });
  });
  test('of a tool without inputs is there all the same', () => {
    const tool = defineTool({ ...onOrg, orgs: 'none', input: z.strictObject({}), run: async () => ({}) });
    expect(toEntry('data', tool).inputSchema).toEqual({
      type: 'object',
      properties: {},
      additionalProperties: false,
    });
  });
});

describe('the sent schema', () => {
  const file = { path: '/a/b', uri: 'orgsmith://out/b', bytes: 3, mimeType: 'text/csv' };
  const envelope = { notices: ['x'], file, shortened: 'rows: 1 of 2' };
  const answer = { rows: 1, parts: [{ name: 'a' }] };

  test.each([
    ['an answer', onOrg, { ...answer, org: 'dev' }, true],
    ['an answer with the envelope', onOrg, { ...answer, org: 'dev', ...envelope }, true],
    ['no org', onOrg, answer, false],
    ['a required field missing', onOrg, { org: 'dev', rows: 1 }, false],
    ['a wrong kind', onOrg, { ...answer, org: 'dev', rows: '1' }, false],
    ['a wrong file', onOrg, { ...answer, org: 'dev', file: { path: '/a' } }, false],
    ['an answer of no org', free, { text: 'x' }, true],
    ['an answer of no org, with the envelope', free, { text: 'x', ...envelope }, true],
  ])('%s', (_, tool, sent, holds) => {
    expect(sentSchema(tool).safeParse(sent).success).toBe(holds);
  });

  test('sends nothing that it does not declare', () => {
    const sent = sentSchema(onOrg).parse({ rows: 1, org: 'dev', parts: [{ name: 'a', secret: 1 }], more: 1 });
    expect(sent).toEqual({ rows: 1, org: 'dev', parts: [{ name: 'a' }] });
  });

  test('is told by the catalogue in names and types, open for the envelope', () => {
    const { outputSchema } = toEntry('data', onOrg);
    expect(outputSchema).toEqual({
      type: 'object',
      properties: { rows: { type: 'integer' }, parts: { type: 'array' }, org: { type: 'string' } },
      required: ['rows', 'parts', 'org'],
    });
    expect(Object.keys(toEntry('data', free).outputSchema.properties)).not.toContain('org');
  });
});

test('a catalogue has every tool of every toolset, and is plain JSON', async () => {
  const catalogue = await toCatalogue([
    toolsetOf('data', [onOrg, free], { aliases: ['rows'] }),
    toolsetOf('none', [], { default: false }),
  ]);
  expect(catalogue.toolsets).toEqual([
    { name: 'data', title: 'data', description: 'About data', default: true, aliases: ['rows'] },
    { name: 'none', title: 'none', description: 'About none', default: false, aliases: [] },
  ]);
  expect(catalogue.tools.map(({ name, toolset }) => `${toolset}/${name}`)).toEqual([
    'data/count_rows',
    'data/echo_text',
  ]);
  expect(JSON.parse(JSON.stringify(catalogue))).toEqual(catalogue);
});
