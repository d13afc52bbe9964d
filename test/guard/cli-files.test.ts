import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCliState } from '../../guard/cli-files.ts';
import { authFile, orgId, writeCliFiles } from '../support/cli-home.ts';
import { tempFolder } from '../support/temp.ts';

const stateOf = (files: Record<string, unknown>, project?: string, env = {}) =>
  readCliState(tempFolder(files), project, env);

describe('an authorisation', () => {
  const good = authFile('ada@acme.com', 1);
  const USABLE = {
    username: 'ada@acme.com',
    orgId: orgId(1),
    instanceUrl: 'https://org1.my.salesforce.com',
    expires: undefined,
  };

  test.each([
    ['no file', undefined],
    ['an empty file', ''],
    ['broken JSON', '{"username": "ada@acme.com"'],
    ['a list', [good]],
    ['null', 'null'],
    ['no username', { ...good, username: undefined }],
    ['a username that is no text', { ...good, username: 5 }],
    ['no org id', { ...good, orgId: undefined }],
    ['an org id that is none', { ...good, orgId: '00D' }],
    ['an org id with the wrong suffix', { ...good, orgId: '00D000000000001AAA' }],
    ['no instance', { ...good, instanceUrl: undefined }],
    ['an instance that is no URL', { ...good, instanceUrl: 'acme' }],
  ])('with %s is none', (_, content) => {
    const state = stateOf(content === undefined ? {} : { '.sfdx/ada@acme.com.json': content });
    expect(state.auth('ada@acme.com')).toBeUndefined();
    expect(state.usernames()).toEqual([]);
  });

  test.each([
    ['as it is', good, USABLE],
    ['with an id of 15 characters', { ...good, orgId: orgId(1).slice(0, 15) }, USABLE],
    ['of a scratch org', { ...good, expirationDate: '2026-12-01' }, { ...USABLE, expires: '2026-12-01' }],
    [
      'with secrets, which stay in the file',
      { ...good, refreshToken: 'x', privateKey: '/k', password: 'y' },
      USABLE,
    ],
  ])('%s', (_, content, facts) => {
    expect(stateOf({ '.sfdx/ada@acme.com.json': content }).auth('ada@acme.com')).toEqual(facts);
  });

  test.each([
    "o'brien+x@acme.com",
    'a b@acme.com',
    '$(id)@acme.com',
    'ünï@acme.com',
    'x@acme.com.dev1',
    '..@acme.com',
  ])('of %s', username => {
    const state = stateOf({ [`.sfdx/${username}.json`]: authFile(username, 1) });
    expect(state.auth(username)?.username).toBe(username);
    expect(state.usernames()).toEqual([username]);
  });

  test.each(['../x', 'a/../../x', '..\\x', '/x', 'a\0', '', '.', '..', 'x'.repeat(5_000)])(
    'outside the folder: %j',
    username => {
      const state = stateOf({
        'x.json': authFile(username, 1),
        '.sfdx/y@acme.com.json': authFile('y@acme.com', 2),
      });
      expect(state.auth(username)).toBeUndefined();
    },
  );
});

test.each([
  ['the CLI’s own files', ['alias', 'sfdx-config', 'key', 'stash', 'x.sandbox', 'sandbox-create-cache']],
])('%s are no users', (_, names) => {
  const files = Object.fromEntries(names.map(name => [`.sfdx/${name}.json`, authFile(name, 1)]));
  expect(
    stateOf({
      ...files,
      '.sfdx/b@x.json': authFile('b@x', 1),
      '.sfdx/a@x.json': authFile('a@x', 2),
      '.sfdx/note.txt': '',
    }).usernames(),
  ).toEqual(['a@x', 'b@x']);
});

describe('aliases', () => {
  test.each([
    ['no home', undefined, []],
    ['broken JSON', '{', []],
    ['no orgs', {}, []],
    ['orgs that are a text', { orgs: 'dev' }, []],
    ['orgs that are null', { orgs: null }, []],
    ['values that are no text', { orgs: { dev: 5, uat: null, ok: 'a@x' } }, [['ok', 'a@x']]],
    [
      'names that every object has',
      '{"orgs": {"constructor": "a@x", "__proto__": "b@x"}}',
      [
        ['constructor', 'a@x'],
        ['__proto__', 'b@x'],
      ],
    ],
  ])('%s', (_, content, aliases) => {
    const files = content === undefined ? {} : { '.sfdx/alias.json': content };
    expect([...stateOf(files).aliases]).toEqual(aliases);
  });
});

