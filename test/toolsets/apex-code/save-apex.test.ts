import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callTool, connect, run, SAMPLE } from '../../e2e/_door.ts';
import { DEV, PROD, throughTheDoor } from '../_door.ts';
import { rowsOf, stateOf } from './_org.ts';

const FLAGS = ['--project-dir', 'project', '--toolsets', 'apex-code,core', '--allow-non-ga-tools'];
const door = throughTheDoor({
  orgs: [DEV, PROD],
  sample: true,
  projectDir: SAMPLE,
  args: ['--orgs', 'dev,prod', ...FLAGS, '--allow-production-writes', 'prod'],
});
const { call, org, write, read } = door;
const save = (input: object) => call('save_apex', { org: 'dev', ...input });
const CLASSES = 'force-app/main/default/classes';
const fresh = (name: string, number = 1) =>
  `public class ${name} {\n  public Integer value() {\n    return ${number};\n  }\n}\n`;
const bodyOf = async (name: string, alias = 'dev') =>
  (await rowsOf(door, `SELECT Body FROM ApexClass WHERE Name = '${name}'`, alias))[0]?.Body;
const versionIn = async (name: string) =>
  (await call('search_org_code', { org: 'dev', names: [name], kinds: ['class'] })).facts.version;

/** The org is afterwards what it was. */
async function refused(work: () => ReturnType<typeof save>, alias = 'dev') {
  const before = await stateOf(door, alias);
  const { error } = await work();
  expect(await stateOf(door, alias)).toEqual(before);
  expect(error?.outcome).toBe('not_executed');
  return error;
}

describe('bad input is told before anything is sent', () => {
  it.each<[what: string, input: object, code: string, says: RegExp]>([
    ['neither code nor file', {}, 'INVALID_ARGUMENTS', /either code or file/],
    ['both', { code: 'x', file: 'x' }, 'INVALID_ARGUMENTS', /either code or file/],
    ['a block', { code: 'Integer i;' }, 'INVALID_ARGUMENTS', /declares no class/],
    ['a version that is none', { code: fresh('A'), version: 'latest' }, 'INVALID_ARGUMENTS', /version/],
    ['a file outside the project', { file: '/etc/hostname' }, 'FILE_REFUSED', /hostname/],
    [
      'a version of a class that is not there',
      { code: fresh('Nowhere'), version: '0123456789abcdef' },
      'NOT_FOUND',
      /no class Nowhere/,
    ],
  ])('%s', async (_, input, code, says) => {
    const error = await refused(() => save(input));
    expect(error).toMatchObject({ code });
    expect(error?.message).toMatch(says);
  });
});

