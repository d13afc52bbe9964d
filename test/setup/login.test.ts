import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FaultEffect } from '../../fixtures/local-org/faults/book.ts';
import { callTool, connect, environment, run, signIn, startOrgs, temporaryFolder } from '../e2e/_door.ts';
import { desktop, follow, freePort } from './_person.ts';

const DEV = { alias: 'dev', kind: 'sandbox', orgId: '00D000000000001EAA' } as const;
const PROD = { alias: 'prod', kind: 'production', orgId: '00D000000000002EAA' } as const;

let local: Awaited<ReturnType<typeof startOrgs>>;
beforeAll(async () => {
  local = await startOrgs({ orgs: [DEV, PROD] });
});
afterAll(() => local.close());
afterEach(() => local.faults.clear());

const org = (alias: string) => local.orgs.find(each => each.alias === alias) ?? expect.fail(alias);
const key = () => join(local.home, '.local-org', 'jwt.key');
const byKey = (more: string[] = [], alias = 'dev') => [
  ...['login', '--jwt-key-file', key(), '--username', org(alias).username, '--client-id', 'PlatformCLI'],
  ...['--instance-url', local.url, ...more],
];
/** Signed in by a key before the test begins, as the CLI does it. */
const signedInBefore = (home: string, ...aliases: [alias: string, of?: string][]) => {
  const signIns = aliases.map(([alias, of = 'dev']) => ({
    ...{ alias, username: org(of).username, clientId: 'PlatformCLI', devhub: false },
    ...{ loginUrl: local.url, privateKeyFile: key() },
  }));
  return signIn(home, signIns);
};
const auth = (home: string, username: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(home, '.sfdx', `${username}.json`), 'utf8'));
const aliases = (home: string) => JSON.parse(readFileSync(join(home, '.sfdx', 'alias.json'), 'utf8')).orgs;
const use = (home: string, name: string) => run(['call', 'get_org_info', '--orgs', name, '--json'], { home });
/** What a program with Salesforce's own library finds in that home. */
const clientOf = async (home: string) => {
  const client = join(import.meta.dirname, '..', 'fixtures', 'local-org', 'client-of-home.ts');
  const env = environment(home, { SF_DISABLE_LOG_FILE: 'true' });
  const { stdout } = await promisify(execFile)(process.execPath, [client], { env, cwd: home });
  return JSON.parse(stdout);
};
/** The refresh token of a login of this org. */
async function refreshToken(): Promise<string> {
  const redirect = 'http://localhost:1/x';
  const query = new URLSearchParams({ response_type: 'code', client_id: 'x', redirect_uri: redirect });
  const { headers } = await fetch(`${local.url}/services/oauth2/authorize?${query}`, {
    redirect: 'manual',
  });
  const code = new URL(headers.get('location') ?? '').searchParams.get('code') ?? '';
  const form = new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: redirect });
  const answer = await fetch(`${local.url}/services/oauth2/token`, { method: 'POST', body: form });
  return Object(await answer.json()).refresh_token;
}
const SECRETS = /00D\w{12,15}!|5Aep861|aPrx|code_verifier|PRIVATE KEY|force:\/\//;

describe('a login that is asked for wrongly', () => {
  test.each<[string, string[], RegExp]>([
    ['two ways at once', ['--device', '--jwt-key-file', 'x'], /different ways to sign in/],
    ['a key alone', ['--jwt-key-file', 'x'], /needs --username and --client-id/],
    ['an alias that a shell would read', ['--alias', '$(id)'], /may have letters, digits/],
    ['a port that is none', ['--port', '70000'], /is not a port/],
    ['a plain address', ['--instance-url', 'http://acme.my.salesforce.com'], /not an https address/],
    ['no address', ['--instance-url', 'acme'], /not an https address/],
    ['a device with the app of the CLI', ['--device'], /needs an app of your org.*--client-id/],
    ['a secret as an argument', ['--client-secret', 'x'], /Unknown flag '--client-secret'/],
    ['a password as an argument', ['--password', 'x'], /Unknown flag '--password'/],
    ['a flag of the server', ['--orgs', 'dev'], /takes no --orgs/],
    [
      'a key that is not there',
      ['--jwt-key-file', '/nowhere', '--username', 'a@b.c', '--client-id', 'x'],
      /cannot be read/,
    ],
    ['an auth URL that is not there', ['--auth-url-file', '/nowhere'], /cannot be read/],
  ])('%s', async (_, args, expected) => {
    const { code, stderr } = await run(['login', ...args], { home: temporaryFolder() });
    expect(code).not.toBe(0);
    expect(stderr).toMatch(expected);
  });
});

