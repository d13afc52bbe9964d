import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { callTool, connect, startOrgs } from './_door.ts';

const SAMPLE = join(import.meta.dirname, '..', '..', 'fixtures', 'project');

test('a scratch org: made on the dev hub, deployed to, worked in, deleted; a delete that fails half-way leaves the login', async () => {
  const local = await startOrgs({
    orgs: [{ alias: 'hub', kind: 'developer', devhub: true }],
    projectDir: false,
  });
  cpSync(SAMPLE, join(local.home, 'project'), { recursive: true });
  const project = join(local.home, 'project');
  writeFileSync(join(project, 'def.json'), '{"edition":"Developer","features":["API"]}');
  const client = await connect({
    home: local.home,
    cwd: project,
    args: ['--orgs', 'hub', '--allow-non-ga-tools'],
  });
  const call = async (tool: string, input: object = {}) => {
    const answer = await callTool(client, tool, { ...input });
    if (answer.error) expect.fail(`${tool}: ${JSON.stringify(answer.error)}`);
    return answer.facts;
  };

  const made = await call('create_scratch_org', {
    org: 'hub',
    definition: 'def.json',
    alias: 'fresh',
    days: 1,
  });
  expect(made.result).toMatchObject({ outcome: 'done', alias: 'fresh' });
  const { username, orgId } = made.result;

  const deployed = await call('deploy_metadata', { org: 'fresh', paths: ['force-app'] });
  expect(deployed).toMatchObject({ status: 'done', result: { outcome: 'done', status: 'Succeeded' } });
  const tested = await call('run_apex_test', { org: 'fresh', level: 'RunLocalTests', coverage: 'touched' });
  // One class fails on purpose.
  expect(tested.result).toMatchObject({ tests: { passed: 14, failed: 1 } });
  // The object came with the deploy: without it the query would fail.
  const count = await call('run_soql_query', { org: 'fresh', query: 'SELECT Name FROM Invoice__c' });
  expect(count.rows).toEqual([]);
  const written = await call('write_records', {
    org: 'fresh',
    object: 'Account',
    operation: 'insert',
    records: [{ Name: 'Here' }],
  });
  expect(written).toMatchObject({ status: 'done' });

  const auth = join(local.home, '.sfdx', `${username}.json`);
  const kept = readFileSync(auth, 'utf8');
  const aliases = readFileSync(join(local.home, '.sfdx', 'alias.json'), 'utf8');
  for (const effect of [
    { kind: 'reset', when: 'before' },
    { kind: 'answer', status: 503, body: [{ errorCode: 'SERVER_UNAVAILABLE', message: 'busy' }] },
    { kind: 'answer', status: 403, body: [{ errorCode: 'INSUFFICIENT_ACCESS', message: 'no' }] },
  ] as const) {
    local.faults.add({ method: 'DELETE', path: /ActiveScratchOrg\//, effect });
    const { plan } = await call('delete_org', { org: 'fresh' });
    const { error } = await callTool(client, 'apply_plan', { plan: plan.id });
    expect(error, JSON.stringify(effect)).toBeDefined();
    expect(readFileSync(auth, 'utf8')).toBe(kept);
    expect(readFileSync(join(local.home, '.sfdx', 'alias.json'), 'utf8')).toBe(aliases);
    await call('get_org_info', { org: 'fresh' });
  }

  const { plan } = await call('delete_org', { org: 'fresh' });
  expect(await call('apply_plan', { plan: plan.id })).toMatchObject({
    result: { username, orgId, loginRemoved: true },
  });
  expect(existsSync(auth)).toBe(false);
  const left = await call('run_soql_query', { org: 'hub', query: 'SELECT Id FROM ActiveScratchOrg' });
  expect(left.rows).toEqual([]);
  await local.close();
});