describe('saving', () => {
  it('creates a class, and changes it by the version that was told', async () => {
    const made = await save({ code: fresh('Counter') });
    expect(made.facts).toMatchObject({
      status: 'done',
      plan: { title: 'Create the class Counter', writes: 1 },
      result: { saved: 'created' },
    });
    expect(await bodyOf('Counter')).toBe(fresh('Counter'));
    const { version } = made.facts.result;
    expect(version).toBe(await versionIn('Counter'));
    const changed = await save({ code: fresh('Counter', 2), version });
    expect(changed.facts).toMatchObject({
      plan: { details: { fromLine: 3, removed: ['    return 1;'], added: ['    return 2;'] } },
      result: { saved: 'changed' },
    });
    expect(changed.facts.plan.limits.join()).toMatch(/undo_changes cannot take it back.*No tests are run/);
    expect(readFileSync(changed.facts.result.before, 'utf8')).toBe(fresh('Counter'));
    expect(await bodyOf('Counter')).toBe(fresh('Counter', 2));
    const again = await save({ code: fresh('Counter', 2), version: changed.facts.result.version });
    expect(again.facts).toMatchObject({ plan: { writes: 0 }, result: { saved: 'unchanged' } });
    expect((await stateOf(door)).containers).toEqual([]);
  });

  it('goes on where the org keeps no line end at the end of the code', async () => {
    const first = await save({ code: fresh('Ended') });
    const cut = fresh('Ended').trimEnd();
    const [{ Id } = { Id: '' }] = await rowsOf(door, "SELECT Id FROM ApexClass WHERE Name = 'Ended'");
    const { url, orgs } = org();
    const headers = { authorization: `Bearer ${orgs[0]?.accessToken}`, 'content-type': 'application/json' };
    const path = `${url}/services/data/v66.0/tooling/sobjects/ApexClass/${Id}`;
    const put = await fetch(path, { method: 'PATCH', headers, body: JSON.stringify({ Body: cut }) });
    expect(put.status).toBe(204);
    const { error, facts } = await save({ code: fresh('Ended', 2), version: first.facts.result.version });
    expect(error).toBeUndefined();
    expect(facts.result).toMatchObject({ saved: 'changed' });
  });

  it('a trigger, from its file in the project', async () => {
    const path = 'force-app/main/default/triggers/InvoiceTrigger.trigger';
    const { facts } = await call('search_org_code', { org: 'dev', names: ['InvoiceTrigger.trigger'] });
    write(path, `${read(path)}\n// saved\n`);
    expect((await save({ file: path, version: facts.version })).facts.result).toMatchObject({
      kind: 'trigger',
      saved: 'changed',
    });
    expect((await rowsOf(door, "SELECT Body FROM ApexTrigger WHERE Name = 'InvoiceTrigger'"))[0]?.Body).toBe(
      read(path),
    );
  });

  it('nothing that does not compile: the problems, with their places', async () => {
    const version = await versionIn('InvoiceService');
    const error = await refused(() =>
      save({ code: 'public class InvoiceService {\n  Integer f( { }\n}', version }),
    );
    expect(error).toMatchObject({
      code: 'APEX_COMPILE',
      details: { problems: [{ name: 'InvoiceService', line: 2, column: 14 }] },
    });
    expect(error?.message).toMatch(/InvoiceService was not saved: line 2, column 14: /);
  });

  it('a new one with an API version; one that is there keeps its own', async () => {
    const code = fresh('Aged');
    const { facts } = await save({ code, apiVersion: '60.0', local: true });
    expect(await rowsOf(door, "SELECT ApiVersion FROM ApexClass WHERE Name = 'Aged'")).toMatchObject([
      { ApiVersion: 60 },
    ]);
    expect(read(`${CLASSES}/Aged.cls-meta.xml`)).toContain('<apiVersion>60.0<');
    const again = { code: fresh('Aged', 2), version: facts.result.version };
    expect(await refused(() => save({ ...again, apiVersion: '66.0' }))).toMatchObject({
      code: 'INVALID_ARGUMENTS',
    });
    await save(again);
    expect(await rowsOf(door, "SELECT ApiVersion FROM ApexClass WHERE Name = 'Aged'")).toMatchObject([
      { ApiVersion: 60 },
    ]);
  });

  it('line ends stay those that the org has, and in the project those that the file has', async () => {
    const windows = fresh('Ends').replaceAll('\n', '\r\n');
    write(`${CLASSES}/Ends.cls`, windows);
    await save({ file: `${CLASSES}/Ends.cls` });
    expect(await bodyOf('Ends')).toBe(windows);
    const shown = (await call('search_org_code', { org: 'dev', names: ['Ends'] })).facts;
    expect(shown.code).toBe(fresh('Ends'));
    write(`${CLASSES}/Ends.cls`, fresh('Ends'));
    const code = shown.code.replace('return 1', 'return 2');
    const { facts } = await save({ code, version: shown.version, local: true });
    expect(facts.plan.details).toMatchObject({ fromLine: 3, removed: [expect.stringContaining('return 1')] });
    expect(await bodyOf('Ends')).toBe(windows.replace('return 1', 'return 2'));
    expect(read(`${CLASSES}/Ends.cls`)).toBe(fresh('Ends', 2));
  });

  it('planOnly does nothing', async () => {
    const before = await stateOf(door);
    const { facts } = await save({ code: fresh('OnlyPlanned'), planOnly: true });
    expect(facts).toMatchObject({ status: 'planned', plan: { title: 'Create the class OnlyPlanned' } });
    expect(await stateOf(door)).toEqual(before);
  });
});