describe('in the browser', () => {
  const web = async (home: string, env: Record<string, string>, ...more: string[]) => {
    const port = await freePort();
    return run(['login', '--instance-url', local.url, '--port', port, ...more], { home, env });
  };

  test('a person signs in; the CLI’s library, and Orgsmith, see the login, and nothing tells a secret', async () => {
    const home = temporaryFolder();
    const { code, stdout, stderr } = await web(home, desktop(home), '--alias', 'mine', '--set-default');
    expect(code, stderr).toBe(0);
    expect(stdout).toBe(
      `Signed in to ${local.url} as ${org('dev').username} (org ${DEV.orgId}). Use it with: orgsmith --orgs mine\n`,
    );
    expect(stdout + stderr).not.toMatch(SECRETS);
    expect(stderr).toContain('code_challenge_method=S256');
    expect(readFileSync(join(home, '.sfdx', `${org('dev').username}.json`), 'utf8')).not.toMatch(SECRETS);
    expect(await clientOf(home)).toMatchObject({
      aliases: { mine: org('dev').username },
      target: 'mine',
      kinds: [{ oauthMethod: 'web', isSandbox: true, isDevHub: false }],
      accounts: 1,
    });
    expect(JSON.parse((await use(home, 'mine')).stdout).result).toMatchObject({ kind: 'sandbox' });
  });

  test('pages that do not know its state are sent away, and do not end it', async () => {
    const home = temporaryFolder();
    const env = desktop(
      home,
      `const back = new URL(new URL(url).searchParams.get("redirect_uri"));
const seen = [];
for (const query of ["", "?code=x", "?code=x&state=y", "?error=x&state=y"]) seen.push((await fetch(back.href + query)).status);
seen.push((await fetch(back.origin + "/")).status, (await fetch(back.href, { method: "POST" })).status);
(await import("node:fs")).writeFileSync(process.env.HOME + "/seen", seen.join());
await fetch(url);`,
    );
    const { code, stderr } = await web(home, env);
    expect(code, stderr).toBe(0);
    expect(readFileSync(join(home, 'seen'), 'utf8')).toBe('404,404,404,404,404,404');
  });

  test('a person who declines', async () => {
    const home = temporaryFolder();
    const { code, stderr } = await web(home, desktop(home), '--username', 'nobody@acme.example');
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/gave no login \(access_denied: .*Begin again/),
    ]);
    expect(existsSync(join(home, '.sfdx'))).toBe(false);
  });

  test('a port that is taken', async () => {
    const server = createServer();
    const port = await freePort();
    await new Promise<void>(resolve => server.listen(Number(port), 'localhost', resolve));
    const home = temporaryFolder();
    const { stderr } = await run(['login', '--instance-url', local.url, '--port', port], { home });
    server.close();
    expect(stderr).toMatch(new RegExp(`cannot listen on port ${port}.*then begin again`));
  });

  test('a code that was exchanged by somebody else, in JSON', async () => {
    const home = temporaryFolder();
    local.faults.add({
      path: /oauth2\/token/,
      effect: {
        kind: 'answer',
        status: 400,
        body: { error: 'invalid_grant', error_description: 'invalid code verifier' },
      },
    });
    const { code, stdout } = await web(home, desktop(home), '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ status: 1, name: 'LOGIN_REFUSED' });
  });

  test('a login that names a place of somebody else gets no token there', async () => {
    const home = temporaryFolder();
    const body = {
      access_token: 'x',
      instance_url: 'https://evil.example',
      id: `https://x/id/${DEV.orgId}/005`,
    };
    local.faults.add({ path: /oauth2\/token/, effect: { kind: 'answer', status: 200, body } });
    expect((await web(home, desktop(home))).stderr).toMatch(/evil.example, which is not Salesforce’s/);
  });
});

test('a login of an address that is not Salesforce’s is not kept', async () => {
  const { keepLogin } = await import('../../guard/keep-login.ts');
  const { loadCore } = await import('../../guard/keychain.ts');
  const token = { accessToken: 'x', instanceUrl: 'https://acme.example', orgId: DEV.orgId };
  const renewal = { login: 'https://acme.example', clientId: 'x' };
  await expect(keepLogin(await loadCore(), token, renewal)).rejects.toMatchObject({
    parts: { code: 'ORIGIN_REFUSED' },
  });
});

