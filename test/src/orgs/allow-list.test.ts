import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { driftOf, type Pin, resolveOne, resolveOrgs } from '../../../src/orgs/allow-list.ts';
import { readCliState } from '../../../src/orgs/cli-files.ts';
import { authFile, type CliFiles, orgId, writeCliFiles } from '../../support/cli-home.ts';
import { tempFolder, writeFiles } from '../../support/temp.ts';

const FILES: CliFiles = {
  orgs: { 'ada@acme.com': 1, 'ada@acme.com.dev': 2, 'bob@acme.com': 3 },
  aliases: {
    prod: 'ada@acme.com',
    dev: 'ada@acme.com.dev',
    sandbox: 'ada@acme.com.dev',
    gone: 'eve@acme.com',
  },
};

interface Where {
  files?: CliFiles;
  project?: string;
  env?: Record<string, string>;
}
function stateOf({ files = FILES, project, env = {} }: Where = {}) {
  const home = tempFolder();
  writeCliFiles(home, files);
  return readCliState(home, project, env);
}
const resolved = (selectors: string[], where?: Where) => resolveOrgs(selectors, stateOf(where));
const users = (selectors: string[], where?: Where) =>
  resolved(selectors, where).pins.map(({ username }) => username);

describe('does not resolve', () => {
  test.each([
    ['prd', "no org is authorised under 'prd'", ['prod'], 'sf org login web --alias prd'],
    ['DEV', "no org is authorised under 'DEV'", ['dev'], 'sf org login web --alias DEV'],
    ['ada@acme.con', "no org is authorised under 'ada@acme.con'", ['ada@acme.com'], '--alias ada@acme.con'],
    ['gone', "alias 'gone' leads to eve@acme.com, which is not authorised", ['gone'], '--alias gone'],
    ['zzzzzzzz', "no org is authorised under 'zzzzzzzz'", [], '--alias zzzzzzzz'],
    ['default_target_org', "no org is authorised under 'default_target_org'", [], '--alias'],
    ['ENVIRONMENT', 'signing in from environment variables is not part of this version', [], 'sf org login'],
    ['DEFAULT_TARGET_ORG', 'no target-org is set', ['prod'], 'sf config set target-org <alias>'],
    ['DEFAULT_TARGET_DEV_HUB', 'no target-dev-hub is set', ['prod'], 'sf config set target-dev-hub <alias>'],
    ['../x', "no org is authorised under '../x'", [], '--alias <alias>'],
    ["x'; rm -rf ~ #", "no org is authorised under 'x'; rm -rf ~ #'", [], '--alias <alias>'],
    ['$(id)', "no org is authorised under '$(id)'", [], '--alias <alias>'],
    ['alias', "no org is authorised under 'alias'", [], '--alias alias'],
    ['constructor', "no org is authorised under 'constructor'", [], '--alias constructor'],
    ['__proto__', "no org is authorised under '__proto__'", [], '--alias __proto__'],
    ['', "no org is authorised under ''", [], '--alias <alias>'],
  ])('%s: %s', (selector, reason, near, next) => {
    const { pins, unresolved } = resolved([selector]);
    expect(pins).toEqual([]);
    expect(unresolved).toMatchObject([{ name: selector, reason, nearest: expect.arrayContaining(near) }]);
    expect(unresolved[0]?.next).toContain(next);
    expect(unresolved[0]?.next).toContain('estart');
  });

  test('a default that is not authorised, and says whose word it was', () => {
    const { unresolved } = resolved(['DEFAULT_TARGET_ORG'], { env: { SF_TARGET_ORG: 'gone' } });
    expect(unresolved[0]?.reason).toBe(
      "DEFAULT_TARGET_ORG is 'gone', but alias 'gone' leads to eve@acme.com, which is not authorised",
    );
    const other = resolved(['DEFAULT_TARGET_ORG'], { env: { SF_TARGET_ORG: 'nobody' } });
    expect(other.unresolved[0]?.reason).toBe(
      "DEFAULT_TARGET_ORG is 'nobody', but no org is authorised under 'nobody'",
    );
  });

  test('a file that is another user’s', () => {
    const home = tempFolder({ '.sfdx/eve@acme.com.json': authFile('ada@acme.com', 1) });
    expect(resolveOrgs(['eve@acme.com', 'ALLOW_ALL_ORGS'], readCliState(home, undefined, {})).pins).toEqual(
      [],
    );
  });

  test('all orgs of a machine that has none', () => {
    const { pins, unresolved } = resolved(['ALLOW_ALL_ORGS'], { files: {} });
    expect(pins).toEqual([]);
    expect(unresolved).toMatchObject([
      { name: 'ALLOW_ALL_ORGS', reason: 'no org is authorised on this machine' },
    ]);
  });

  test('and the others still do', () => {
    const { pins, unresolved } = resolved(['nobody', 'dev', 'gone']);
    expect(pins.map(({ name }) => name)).toEqual(['dev']);
    expect(unresolved.map(({ name }) => name)).toEqual(['nobody', 'gone']);
  });
});

