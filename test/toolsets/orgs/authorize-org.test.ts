import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { callTool, connect } from '../../e2e/_door.ts';
import { desktop, freePort } from '../../setup/_person.ts';
import { DEV, PROD, throughTheDoor } from '../_door.ts';

const { call, org } = throughTheDoor({
  orgs: [DEV, PROD],
  args: ['--orgs', 'dev', '--allow-non-ga-tools'],
  files: { 'sfdx-project.json': '{}' },
});
const setProject = (content: object) =>
  writeFileSync(join(org().home, 'sfdx-project.json'), JSON.stringify(content));
const auth = (alias: string) => join(org().home, '.sfdx', `admin@acme.example.${alias}.json`);
const begin = (input: object) => call('authorize_org', { instanceUrl: org().url, ...input });
const SECRETS = /00D\w{12,15}!|5Aep861|aPrx/;

beforeAll(async () => setProject({ oauthLocalPort: await freePort() }));

describe('a wrong call', () => {
  test.each<[string, object, RegExp]>([
    ['a device without an app', { device: true }, /^CLIENT_ID_NEEDED: .*blocked it for the app of the CLI/],
    ['a plain address', { instanceUrl: 'http://acme.my.salesforce.com' }, /^PLAIN_HTTP/],
    [
      'a page of somebody else',
      { instanceUrl: 'https://acme.example' },
      /^ORIGIN_REFUSED: .*no login is begun there/,
    ],
    [
      'a page that looks like one',
      { instanceUrl: 'https://login.salesforce.com.acme.example' },
      /^ORIGIN_REFUSED/,
    ],
    ['no address', { instanceUrl: 'acme' }, /^PLAIN_HTTP/],
    ['an alias that a shell would read', { alias: '$(id)' }, /^INVALID_ARGUMENTS/],
    ['a login that there is not', { login: 'abc' }, /^NO_SUCH_LOGIN/],
    ['a password', { password: 'x' }, /^INVALID_ARGUMENTS/],
  ])('%s', async (_, input, expected) => {
    const { error } = await begin(input);
    expect(`${error?.code}: ${error?.message}`).toMatch(expected);
  });
});

test('a login is begun, finished by its person, kept, and its org not allowed by that', async () => {
  rmSync(auth('prod'));
  const first = await begin({ alias: 'fresh', username: 'admin@acme.example.prod' });
  expect(first.facts).toMatchObject({ outcome: 'running', opened: false });
  const { login, address, next } = first.facts;
  expect(next).toBe(
    `Ask the user to open the address in a browser of this machine; then call authorize_org with login ${login}.`,
  );
  expect(existsSync(auth('prod'))).toBe(false);
  expect(await (await fetch(address)).text()).toContain('You are signed in');
  const { facts, text, content } = await call('authorize_org', { login });
  expect(facts, text).toMatchObject({
    outcome: 'done',
    username: 'admin@acme.example.prod',
    orgId: PROD.orgId,
    alias: 'fresh',
    allowed: false,
    next: 'It is not allowed here: only the user can do that, by adding it to --orgs (fresh) and restarting Orgsmith.',
  });
  expect(JSON.stringify([first, facts, content])).not.toMatch(SECRETS);
  expect(existsSync(auth('prod'))).toBe(true);
  expect((await call('get_org_info', { org: 'fresh' })).error).toMatchObject({ code: 'ORG_NOT_ALLOWED' });
});

test('a person who declines, and an alias of another org: nothing is kept', async () => {
  const before = readFileSync(auth('dev'), 'utf8');
  const declined = await begin({ username: 'nobody@acme.example' });
  await fetch(declined.facts.address);
  expect((await call('authorize_org', { login: declined.facts.login })).error).toMatchObject({
    code: 'LOGIN_REFUSED',
    message: expect.stringContaining('access_denied'),
  });
  const taken = await begin({ alias: 'fresh' });
  await fetch(taken.facts.address);
  expect((await call('authorize_org', { login: taken.facts.login })).error).toMatchObject({
    code: 'ALIAS_TAKEN',
  });
  expect(readFileSync(auth('dev'), 'utf8')).toBe(before);
});

test('an allowed org whose login has ended works again, without a restart', async () => {
  writeFileSync(
    auth('dev'),
    JSON.stringify({ ...JSON.parse(readFileSync(auth('dev'), 'utf8')), privateKey: undefined }),
  );
  org().expireTokens();
  expect((await call('get_org_info')).error).toMatchObject({ code: 'SESSION_EXPIRED' });
  const { facts } = await begin({});
  await fetch(facts.address);
  expect((await call('authorize_org', { login: facts.login })).facts).toMatchObject({
    allowed: true,
    next: 'It is one of the allowed orgs and can be used.',
  });
  expect((await call('get_org_info')).facts).toMatchObject({ kind: 'sandbox' });
});

test('with a browser the call waits for its person', async () => {
  const env = desktop(org().home, 'setTimeout(() => fetch(url), 500);');
  const client = await connect({ home: org().home, env, args: ['--orgs', 'dev', '--allow-non-ga-tools'] });
  const { facts, text } = await callTool(client, 'authorize_org', { instanceUrl: org().url });
  expect(facts, text).toMatchObject({ outcome: 'done', allowed: true });
});

test('with a browser that does not start, the address is given', async () => {
  const env = desktop(org().home, 'process.exit(3);');
  const client = await connect({ home: org().home, env, args: ['--orgs', 'dev', '--allow-non-ga-tools'] });
  const { facts } = await callTool(client, 'authorize_org', { instanceUrl: org().url });
  expect(facts).toMatchObject({ outcome: 'running', opened: false });
  await fetch(facts.address);
  expect((await callTool(client, 'authorize_org', { login: facts.login })).facts).toMatchObject({
    outcome: 'done',
  });
});

test('on a device', async () => {
  const { facts } = await begin({ device: true, clientId: 'my.app' });
  expect(facts.next).toMatch(new RegExp(`open ${facts.address} on any device and type ${facts.userCode};`));
  await fetch(`${facts.address}?user_code=${facts.userCode}`);
  expect((await call('authorize_org', { login: facts.login })).facts).toMatchObject({
    outcome: 'done',
    username: 'admin@acme.example.dev',
  });
});

test('a project whose port is none', async () => {
  setProject({ oauthLocalPort: '$(id)' });
  expect((await begin({})).error).toMatchObject({ code: 'INVALID_PROJECT' });
});
