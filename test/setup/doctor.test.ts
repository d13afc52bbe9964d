import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startLocalOrg } from '../../fixtures/local-org/start.ts';
import { run, startOrgs, temporaryFolder } from '../e2e/_door.ts';

const DEV = { alias: 'dev', kind: 'sandbox', orgId: '00D000000000001EAA' } as const;
let local: Awaited<ReturnType<typeof startOrgs>>;
beforeAll(async () => {
  local = await startOrgs({ orgs: [DEV] });
  writeFileSync(join(local.home, 'sfdx-project.json'), '{"sourceApiVersion":"66.0"}');
});
afterAll(() => local.close());

interface Finding {
  check: string;
  status: string;
  text: string;
  next?: string;
}
type Env = Record<string, string>;

const doctor = async (
  args: string[],
  { home = local.home, cwd = local.home, env = {} }: { home?: string; cwd?: string; env?: Env } = {},
) => {
  const { code, stdout, stderr } = await run(['doctor', '--json', ...args], {
    home,
    cwd,
    env: { PATH: '/usr/bin:/bin', ...env },
  });
  const { result } = JSON.parse(stdout);
  const findings: Finding[] = result.findings;
  const of = (check: string) => findings.filter(each => each.check === check);
  const told = (check: string) =>
    of(check)
      .map(({ status, text, next = '' }) => `${status} ${text} ${next}`)
      .join('\n');
  return { code, healthy: result.healthy, findings, told, said: stdout + stderr };
};

test('a machine on which all is well', async () => {
  const { code, healthy, findings, told, said } = await doctor(['--orgs', 'dev']);
  expect(findings.filter(({ status }) => status === 'failure')).toEqual([]);
  expect([code, healthy]).toEqual([0, true]);
  expect(told('orgs')).toBe('ok dev (admin@acme.example.dev): sandbox, API version 66.0 ');
  expect(told('node')).toContain(process.versions.node);
  expect(told('logins')).toBe('ok 1 of 1 are usable ');
  expect(told('start-up')).toMatch(/^(ok|warning) \d+ ms until \d+ tools are listed/);
  expect(said).not.toMatch(/00D\w{12,15}!/);
  const page = await run(['doctor', '--orgs', 'dev', '--offline'], { home: local.home });
  expect(page.stdout).toMatch(/^ok {4}node +\d/);
  expect(page.stdout).toMatch(/ok {4}orgs +dev \(admin@acme.example.dev\), not asked/);
  expect(page.stdout).toMatch(/(Nothing needs mending|0 failures, \d warnings?)\.\n$/);
});