describe('resolves', () => {
  const SF = { SF_TARGET_ORG: 'dev', SF_TARGET_DEV_HUB: 'bob@acme.com' };
  test.each<[string[], Record<string, string>, string[]]>([
    [['dev'], {}, ['ada@acme.com.dev']],
    [['bob@acme.com'], {}, ['bob@acme.com']],
    [['prod', 'dev'], {}, ['ada@acme.com', 'ada@acme.com.dev']],
    [['dev', 'sandbox', 'ada@acme.com.dev', 'dev'], {}, ['ada@acme.com.dev']],
    [['DEFAULT_TARGET_ORG'], SF, ['ada@acme.com.dev']],
    [['DEFAULT_TARGET_DEV_HUB', 'DEFAULT_TARGET_ORG'], SF, ['bob@acme.com', 'ada@acme.com.dev']],
    [['ALLOW_ALL_ORGS'], {}, ['ada@acme.com', 'ada@acme.com.dev', 'bob@acme.com']],
    [
      ['ALLOW_ALL_ORGS'],
      { SF_TARGET_ORG: 'bob@acme.com' },
      ['bob@acme.com', 'ada@acme.com', 'ada@acme.com.dev'],
    ],
    [['ALLOW_ALL_ORGS'], { SF_TARGET_ORG: 'gone' }, ['ada@acme.com', 'ada@acme.com.dev', 'bob@acme.com']],
    [['dev', 'ALLOW_ALL_ORGS'], {}, ['ada@acme.com.dev', 'ada@acme.com', 'bob@acme.com']],
    [['LOCAL'], SF, []],
    [['LOCAL', 'dev'], {}, ['ada@acme.com.dev']],
  ])('%j with %j: %j', (selectors, env, expected) => {
    expect(users(selectors, { env })).toEqual(expected);
  });

  test('an alias that is named as a username is, to whom it leads', () => {
    const files = { ...FILES, aliases: { 'bob@acme.com': 'ada@acme.com' } };
    expect(users(['bob@acme.com'], { files })).toEqual(['ada@acme.com']);
  });

  test.each([
    ['dev', 'dev', ['dev', 'sandbox']],
    ['sandbox', 'sandbox', ['dev', 'sandbox']],
    ['ada@acme.com.dev', 'dev', ['dev', 'sandbox']],
    ['bob@acme.com', 'bob@acme.com', []],
  ])('%s is called %s and has the aliases %j', (selector, name, aliases) => {
    expect(resolved([selector]).pins).toMatchObject([{ selector, name, aliases }]);
  });

  test('to what the files say, and to no secret', () => {
    expect(resolveOne('prod', stateOf())).toEqual({
      selector: 'prod',
      name: 'prod',
      aliases: ['prod'],
      username: 'ada@acme.com',
      orgId: orgId(1),
      instanceUrl: 'https://org1.my.salesforce.com',
      expires: undefined,
    });
  });

  test.each(["o'brien@acme.com", 'sales.and.ops@acme.com', 'x+y@acme.com.dev1', 'ünï@acme.com'])(
    'the legal username %s',
    username => {
      expect(users([username], { files: { orgs: { [username]: 1 } } })).toEqual([username]);
    },
  );
});

describe('a hostile repository', () => {
  const hostile = () =>
    tempFolder({
      '.sf/config.json': { 'target-org': 'prod' },
      '.sfdx/sfdx-config.json': { defaultusername: 'prod' },
      '.sfdx/alias.json': { orgs: { dev: 'ada@acme.com' } },
      '.sfdx/ada@acme.com.dev.json': authFile('ada@acme.com.dev', 9),
    });
  test.each(['dev', 'ada@acme.com.dev', 'sandbox'])('moves nothing that --orgs %s names', selector => {
    expect(resolved([selector], { project: hostile() }).pins).toMatchObject([
      { username: 'ada@acme.com.dev', orgId: orgId(2) },
    ]);
  });
  test('brings no org that the user has not signed in to', () => {
    const project = tempFolder({
      '.sf/config.json': { 'target-org': 'evil@x' },
      '.sfdx/evil@x.json': authFile('evil@x', 9),
    });
    expect(resolved(['DEFAULT_TARGET_ORG'], { project })).toMatchObject({
      pins: [],
      unresolved: [{ name: 'DEFAULT_TARGET_ORG' }],
    });
    expect(users(['ALLOW_ALL_ORGS'], { project })).toEqual([
      'ada@acme.com',
      'ada@acme.com.dev',
      'bob@acme.com',
    ]);
  });
});

