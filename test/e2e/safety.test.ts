import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalOrg } from '../../fixtures/local-org/start.ts';
import { truthOf } from '../../scripts/prove/truth.ts';
import { SingleProcessTransport } from '../../scripts/support/single-process.ts';
import { openPlans } from '../../src/safety/plans.ts';
import { openStateFolder } from '../../src/safety/state-folder.ts';
import {
  callTool,
  command,
  connect,
  environment,
  NEWER_ERA,
  run,
  startOrgs,
  startRaw,
  temporaryFolder,
} from './_door.ts';

let orgs: LocalOrg & { home: string };
beforeAll(async () => {
  orgs = await startOrgs({
    orgs: [
      { alias: 'dev', kind: 'sandbox' },
      { alias: 'prod', kind: 'production' },
    ],
  });
});
afterAll(() => orgs.close());

function truth(alias = 'dev') {
  const org = orgs.orgs.find(each => each.alias === alias);
  if (!org) throw new Error(`no org ${alias}`);
  return truthOf(orgs.url, org);
}

const deletion = (Id: string) => ({ object: 'Account', operation: 'delete', records: [{ Id }] });

type Answer = () => object | Promise<object>;

/** A client whose user answers each question as `asked.answer` says. */
async function asking(era: 'newer' | 'older') {
  const mode = era === 'newer' ? { pin: NEWER_ERA } : 'legacy';
  const client = new Client(
    { name: 'asking', version: '1.0.0' },
    { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode } },
  );
  const asked: { messages: string[]; answer: Answer } = { messages: [], answer: () => ({}) };
  client.setRequestHandler('elicitation/create', ({ params }) => {
    asked.messages.push(params.message);
    return asked.answer() as never;
  });
  await client.connect(
    new SingleProcessTransport({
      command: process.execPath,
      args: command(['--orgs', 'dev']),
      env: environment(orgs.home),
      cwd: orgs.home,
      stderr: 'ignore',
    }),
  );
  return { client, asked };
}

