import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../../e2e/_door.ts';
import { DEV, throughTheDoor } from '../_door.ts';

const HUB = { alias: 'hub', kind: 'developer', devhub: true, orgId: '00D000000000003EAA' } as const;

const door = throughTheDoor({
  orgs: [HUB, DEV],
  args: ['--orgs', 'hub,dev', '--allow-non-ga-tools'],
  files: {
    'sfdx-project.json': '{}',
    'def.json': JSON.stringify({
      orgName: 'Trying Things',
      edition: 'Enterprise',
      features: ['API'],
      settings: { lightningExperienceSettings: { enableS1DesktopEnabled: true } },
    }),
    'unknown.json': '{"editon":"Developer"}',
    'broken.json': '{"edition":',
    'list.json': '[]',
    'preferences.json': '{"orgPreferences":{}}',
  },
});
const { call, said, org } = door;
const auth = (username: string) => join(org().home, '.sfdx', `${username}.json`);
const aliases = () => JSON.parse(readFileSync(join(org().home, '.sfdx', 'alias.json'), 'utf8')).orgs;
const names = async () =>
  (await call('list_all_orgs', { check: false })).facts.orgs.map((each: { name: string }) => each.name);
const errorOf = ({ error }: Awaited<ReturnType<typeof call>>) =>
  `${error?.code}: ${error?.message} | ${error?.next}`;

describe('a scratch org that cannot be made', () => {
  test.each([
    ['on an org that is no Dev Hub', { org: 'dev' }],
    ['for 31 days', { days: 31 }],
    ['under an alias of another org', { alias: 'dev' }],
    ['under an alias that a shell would read', { alias: '$(id)' }],
    ['from a field that there is not', { definition: 'unknown.json' }],
    ['from what is no JSON', { definition: 'broken.json' }],
    ['from a list', { definition: 'list.json' }],
    ['from preferences of old', { definition: 'preferences.json' }],
    ['from a file elsewhere', { definition: '../def.json' }],
    ['from a job that is none', { job: '001000000000001' }],
    ['with a feature that there is not', { features: ['Nonsense'] }],
    ['from a snapshot that there is not', { snapshot: 'Nowhere' }],
  ])('%s', async (_, input) => {
    const text = errorOf(await call('create_scratch_org', { org: 'hub', ...input }));
    expect(text.replaceAll(org().home, '<home>').replace(/2SR\w+/g, '<job>')).toMatchSnapshot();
  });

  test('when the hub has no more to give', async () => {
    const body = { ActiveScratchOrgs: { Max: 3, Remaining: 0 }, DailyScratchOrgs: { Max: 6, Remaining: 2 } };
    org().faults.add({ path: /\/limits$/, effect: { kind: 'answer', status: 200, body }, times: 1 });
    expect(errorOf(await call('create_scratch_org', { org: 'hub' }))).toMatch(
      /^LIMIT_EXCEEDED: .*delete_org/,
    );
  });
});

