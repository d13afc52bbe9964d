import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { callTool, connect, startOrgs } from '../../e2e/_door.ts';
import { DEV, PROD, throughTheDoor } from '../_door.ts';

const { call, said, org } = throughTheDoor({
  orgs: [DEV, PROD],
  args: ['--orgs', 'DEFAULT_TARGET_ORG,prod'],
});
const read = (name: string) => JSON.parse(readFileSync(join(org().home, name), 'utf8'));

describe('a wrong call', () => {
  test.each([
    ['an alias of another org', { alias: 'prod' }],
    ['an alias that a shell would read', { alias: '$(id)' }],
    ['an alias that is a path', { alias: '../x' }],
    ['neither an alias nor a default', { as: 'nothing' }],
    ['a project that there is not', { scope: 'project' }],
    ['another default', { as: 'target-production' }],
    ['another org', { org: 'stage' }],
  ])('%s', async (_, input) => {
    const { error } = await call('set_default_org', input);
    expect(`${error?.code}: ${error?.message} | ${error?.next}`).toMatchSnapshot();
    expect(read('.sfdx/alias.json').orgs).toEqual({
      dev: 'admin@acme.example.dev',
      prod: 'admin@acme.example.prod',
    });
  });
});

describe('what the CLI reads afterwards', () => {
  test('an alias alone leaves the default', async () => {
    expect(await said('set_default_org', { alias: 'work', as: 'nothing' })).toMatchSnapshot();
    expect(read('.sfdx/alias.json').orgs).toMatchObject({ work: 'admin@acme.example.dev' });
    expect(read('.sf/config.json')).toMatchObject({ 'target-org': 'dev' });
  });

  test('a default of the user, by its alias; the pinned orgs stay, and nothing has drifted', async () => {
    expect(await said('set_default_org', { org: 'prod' })).toMatchSnapshot();
    expect(read('.sf/config.json')).toMatchObject({ 'target-org': 'prod' });
    const { facts } = await call('list_all_orgs', {});
    expect(facts.orgs).toMatchObject([
      { name: 'dev', default: true, marks: [], status: 'connected' },
      { name: 'prod', default: false, marks: ['target-org'], status: 'connected' },
    ]);
    expect(JSON.stringify(facts)).not.toContain('drift');
    const records = [{ Name: 'Still dev' }];
    const written = await call('write_records', { object: 'Account', operation: 'insert', records });
    expect(written.facts, written.text).toMatchObject({
      status: 'done',
      org: expect.stringMatching(/^dev \(sandbox/),
    });
  });

  test('what somebody else changes after that is drift', async () => {
    const { writeFileSync } = await import('node:fs');
    writeFileSync(join(org().home, '.sf', 'config.json'), '{"target-org":"nobody"}');
    const { facts } = await call('list_all_orgs', { check: false });
    expect(facts.orgs[0].drift).toContain('nobody');
  });
});

test('in a project the default is the project’s, and another that wins is told', async () => {
  const local = await startOrgs({ orgs: [DEV, PROD] });
  const { writeFileSync } = await import('node:fs');
  writeFileSync(join(local.home, 'sfdx-project.json'), '{}');
  const env = { SF_TARGET_ORG: 'dev' };
  const client = await connect({ home: local.home, env, args: ['--orgs', 'dev,prod'] });
  const { facts, text } = await callTool(client, 'set_default_org', { org: 'prod', as: 'target-org' });
  expect(facts, text).toMatchObject({ value: 'prod', notices: [expect.stringContaining('wins here')] });
  await local.close();
});