describe.each(['newer', 'older'] as const)('a client of the %s era that can ask', era => {
  let client: Client;
  let asked: Awaited<ReturnType<typeof asking>>['asked'];
  beforeAll(async () => {
    ({ client, asked } = await asking(era));
  });
  afterAll(() => client.close());

  it.each<[string, Answer, number]>([
    ['yes', () => ({ action: 'accept', content: { confirm: true } }), 0],
    ['yes without the tick', () => ({ action: 'accept', content: { confirm: false } }), 1],
    ['no', () => ({ action: 'decline' }), 1],
    ['cancel', () => ({ action: 'cancel' }), 1],
    ['an error', () => Promise.reject(new Error('the form broke')), 1],
  ])('deletes on %s', async (word, answer, left) => {
    const name = `Ask ${era} ${word}`;
    const [id = ''] = await truth().insert([{ Name: name }]);
    asked.answer = answer;
    const { facts, error } = await callTool(client, 'write_records', deletion(id)).catch(() => ({
      facts: {},
      error: { outcome: 'not_executed' },
    }));
    expect(asked.messages.pop()).toMatch(/^Delete 1 Account record\nin dev \(sandbox 00D/);
    expect(await truth().names(name)).toHaveLength(left);
    if (left === 0) expect(facts).toMatchObject({ status: 'done', result: { succeeded: 1 } });
    else expect(error).toMatchObject({ outcome: 'not_executed' });
  });
});

describe('production', () => {
  it('is not written to without its flag', async () => {
    const client = await connect({ home: orgs.home, args: ['--orgs', 'prod'] });
    const { error } = await callTool(client, 'write_records', {
      object: 'Account',
      operation: 'insert',
      records: [{ Name: 'Prod A' }],
    });
    expect(error).toMatchObject({ code: 'PRODUCTION', outcome: 'not_executed' });
    expect(await truth('prod').names('Prod A')).toEqual([]);
  });

  it('with its flag, an insert waits for apply_plan and a deletion for a person at a terminal, too', async () => {
    const client = await connect({
      home: orgs.home,
      args: ['--orgs', 'prod', '--allow-production-writes', 'prod'],
    });
    const inserted = await callTool(client, 'write_records', {
      object: 'Account',
      operation: 'insert',
      records: [{ Name: 'Prod B' }],
    });
    expect(inserted.facts).toMatchObject({ status: 'planned' });
    const applied = await callTool(client, 'apply_plan', { plan: Object(inserted.facts).plan.id });
    expect(await truth('prod').names('Prod B')).toHaveLength(1);
    const id = Object(applied.facts).result.rows[0][1];
    const { facts } = await callTool(client, 'write_records', deletion(id));
    const { plan } = Object(facts);
    expect((await callTool(client, 'apply_plan', { plan: plan.id })).error).toMatchObject({
      code: 'NOT_APPROVED',
    });
    const { code, stderr } = await run(['approve'], { home: orgs.home });
    expect([code, stderr]).toEqual([3, expect.stringContaining('approval needs a terminal')]);
    // What the terminal does once the alias was typed.
    openPlans(openStateFolder(join(orgs.home, '.orgsmith'))).approve(plan.id);
    expect((await callTool(client, 'apply_plan', { plan: plan.id })).facts).toMatchObject({ status: 'done' });
    expect(await truth('prod').names('Prod B')).toEqual([]);
  });

  it('--read-only wins over the flag that allows writes', async () => {
    const args = ['--orgs', 'prod', '--allow-production-writes', 'prod', '--read-only'];
    const { error } = await callTool(await connect({ home: orgs.home, args }), 'write_records', {
      object: 'Account',
      operation: 'insert',
      records: [{ Name: 'x' }],
    });
    expect(error).toMatchObject({ code: 'TOOL_NOT_ENABLED' });
  });
});

describe('scripts', () => {
  const call = (input: object, more: string[] = []) =>
    run(['call', 'write_records', '-o', 'dev', '--json', '--input', '-', ...more], {
      home: orgs.home,
      input: JSON.stringify(input),
    });

  it('an insert goes; a deletion has nobody to ask; exit code 3', async () => {
    const made = await call({ object: 'Account', operation: 'insert', records: [{ Name: 'CI A' }] });
    expect(made.code).toBe(0);
    const [[, id]] = JSON.parse(made.stdout).result.result.rows;
    const refused = await call(deletion(id));
    expect([refused.code, JSON.parse(refused.stdout).name]).toEqual([3, 'NOBODY_TO_ASK']);
    expect(await truth().names('CI A')).toHaveLength(1);
  });

  it('partial work has exit code 4', async () => {
    const records = [{ Name: 'CI P1' }, { Name: 'CI P2', ParentId: '001000000000000AAA' }];
    expect((await call({ object: 'Account', operation: 'insert', records, allOrNone: false })).code).toBe(4);
  });

  it('a reviewed plan file is applied once the records are as they were, and refused when not', async () => {
    const folder = temporaryFolder();
    const [id = ''] = await truth().insert([{ Name: 'CI File' }]);
    const plan = async (file: string) =>
      run(['plan', 'write_records', '-o', 'dev', '--input', '-', '--out', file], {
        home: orgs.home,
        input: JSON.stringify(deletion(id)),
      });
    const file = join(folder, 'plan.json');
    expect((await plan(file)).stdout).toMatch(/^Delete 1 Account record in dev .*Nothing was changed/);
    await truth().raw('PATCH', `sobjects/Account/${id}`, { Name: 'CI File changed' });
    const stale = await run(['apply', file, '-o', 'dev', '--json'], { home: orgs.home });
    expect(JSON.parse(stale.stdout).name).toBe('PLAN_STALE');
    await plan(file);
    const applied = await run(['apply', file, '-o', 'dev', '--json'], { home: orgs.home });
    expect(applied.code).toBe(0);
    expect(await truth().names('CI File')).toEqual([]);
    writeFileSync(file, '{"tool":"x"}');
    expect((await run(['apply', file, '-o', 'dev'], { home: orgs.home })).code).toBe(2);
  });

  it('a policy says yes beforehand to exactly what it names, and refuses what it names', async () => {
    const org = orgs.orgs[0];
    const folder = temporaryFolder();
    const policy = join(folder, 'policy.json');
    const approve = [
      {
        org: org?.orgId,
        tool: 'write_records',
        object: 'Account',
        effect: 'destroy',
        rows: 1,
        until: '2999-01-01',
      },
    ];
    writeFileSync(policy, JSON.stringify({ refuse: [{ object: 'Contact' }], approve }), { mode: 0o600 });
    const [id = ''] = await truth().insert([{ Name: 'CI Policy' }]);
    expect((await call(deletion(id), ['--policy', policy])).code).toBe(0);
    const contact = { object: 'Contact', operation: 'insert', records: [{ LastName: 'x' }] };
    expect(JSON.parse((await call(contact, ['--policy', policy])).stdout).name).toBe('POLICY');
    writeFileSync(policy, JSON.stringify({ alow: [] }));
    expect((await call(contact, ['--policy', policy])).code).toBe(2);
  });
});

it('a server killed in the middle of a write: the next one says what became of it, either way', async () => {
  for (const [name, when] of [
    ['Killed after', 'after'],
    ['Killed before', 'before'],
  ] as const) {
    const server = startRaw({ home: orgs.home, args: ['--orgs', 'dev'] });
    server.send({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'x', version: '1' } },
    });
    await server.answer(1);
    server.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    const remove = orgs.faults.add({
      method: 'POST',
      path: 'composite/sobjects',
      org: 'dev',
      effect: when === 'after' ? { kind: 'slow-body', ms: 20_000 } : { kind: 'delay', ms: 20_000 },
    });
    const records = [{ Name: name }, { Name: name }];
    server.send({
      jsonrpc: '2.0',
      id: 2,
      method: 'tools/call',
      params: { name: 'write_records', arguments: { object: 'Account', operation: 'insert', records } },
    });
    await reached(name, when);
    server.child.kill('SIGKILL');
    await server.exited;
    remove();
    const client = await connect({ home: orgs.home, args: ['--orgs', 'dev'] });
    const { facts } = await callTool(client, 'list_changes', { limit: 1 });
    const outcome = Object(facts).rows[0][5];
    const there = (await truth().names(name)).length;
    expect([outcome, there]).toEqual(when === 'after' ? ['done', 2] : ['nothing', 0]);
  }
});

