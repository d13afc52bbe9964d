import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { currentCall } from '../../../guard/call-scope.ts';
import { orgId, writeCliFiles } from '../../support/cli-home.ts';
import { toolError } from '../../support/refusal.ts';
import { pinnedOrgs, TWO_ORGS } from '../../support/session.ts';

const DEV = 'ada@acme.com.dev';
const PROD = 'ada@acme.com';
/** A second user of the org of `dev`. */
const TWO_USERS = { ...TWO_ORGS, orgs: { ...TWO_ORGS.orgs, 'eve@acme.com.dev': 1 } };
const both = () => pinnedOrgs(['dev', 'prod']);

describe('a name that is not that of a pinned org is refused', () => {
  test.each<[unknown, string[]]>([
    ['', []],
    ['DEV', ['dev']],
    ['dev ', ['dev']],
    ['de', ['dev']],
    ['ADA@ACME.COM', ['ada@acme.com', 'ada@acme.com.dev']],
    ['DEFAULT_TARGET_ORG', []],
    ['ALLOW_ALL_ORGS', []],
    ['LOCAL', []],
    ['https://org1.my.salesforce.com', []],
    [orgId(3), []],
    ['00D000000000001AAA', []],
    [null, []],
    [1, []],
    [['dev'], []],
    [{ toString: 'dev' }, []],
  ])('%j', async (given, near) => {
    const error = await toolError(() => both().nameOf(given));
    expect(error).toMatchObject({
      code: 'ORG_NOT_ALLOWED',
      outcome: 'not_executed',
      retry: 'no',
      details: { allowed: ['dev', 'prod'] },
      next: 'Use one of those. Only the user can allow another, by starting Orgsmith with --orgs naming it.',
    });
    expect(error.message).toContain('is not one of the orgs that were pinned at start: dev, prod');
    expect(error.details?.nearest).toEqual(expect.arrayContaining(near));
  });

  test('also by those who open it, and before anything is read', async () => {
    const orgs = pinnedOrgs(['dev']);
    const refused = { code: 'ORG_NOT_ALLOWED' };
    expect(await toolError(() => orgs.open('prod', []))).toMatchObject(refused);
    expect(await toolError(() => orgs.forTools.open(PROD))).toMatchObject(refused);
    expect(await toolError(() => orgs.forTools.open(orgId(2)))).toMatchObject(refused);
  });

  test('a name of a megabyte, in a short answer', async () => {
    const error = await toolError(() => both().nameOf('x'.repeat(1_000_000)));
    expect(JSON.stringify(error).length).toBeLessThan(1_000);
  });
});

describe('with no org pinned', () => {
  test('every name, and none, says why', async () => {
    const orgs = pinnedOrgs(['dve', 'DEFAULT_TARGET_DEV_HUB']);
    for (const run of [() => orgs.nameOf('dev'), () => orgs.open(undefined, [])]) {
      const error = await toolError(run);
      expect(error).toMatchObject({ code: 'NO_ORG', retry: 'after_fix', outcome: 'not_executed' });
      expect(error.message).toBe(
        "Orgs that could not be resolved when Orgsmith started: dve: no org is authorised under 'dve'; DEFAULT_TARGET_DEV_HUB: no target-dev-hub is set",
      );
      expect(error.next).toContain('sf org login web --alias dve');
    }
    expect(orgs.allowed()).toEqual([]);
    expect(orgs.forTools.unresolved()).toMatchObject([{ name: 'dve', nearest: ['dev'] }, {}]);
  });

  test('because none was named: the flag that names one', async () => {
    expect(await toolError(() => pinnedOrgs([]).nameOf('dev'))).toMatchObject({
      message: 'Orgs that could not be resolved when Orgsmith started: none was named',
      next: 'Start Orgsmith with --orgs <alias>.',
    });
  });
});

