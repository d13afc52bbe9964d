import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { callTool, connect, run } from '../../e2e/_door.ts';
import { DEV, PROD, throughTheDoor } from '../_door.ts';

const { call, org } = throughTheDoor({
  orgs: [PROD, DEV],
  args: ['--orgs', 'prod,dev', '--allow-non-ga-tools', '--allow-production-writes', 'prod'],
});
const yes = async (input: object) => {
  const asked = await call('manage_sandbox', { org: 'prod', ...input });
  expect(asked.facts, asked.text).toMatchObject({ status: 'planned', plan: { id: expect.any(String) } });
  return call('apply_plan', { plan: asked.facts.plan.id });
};
const status = async (input: object = {}) =>
  (await call('manage_sandbox', { org: 'prod', ...input })).facts.result;
const names = async () =>
  (await call('list_all_orgs', { check: false })).facts.orgs.map((each: { name: string }) => each.name);
const errorOf = ({ error }: Awaited<ReturnType<typeof call>>) =>
  `${error?.code}: ${error?.message} | ${error?.next}`;

describe('a wrong call', () => {
  test.each<[string, object, RegExp]>([
    [
      'on a sandbox',
      { org: 'dev', action: 'create', name: 'x' },
      /^NO_SANDBOXES: dev has no sandboxes: it is a sandbox org/,
    ],
    ['without a name', { action: 'create' }, /^INVALID_NAME/],
    ['a name with a dash', { action: 'create', name: 'my-box' }, /^INVALID_NAME/],
    ['a name of eleven letters', { action: 'create', name: 'abcdefghijk' }, /^INVALID_ARGUMENTS/],
    ['a clone of nothing', { action: 'clone', name: 'x' }, /^INVALID_ARGUMENTS: A clone needs/],
    [
      'a clone of a sandbox that there is not',
      { action: 'clone', name: 'x', source: 'none' },
      /^NOT_FOUND: prod has no sandbox none/,
    ],
    [
      'a partial copy without a template',
      { action: 'create', name: 'x', licence: 'partial' },
      /^INVALID_ARGUMENTS: A partial copy/,
    ],
    ['a refresh of a sandbox that there is not', { action: 'refresh', name: 'none' }, /^NOT_FOUND/],
    ['an alias of another org', { action: 'create', name: 'x', alias: 'dev' }, /^ALIAS_TAKEN/],
    ['a job that is none', { job: '001000000000001' }, /^NO_SUCH_JOB/],
    ['a name that would leave the query', { name: "' OR 'a'" }, /^NOT_FOUND/],
  ])('%s', async (_, input, expected) => {
    expect(errorOf(await call('manage_sandbox', { org: 'prod', ...input }))).toMatch(expected);
  });
});

describe('the gates of production', () => {
  test('without the flag nothing is made, and status is told', async () => {
    const client = await connect({ home: org().home, args: ['--orgs', 'prod', '--allow-non-ga-tools'] });
    const create = await callTool(client, 'manage_sandbox', { action: 'create', name: 'nope' });
    expect(create.error).toMatchObject({ code: 'PRODUCTION', outcome: 'not_executed' });
    const seen = await callTool(client, 'manage_sandbox', {});
    expect(seen.facts.result, seen.text).toEqual({ outcome: 'done', sandboxes: [] });
  });

  test('with it, a person is asked first', async () => {
    const { facts } = await call('manage_sandbox', { org: 'prod', action: 'create', name: 'asked' });
    expect(facts).toMatchObject({
      status: 'planned',
      plan: { title: 'Create sandbox asked (DEVELOPER)', writes: 1, deletes: 0 },
    });
    expect(await status()).toEqual({ outcome: 'done', sandboxes: [] });
  });
});