describe('on a device', () => {
  const device = (home: string, answer: string) => {
    let told = false;
    return follow(
      ['login', '--device', '--client-id', 'my.app', '--instance-url', local.url, '-a', 'tv'],
      { home },
      said => {
        const [, page, code] = /Open (\S+) on any device and type (\d+)/.exec(said) ?? [];
        if (!page || told) return;
        told = true;
        // After the device has asked once.
        setTimeout(() => void fetch(`${page}?user_code=${code}${answer}`), 1_500);
      },
    );
  };

  test('a person types the code elsewhere', async () => {
    const home = temporaryFolder();
    local.requests.clear();
    const { code, stdout, stderr } = await device(home, `&username=${org('prod').username}`);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(`as ${org('prod').username}`);
    expect(stdout + stderr).not.toMatch(SECRETS);
    expect(
      [...local.requests].filter(({ path }) => path === '/services/oauth2/token').length,
    ).toBeGreaterThan(2);
    expect(auth(home, org('prod').username)).toMatchObject({ clientId: 'my.app' });
    expect(JSON.parse((await use(home, 'tv')).stdout).result).toMatchObject({ kind: 'production' });
  });

  test('a person who declines', async () => {
    const { code, stderr } = await device(temporaryFolder(), '&deny=true');
    expect([code, stderr]).toEqual([1, expect.stringContaining('access_denied')]);
  });
});

describe('by a key', () => {
  test('signs in and keeps where the key is, not the key', async () => {
    const home = temporaryFolder();
    const { code, stdout, stderr } = await run(byKey(['-a', 'ci', '--json', '-s']), { home });
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 0,
      result: { username: org('dev').username, orgId: DEV.orgId, alias: 'ci', renewable: true },
    });
    expect(stdout + stderr).not.toMatch(SECRETS);
    expect((await clientOf(home)).kinds).toMatchObject([{ oauthMethod: 'jwt' }]);
    local.expireTokens();
    expect((await use(home, 'ci')).code).toBe(0);
  });

  test('after a web login, the key counts', async () => {
    const home = temporaryFolder();
    const port = await freePort();
    await run(['login', '--instance-url', local.url, '--port', port], { home, env: desktop(home) });
    expect(auth(home, org('dev').username)).toHaveProperty('refreshToken');
    expect((await run(byKey(), { home })).code).toBe(0);
    expect(auth(home, org('dev').username)).not.toHaveProperty('refreshToken');
    local.expireTokens();
    expect((await use(home, org('dev').username)).code).toBe(0);
  });

  test('that others can read, or that no app knows: what was kept stays', async () => {
    const home = temporaryFolder();
    await signedInBefore(home, ['ci']);
    const before = readFileSync(join(home, '.sfdx', `${org('dev').username}.json`), 'utf8');
    const open = join(home, 'open.key');
    writeFileSync(open, readFileSync(key()));
    chmodSync(open, 0o644);
    const refused = await run(
      byKey().map(word => (word === key() ? open : word)),
      { home },
    );
    expect(refused.stderr).toMatch(/can be read by others.*chmod 600 .*open\.key/);
    local.faults.add({ effect: { kind: 'sign-in-refused', why: 'not-approved' } });
    const unknown = await run(byKey(), { home });
    expect(unknown.stderr).toMatch(
      /pre-authorize that user for the app; check --username and --instance-url/,
    );
    expect(readFileSync(join(home, '.sfdx', `${org('dev').username}.json`), 'utf8')).toBe(before);
  });

  test('an alias of another org stays where it is', async () => {
    const home = temporaryFolder();
    await signedInBefore(home, ['mine']);
    const { code, stderr } = await run(byKey(['-a', 'mine'], 'prod'), { home });
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`mine stands for ${org('dev').username} already`),
    ]);
    expect(aliases(home)).toEqual({ mine: org('dev').username });
    expect(existsSync(join(home, '.sfdx', `${org('prod').username}.json`))).toBe(false);
  });
});