describe('nobody’s change is lost', () => {
  it('who has not read what is there cannot change it', async () => {
    const error = await refused(() => save({ code: fresh('InvoiceSelector') }));
    expect(error).toMatchObject({ code: 'VERSION_MISSING' });
    expect(JSON.stringify(error)).not.toContain(await versionIn('InvoiceSelector'));
  });

  it('changed in the org since it was read', async () => {
    await save({ code: fresh('Shared') });
    const version = await versionIn('Shared');
    await save({ code: fresh('Shared', 2), version });
    expect(await refused(() => save({ code: fresh('Shared', 3), version }))).toMatchObject({
      code: 'CHANGED_MEANWHILE',
    });
    expect(await bodyOf('Shared')).toBe(fresh('Shared', 2));
  });

  it('changed in the org between a reviewed plan and its yes', async () => {
    await save({ code: fresh('Planned') });
    const version = await versionIn('Planned');
    const flags = ['--orgs', 'dev', '--toolsets', 'apex-code', '--allow-non-ga-tools'];
    const { home } = org();
    const plan = ['plan', 'save_apex', ...flags, '--input', '-', '--out', 'plan.json'];
    const input = JSON.stringify({ code: fresh('Planned', 9), version });
    expect((await run(plan, { home, input })).code).toBe(0);
    await save({ code: fresh('Planned', 2), version });
    const applied = await run(['apply', 'plan.json', ...flags, '--json'], { home });
    expect(applied.code).toBe(1);
    expect(applied.stdout).toMatch(/CHANGED_MEANWHILE|PLAN_STALE/);
    expect(await bodyOf('Planned')).toBe(fresh('Planned', 2));
  });

  it('of several saves at once of one version one is done, and the others are told', async () => {
    const all = async (numbers: number[], input: object) => {
      const saves = numbers.map(number => save({ code: fresh('Racer', number), ...input }));
      return (await Promise.all(saves)).map(({ facts, error }) => error?.code ?? Object(facts).result.saved);
    };
    expect((await all([1, 2, 3], {})).sort()).toEqual(['CHANGED_MEANWHILE', 'CHANGED_MEANWHILE', 'created']);
    const version = await versionIn('Racer');
    expect((await all([4, 5, 6], { version })).sort()).toEqual([
      'CHANGED_MEANWHILE',
      'CHANGED_MEANWHILE',
      'changed',
    ]);
    expect((await stateOf(door)).containers).toEqual([]);
  });

  it('changed by somebody after the container took it: the org itself refuses (scripted answer of the request)', async () => {
    await save({ code: fresh('Raced') });
    org().faults.add({
      method: 'GET',
      path: /ContainerAsyncRequest\/1dr/,
      effect: { kind: 'answer', status: 200, body: { State: 'Error', ErrorMsg: 'changed since' } },
    });
    const { error } = await save({ code: fresh('Raced', 2), version: await versionIn('Raced') });
    expect(error).toMatchObject({ code: 'NOT_COMPILED', message: expect.stringContaining('changed since') });
  });
});

describe('never in production', () => {
  it.each([
    ['a new class', fresh('InProduction')],
    ['one that is there', 'public class InvoiceService {}'],
  ])('%s, whatever flags allow', async (_, code) => {
    const sent = () =>
      org()
        .requests.toArray()
        .filter(({ path }) => path.includes('/tooling/')).length;
    const before = await stateOf(door, 'prod');
    const asked = sent();
    const { error } = await call('save_apex', { org: 'prod', code });
    expect(error).toMatchObject({ code: 'PRODUCTION', outcome: 'not_executed' });
    expect(sent()).toBe(asked);
    expect(await stateOf(door, 'prod')).toEqual(before);
  });
});

describe('lost answers', () => {
  it('to the request that saves: it is found, and its end told', async () => {
    org().faults.add({
      method: 'POST',
      path: /ContainerAsyncRequest$/,
      effect: { kind: 'reset', when: 'after' },
    });
    expect((await save({ code: fresh('Lost1') })).facts.result).toMatchObject({ saved: 'created' });
    expect(await bodyOf('Lost1')).toBe(fresh('Lost1'));
  });

  it.each([
    ['the request never came', /ContainerAsyncRequest$/, 'before'],
    ['the source came, its answer did not', /ApexClassMember$/, 'after'],
    ['the container came, its answer did not', /MetadataContainer$/, 'after'],
  ] as const)('%s: nothing was saved', async (_, path, when) => {
    org().faults.add({ method: 'POST', path, effect: { kind: 'reset', when } });
    await refused(() => save({ code: fresh('Lost2') }));
    expect(await bodyOf('Lost2')).toBeUndefined();
    expect((await stateOf(door)).containers).toEqual([]);
  });

  it('to the question for its state: asked again, else it is said that it is not known', async () => {
    const gone = { method: 'GET', path: /ContainerAsyncRequest\/1dr/, times: Number.POSITIVE_INFINITY };
    const end = org().faults.add({
      ...gone,
      effect: { kind: 'answer', status: 400, body: [{ errorCode: 'UNKNOWN', message: 'no' }] },
    });
    const { error } = await save({ code: fresh('Lost3') });
    end();
    expect(error).toMatchObject({ code: 'SAVE_UNKNOWN', outcome: 'unknown' });
    expect(await bodyOf('Lost3')).toBe(fresh('Lost3'));
  });
});

