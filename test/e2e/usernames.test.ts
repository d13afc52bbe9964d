import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { INJECTIONS } from '../guard/_injections.ts';
import { inFull } from '../support/long.ts';
import { callTool, connect, run, startOrgs } from './_door.ts';

const MORE = [
  "o'brien@acme.example",
  '12345@acme.example',
  'first.last@sub.acme.example.dev1',
  'select@acme.example',
  'drop.table@acme.example',
  'a_b-c@acme.example',
  'or@acme.example',
];
/** Usernames as Salesforce takes them: the form of an e-mail address, at most 80 characters. In short: each sign, script and length once. */
const STRANGE = [
  "union'select@acme.example",
  'x+tag@acme.example',
  'jörg.žižka@acme.example',
  'UPPER.Case_a-b@acme.example',
  `${'long'.repeat(16)}@acme.example`,
  ...inFull(MORE, []),
];

let local: Awaited<ReturnType<typeof startOrgs>>;
beforeAll(async () => {
  local = await startOrgs({ orgs: [{ alias: 'dev', kind: 'sandbox', orgId: '00D000000000001EAA' }] });
});
afterAll(() => local.close());

const rest = async (method: string, path: string, body?: object) => {
  const headers = {
    authorization: `Bearer ${local.orgs[0]?.accessToken}`,
    'content-type': 'application/json',
  };
  const answer = await fetch(`${local.url}/services/data/v66.0/${path}`, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return answer.json();
};

/** Makes the user, and signs in by the command; the username that it kept. */
async function signedIn(username: string, ProfileId: string): Promise<string> {
  const user = {
    ...{
      Username: username,
      LastName: 'Strange',
      Email: 'strange@acme.example',
      Alias: 'strange',
      ProfileId,
    },
    ...{ TimeZoneSidKey: 'Europe/Berlin', LocaleSidKey: 'en_US', LanguageLocaleKey: 'en_US' },
    EmailEncodingKey: 'UTF-8',
  };
  const made = Object(await rest('POST', 'sobjects/User', user));
  expect(made.success, JSON.stringify(made)).toBe(true);
  const { home, url } = local;
  const key = ['--jwt-key-file', join(home, '.local-org', 'jwt.key'), '--client-id', 'PlatformCLI'];
  const login = await run(['login', ...key, '--username', username, '--instance-url', url], { home });
  expect(login.code, login.stderr).toBe(0);
  return /as (\S+) \(org/.exec(login.stdout)?.[1] ?? '';
}

test('a strange username signs in, is pinned, and is the user of the answer', {
  timeout: 120_000,
}, async () => {
  const query = encodeURIComponent("SELECT Id FROM Profile WHERE Name = 'System Administrator'");
  const profile = Object(await rest('GET', `query?q=${query}`));
  const kept: string[] = [];
  for (const username of STRANGE) kept.push(await signedIn(username, profile.records[0].Id));
  expect(kept.map(each => each.toLowerCase())).toEqual(STRANGE.map(each => each.toLowerCase()));
  const client = await connect({ home: local.home, args: ['--orgs', kept.join()] });
  for (const org of kept) {
    const { facts, text } = await callTool(client, 'get_org_info', { org });
    expect(facts.org, text).toContain(`${org})`);
  }
});

test(`${INJECTIONS.length} names that are none lead nowhere: refused by name, no request is sent`, async () => {
  expect(INJECTIONS.length).toBeGreaterThanOrEqual(60);
  const client = await connect({ home: local.home, args: ['--orgs', 'dev'] });
  await callTool(client, 'get_org_info');
  local.requests.clear();
  for (const name of INJECTIONS) {
    const { error } = await callTool(client, 'get_org_info', { org: name });
    expect(['ORG_NOT_ALLOWED', 'INVALID_ARGUMENTS'], JSON.stringify(name)).toContain(error?.code);
  }
  expect([...local.requests]).toEqual([]);
});