test('a sandbox is created, signed in to, allowed, worked in, cloned, refreshed, and deleted for real', async () => {
  const made = await yes({ action: 'create', name: 'First', description: 'to try', alias: 'first' });
  expect(made.facts.result, made.text).toMatchObject({
    outcome: 'done',
    name: 'First',
    state: 'Completed',
    percent: 100,
    username: 'admin@acme.example.prod.first',
    alias: 'first',
  });
  expect(await names()).toEqual(['prod', 'dev', 'first']);
  expect(JSON.stringify(made)).not.toMatch(/00D\w{12,15}!|aPrx|5Aep861/);
  expect((await call('get_org_info', { org: 'first' })).facts).toMatchObject({ kind: 'sandbox' });
  const written = await call('write_records', {
    org: 'first',
    object: 'Account',
    operation: 'insert',
    records: [{ Name: 'Of the sandbox' }],
  });
  expect(written.facts.status, written.text).toBe('done');

  expect(errorOf(await call('manage_sandbox', { org: 'prod', action: 'create', name: 'FIRST' }))).toMatch(
    /^DUPLICATE_VALUE/,
  );
  const clone = await yes({ action: 'clone', name: 'Second', source: 'first' });
  expect(clone.facts.result, clone.text).toMatchObject({
    state: 'Completed',
    username: 'admin@acme.example.prod.second',
  });
  const rows = await call('run_soql_query', {
    org: 'admin@acme.example.prod.second',
    query: 'SELECT Name FROM Account',
  });
  expect(rows.facts.rows).toEqual([['Of the sandbox']]);

  // A refresh destroys: it needs a yes in a terminal, which nobody gives here.
  const refresh = await call('manage_sandbox', {
    org: 'prod',
    action: 'refresh',
    name: 'second',
    activate: false,
  });
  expect(refresh.facts.plan).toMatchObject({
    title: 'Refresh sandbox Second (DEVELOPER)',
    deletes: 1,
    next: expect.stringContaining('orgsmith approve'),
  });
  expect((await call('apply_plan', { plan: refresh.facts.plan.id })).error).toMatchObject({
    code: 'NOT_APPROVED',
  });
  expect((await status()).sandboxes).toMatchObject([
    { name: 'First', licence: 'DEVELOPER', state: 'Completed', percent: 100, description: 'to try' },
    { name: 'Second', state: 'Completed' },
  ]);

  const login = join(org().home, '.sfdx', 'admin@acme.example.prod.first.json');
  expect(existsSync(login)).toBe(true);
  const deletion = await call('delete_org', { org: 'first' });
  expect(deletion.facts.plan, deletion.text).toMatchObject({
    title: expect.stringContaining('Delete sandbox first'),
  });
  const gone = await call('apply_plan', { plan: deletion.facts.plan.id });
  expect(gone.facts.result, gone.text).toMatchObject({ loginRemoved: true, at: 'prod' });
  expect(existsSync(login)).toBe(false);
  expect((await status()).sandboxes.map(({ name }: { name: string }) => name)).toEqual(['Second']);
  const signIn = `${org().url}/__local-org/sign-in?username=admin@acme.example.prod.first`;
  const headers = { 'x-local-org-secret': org().secret };
  expect((await fetch(signIn, { method: 'POST', headers })).status).toBe(404);
});

test('a refresh by a reviewed plan file waits for its activation, and the old org is no longer what the login is for', async () => {
  const { home } = org();
  const flags = ['--orgs', 'prod', '--allow-non-ga-tools', '--allow-production-writes', 'prod'];
  const apply = async (...input: string[]) => {
    const args = input.flatMap(each => ['--arg', each]);
    const plan = await run(['plan', 'manage_sandbox', ...flags, ...args, '--out', 'plan.json'], { home });
    expect(plan.code, plan.stderr).toBe(0);
    const done = await run(['apply', 'plan.json', ...flags, '--json'], { home });
    return JSON.parse(done.stdout).result?.result ?? done;
  };
  const before = (await status({ name: 'second' })).sandboxes[0].orgId;
  const waiting = await apply('action=refresh', 'name=second', 'activate=false');
  expect(waiting).toMatchObject({
    state: 'Pending Activation',
    next: expect.stringContaining('action activate'),
  });
  expect(errorOf(await call('manage_sandbox', { org: 'prod', action: 'refresh', name: 'second' }))).toMatch(
    /^INVALID_STATUS: .*Pending Activation \| Pass action activate/,
  );
  const done = await apply('action=activate', 'name=second');
  expect(done).toMatchObject({ outcome: 'done', state: 'Completed' });
  expect((await status({ name: 'second' })).sandboxes[0].orgId).not.toBe(before);
  expect(readFileSync(join(home, 'plan.json'), 'utf8')).not.toMatch(/00D\w{12,15}!/);
  // This server pinned the org that is gone.
  expect((await call('get_org_info', { org: 'admin@acme.example.prod.second' })).error).toBeDefined();
});

test('a copy that takes long is gone on with by its job, from another process and by resume, too', async () => {
  const { home, url, orgs } = org();
  const headers = { authorization: `Bearer ${orgs[0]?.accessToken}`, 'content-type': 'application/json' };
  const ask = async (path: string, body?: object) => {
    const sent = body ? { method: 'POST', body: JSON.stringify(body) } : {};
    const answer = await fetch(`${url}/services/data/v66.0/tooling/${path}`, { ...sent, headers });
    return Object(await answer.json());
  };
  const info = await ask('sobjects/SandboxInfo', { SandboxName: 'Third', LicenseType: 'DEVELOPER' });
  const q = encodeURIComponent(`SELECT Id FROM SandboxProcess WHERE SandboxInfoId = '${info.id}'`);
  const job: string = (await ask(`query?q=${q}`)).records[0].Id;

  const body = { SandboxName: 'Third', Status: 'Processing', CopyProgress: 10 };
  org().faults.add({ path: /SandboxProcess\/0GR/, effect: { kind: 'answer', status: 200, body } });
  const flags = ['--orgs', 'prod', '--allow-non-ga-tools', '--json', '--wait', '0'];
  const early = await run(['call', 'manage_sandbox', ...flags, '-a', `job=${job}`], { home });
  expect(early.code, early.stdout + early.stderr).toBe(68);
  expect(JSON.parse(early.stdout).result.result).toMatchObject({
    outcome: 'running',
    name: 'Third',
    percent: 10,
  });

  const { facts, text } = await call('manage_sandbox', { org: 'prod', job, alias: 'third' });
  expect(facts.result, text).toMatchObject({ outcome: 'done', state: 'Completed', alias: 'third' });
  const resumed = await call('resume_tool_operation', { job, targetOrg: 'prod' });
  expect(resumed.error, resumed.text).toBeUndefined();
});