describe('the project’s source', () => {
  const inProject = (path: string) => join(org().home, 'project', path);

  it('is written where it is, and what it said is kept', async () => {
    const path = `${CLASSES}/DiscountCalculator.cls`;
    const mine = `${read(path)}// mine\n`;
    write(path, mine);
    const code = `${await bodyOf('DiscountCalculator')}// saved\n`;
    const { facts } = await save({ code, version: await versionIn('DiscountCalculator'), local: true });
    expect(facts.plan).toMatchObject({ details: { file: path, fileIs: 'overwritten' } });
    expect(facts.result).toMatchObject({ local: path });
    expect(read(path)).toBe(code);
    expect(readFileSync(facts.result.localBefore, 'utf8')).toBe(mine);
  });

  it('is written new, with its -meta.xml', async () => {
    const { facts } = await save({ code: fresh('Written'), local: true });
    expect(facts.result.local).toBe(`${CLASSES}/Written.cls`);
    expect(read(`${CLASSES}/Written.cls`)).toBe(fresh('Written'));
    expect(read(`${CLASSES}/Written.cls-meta.xml`)).toMatch(/<ApexClass xmlns=.*\n {4}<apiVersion>\d\d\.0</);
  });

  it('where it cannot be written by then, that is told, and that the org has the code', async () => {
    rmSync(inProject(CLASSES), { recursive: true });
    write(CLASSES, 'a file in place of the folder');
    const { facts, error } = await save({ code: fresh('Unwritten'), local: true });
    expect(error).toBeUndefined();
    expect(facts).toMatchObject({
      result: { saved: 'created' },
      notices: [expect.stringMatching(/^The org has the code, the project has not: /)],
    });
    expect(await bodyOf('Unwritten')).toBe(fresh('Unwritten'));
    rmSync(inProject(CLASSES));
  });

  it('what is there and is no UTF-8 is not overwritten', async () => {
    const path = write(`${CLASSES}/Latin.cls`, Uint8Array.from([0x2f, 0x2f, 0xe4]));
    expect(await refused(() => save({ code: fresh('Latin'), local: true }))).toMatchObject({
      code: 'INVALID_FILE',
    });
    expect([...readFileSync(path)]).toEqual([0x2f, 0x2f, 0xe4]);
  });

  it('not by a link, not outside, not two of a name', async () => {
    write('force-app/other/Twice.cls', 'a');
    write('force-app/more/Twice.cls', 'b');
    expect(await refused(() => save({ code: fresh('Twice'), local: true }))).toMatchObject({
      code: 'AMBIGUOUS',
    });
    const outside = join(dirname(inProject('x')), '..', 'outside');
    mkdirSync(outside);
    mkdirSync(join(outside, 'triggers'));
    rmSync(inProject('force-app/main/default/triggers'), { recursive: true });
    symlinkSync(join(outside, 'triggers'), inProject('force-app/main/default/triggers'));
    const code = 'trigger Linked on Account (before insert) {}\n';
    expect(await refused(() => save({ code, local: true }))).toMatchObject({ code: 'PATH_REFUSED' });
    expect(existsSync(join(outside, 'triggers', 'Linked.trigger'))).toBe(false);
  });

  it('where there is no project, that is said, and nothing is saved', async () => {
    const client = await connect({
      home: org().home,
      args: ['--orgs', 'dev', '--toolsets', 'apex-code', '--allow-non-ga-tools'],
    });
    const { error } = await callTool(client, 'save_apex', { code: fresh('Homeless'), local: true });
    expect(error).toMatchObject({ code: 'NO_PROJECT' });
    expect(await bodyOf('Homeless')).toBeUndefined();
  });
});

it('with --read-only, or without beta tools, it is not there', async () => {
  for (const args of [['--read-only', '--allow-non-ga-tools'], []]) {
    const client = await connect({
      home: org().home,
      args: ['--orgs', 'dev', '--toolsets', 'apex-code', ...args],
    });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).not.toContain('save_apex');
    expect(tools.map(({ name }) => name)).toContain('check_compile');
  }
});
