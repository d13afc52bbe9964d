import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SingleProcessTransport } from '../../../scripts/support/single-process.ts';
import {
  callTool,
  command,
  connect,
  environment,
  HELLO,
  NEWER_ERA,
  startOrgs,
  startRaw,
  temporaryFolder,
} from '../../e2e/_door.ts';
import { writeSf } from './_sf.ts';

const ORGS = [
  { alias: 'dev', kind: 'sandbox', orgId: '00D000000000001EAA' },
  { alias: 'prod', kind: 'production', orgId: '00D000000000002EAA' },
  { alias: 'other', kind: 'sandbox', orgId: '00D000000000003EAA' },
] as const;

const client = new Client(
  { name: 'orgsmith-tests', version: '1.0.0' },
  { versionNegotiation: { mode: { pin: NEWER_ERA } } },
);
const bin = mkdtempSync(join(tmpdir(), 'orgsmith-sf-'));
let started: Awaited<ReturnType<typeof startOrgs>>;
beforeAll(async () => {
  started = await startOrgs({ orgs: [...ORGS] });
  const project = join(started.home, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'sfdx-project.json'), '{"packageDirectories":[{"path":"force-app"}]}');
  writeFileSync(join(project, 'there.json'), '{}');
  writeFileSync(join(project, '.env'), 'KEY=1');
  writeSf(bin);
  const transport = new SingleProcessTransport({
    command: process.execPath,
    args: command([
      '--orgs',
      'dev,prod',
      '--toolsets',
      'cli',
      '--allow-non-ga-tools',
      '--project-dir',
      project,
    ]),
    env: environment(started.home, {
      PATH: `node_modules/.bin:${bin}:${dirname(process.execPath)}:/usr/bin:/bin`,
      SF_TARGET_ORG: 'other',
      SFDX_ACCESS_TOKEN: 'leftover',
      NODE_OPTIONS: '--no-warnings',
    }),
    cwd: started.home,
    stderr: 'ignore',
  });
  await client.connect(transport);
});
afterAll(async () => {
  await client.close();
  await started.close();
  rmSync(bin, { recursive: true, force: true });
});

const read = (command: string, args: string[] = [], more: object = {}) =>
  callTool(client, 'run_sf_command_readonly', { command, args, ...more });
const change = (command: string, args: string[] = [], more: object = {}) =>
  callTool(client, 'run_sf_command', { command, args, ...more });
const calls = () => readFileSync(join(bin, 'calls.log'), 'utf8').trim().split('\n').length;
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('what reaches the CLI', () => {
  it('arguments word by word, the org as pinned, an environment from a list, the project as folder', async () => {
    const words = "SELECT Id FROM Account WHERE Name = '$(touch x) `id` \"quoted\" \\'\n;&|'";
    const { facts } = await read('sf data query', ['-q', words, '-t']);
    const { username } = started.orgs[0] ?? { username: '' };
    expect(facts.result.args).toEqual([
      'data:query',
      '--json',
      `--query=${words}`,
      '--use-tooling-api',
      `--target-org=${username}`,
    ]);
    expect(facts.result.cwd).toMatch(/\/project$/);
    expect(facts.result.env).toMatchObject({
      SF_TARGET_ORG: username,
      SF_TARGET_DEV_HUB: username,
      SF_DISABLE_TELEMETRY: 'true',
    });
    for (const name of ['SFDX_ACCESS_TOKEN', 'NODE_OPTIONS'])
      expect(facts.result.env).not.toHaveProperty(name);
    expect(facts.result.env.PATH).not.toContain('node_modules/.bin');
  });

  it.each([
    ['an alias of the command', 'force:data:soql:query', []],
    ['its words in another order', 'query data', []],
    ['an alias of the flag', 'data query', ['--targetusername', 'dev']],
    ['a short one with the value', 'data query', ['-odev']],
    ['a short one with =', 'data query', ['-o=dev']],
    ['a bundle', 'data query', ['-todev']],
    ['the org id', 'data query', ['--target-org=00D000000000001']],
  ])('%s', async (_, command, args) => {
    const { facts } = await read(command, ['--query', 'x', ...args]);
    expect(facts.result.args[0]).toBe('data:query');
    expect(facts.result.args).toContain(`--target-org=${started.orgs[0]?.username}`);
  });
});

