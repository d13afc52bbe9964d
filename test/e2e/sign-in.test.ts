import { createPublicKey } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { SignInRefusal } from '../../fixtures/local-org/faults/book.ts';
import { startLocalOrg } from '../../fixtures/local-org/start.ts';
import { inFull } from '../support/long.ts';
import { callTool, connect, run, startOrgs, temporaryFolder } from './_door.ts';

const PROD = { alias: 'prod', kind: 'production', orgId: '00D000000000002EAA' } as const;
const DEV = { alias: 'dev', kind: 'sandbox', orgId: '00D000000000001EAA' } as const;
type Local = Awaited<ReturnType<typeof startOrgs>>;
type Variables = Record<string, string>;

let local: Local;
beforeAll(async () => {
  local = await startOrgs({ orgs: [PROD, DEV] });
});
afterAll(() => local.close());
afterEach(() => local.faults.clear());

const file = (name: string, content: string, mode = 0o600) => {
  const path = join(local.home, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
};
const prod = () => local.orgs[0] ?? expect.fail('no org');
const password = (): Variables => ({
  SALESFORCE_USERNAME: prod().username,
  SALESFORCE_PASSWORD: prod().password,
  SALESFORCE_SECURITY_TOKEN: 'aTokenOf24Letters',
  SALESFORCE_LOGIN_URL: local.url,
});
const jwt = (): Variables => ({
  SALESFORCE_CLIENT_ID: 'PlatformCLI',
  SALESFORCE_USERNAME: prod().username,
  SALESFORCE_JWT_KEY_FILE: join(local.home, '.local-org', 'jwt.key'),
  SALESFORCE_LOGIN_URL: local.url,
});
/** The command in a home without any login. */
const called = (env: Variables) =>
  run(['call', 'get_org_info', '--orgs', 'ENVIRONMENT', '--json'], { home: temporaryFolder(), env });

describe('a password that does not do', () => {
  test.each<[string, () => Variables, RegExp]>([
    ['without a user', () => ({ ...password(), SALESFORCE_USERNAME: '' }), /needs SALESFORCE_USERNAME/],
    [
      'over plain HTTP',
      () => ({ ...password(), SALESFORCE_LOGIN_URL: 'http://acme.my.salesforce.com' }),
      /not an https address/,
    ],
    [
      'a wrong one',
      () => ({ ...password(), SALESFORCE_PASSWORD: 'wrong-password-1' }),
      /INVALID_LOGIN.*Check SALESFORCE_USERNAME, SALESFORCE_PASSWORD and SALESFORCE_SECURITY_TOKEN/,
    ],
    [
      'of nobody',
      () => ({ ...password(), SALESFORCE_USERNAME: `<x>&'"nobody@acme.example` }),
      /INVALID_LOGIN/,
    ],
    [
      'in a file that others can read',
      () => ({
        ...password(),
        SALESFORCE_PASSWORD: '',
        SALESFORCE_PASSWORD_FILE: file('open', 'wrong-password-1', 0o644),
      }),
      /chmod 600 .*open/,
    ],
  ])('%s', async (_, env, expected) => {
    const { code, stdout, stderr } = await called(env());
    expect(code).not.toBe(0);
    expect(stderr).toMatch(expected);
    expect(stdout + stderr).not.toMatch(/wrong-password-1|aTokenOf24Letters/);
  });
});

test('a password and security token sign in, by the last version that has login()', async () => {
  const { code, stdout, stderr } = await called({
    ...password(),
    SALESFORCE_SECURITY_TOKEN: '',
    SALESFORCE_SECURITY_TOKEN_FILE: file('token', 'aTokenOf24Letters\n'),
  });
  expect(code, stdout + stderr).toBe(0);
  expect(JSON.parse(stdout).result).toMatchObject({
    kind: 'production',
    org: `ENVIRONMENT (production ${prod().orgId} ${prod().username})`,
  });
  expect(stdout + stderr).not.toContain(prod().password);
  expect([...local.requests].filter(({ path }) => /Soap\/u\/64\.0/.test(path))).not.toEqual([]);
});

test('a session by password that ends in the middle is begun anew, once for all who wait', async () => {
  const server = await connect({ home: local.home, args: ['--orgs', 'ENVIRONMENT'], env: password() });
  expect((await callTool(server, 'get_org_info')).error).toBeUndefined();
  local.expireTokens();
  local.requests.clear();
  const answers = await Promise.all(Array.from({ length: 5 }, () => callTool(server, 'get_org_info')));
  expect(answers.map(({ error }) => error)).toEqual(Array(5).fill(undefined));
  expect([...local.requests].filter(({ path }) => /Soap\/u/.test(path))).toHaveLength(1);
});

const REFUSED: [SignInRefusal, () => Variables, RegExp][] = [
  ['audience', jwt, /audience is invalid.*SALESFORCE_LOGIN_URL: https:\/\/test.salesforce.com for a sandbox/],
  ['assertion', jwt, /invalid assertion\)\. Check the clock of this machine, and that the key belongs/],
  ['not-approved', jwt, /Let an administrator pre-authorize that user/],
  ['inactive', jwt, /inactive user.*must unblock that user/],
  ['ip', jwt, /ip restricted.*must unblock that user/],
  ['rate', jwt, /login rate exceeded.*must unblock that user/],
  ['locked', jwt, /organization is locked.*must unblock that user/],
  ['app-blocked', jwt, /OAUTH_APP_BLOCKED.*must allow that user the app/],
  ['ip', password, /RESTRICTED_LOGIN.*must unblock that user/],
  ['locked', password, /PASSWORD_LOCKOUT.*must unblock that user/],
  ['soap-off', password, /disabled by default.*Use a key \(SALESFORCE_JWT_KEY_FILE\)/],
];

