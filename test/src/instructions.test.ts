import { describe, expect, test } from 'vitest';
import { instructions } from '../../src/instructions.ts';
import type { CliFiles } from '../support/cli-home.ts';
import { echoTool, openTestSession, pinnedOrgs, TWO_ORGS, toolsetOf } from '../support/session.ts';

const toolsets = ['core', 'orgs', 'data'].map(name =>
  toolsetOf(name, [echoTool(`use_${name}`, text => ({ text }))]),
);

async function textWith(orgs: string[], line = '', files: CliFiles = TWO_ORGS): Promise<string> {
  return instructions({ ...(await openTestSession(toolsets, line)), orgs: pinnedOrgs(orgs, files) });
}

test('say what is on and which org is meant', async () => {
  expect(await textWith(['dev', 'prod'])).toMatchInlineSnapshot(`
    "Orgsmith works on Salesforce orgs: records, changes with undo, deploys with rollback, Apex and its tests, users, orgs.
    Toolsets on: core, data, orgs.
    Orgs, pinned at start: dev (ada@acme.com.dev), prod (ada@acme.com). A call without org uses dev (ada@acme.com.dev).
    No argument can reach another org. Every result names its org.
    Large answers are cut and the whole is in a file; read it in slices through its resource, not at once.
    A result with status planned changed nothing: show the plan to the user, and call apply_plan with their yes.
    Errors carry outcome (not_executed, executed, partial, unknown) and next; repeat only what was not executed."
  `);
});

describe('say', () => {
  test.each([
    [[], '', 'No org could be resolved at start: get_username says why and what mends it.'],
    [['nobody'], '', 'No org could be resolved at start'],
    [['prod', 'dev'], '', 'A call without org uses prod (ada@acme.com).'],
    [['dev'], '--read-only', 'Read-only: nothing in an org can be changed.'],
    [['dev'], '--dynamic-tools', 'list_tools finds them, enable_tools offers them'],
    [['dev'], '--toolsets data', 'Toolsets on: core, data.'],
    [['dev'], '--exclude-tools use_data', 'Toolsets on: core, orgs.'],
  ])('%j %s: %s', async (orgs, line, text) => {
    expect(await textWith(orgs, line)).toContain(text);
  });

  test('nothing of what does not hold', async () => {
    expect(await textWith(['dev'])).not.toMatch(/[Rr]ead-only|list_tools/);
  });
});

test('stay under 2 KB with 200 orgs of the longest names', async () => {
  const users = Array.from({ length: 200 }, (_, index) => `${'u'.repeat(40)}${index}@${'d'.repeat(30)}.com`);
  const files = {
    orgs: Object.fromEntries(users.map((user, index) => [user, index + 1])),
    aliases: Object.fromEntries(users.map((user, index) => [`${'alias-'.repeat(12)}${index}`, user])),
  };
  const text = await textWith(users, '', files);
  expect(text).toContain(' more.');
  expect(Buffer.byteLength(text)).toBeLessThan(2_048);
});