describe('refused before anything runs', () => {
  beforeAll(async () => {
    await read('data query', ['--query', 'first']);
  });
  it.each<[string, string, string[], string]>([
    ['another org', 'data query', ['--target-org', 'other'], 'ORG_NOT_ALLOWED'],
    ['another org, with =', 'data query', ['--target-org=other'], 'ORG_NOT_ALLOWED'],
    ['another org, short', 'data query', ['-o', 'other'], 'ORG_NOT_ALLOWED'],
    ['another org, short and joined', 'data query', ['-oother'], 'ORG_NOT_ALLOWED'],
    ['another org, short with =', 'data query', ['-o=other'], 'ORG_NOT_ALLOWED'],
    ['another org, in a bundle', 'data query', ['-toother'], 'ORG_NOT_ALLOWED'],
    ['another org, old name', 'data query', ['--targetusername=other'], 'ORG_NOT_ALLOWED'],
    ['another org, old short name', 'data query', ['-u', 'other'], 'ORG_NOT_ALLOWED'],
    ['an org with a space', 'data query', ['-o', ' dev'], 'ORG_NOT_ALLOWED'],
    ['an allowed org that is not that of the call', 'data query', ['-o', 'prod'], 'ORG_MISMATCH'],
    ['a flag twice', 'data query', ['-o', 'dev', '--target-org', 'dev'], 'SF_ARGUMENT_REFUSED'],
    ['a flag in capitals', 'data query', ['--Target-Org', 'other'], 'SF_ARGUMENT_REFUSED'],
    ['a flag cut short', 'data query', ['--target=other'], 'SF_ARGUMENT_REFUSED'],
    ['a dash of another kind', 'data query', ['\u2014target-org=other'], 'SF_ARGUMENT_REFUSED'],
    ['--', 'data query', ['--', '--target-org=other'], 'SF_ARGUMENT_REFUSED'],
    ['an argument too many', 'data query', ['Account'], 'SF_ARGUMENT_REFUSED'],
    ['a flag without value', 'data query', ['--query'], 'SF_ARGUMENT_REFUSED'],
    ['a value for a switch', 'data query', ['--use-tooling-api=1'], 'SF_ARGUMENT_REFUSED'],
    ['NUL', 'data query', ['--query', 'a\0b'], 'SF_ARGUMENT_REFUSED'],
    ['flags from files', 'data query', ['--flags-dir', 'x'], 'SF_ARGUMENT_REFUSED'],
    ['what prints the auth URL', 'org display', ['--verbose'], 'SF_ARGUMENT_REFUSED'],
    ['a login', 'org login web', [], 'SF_COMMAND_REFUSED'],
    ['what takes its org from elsewhere', 'project deploy quick', [], 'SF_COMMAND_REFUSED'],
    ['a plug-in that would be fetched', 'cmdt generate records', [], 'SF_PLUGIN_MISSING'],
    ['a flag in the command', 'data query --target-org other', [], 'SF_COMMAND_UNKNOWN'],
    ['a command that is not there', 'data quer', [], 'SF_COMMAND_UNKNOWN'],
    ['a topic', 'data', [], 'SF_COMMAND_UNKNOWN'],
    ['a newline in the command', 'data query\n--version x', [], 'SF_COMMAND_UNKNOWN'],
    ['a file outside', 'data query', ['--file', '/etc/passwd'], 'FILE_REFUSED'],
    ['a file outside, upwards', 'data query', ['--file', '../.sfdx/alias.json'], 'FILE_REFUSED'],
    ['a file outside, in quotes', 'data query', ['--file', '"/etc/passwd"'], 'FILE_REFUSED'],
    ['a file outside, in a list', 'data query', ['--file', "x,'/etc/passwd'"], 'FILE_REFUSED'],
    [
      'a file outside, behind @',
      'api request rest',
      ['services/data', '--body=@/etc/passwd'],
      'FILE_REFUSED',
    ],
    ['files outside, by a pattern', 'data query', ['--file', '../.sfdx/*.json'], 'FILE_REFUSED'],
    ['a name that climbs', 'data query', ['--result-name', '../../new'], 'FILE_REFUSED'],
    ['a name that climbs, in a list', 'data query', ['--result-name', 'a,b/../../../new'], 'FILE_REFUSED'],
    ['a request that names files', 'api request rest', ['--file', 'there.json'], 'SF_ARGUMENT_REFUSED'],
    ['a file with secrets', 'data query', ['--file=.env'], 'FILE_REFUSED'],
    ['a file that is there', 'data query', ['--output-file', 'there.json'], 'FILE_REFUSED'],
    ['a new file outside', 'data query', ['--output-file', '../new.json'], 'FILE_REFUSED'],
    ['what changes', 'data update record', ['--values', 'a=b'], 'SF_NOT_READONLY'],
    ['the old name of what deletes', 'data:delete:record', ['-i', 'x'], 'SF_NOT_READONLY'],
    ['a POST', 'api request rest', ['-X', 'POST', 'services/data'], 'SF_NOT_READONLY'],
    ['a GET of a page', 'api request rest', ['/secur/logout.jsp'], 'SF_NOT_READONLY'],
    ['a GET of Apex', 'api request rest', ['services/apexrest/wipe'], 'SF_NOT_READONLY'],
    ['a GET upwards', 'api request rest', ['services/data/../../secur/logout.jsp'], 'SF_NOT_READONLY'],
    ['a GET upwards, encoded', 'api request rest', ['services/data/%2e%2E/x'], 'SF_NOT_READONLY'],
    ['a GET upwards, with tabs', 'api request rest', ['services/data/.\t./x'], 'SF_NOT_READONLY'],
    [
      'a GET with headers',
      'api request rest',
      ['services/data', '--header', 'X-HTTP-Method-Override: DELETE'],
      'SF_NOT_READONLY',
    ],
    [
      'a GET that says DELETE',
      'api request rest',
      ['services/data/v66.0/x?_HttpMethod=DELETE'],
      'SF_NOT_READONLY',
    ],
    ['what nobody has reviewed', 'acme wipe', [], 'SF_NOT_READONLY'],
    ['a name that a plug-in claims, too', 'sobject list', [], 'SF_NOT_READONLY'],
  ])('%s', async (_, command, args, code) => {
    const before = calls();
    expect((await read(command, args)).error).toMatchObject({ code, outcome: 'not_executed' });
    expect(calls()).toBe(before);
  });

  it('an org flag of a plug-in that nobody knows', async () => {
    expect((await change('acme wipe', ['--from-user-org', 'other'])).error.code).toBe('ORG_NOT_ALLOWED');
    expect((await change('acme wipe', ['--from-user-org', 'prod'])).error.code).toBe('ORG_MISMATCH');
  });

  it('whatever the CLI would take for the pinned username once an alias of that name leads elsewhere', async () => {
    const file = join(started.home, '.sfdx', 'alias.json');
    const before = readFileSync(file, 'utf8');
    const [dev, , other] = started.orgs;
    writeFileSync(
      file,
      JSON.stringify({ orgs: { ...JSON.parse(before).orgs, [dev?.username ?? '']: other?.username } }),
    );
    try {
      expect((await read('data query', ['--query', 'x'])).error.code).toBe('ORG_DRIFT');
    } finally {
      writeFileSync(file, before);
    }
  });
});