describe('by an auth URL', () => {
  const url = async () => `force://PlatformCLI::${await refreshToken()}@${new URL(local.url).host}`;
  const login = (home: string, content: string, mode = 0o600) => {
    const file = join(home, 'auth');
    writeFileSync(file, content);
    chmodSync(file, mode);
    return run(['login', '--auth-url-file', file, '-a', 'mine'], { home });
  };

  test.each<[string, (url: string) => string]>([
    ['alone', url => `${url}\n`],
    ['in the CLI’s JSON', sfdxAuthUrl => JSON.stringify({ status: 0, result: { sfdxAuthUrl } })],
  ])('%s', async (_, content) => {
    const home = temporaryFolder();
    const { code, stdout, stderr } = await login(home, content(await url()));
    expect(code, stderr).toBe(0);
    expect(stdout + stderr).not.toMatch(SECRETS);
    local.expireTokens();
    expect((await use(home, 'mine')).code).toBe(0);
  });

  test.each<[string, string, RegExp]>([
    ['that is none', 'my secret text', /holds no auth URL/],
    ['of an old token', 'force://PlatformCLI::5Aep861gone@HOST', /ended or was revoked: sign in again/],
    ['in broken JSON', '{"result":', /holds no auth URL/],
  ])('%s', async (_, content, expected) => {
    const { code, stdout, stderr } = await login(
      temporaryFolder(),
      content.replace('HOST', new URL(local.url).host),
    );
    expect([code, stderr]).toEqual([1, expect.stringMatching(expected)]);
    expect(stdout + stderr).not.toMatch(/secret text|5Aep861gone/);
  });

  test('in a file that others can read', async () => {
    expect((await login(temporaryFolder(), await url(), 0o640)).stderr).toMatch(/chmod 600/);
  });

  test('whose refresh token is revoked later: the call says so, and how to sign in again', async () => {
    const home = temporaryFolder();
    const token = await refreshToken();
    await login(home, `force://PlatformCLI::${token}@${new URL(local.url).host}`);
    expect((await use(home, 'mine')).code).toBe(0);
    await fetch(`${local.url}/services/oauth2/revoke?token=${encodeURIComponent(token)}`);
    local.expireTokens();
    const { stdout, code } = await use(home, 'mine');
    expect(code).not.toBe(0);
    expect(stdout).toMatch(/LOGIN_REFUSED/);
    expect(stdout).toMatch(/sf org login web/);
  });
});

