import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inFull } from '../support/long.ts';
import { callTool, connect, run, startOrgs } from './_door.ts';

const PROD = { alias: 'prod', kind: 'production', orgId: '00D000000000002EAA' } as const;
let local: Awaited<ReturnType<typeof startOrgs>>;
let url = '';
let org = { username: '', orgId: '', accessToken: '', clientId: '', clientSecret: '' };
let keyFile = '';
beforeAll(async () => {
  local = await startOrgs({ orgs: [PROD] });
  url = local.url;
  org = local.orgs[0] ?? org;
  keyFile = join(local.home, '.local-org', 'jwt.key');
});
afterAll(() => local.close());

const file = (name: string, content: string, mode = 0o600) => {
  const path = join(local.home, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
};
type Variables = Record<string, string>;
const token = (): Variables => ({ SALESFORCE_ACCESS_TOKEN: org.accessToken, SALESFORCE_INSTANCE_URL: url });
const client = (): Variables => ({
  SALESFORCE_CLIENT_ID: org.clientId,
  SALESFORCE_CLIENT_SECRET: org.clientSecret,
  SALESFORCE_INSTANCE_URL: url,
});
const jwt = (): Variables => ({
  SALESFORCE_CLIENT_ID: org.clientId,
  SALESFORCE_USERNAME: org.username,
  SALESFORCE_JWT_KEY_FILE: keyFile,
  SALESFORCE_LOGIN_URL: url,
});
/** The command in a home without any login. */
const called = (env: Variables, tool = 'get_org_info') =>
  run(['call', tool, '--orgs', 'ENVIRONMENT', '--json'], {
    home: local.home,
    env: { ...env, HOME: file('empty', '') && join(local.home, 'no-home') },
  });

const REFUSED: [string, () => Variables, RegExp][] = [
  ['nothing in it', () => ({}), /signing in needs SALESFORCE_ACCESS_TOKEN, or SALESFORCE_CLIENT_ID/],
  ['a token without its org', () => ({ SF_ACCESS_TOKEN: org.accessToken }), /needs SALESFORCE_INSTANCE_URL/],
  [
    'a token over plain HTTP',
    () => ({ ...token(), SALESFORCE_INSTANCE_URL: 'http://acme.my.salesforce.com' }),
    /not an https address/,
  ],
  ['what is no address', () => ({ ...token(), SALESFORCE_INSTANCE_URL: 'acme' }), /not an https address/],
  [
    'a token that has ended',
    () => ({ ...token(), SALESFORCE_ACCESS_TOKEN: `${org.orgId.slice(0, 15)}!AQ.ended` }),
    /refused the login \(/,
  ],
  [
    'an id without a secret',
    () => ({ ...client(), SALESFORCE_CLIENT_SECRET: '' }),
    /needs SALESFORCE_CLIENT_SECRET, or SALESFORCE_JWT_KEY_FILE/,
  ],
  [
    'a secret without the org',
    () => ({ ...client(), SALESFORCE_INSTANCE_URL: '' }),
    /client credentials needs SALESFORCE_INSTANCE_URL/,
  ],
  [
    'a wrong id',
    () => ({ ...client(), SALESFORCE_CLIENT_ID: 'x' }),
    /client identifier invalid.*Check SALESFORCE_CLIENT_ID/,
  ],
  [
    'a wrong secret',
    () => ({ ...client(), SALESFORCE_CLIENT_SECRET: 'wrong-secret-1' }),
    /Check SALESFORCE_CLIENT_SECRET/,
  ],
  ['a key without a user', () => ({ ...jwt(), SALESFORCE_USERNAME: '' }), /needs SALESFORCE_USERNAME/],
  [
    'a user that there is not',
    () => ({ ...jwt(), SALESFORCE_USERNAME: 'nobody@acme.example' }),
    /pre-authorize that user/,
  ],
  [
    'a key that is none',
    () => ({ ...jwt(), SALESFORCE_JWT_KEY_FILE: file('not.key', 'no key') }),
    /is not a private key/,
  ],
  [
    'a key that is not there',
    () => ({ ...jwt(), SALESFORCE_JWT_KEY_FILE: '/nowhere.key' }),
    /cannot be read.*ls -l \/nowhere.key/,
  ],
  [
    'a key that others can read',
    () => ({ ...jwt(), SALESFORCE_JWT_KEY_FILE: file('open.key', 'x', 0o644) }),
    /can be read by others.*chmod 600 .*open\.key/,
  ],
  [
    'an instance of another org',
    () => ({ ...jwt(), SALESFORCE_INSTANCE_URL: 'https://other.my.salesforce.com' }),
    /The login is for/,
  ],
];

describe('an environment that does not do', () => {
  // In short: one of each kind.
  const some =
    /^(a token without its org|a token that has|a wrong secret|a user that|a key that others|an instance)/;
  test.each(REFUSED.filter(([what]) => inFull(true, some.test(what))))('%s', async (_, env, expected) => {
    const { code, stdout, stderr } = await called(env());
    expect(code).not.toBe(0);
    expect(stderr).toMatch(expected);
    for (const secret of [org.accessToken, org.clientSecret, 'wrong-secret-1'])
      expect(stdout + stderr).not.toContain(secret);
  });
});

const label = () => `ENVIRONMENT (production ${org.orgId} ${org.username})`;

describe('an environment that does', () => {
  test.each<[string, () => Variables]>([
    ['an access token', token],
    [
      'an access token under the names of the CLI',
      () => ({ SF_ACCESS_TOKEN: org.accessToken, SF_ORG_INSTANCE_URL: url }),
    ],
    [
      'an access token in a file',
      () => ({
        SALESFORCE_ACCESS_TOKEN_FILE: file('token', `${org.accessToken}\n`),
        SALESFORCE_INSTANCE_URL: url,
      }),
    ],
  ])('%s: the org says itself what it is', async (_, env) => {
    const { code, stdout, stderr } = await called(env());
    expect(code, stdout + stderr).toBe(0);
    expect(JSON.parse(stdout).result).toMatchObject({
      kind: 'production',
      org: label(),
    });
  });

  test.each<[string, () => Variables]>([
    ['client credentials', client],
    ['a key', jwt],
  ])('%s give a new token when one ends in the middle', async (_, env) => {
    const server = await connect({ home: local.home, args: ['--orgs', 'ENVIRONMENT'], env: env() });
    expect((await callTool(server, 'get_org_info')).facts).toMatchObject({
      kind: 'production',
      org: label(),
    });
    local.faults.add({ path: /\/limits/, effect: { kind: 'token-expired' }, times: 1 });
    expect((await callTool(server, 'get_org_info')).error).toBeUndefined();
  });

  test('its production org takes no changes without a flag; a bare token that ends is said to have ended', async () => {
    const server = await connect({ home: local.home, args: ['--orgs', 'ENVIRONMENT'], env: token() });
    const insert = { object: 'Account', operation: 'insert', records: [{ Name: 'x' }] };
    expect((await callTool(server, 'write_records', insert)).error).toMatchObject({ code: 'PRODUCTION' });
    local.faults.add({ path: /\/limits/, effect: { kind: 'token-expired' }, times: 1 });
    expect((await callTool(server, 'get_org_info')).error).toMatchObject({ code: 'SESSION_EXPIRED' });
  });
});