describe('an org of which the CLI knows otherwise', () => {
  const [file, dev] = [
    () => join(started.home, '.sfdx', `${started.orgs[0]?.username}.json`),
    ['data query', ['--query', 'x']] as const,
  ];
  it.each([
    ['another org', (login: object) => ({ ...login, orgId: '00D000000000003EAA' }), 'ORG_DRIFT'],
    ['another address', (login: object) => ({ ...login, instanceUrl: 'https://other.example' }), 'ORG_DRIFT'],
    ['nothing', () => ({}), 'ORG_DRIFT'],
  ])('%s: nothing runs', async (_, change, code) => {
    const before = readFileSync(file(), 'utf8');
    writeFileSync(file(), JSON.stringify(change(JSON.parse(before))));
    try {
      expect((await read(dev[0], [...dev[1]])).error.code).toBe(code);
    } finally {
      writeFileSync(file(), before);
    }
  });
});

it('an org that the CLI has no login of says so', async () => {
  const [dev] = started.orgs;
  const server = await connect({
    home: temporaryFolder(),
    args: ['--orgs', 'ENVIRONMENT', '--tools', 'run_sf_command_readonly', '--allow-non-ga-tools'],
    env: {
      PATH: `${bin}:${dirname(process.execPath)}:/usr/bin:/bin`,
      SALESFORCE_ACCESS_TOKEN: dev?.accessToken ?? '',
      SALESFORCE_INSTANCE_URL: started.url,
    },
  });
  const { error } = await callTool(server, 'run_sf_command_readonly', { command: 'sobject list' });
  expect(error).toMatchObject({
    code: 'SF_NO_LOGIN',
    message: `The Salesforce CLI has no login of ${dev?.username}`,
  });
});

