import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { callTool, connect, startOrgs, temporaryFolder } from './_door.ts';

let orgs: Awaited<ReturnType<typeof startOrgs>>;
const plugin = temporaryFolder(afterAll);

const TOOL = `
  import { defineTool, soql, ToolError, z } from 'orgsmith/toolkit';
  export default defineTool({
    name: 'count_contacts',
    title: 'Count contacts',
    description: 'Count the contacts of an account by its name, or fail when it is told to fail.',
    effect: 'read',
    input: z.strictObject({ account: z.string().describe('Name of the account') }),
    output: z.object({ contacts: z.number() }),
    summary: ({ contacts }) => contacts + ' contacts',
    async run({ org }, { account }) {
      if (account === 'none') throw new ToolError({ code: 'TOLD_TO', message: 'It was told to fail', next: 'Name an account.' });
      if (account === 'break') return { contacts: 'many' };
      const page = await org.query(soql\`SELECT COUNT() FROM Contact WHERE Account.Name = \${account}\`);
      return { contacts: page.totalSize };
    },
  });`;
const INDEX = `
  import { defineToolset } from 'orgsmith/toolkit';
  export default defineToolset({
    name: 'contacts', title: 'Contacts', description: 'Contacts of accounts', default: true,
    tools: { count_contacts: () => import('./count-contacts.js') },
  });`;

beforeAll(async () => {
  orgs = await startOrgs();
  // As an outside package has it: Orgsmith beside it in node_modules, the bundle loaded a second time through exports.
  mkdirSync(join(plugin, 'node_modules'));
  symlinkSync(inject('installed'), join(plugin, 'node_modules', 'orgsmith'));
  writeFileSync(join(plugin, 'package.json'), '{"type":"module"}');
  writeFileSync(join(plugin, 'index.js'), INDEX);
  writeFileSync(join(plugin, 'count-contacts.js'), TOOL);
});
afterAll(() => orgs.close());

describe('a toolset of another package', () => {
  const open = () =>
    connect({ home: orgs.home, args: ['--orgs', 'dev', '--plugin', join(plugin, 'index.js')] });

  it('is listed and called as the others are', async () => {
    const client = await open();
    const tool = (await client.listTools()).tools.find(({ name }) => name === 'count_contacts');
    expect(tool).toMatchObject({ annotations: { readOnlyHint: true, destructiveHint: false } });
    const { facts } = await callTool(client, 'count_contacts', { account: "O'Brien & Sons" });
    expect(facts).toEqual({ contacts: expect.any(Number), org: expect.stringMatching(/^dev \(/) });
  });

  it('its ToolError is recognised, and an answer it did not declare is not sent', async () => {
    const client = await open();
    expect((await callTool(client, 'count_contacts', { account: 'none' })).error).toMatchObject({
      code: 'TOLD_TO',
      next: 'Name an account.',
    });
    expect((await callTool(client, 'count_contacts', { account: 'break' })).error).toMatchObject({
      code: 'BAD_TOOL_OUTPUT',
      outcome: 'executed',
    });
  });
});