describe('a scratch org', () => {
  test('is planned without being made', async () => {
    const { facts } = await call('create_scratch_org', { definition: 'def.json', planOnly: true });
    expect(facts).toMatchObject({
      status: 'planned',
      plan: {
        title: 'Create a scratch org (Enterprise, 7 days)',
        details: {
          fields: { OrgName: 'Trying Things', Features: 'API', DurationDays: 7 },
          settings: ['settings'],
        },
      },
    });
    expect(await names()).toEqual(['hub', 'dev']);
  });

  test('is made, allowed, worked in and deleted', async () => {
    const made = await call('create_scratch_org', { definition: 'def.json', alias: 'fresh', days: 3 });
    expect(made.facts.result, made.text).toMatchObject({ outcome: 'done', alias: 'fresh', settings: true });
    const { username } = made.facts.result;
    expect(aliases()).toMatchObject({ fresh: username });
    expect(existsSync(auth(username))).toBe(true);
    expect(await names()).toEqual(['hub', 'dev', 'fresh']);

    const written = await call('write_records', {
      org: 'fresh',
      object: 'Account',
      operation: 'insert',
      records: [{ Name: 'Here' }],
    });
    expect(written.facts, written.text).toMatchObject({
      status: 'done',
      org: expect.stringContaining('fresh (scratch'),
    });

    org().faults.add({ path: /ActiveScratchOrg\//, effect: { kind: 'reset', when: 'before' }, times: 1 });
    const asked = await call('delete_org', { org: 'fresh' });
    expect(asked.facts).toMatchObject({
      status: 'planned',
      plan: { title: `Delete scratch org fresh (${username}) for good` },
    });
    const failed = await call('apply_plan', { plan: asked.facts.plan.id });
    expect(failed.error, failed.text).toMatchObject({ outcome: 'unknown' });
    expect(existsSync(auth(username))).toBe(true);

    const again = await call('delete_org', { org: 'fresh' });
    const gone = await call('apply_plan', { plan: again.facts.plan.id });
    expect(gone.facts.result, gone.text).toMatchObject({ username, loginRemoved: true });
    expect(existsSync(auth(username))).toBe(false);
    expect(aliases()).not.toHaveProperty('fresh');
    expect(await names()).toEqual(['hub', 'dev']);
    expect((await call('get_org_info', { org: 'fresh' })).error).toMatchObject({ code: 'ORG_NOT_ALLOWED' });
  });
});

describe('a scratch org that takes long', () => {
  test('is waited for by its job, from another process, too', async () => {
    const args = (...input: string[]) => ['call', 'create_scratch_org', '--orgs', 'hub', '--json', ...input];
    const body = { Status: 'Creating' };
    const path = /sobjects\/ScratchOrgInfo\/2SR/;
    org().faults.add({ method: 'GET', path, effect: { kind: 'answer', status: 200, body } });
    const asked = await run(args('--wait', '0', '--arg', 'days=1'), { home: org().home });
    expect(asked.code, asked.stderr + asked.stdout).toBe(68);
    const { job, outcome } = JSON.parse(asked.stdout).result.result;
    expect(outcome).toBe('running');
    const { facts, text } = await call('create_scratch_org', { job, alias: 'late' });
    expect(facts.result, text).toMatchObject({ outcome: 'done', job, alias: 'late' });
    expect((await call('get_org_info', { org: 'late' })).facts).toMatchObject({ kind: 'scratch' });
  });
});

describe('a snapshot', () => {
  test.each([
    ['on an org that is no Dev Hub', { org: 'dev', source: 'late', name: 'Base' }],
    ['under a name with a space', { source: 'late', name: 'My base' }],
    ['of an org that is not allowed', { source: 'stage', name: 'Base' }],
    ['of an org that the hub did not make', { source: 'dev', name: 'Base' }],
    ['of a job that is none', { job: '001000000000001' }],
  ])('cannot be made %s', async (_, input) => {
    expect(errorOf(await call('create_org_snapshot', { org: 'hub', ...input }))).toMatchSnapshot();
  });

  test('has what its scratch org had', async () => {
    await call('write_records', {
      org: 'late',
      object: 'Account',
      operation: 'insert',
      records: [{ Name: 'Kept' }],
    });
    const made = await call('create_org_snapshot', { source: 'late', name: 'Base' });
    expect(made.facts.result, made.text).toMatchObject({ outcome: 'done', name: 'Base', status: 'Active' });
    expect(errorOf(await call('create_org_snapshot', { source: 'late', name: 'Base' }))).toMatch(
      /^DUPLICATE_VALUE/,
    );
    const copy = await call('create_scratch_org', { snapshot: 'Base', alias: 'copy' });
    expect(copy.facts.result, copy.text).toMatchObject({ outcome: 'done' });
    const { facts } = await call('run_soql_query', { org: 'copy', query: 'SELECT Name FROM Account' });
    expect(facts.rows).toEqual([['Kept']]);
  });
});

describe('an org that must not be deleted', () => {
  test.each([
    ['a Dev Hub', { org: 'hub' }],
    ['a sandbox of an org that is not allowed', { org: 'dev' }],
    ['a sandbox that the named org did not make', { org: 'dev', hub: 'hub' }],
    ['with a hub that is not allowed', { org: 'dev', hub: 'prod' }],
  ])('%s', async (_, input) => {
    expect(errorOf(await call('delete_org', input))).toMatchSnapshot();
  });
});

test('nothing of it tells a secret', async () => {
  expect(await said('list_all_orgs')).not.toMatch(/00D\w{12,15}!/);
});