/** Waits until the org holds the rows, or, when it is to do nothing, until the journal has the intent. */
async function reached(name: string, when: 'before' | 'after'): Promise<void> {
  const folder = join(orgs.home, '.orgsmith', 'journal', orgs.orgs[0]?.orgId ?? '');
  for (let turn = 0; turn < 200; turn++) {
    await new Promise(resolve => setTimeout(resolve, 50));
    if (when === 'after' && (await truth().names(name)).length === 2) return;
    const newest = readdirSync(folder).sort().at(-1) ?? '';
    if (when === 'before' && readFileSync(join(folder, newest), 'utf8').includes(name)) return;
  }
  throw new Error('The write never came to where it was to be killed');
}

it('the audit log is whole, and a line that was changed is found', async () => {
  const { code, stdout } = await run(['audit', 'verify'], { home: orgs.home });
  expect([code, stdout]).toEqual([0, expect.stringMatching(/\d+ lines of \d+ processes/)]);
  const folder = join(orgs.home, '.orgsmith', 'audit');
  const file = join(folder, readdirSync(folder)[0] ?? '');
  const forged = join(temporaryFolder(), 'forged.jsonl');
  writeFileSync(forged, readFileSync(file, 'utf8').replace('"outcome":"ok"', '"outcome":"no"'));
  expect(await run(['audit', 'verify', forged], { home: orgs.home })).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('BROKEN'),
  });
  appendFileSync(forged, 'no line of ours\n');
  expect((await run(['audit', 'verify', forged], { home: orgs.home })).stdout).toContain(
    'not a line of the audit log',
  );
});