describe('logout', () => {
  test('forgets the login, its alias and the default that named it, and nothing else', async () => {
    const home = temporaryFolder();
    await signedInBefore(home, ['mine'], ['other', 'prod']);
    const { code, stdout, stderr } = await run(['logout', 'mine'], { home });
    expect([code, stdout], stderr).toEqual([
      0,
      `Signed out of ${org('dev').username} (org ${DEV.orgId}): ended there, too\n`,
    ]);
    expect(existsSync(join(home, '.sfdx', `${org('dev').username}.json`))).toBe(false);
    expect(aliases(home)).toEqual({ other: org('prod').username });
    expect((await use(home, 'mine')).code).not.toBe(0);
    expect((await use(home, 'other')).code).toBe(0);
  });

  describe('of a login with a refresh token', () => {
    /** A home that is signed in, and what its refresh token is still good for. */
    async function signedIn() {
      const home = temporaryFolder();
      const token = await refreshToken();
      const file = join(home, 'auth');
      writeFileSync(file, `force://PlatformCLI::${token}@${new URL(local.url).host}`, { mode: 0o600 });
      await run(['login', '--auth-url-file', file, '-a', 'mine'], { home });
      const form = { grant_type: 'refresh_token', refresh_token: token, client_id: 'PlatformCLI' };
      const renews = async () =>
        (
          await fetch(`${local.url}/services/oauth2/token`, {
            method: 'POST',
            body: new URLSearchParams(form),
          })
        ).ok;
      expect(await renews()).toBe(true);
      const kept = () => existsSync(join(home, '.sfdx', `${org('dev').username}.json`));
      return {
        home,
        token,
        renews,
        kept,
        logout: (...more: string[]) => run(['logout', 'mine', ...more], { home }),
      };
    }

    test('it ends at the org, too, and no secret is told', async () => {
      const { renews, kept, logout } = await signedIn();
      const { code, stdout, stderr } = await logout('--json');
      expect([code, JSON.parse(stdout).result], stderr).toEqual([
        0,
        { username: org('dev').username, orgId: DEV.orgId, atOrg: 'revoked' },
      ]);
      expect(stdout + stderr).not.toMatch(SECRETS);
      expect([await renews(), kept()]).toEqual([false, false]);
    });

    test.each<[string, FaultEffect, RegExp]>([
      ['the org does not answer', { kind: 'reset', when: 'before' }, /did not answer/],
      ['the org has an error', { kind: 'answer', status: 503, body: {} }, /HTTP 503/],
    ])('%s: it says so and stays; --local-only forgets it here', async (_, effect, expected) => {
      const { renews, kept, logout } = await signedIn();
      local.faults.add({ path: /oauth2\/revoke/, times: 9, effect });
      const { code, stderr, stdout } = await logout();
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(expected);
      expect(stderr).toMatch(/was not ended at its org, and stays here.*--local-only/);
      expect(stderr).not.toMatch(SECRETS);
      expect([await renews(), kept()]).toEqual([true, true]);
      expect((await logout('--local-only')).stdout).toContain('it still counts there');
      expect([await renews(), kept()]).toEqual([true, false]);
    });

    test('it had ended before: forgotten', async () => {
      const { token, kept, logout } = await signedIn();
      await fetch(`${local.url}/services/oauth2/revoke?token=${encodeURIComponent(token)}`);
      expect((await logout()).stdout).toContain('there it had ended before');
      expect(kept()).toBe(false);
    });

    test('a key that is gone: what cannot be read is not ended, and stays until told', async () => {
      const { home, kept, logout } = await signedIn();
      rmSync(join(home, '.sfdx', 'key.json'));
      expect((await logout()).stderr).toMatch(/its token cannot be read/);
      expect(kept()).toBe(true);
      expect((await logout('--local-only')).code).toBe(0);
      expect(kept()).toBe(false);
    });
  });

  test('of a scratch org that is over: nobody is asked', async () => {
    const home = temporaryFolder();
    await signedInBefore(home, ['mine']);
    const file = join(home, '.sfdx', `${org('dev').username}.json`);
    writeFileSync(
      file,
      JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), expirationDate: '2020-01-01' }),
    );
    local.requests.clear();
    expect((await run(['logout', 'mine'], { home })).code).toBe(0);
    expect([...local.requests]).toEqual([]);
  });

  test.each([
    ['an org that is not there', 'prood', /There is no login of 'prood' here\. Nearest: prod/],
    ['a path', '../../etc/passwd', /There is no login of/],
  ])('of %s', async (_, name, expected) => {
    const home = temporaryFolder();
    await signedInBefore(home, ['prod']);
    const { code, stderr } = await run(['logout', name], { home });
    expect([code, stderr]).toEqual([2, expect.stringMatching(expected)]);
  });
});

describe('where the login cannot be kept, it says what is in the way', () => {
  test.each<[string, (home: string) => void, RegExp]>([
    [
      'a key that is no JSON',
      home => {
        mkdirSync(join(home, '.sfdx'));
        writeFileSync(join(home, '.sfdx', 'key.json'), 'no json', { mode: 0o600 });
      },
      /^orgsmith: The login could not be kept: .* mv ~\/\.sfdx\/key\.json ~\/\.sfdx\/key\.json\.old\n$/,
    ],
    [
      'a file in place of the folder',
      home => writeFileSync(join(home, '.sfdx'), ''),
      /could not be kept: .*ls -ld ~\/\.sfdx\n$/,
    ],
  ])('%s', async (_, spoil, expected) => {
    const home = temporaryFolder();
    spoil(home);
    const { code, stderr } = await run(byKey(), { home });
    expect([code, stderr]).toEqual([1, expect.stringMatching(expected)]);
  });
});

test('a session that ends in the middle is renewed by the refresh token, once for all who wait', async () => {
  const home = temporaryFolder();
  const port = await freePort();
  await run(['login', '--instance-url', local.url, '--port', port, '-a', 'mine'], {
    home,
    env: desktop(home),
  });
  const server = await connect({ home, args: ['--orgs', 'mine'] });
  expect((await callTool(server, 'get_org_info')).error).toBeUndefined();
  local.expireTokens();
  local.requests.clear();
  const answers = await Promise.all(Array.from({ length: 5 }, () => callTool(server, 'get_org_info')));
  expect(answers.map(({ error }) => error)).toEqual(Array(5).fill(undefined));
  expect([...local.requests].filter(({ path }) => path === '/services/oauth2/token')).toHaveLength(1);
});
