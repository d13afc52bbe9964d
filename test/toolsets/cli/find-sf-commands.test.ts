import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { callTool, connect, run, startOrgs, temporaryFolder } from '../../e2e/_door.ts';
import { writeSf } from './_sf.ts';

let started: Awaited<ReturnType<typeof startOrgs>>;
beforeAll(async () => {
  started = await startOrgs({ orgs: [{ alias: 'dev', kind: 'sandbox', orgId: '00D000000000001EAA' }] });
  return started.close;
});
const ARGS = ['--orgs', 'dev', '--toolsets', 'cli', '--allow-non-ga-tools'];

async function server(env: Record<string, string> = {}) {
  const bin = mkdtempSync(join(tmpdir(), 'orgsmith-sf-'));
  onTestFinished(() => rmSync(bin, { recursive: true, force: true }));
  writeSf(bin);
  const PATH = [bin, dirname(process.execPath), '/usr/bin', '/bin'].join(':');
  const client = await connect({ home: started.home, args: ARGS, env: { PATH, ...env } });
  return { client, calls: () => readFileSync(join(bin, 'calls.log'), 'utf8').trim().split('\n') };
}

describe('find_sf_commands', () => {
  it('finds by words, tells classes and flags; asks the CLI once for its version and list', async () => {
    const { client, calls } = await server();
    const { facts, text } = await callTool(client, 'find_sf_commands', { query: 'record' });
    expect(text).toMatchInlineSnapshot(`
      "3 commands of @salesforce/cli/2.150.6 fit

      command | class | summary
      data delete record | destroy | Delete a record.
      data update record | update | Update a record.
      cmdt generate records | destroy |"
    `);
    expect(facts.commands[0]).toMatchInlineSnapshot(`
      {
        "arguments": [],
        "class": "destroy",
        "command": "data delete record",
        "flags": [
          "--record-id=…, -i: ",
        ],
        "plugin": "@salesforce/plugin-data",
        "summary": "Delete a record.",
      }
    `);
    expect(calls()).toEqual(['["plugins","--json"]', '["commands","--json"]']);
    // Another process finds it in the cache of that version.
    const next = await server();
    const again = await callTool(next.client, 'find_sf_commands', { query: 'data query' });
    expect(again.facts.commands.map(({ command }: { command: string }) => command)).toEqual(['data query']);
    expect(next.calls()).toEqual(['["plugins","--json"]']);
    expect(readdirSync(join(started.home, '.orgsmith', 'cache')).length).toBe(1);
  });

  it('refused ones, what is not installed, plug-ins that nobody knows, old names, and nothing', async () => {
    const { client } = await server();
    for (const [name, query, found] of [
      [
        'refused ones say what does the work',
        'login',
        { class: 'refused', note: expect.stringContaining('terminal') },
      ],
      [
        'what is not installed says how',
        'cmdt',
        { note: 'needs: sf plugins install @salesforce/plugin-custom-metadata' },
      ],
      ['a plug-in that nobody knows', 'wipe', { class: 'destroy', plugin: 'acme-plugin' }],
      ['an old name', 'force soql', { command: 'data query' }],
    ] as const)
      expect((await callTool(client, 'find_sf_commands', { query })).facts.commands[0], name).toMatchObject(
        found,
      );
    const { text } = await callTool(client, 'find_sf_commands', { query: 'zebra' });
    expect(text).toBe('No command of @salesforce/cli/2.150.6 fits; try other or fewer words');
  });
});

describe('without a CLI that can be used', () => {
  it('the tools are left out, and say what brings them; the others are there', async () => {
    const home = started.home;
    const env = { PATH: temporaryFolder() };
    const client = await connect({ home, args: [...ARGS, '--tools', 'run_soql_query'], env });
    const { tools } = await client.listTools();
    const names = tools.map(({ name }) => name);
    expect(names).toContain('run_soql_query');
    expect(names.filter(name => name.includes('_sf_'))).toEqual([]);
    expect((await callTool(client, 'run_sf_command', { command: 'data query' })).error).toMatchObject({
      code: 'TOOL_NOT_ENABLED',
      message: 'run_sf_command is not offered: no Salesforce CLI is on PATH',
      next: 'The user can bring it with npm install --global @salesforce/cli.',
    });
    const { stdout } = await run(['tools', ...ARGS], { home, env });
    expect(stdout).toContain('no Salesforce CLI is on PATH');
  });

  it.each(['sfdx-cli/7.209.6', '@salesforce/cli/1.86.6', 'odd'])(
    'an old one (%s) says what brings a newer',
    async version => {
      const { client } = await server({ SF_DATA_DIR: version });
      expect((await callTool(client, 'find_sf_commands', { query: 'x' })).error).toMatchObject({
        code: 'SF_OLD',
        message: expect.stringContaining(version),
        next: 'The user can install it with: npm install --global @salesforce/cli@latest',
      });
    },
  );
});
