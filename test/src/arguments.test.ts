import { defineTool, orgName, z } from 'orgsmith/toolkit';
import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../src/arguments.ts';
import { orgId } from '../support/cli-home.ts';
import { toolError } from '../support/refusal.ts';
import { echoTool, pinnedOrgs } from '../support/session.ts';

const compare = defineTool({
  name: 'compare_orgs',
  title: 'Compare orgs',
  description: 'Compare the metadata of two orgs, both of which must be pinned.',
  effect: 'read',
  input: z.strictObject({
    query: z.string().min(1).optional().describe('Text'),
    maxRows: z.int().min(0).max(10).default(5).describe('Rows'),
    other: orgName('The org to compare with').optional(),
    all: z.array(orgName('More orgs')).default([]).describe('More orgs'),
  }),
  output: z.object({}),
  summary: () => '',
  run: async () => ({}),
});
const free = echoTool('echo_text', text => ({ text }));

const parse = (given: unknown, tool = compare) => parseArguments(tool, given, pinnedOrgs(['dev', 'prod']));
const refused = (given: unknown, tool = compare) => toolError(() => parse(given, tool));

describe('refuses', () => {
  test.each([
    ['text', 'compare_orgs was called with wrong arguments: the arguments must be a JSON object'],
    [['dev'], 'the arguments must be a JSON object'],
    [5, 'the arguments must be a JSON object'],
    [{ querry: 'x' }, 'querry: unknown argument; did you mean query?'],
    [{ max_rows: 1 }, 'max_rows: unknown argument; did you mean maxRows?'],
    [{ orgs: 'dev' }, 'orgs: unknown argument; did you mean org?'],
    [{ zzzzzzzz: 1 }, 'wrong arguments: zzzzzzzz: unknown argument'],
    [{ maxRows: '5' }, 'maxRows: Invalid input: expected number, received string'],
    [{ maxRows: 11 }, 'maxRows: Too big'],
    [{ maxRows: 1.5 }, 'maxRows: '],
    [{ query: '' }, 'query: Too small'],
    [{ query: null }, 'query: '],
    [JSON.parse('{"__proto__": {"query": "x"}}'), '__proto__: unknown argument'],
    [{ constructor: 1 }, 'constructor: unknown argument'],
  ])('%j', async (given, message) => {
    const error = await refused(given);
    expect(error.message).toContain(message);
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENTS', outcome: 'not_executed', retry: 'after_fix' });
    expect(error.next).toBe('Expected: query, maxRows, other, all, org. Mend the call and repeat it.');
  });

  test('all mistakes at once', async () => {
    const { details } = await refused({ querry: 'x', maxRows: -1, size: 3 });
    expect(details?.problems).toHaveLength(3);
  });

  test('thousands of wrong names in an answer of ordinary length', async () => {
    const given = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, index) => [`${'x'.repeat(200)}${index}`, 1]),
    );
    expect(JSON.stringify(await refused(given)).length).toBeLessThan(10_000);
  });
});

describe('other servers’ ways of choosing an org', () => {
  test.each(['usernameOrAlias', 'directory', 'targetOrg', 'target_org'])(
    '%s: told what to use instead',
    async name => {
      const { code, message } = await refused({ query: 'x', [name]: 'prod' });
      expect(code).toBe('INVALID_ARGUMENTS');
      expect(message).toContain(
        `${name}: orgs are pinned when the server starts; use 'org' with an allowed alias`,
      );
    },
  );

  test.each(['usernameOrAlias', 'directory'])('%s: to be left out where no org is needed', async name => {
    const { message } = await refused({ [name]: 'prod' }, free);
    expect(message).toContain(`${name}: orgs are pinned when the server starts; `);
    expect(message).not.toContain("use 'org'");
  });
});

describe('an org that is not pinned is refused', () => {
  test.each([
    'uat',
    'DEV',
    ' dev',
    'dev ',
    'de',
    '',
    'ADA@ACME.COM',
    'DEFAULT_TARGET_ORG',
    'ALLOW_ALL_ORGS',
    '../prod',
    orgId(3),
  ])('org %j', async org => {
    expect(await refused({ org })).toMatchObject({ code: 'ORG_NOT_ALLOWED', outcome: 'not_executed' });
  });
  test.each([null, 5, true, ['dev'], { name: 'dev' }])('org %j', async org => {
    expect(await refused({ org })).toMatchObject({ code: 'ORG_NOT_ALLOWED' });
  });
  test.each([{ other: 'uat' }, { all: ['dev', 'uat'] }])('as a further input: %j', async given => {
    expect(await refused(given)).toMatchObject({ code: 'ORG_NOT_ALLOWED' });
  });
  test('and the nearest is named', async () => {
    expect((await refused({ org: 'prd' })).message).toBe(
      "'prd' is not one of the orgs that were pinned at start: dev, prod. Nearest: prod",
    );
  });
});

describe('accepts', () => {
  test.each([
    [undefined, undefined, { maxRows: 5, all: [] }],
    [null, undefined, { maxRows: 5, all: [] }],
    [{}, undefined, { maxRows: 5, all: [] }],
    [{ org: 'dev' }, 'dev', { maxRows: 5, all: [] }],
    [{ org: 'ada@acme.com', query: 'x' }, 'prod', { query: 'x', maxRows: 5, all: [] }],
    [{ org: orgId(2), maxRows: 1 }, 'prod', { maxRows: 1, all: [] }],
    [{ org: orgId(2).slice(0, 15) }, 'prod', { maxRows: 5, all: [] }],
    [{ other: 'prod', all: ['dev'] }, undefined, { other: 'prod', maxRows: 5, all: ['dev'] }],
  ])('%j: org %s, input %j', (given, org, input) => {
    expect(parse(given)).toEqual({ input, orgName: org, planOnly: false });
  });

  test('an org only where a tool works on one', async () => {
    expect(parse({ text: 'x' }, free)).toMatchObject({ input: { text: 'x' }, orgName: undefined });
    expect((await refused({ org: 'dev' }, free)).message).toContain('org: unknown argument');
  });
});