test('a home that is not there has nothing', () => {
  const state = readCliState(join(tempFolder(), 'nobody'), undefined, {});
  expect([[...state.aliases], state.usernames(), state.auth('a@x'), state.defaultOf('target-org')]).toEqual([
    [],
    [],
    undefined,
    undefined,
  ]);
});

describe('the default', () => {
  const [HOME, LEGACY] = ['.sf/config.json', '.sfdx/sfdx-config.json'];
  interface Case {
    home?: Record<string, unknown>;
    project?: Record<string, unknown>;
    env?: Record<string, string>;
    name: string | undefined;
    from?: string;
  }
  const cases: Record<string, Case> = {
    'nothing set': { name: undefined },
    'broken JSON': { home: { [HOME]: '{' }, name: undefined },
    'not a text': { home: { [HOME]: { 'target-org': 5 } }, name: undefined },
    empty: { home: { [HOME]: { 'target-org': '' } }, name: undefined },
    'of the user': { home: { [HOME]: { 'target-org': 'u' } }, name: 'u', from: `~/${HOME}` },
    'of the user, as sfdx wrote it': {
      home: { [LEGACY]: { defaultusername: 'l' } },
      name: 'l',
      from: `~/${LEGACY}`,
    },
    'sf over sfdx': {
      home: { [HOME]: { 'target-org': 'u' }, [LEGACY]: { defaultusername: 'l' } },
      name: 'u',
    },
    'project over user': {
      home: { [HOME]: { 'target-org': 'u' } },
      project: { [HOME]: { 'target-org': 'p' } },
      name: 'p',
      from: HOME,
    },
    'sfdx of the project over the user': {
      home: { [HOME]: { 'target-org': 'u' } },
      project: { [LEGACY]: { defaultusername: 'l' } },
      name: 'l',
      from: LEGACY,
    },
    'a broken project file leaves the user’s': {
      home: { [HOME]: { 'target-org': 'u' } },
      project: { [HOME]: '{' },
      name: 'u',
    },
    'environment over all': {
      project: { [HOME]: { 'target-org': 'p' } },
      env: { SF_TARGET_ORG: 'e' },
      name: 'e',
      from: 'SF_TARGET_ORG',
    },
    'the old variable': {
      home: { [HOME]: { 'target-org': 'u' } },
      env: { SFDX_DEFAULTUSERNAME: 'o' },
      name: 'o',
      from: 'SFDX_DEFAULTUSERNAME',
    },
    'the new variable over the old': { env: { SF_TARGET_ORG: 'e', SFDX_DEFAULTUSERNAME: 'o' }, name: 'e' },
    'an empty variable is none': {
      home: { [HOME]: { 'target-org': 'u' } },
      env: { SF_TARGET_ORG: '' },
      name: 'u',
    },
  };
  test.each(Object.entries(cases))('%s', (_, { home = {}, project, env = {}, name, from }) => {
    const folder = project && tempFolder(project);
    const found = stateOf(home, folder, env).defaultOf('target-org');
    expect(found?.name).toBe(name);
    if (from)
      expect(found?.from).toBe(folder && Object.keys(project).includes(from) ? join(folder, from) : from);
  });

  test('of the dev hub has names of its own', () => {
    const home = { [HOME]: { 'target-org': 'u', 'target-dev-hub': 'h' } };
    expect(stateOf(home).defaultOf('target-dev-hub')?.name).toBe('h');
    expect(stateOf(home, undefined, { SF_TARGET_ORG: 'e' }).defaultOf('target-dev-hub')?.name).toBe('h');
    expect(stateOf({ [LEGACY]: { defaultdevhubusername: 'l' } }).defaultOf('target-dev-hub')?.name).toBe('l');
    expect(stateOf(home, undefined, { SF_TARGET_DEV_HUB: 'e' }).defaultOf('target-dev-hub')?.name).toBe('e');
  });
});

test('a state shows the aliases of one moment, the authorisations of now', () => {
  const home = tempFolder();
  writeCliFiles(home, { orgs: { 'a@x': 1 }, aliases: { dev: 'a@x' } });
  const state = readCliState(home, undefined, {});
  writeCliFiles(home, { orgs: { 'a@x': 2 }, aliases: { dev: 'b@x' } });
  expect(state.aliases.get('dev')).toBe('a@x');
  expect(state.auth('a@x')?.orgId).toBe(orgId(2));
});