describe('what is wrong is told with what mends it', () => {
  test('no login, no CLI, no project', async () => {
    const home = temporaryFolder();
    const { code, told } = await doctor([], { home, cwd: home });
    expect(code).toBe(1);
    expect(told('logins')).toMatch(/^note none orgsmith login --alias <alias>/);
    expect(told('salesforce cli')).toMatch(
      /^note not on PATH .*npm install --global @salesforce\/cli@latest/,
    );
    expect(told('project')).toMatch(/^note none here/);
    expect(told('orgs')).toMatch(/^failure DEFAULT_TARGET_ORG: no target-org is set/);
    expect(told('claude-code')).toMatch(/^note no orgsmith in .mcp.json orgsmith init --client claude-code/);
  });

  test('an org that is not there, and a project that is ahead of its org', async () => {
    const { told } = await doctor(['--orgs', 'dev,dve', '--api-version', '99.0']);
    expect(told('orgs')).toMatch(/failure dve: no org is authorised under 'dve'/);
    expect(told('orgs')).toMatch(
      /failure dev .*wants API version 99.0, the org has 67.0 at most Set sourceApiVersion to 67.0/,
    );
  });

  test.each<[string, Env, [check: string, expected: RegExp][]]>([
    [
      'TLS that is off, and a proxy that is none',
      { NODE_TLS_REJECT_UNAUTHORIZED: '0', HTTPS_PROXY: 'proxy' },
      [
        ['tls', /^failure .*NODE_EXTRA_CA_CERTS=<file.pem>/m],
        ['proxy', /^failure HTTPS_PROXY is not the address of a proxy/],
      ],
    ],
    [
      'a certificate that is none, and a proxy with a password, which is not told',
      {
        NODE_EXTRA_CA_CERTS: '/etc/hostname',
        HTTPS_PROXY: 'http://ada:hidden-word@proxy.example:8080',
        NO_PROXY: '.example',
      },
      [
        ['tls', /^failure .*holds no certificate/m],
        ['proxy', /^ok HTTPS_PROXY: proxy.example:8080, not for .example/],
      ],
    ],
  ])('%s', async (_, env, expected) => {
    const { told, said } = await doctor(['--offline'], { env });
    for (const [check, what] of expected) expect(told(check)).toMatch(what);
    expect(said).not.toContain('hidden-word');
  });

  test('logins that cannot be read, have ended, or are over', async () => {
    const broken = await startOrgs({
      orgs: [DEV, { alias: 'old', kind: 'scratch' }, { alias: 'ended', kind: 'sandbox' }],
    });
    const auth = (alias: string) => join(broken.home, '.sfdx', `admin@acme.example.${alias}.json`);
    const change = (alias: string, what: object) =>
      writeFileSync(
        auth(alias),
        JSON.stringify({ ...JSON.parse(readFileSync(auth(alias), 'utf8')), ...what }),
      );
    change('old', { expirationDate: '2020-01-01' });
    writeFileSync(auth('dev'), '{');
    change('ended', { privateKey: undefined });
    broken.expireTokens();
    const { told } = await doctor(['--orgs', 'dev,ended'], { home: broken.home, cwd: broken.home });
    expect(told('logins')).toMatch(
      /warning admin@acme.example.old was a scratch org until 2020-01-01 orgsmith logout admin@acme.example.old/,
    );
    expect(told('logins')).toMatch(
      /failure .*admin@acme.example.dev.json holds no login Delete it, and sign in again: orgsmith login/,
    );
    expect(told('orgs')).toMatch(/failure ended .*sf org login web/);
    rmSync(join(broken.home, '.sfdx', 'key.json'));
    expect(
      (await doctor(['--offline', '--orgs', 'ended'], { home: broken.home, cwd: broken.home })).told(
        'logins',
      ),
    ).toMatch(/failure that of admin@acme.example.ended cannot be read/);
    await broken.close();
  });

  test('a key that others can read, or that is none', async () => {
    const key = join(local.home, '.sfdx', 'key.json');
    chmodSync(key, 0o644);
    expect((await doctor(['--offline'])).told('keychain')).toMatch(/^failure .*chmod 600 /);
    chmodSync(key, 0o600);
    const content = readFileSync(key);
    writeFileSync(key, 'no json');
    expect((await doctor(['--offline'])).told('keychain')).toMatch(
      /^failure .*is not JSON.* mv .*key.json.old; then sign in/,
    );
    writeFileSync(key, content);
  });

  test('an old CLI, and one that says nothing', async () => {
    const bin = join(temporaryFolder(), 'bin');
    mkdirSync(bin);
    const sf = (script: string) => {
      writeFileSync(join(bin, 'sf'), `#!/bin/sh\n${script}\n`);
      chmodSync(join(bin, 'sf'), 0o755);
      return doctor(['--offline'], { env: { PATH: `${bin}:/usr/bin:/bin` } });
    };
    expect((await sf('echo "@salesforce/cli/1.86.6 linux-x64 node-v18"')).told('salesforce cli')).toMatch(
      /^warning .*too old npm install/,
    );
    expect((await sf('exit 1')).told('salesforce cli')).toMatch(/^warning does not tell its version/);
    expect((await sf('echo "@salesforce/cli/2.150.6 linux-x64 node-v24"')).told('salesforce cli')).toMatch(
      /^ok @salesforce\/cli\/2.150.6/,
    );
  });

  test('a configuration that starts what is not there', async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'sfdx-project.json'), '{}');
    writeFileSync(
      join(root, '.mcp.json'),
      '{"mcpServers":{"orgsmith":{"command":"/nowhere/node","args":["x"]}}} // mine',
    );
    const { told } = await doctor(['--offline', '--orgs', 'dev'], { cwd: root });
    expect(told('claude-code')).toMatch(
      /^failure .mcp.json starts \/nowhere\/node, which is not there orgsmith init/,
    );
  });

  test('something that writes between the lines of the server', async () => {
    const noisy = join(temporaryFolder(), 'noisy.mjs');
    writeFileSync(noisy, "if (!process.argv.includes('doctor')) console.log('hello');");
    const env = { NODE_OPTIONS: `--import=${noisy}` };
    const { code, told } = await doctor(['--offline', '--orgs', 'dev'], { env });
    expect(code).toBe(1);
    expect(told('start-up')).toMatch(
      /^failure something else writes to the stdout .*: hello Look at NODE_OPTIONS/,
    );
  });

  test('a clock that is ten minutes off', async () => {
    const home = temporaryFolder();
    const off = await startLocalOrg({ orgs: [DEV], now: () => new Date(Date.now() + 600_000) });
    const env = { SALESFORCE_ACCESS_TOKEN: off.orgs[0]?.accessToken ?? '', SALESFORCE_INSTANCE_URL: off.url };
    const { told } = await doctor(['--orgs', 'ENVIRONMENT'], { home, cwd: home, env });
    await off.close();
    expect(told('clock')).toMatch(/^warning the clock of this machine is \d+ s behind that of ENVIRONMENT/);
  });
});