describe('drift', () => {
  /** Pins an org, then changes the files; what is said of it now. */
  function drift(selector: string, change: (home: string) => void, files = FILES): string | undefined {
    const home = tempFolder();
    writeCliFiles(home, { ...files, config: { 'target-org': 'dev' } });
    const state = () => readCliState(home, undefined, {});
    const [pin] = resolveOrgs([selector], state()).pins;
    if (!pin) throw new Error(`${selector} is not there`);
    expect(driftOf(pin, state()), 'before anything moved').toBeUndefined();
    change(home);
    return driftOf(pin, state());
  }
  const write = (files: CliFiles) => (home: string) => writeCliFiles(home, files);
  const auth =
    (number: number, more = {}) =>
    (home: string) =>
      writeFiles(home, { '.sfdx/ada@acme.com.dev.json': authFile('ada@acme.com.dev', number, more) });
  const remove = (name: string) => (home: string) => rmSync(join(home, name));

  test.each([
    [
      'alias re-pointed',
      'dev',
      write({ aliases: { dev: 'ada@acme.com' } }),
      'dev now means ada@acme.com, not ada@acme.com.dev',
    ],
    ['alias removed', 'dev', write({ aliases: {} }), "dev: no org is authorised under 'dev'"],
    ['alias file gone', 'dev', remove('.sfdx/alias.json'), "dev: no org is authorised under 'dev'"],
    [
      'another alias re-pointed',
      'dev',
      write({ aliases: { dev: 'ada@acme.com.dev', sandbox: 'bob@acme.com' } }),
      'alias sandbox now means bob@acme.com',
    ],
    [
      'alias of a username re-pointed',
      'ada@acme.com.dev',
      write({ aliases: { dev: 'bob@acme.com' } }),
      'alias dev now means bob@acme.com',
    ],
    [
      'default switched',
      'DEFAULT_TARGET_ORG',
      write({ config: { 'target-org': 'prod' } }),
      'DEFAULT_TARGET_ORG now means ada@acme.com, not',
    ],
    [
      'default removed',
      'DEFAULT_TARGET_ORG',
      write({ config: {} }),
      'DEFAULT_TARGET_ORG: no target-org is set',
    ],
    [
      'signed in to another org',
      'dev',
      auth(9),
      `ada@acme.com.dev is now authorised for org ${orgId(9)}, not ${orgId(2)}`,
    ],
    [
      'instance moved',
      'dev',
      auth(2, { instanceUrl: 'https://evil.example' }),
      'ada@acme.com.dev is now at https://evil.example',
    ],
    [
      'instance on another port',
      'dev',
      auth(2, { instanceUrl: 'https://org2.my.salesforce.com:444' }),
      'is now at',
    ],
    ['instance without TLS', 'dev', auth(2, { instanceUrl: 'http://org2.my.salesforce.com' }), 'is now at'],
    [
      'signed out',
      'dev',
      remove('.sfdx/ada@acme.com.dev.json'),
      "dev: alias 'dev' leads to ada@acme.com.dev, which is not authorised",
    ],
    [
      'signed out, all orgs',
      'ada@acme.com.dev',
      remove('.sfdx/ada@acme.com.dev.json'),
      'no org is authorised under',
    ],
    [
      'file broken',
      'dev',
      (home: string) => writeFiles(home, { '.sfdx/ada@acme.com.dev.json': '{' }),
      'which is not authorised',
    ],
    [
      'file of another user',
      'dev',
      (home: string) => writeFiles(home, { '.sfdx/ada@acme.com.dev.json': authFile('eve@x', 2) }),
      'which is not authorised',
    ],
  ])('%s', (_, selector, change, said) => {
    expect(drift(selector, change)).toContain(said);
  });

  test.each([
    ['nothing', () => undefined],
    ['another org’s alias', write({ aliases: { ...FILES.aliases, prod: 'bob@acme.com' } })],
    ['a new alias', write({ aliases: { ...FILES.aliases, more: 'ada@acme.com.dev' } })],
    ['the default, when it was not asked for', write({ config: { 'target-org': 'prod' } })],
    ['a token', auth(2, { accessToken: 'new' })],
    ['the path of the instance', auth(2, { instanceUrl: 'https://org2.my.salesforce.com/' })],
    ['an id of 15 characters', auth(2, { orgId: orgId(2).slice(0, 15) })],
    ['another user signed out', remove('.sfdx/bob@acme.com.json')],
  ])('not by %s', (_, change) => {
    expect(drift('dev', change)).toBeUndefined();
  });

  test('not of the org that this process started, which is in no file', () => {
    const facts = { username: 'x', orgId: orgId(7), instanceUrl: 'http://127.0.0.1:1', expires: undefined };
    const pin: Pin = { ...facts, selector: 'LOCAL', name: 'local', aliases: ['local'], accessToken: 'x' };
    expect(driftOf(pin, stateOf({ files: {} }))).toBeUndefined();
  });
});
