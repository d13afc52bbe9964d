import { describe, expect, test } from 'vitest';
import { readCliState } from '../../../guard/cli-files.ts';
import { resolveOne, resolveOrgs } from '../../../src/orgs/allow-list.ts';
import { authFile, type CliFiles, orgId, writeCliFiles } from '../../support/cli-home.ts';
import { tempFolder } from '../../support/temp.ts';

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
    ['gone', "alias 'gone' leads to eve@acme.com, which is not authorised", [], '--alias gone'],
    ['zzzzzzzz', "no org is authorised under 'zzzzzzzz'", [], '--alias zzzzzzzz'],
    ['default_target_org', "no org is authorised under 'default_target_org'", [], '--alias'],
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