describe('an id of an org with two pinned users', () => {
  const orgs = () => pinnedOrgs(['dev', 'eve@acme.com.dev', 'prod'], TWO_USERS);

  test.each([orgId(1), orgId(1).slice(0, 15)])('is not enough: %s', async id => {
    expect(await toolError(() => orgs().nameOf(id))).toMatchObject({
      code: 'ORG_AMBIGUOUS',
      message: `'${id}' fits several pinned orgs or users: ${DEV}, eve@acme.com.dev`,
      next: 'Name one by its username.',
    });
  });

  test.each([
    ['eve@acme.com.dev', 'eve@acme.com.dev'],
    [DEV, 'dev'],
    [orgId(2), 'prod'],
  ])('%s is %s', (given, name) => {
    expect(orgs().nameOf(given)).toBe(name);
  });
});

test.each([
  ['dev', 'dev'],
  ['prod', 'prod'],
  [DEV, 'dev'],
  [PROD, 'prod'],
  [orgId(1), 'dev'],
  [orgId(2).slice(0, 15), 'prod'],
])('%s is %s', (given, name) => {
  expect(both().nameOf(given)).toBe(name);
});

describe('what is allowed', () => {
  test('is what was pinned; the first is what a call without org means', () => {
    expect(pinnedOrgs(['prod', 'DEFAULT_TARGET_ORG']).allowed()).toEqual([
      {
        name: 'prod',
        username: PROD,
        aliases: ['prod'],
        orgId: orgId(2),
        instanceUrl: 'https://org2.my.salesforce.com',
        isDefault: true,
        marks: [],
      },
      {
        name: 'dev',
        username: DEV,
        aliases: ['dev'],
        orgId: orgId(1),
        instanceUrl: 'https://org1.my.salesforce.com',
        isDefault: false,
        marks: ['target-org'],
      },
    ]);
  });

  test('stays as it was pinned, whatever the files say later, and says so', () => {
    const orgs = both();
    writeCliFiles(orgs.home, { aliases: { dev: PROD, prod: PROD } });
    rmSync(join(orgs.home, '.sfdx', `${DEV}.json`));
    const [dev, prod] = orgs.allowed();
    expect(dev).toMatchObject({ name: 'dev', username: DEV, orgId: orgId(1) });
    expect(dev?.drift).toBe(`dev now means ${PROD}, not ${DEV}`);
    expect(prod?.drift).toBeUndefined();
    expect(orgs.nameOf('dev')).toBe('dev');
  });

  test('does not grow with a new alias or a new authorisation', async () => {
    const orgs = pinnedOrgs(['dev']);
    writeCliFiles(orgs.home, { orgs: { 'new@acme.com': 5 }, aliases: { dev: DEV, fresh: DEV } });
    expect(orgs.allowed().map(({ name, drift }) => [name, drift])).toEqual([['dev', undefined]]);
    for (const name of ['new@acme.com', 'fresh', orgId(5)])
      expect(await toolError(() => orgs.nameOf(name))).toMatchObject({ code: 'ORG_NOT_ALLOWED' });
  });
});

describe('a call runs under the effect of its tool', () => {
  const { signal } = new AbortController();
  const under = (effect: 'read' | 'create' | 'update' | 'destroy', on: 'org' | 'project' | 'machine') =>
    pinnedOrgs(['dev']).under({ effect, on }, signal, async () => {
      await Promise.resolve();
      return currentCall();
    });

  test.each(['create', 'update', 'destroy'] as const)(
    '%s changes the org only when it is on the org',
    async effect => {
      expect((await under(effect, 'org')).effect).toBe('change');
      expect((await under(effect, 'project')).effect).toBe('read');
      expect((await under(effect, 'machine')).effect).toBe('read');
    },
  );

  test('read reads, carries its signal, and leaves nothing behind', async () => {
    expect(await under('read', 'org')).toMatchObject({ effect: 'read', signal });
    expect(currentCall().signal).toBeUndefined();
  });
});
