import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { INJECTIONS } from '../guard/_injections.ts';
import { callTool, connect, run, startOrgs } from './_door.ts';

/** Usernames as Salesforce takes them: the form of an e-mail address, at most 80 characters. */
const STRANGE = [
  "o'brien@acme.example",
  'x+tag@acme.example',
  '12345@acme.example',
  'first.last@sub.acme.example.dev1',
  'select@acme.example',
  'drop.table@acme.example',
  "union'select@acme.example",
  'a_b-c@acme.example',
  'or@acme.example',
  'UPPER.Case@acme.example',
  `${'long'.repeat(16)}@acme.example`,
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

describe('a strange username signs in, is pinned, and is the user of the answer', () => {
  test.each(STRANGE)('%s', async username => {
    const profile = Object(
      await rest(
        'GET',
        `query?q=${encodeURIComponent("SELECT Id FROM Profile WHERE Name = 'System Administrator'")}`,
      ),
    );
    const made = Object(
      await rest('POST', 'sobjects/User', {
        Username: username,
        LastName: 'Strange',
        Email: 'strange@acme.example',
        Alias: 'strange',
        ProfileId: profile.records[0].Id,
        TimeZoneSidKey: 'Europe/Berlin',
        LocaleSidKey: 'en_US',
        EmailEncodingKey: 'UTF-8',
        LanguageLocaleKey: 'en_US',
      }),
    );
    expect(made.success, JSON.stringify(made)).toBe(true);
    const { home } = local;
    const key = join(home, '.local-org', 'jwt.key');
    const login = await run(
      [
        'login',
        '--jwt-key-file',
        key,
        '--username',
        username,
        '--client-id',
        'PlatformCLI',
        '--instance-url',
        local.url,
      ],
      { home },
    );
    expect(login.code, login.stderr).toBe(0);
    const kept = /as (\S+) \(org/.exec(login.stdout)?.[1] ?? '';
    expect(kept.toLowerCase()).toBe(username.toLowerCase());
    const { code, stdout, stderr } = await run(['call', 'get_username', '--orgs', kept, '--json'], { home });
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toContain(kept);
  });
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