describe('changes', () => {
  it('replacements of the project send nothing of this machine', async () => {
    const file = join(started.home, 'project', 'sfdx-project.json');
    const before = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      JSON.stringify({
        ...JSON.parse(before),
        replacements: [{ filename: 'x', replaceWithFile: '/etc/passwd' }],
      }),
    );
    try {
      expect((await change('project deploy validate', ['-d', 'force-app'])).error.code).toBe('REPLACEMENTS');
    } finally {
      writeFileSync(file, before);
    }
  });
  it('an update goes at once, and shows its plan', async () => {
    const { facts } = await change('data update record', ['-v', "Name='x y'"]);
    expect(facts).toMatchObject({
      status: 'done',
      plan: { title: 'Run sf data update record (update)', writes: 1, details: { class: 'update' } },
      result: { exitCode: 0 },
    });
  });
  it('a deletion waits for a yes, and then runs what was shown', async () => {
    const { facts } = await change('data delete record', ['-i', '001000000000001AAA']);
    expect(facts).toMatchObject({
      status: 'planned',
      plan: {
        deletes: 1,
        details: {
          command: [
            'sf',
            'data:delete:record',
            '--json',
            '--record-id=001000000000001AAA',
            `--target-org=${started.orgs[0]?.username}`,
          ],
        },
      },
    });
    const applied = await callTool(client, 'apply_plan', { plan: facts.plan.id });
    expect(applied.facts.result.result.args[0]).toBe('data:delete:record');
  });
  it('what nobody has reviewed asks, too', async () => {
    const { facts } = await change('acme wipe');
    expect(facts.plan.title).toBe('Run sf acme wipe (destroy, not reviewed)');
  });
  it('a name that a plug-in claims, too, counts as unreviewed', async () => {
    expect((await change('sobject list')).facts.plan.title).toBe(
      'Run sf sobject list (destroy, not reviewed)',
    );
  });
  it('production refuses', async () => {
    const { error } = await change('data update record', ['-v', 'a=b'], { org: 'prod' });
    expect(error.code).toBe('PRODUCTION');
  });
});