describe('what Salesforce refuses is told with what mends it', () => {
  // In short: what is said of each way to sign in, once.
  const some = /audience|assertion|not-approved|ip|soap-off/;
  test.each(REFUSED.filter(([why]) => inFull(true, some.test(why))))('%s', async (why, env, expected) => {
    local.faults.add({ effect: { kind: 'sign-in-refused', why } });
    const { code, stderr } = await called(env());
    expect(code).not.toBe(0);
    expect(stderr).toMatch(expected);
  });
});

test.each([
  ['behind', 600],
  ['ahead', -600],
])('a clock that is %s is told as what it is, with the seconds', async (which, seconds) => {
  const key = createPublicKey(readFileSync(jwt().SALESFORCE_JWT_KEY_FILE ?? ''));
  const off = await startLocalOrg({
    orgs: [PROD],
    now: () => new Date(Date.now() + seconds * 1000),
    jwtKeys: [key.export({ type: 'spki', format: 'pem' }).toString()],
  });
  if (which === 'ahead') off.faults.add({ effect: { kind: 'sign-in-refused', why: 'assertion' } });
  const { stderr } = await called({ ...jwt(), SALESFORCE_LOGIN_URL: off.url });
  await off.close();
  expect(stderr).toMatch(new RegExp(`clock of this machine is (599|600|601) s ${which}.*Set the clock`));
});

describe('an org whose address changed while the server runs', () => {
  const auth = () => join(local.home, '.sfdx', `${local.orgs[1]?.username}.json`);
  const moveTo = (change: Record<string, unknown>) => {
    const before = readFileSync(auth(), 'utf8');
    writeFileSync(auth(), JSON.stringify({ ...JSON.parse(before), ...change }));
    return () => writeFileSync(auth(), before);
  };
  const elsewhere = () => local.url.replace('127.0.0.1', 'localhost');
  const start = (whenDone?: typeof afterAll) =>
    connect({ home: local.home, args: ['--orgs', 'dev'], ...(whenDone ? { whenDone } : {}) });

  test.each([
    ['before it was used', false],
    ['after it was used', true],
  ])('%s: the same org is followed, with a notice, once', async (_, used) => {
    const server = await start();
    await server.listTools();
    if (used) await callTool(server, 'get_org_info');
    const restore = moveTo({ instanceUrl: elsewhere(), loginUrl: elsewhere() });
    const { facts, error } = await callTool(server, 'get_org_info');
    const again = await callTool(server, 'get_org_info');
    restore();
    expect(error).toBeUndefined();
    expect(facts.notices).toEqual([
      `ORG_MOVED: dev is now at ${elsewhere()}; it is the same org (${DEV.orgId}).`,
    ]);
    expect(again.facts.notices).toBeUndefined();
  });

  // Never told of a good login: each is the first that it sees.
  let server: Client;
  beforeAll(async () => {
    server = await start(afterAll);
    await server.listTools();
  });
  test.each<[string, () => Record<string, unknown>]>([
    ['another org there', () => ({ instanceUrl: elsewhere(), orgId: PROD.orgId })],
    ['an address of somebody else', () => ({ instanceUrl: 'https://acme.example' })],
    [
      'an address of Salesforce, from this machine',
      () => ({ instanceUrl: 'https://acme.my.salesforce.com' }),
    ],
  ])('%s is refused, and nothing sent', async (_, change) => {
    local.requests.clear();
    const restore = moveTo(change());
    const { error } = await callTool(server, 'get_org_info');
    restore();
    expect(error).toMatchObject({ code: 'ORG_DRIFT', outcome: 'not_executed' });
    expect([...local.requests]).toEqual([]);
  });
});