describe('processes', () => {
  const pids = () => readFileSync(join(bin, 'pids'), 'utf8').split(' ').map(Number);
  const gone = async () => {
    for (let at = 0; at < 80 && pids().some(isAlive); at++) await sleep(100);
    return pids().filter(isAlive);
  };

  it('a CLI that hangs is stopped at its time, with what it started, whatever signals they ignore', async () => {
    const { error } = await read('data query', ['--query', 'hang'], { seconds: 1 });
    expect(error).toMatchObject({
      code: 'SF_TIMEOUT',
      outcome: 'not_executed',
      details: { said: ['Working on it'] },
    });
    expect(await gone()).toEqual([]);
  });

  it('a cancelled call takes them along', async () => {
    rmSync(join(bin, 'pids'), { force: true });
    const stop = new AbortController();
    const pending = client.callTool(
      { name: 'run_sf_command_readonly', arguments: { command: 'data query', args: ['--query', 'hang'] } },
      { signal: stop.signal },
    );
    pending.catch(() => undefined);
    for (let at = 0; at < 100; at++) {
      await sleep(50);
      try {
        if (pids().length === 2) break;
      } catch {
        // Not there yet.
      }
    }
    expect(pids().every(isAlive)).toBe(true);
    stop.abort();
    await expect(pending).rejects.toThrow();
    expect(await gone()).toEqual([]);
  });

  it.each(['its client goes away', 'SIGTERM'])('when the server ends, so do they: %s', async how => {
    rmSync(join(bin, 'pids'), { force: true });
    const server = startRaw({
      home: started.home,
      args: ['--orgs', 'dev', '--toolsets', 'cli', '--allow-non-ga-tools'],
      env: { PATH: `${bin}:${dirname(process.execPath)}:/usr/bin:/bin` },
    });
    server.send(HELLO);
    await server.answer(1);
    const params = {
      name: 'run_sf_command_readonly',
      arguments: { command: 'data query', args: ['-q', 'hang'] },
    };
    server.send({ jsonrpc: '2.0', id: 2, method: 'tools/call', params });
    for (let at = 0; at < 200 && !existsSync(join(bin, 'pids')); at++) await sleep(50);
    if (how === 'its client goes away') server.child.stdin.end();
    else server.child.kill('SIGTERM');
    await server.exited;
    expect(await gone()).toEqual([]);
  });

  it('three run at a time, the others wait', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => read('data query', ['--query', 'slow'])));
    expect(all.filter(({ error }) => error)).toEqual([]);
    let now = 0;
    const most = [...readFileSync(join(bin, 'turns.log'), 'utf8')].map(
      sign => (now += sign === '+' ? 1 : -1),
    );
    expect(Math.max(...most)).toBe(3);
  });

  it('more arguments than the system takes: nothing was done', async () => {
    const { error } = await change(
      'apex run test',
      Array.from({ length: 90 }, () => `-t=${'x'.repeat(90_000)}`),
    );
    expect(error).toMatchObject({
      code: 'SF_BROKEN',
      outcome: 'not_executed',
      message: expect.stringContaining('E2BIG'),
    });
  });

  it('200 MB of output are not kept', async () => {
    const { error } = await read('data query', ['--query', 'huge']);
    expect(error.code).toBe('SF_TOO_LONG');
  });

  it.each([
    ['no output', 'nothing', { code: 'SF_NO_JSON' }],
    ['words in place of JSON', 'words', { code: 'SF_NO_JSON' }],
    [
      'a failure',
      'failure',
      {
        code: 'SF_FAILED',
        message: 'sf data:query failed (MALFORMED_QUERY): unexpected token [access token]',
        details: { exitCode: 1, actions: ['try again'] },
      },
    ],
    ['a crash', 'crash', { code: 'SF_FAILED', message: expect.stringContaining('broken pipe') }],
  ])('%s', async (_, way, parts) => {
    expect((await read('data query', ['--query', way])).error).toMatchObject(parts);
  });

  it.each([
    ['a byte order mark', 'bom', 'told'],
    ['lines with brackets', 'braces', { deep: [1] }],
    [
      'settings that are secrets',
      'settings',
      [
        { name: 'org-isv-debugger-sid', value: '[secret]' },
        { key: 'target-org', value: 'dev' },
      ],
    ],
    ['names of JavaScript', 'proto', JSON.parse('{"__proto__":{"polluted":true},"constructor":"x"}')],
  ])('%s', async (_, way, result) => {
    expect((await read('data query', ['--query', way])).facts.result).toEqual(result);
  });

  it('JSON that is deeper than any stack', async () => {
    expect(JSON.stringify((await read('data query', ['--query', 'deep'])).facts.result)).toMatch(
      /^\[{100}"\[deeper than 100 levels\]"\]{100}$/,
    );
  });

  it('JSON between lines of a plug-in', async () => {
    expect((await read('data query', ['--query', 'noise'])).facts.result).toEqual({ ok: true });
  });

  it('tokens in unexpected places are hidden', async () => {
    const { facts, text } = await read('data query', ['--query', 'tokens']);
    expect(facts.result).toMatchInlineSnapshot(`
      {
        "Name": "Edge",
        "[access token]": "a key",
        "accessToken": "[secret]",
        "deep": [
          {
            "note": "it is [secret], twice",
          },
        ],
        "jwt": "[jwt]",
        "password": "[secret]",
        "sfdxAuthUrl": "[secret]",
        "url": "https://acme.my.salesforce.com/secur/frontdoor.jsp?sid=[secret] token]&retURL=x",
      }
    `);
    expect(facts.notices).toEqual(['[auth url]']);
    expect(text).not.toMatch(/opaque|AQ4AQF|Winter2026/);
  });
});
