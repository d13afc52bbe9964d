import { describe, expect, it } from 'vitest';
import { plainOf, unitOf, wrap } from '../../../toolsets/apex-code/_apex-text.ts';
import { connect, SAMPLE } from '../../e2e/_door.ts';
import { DEV, PROD, throughTheDoor } from '../_door.ts';
import { stateOf } from './_org.ts';

const FLAGS = ['--project-dir', 'project', '--toolsets', 'apex-code'];
const door = throughTheDoor({
  orgs: [DEV, PROD],
  sample: true,
  projectDir: SAMPLE,
  args: ['--orgs', 'dev,prod', ...FLAGS],
});
const { call, org, write } = door;
const check = (input: object) => call('check_compile', { org: 'dev', ...input });
const CLASSES = 'force-app/main/default/classes';
const GOOD = 'public class Fresh {\n  public Integer one() { return 1; }\n}\n';

describe('bad input is told before anything is sent', () => {
  it.each<[what: string, input: object, code: string, says: RegExp]>([
    ['neither code nor files', {}, 'INVALID_ARGUMENTS', /either code or files/],
    ['both', { code: 'x', files: ['a.cls'] }, 'INVALID_ARGUMENTS', /either code or files/],
    ['no files', { files: [] }, 'INVALID_ARGUMENTS', /either code or files/],
    ['only blanks', { code: ' \n' }, 'INVALID_ARGUMENTS', /no code/],
    ['a file that is not there', { files: ['none.cls'] }, 'FILE_REFUSED', /none\.cls/],
    ['a file outside the project', { files: ['/etc/hostname'] }, 'FILE_REFUSED', /hostname/],
    [
      'a block that is to be a class',
      { code: 'Integer i;', kind: 'class' },
      'INVALID_ARGUMENTS',
      /declares no class/,
    ],
    [
      'two sources of one class',
      { files: [`${CLASSES}/InvoiceService.cls`, `${CLASSES}/InvoiceService.cls`] },
      'INVALID_ARGUMENTS',
      /class invoiceservice/,
    ],
  ])('%s', async (_, input, code, says) => {
    const before = posts();
    const { error } = await check(input);
    expect(error).toMatchObject({ code, outcome: 'not_executed' });
    expect(error?.message).toMatch(says);
    expect(posts()).toBe(before);
  });
});
const posts = () =>
  org()
    .requests.toArray()
    .filter(({ method, path }) => method !== 'GET' && path.includes('/tooling/')).length;

/** Whatever a check says, the org is afterwards what it was: no container, and every class as it was. */
async function unchanged<T>(work: () => Promise<T>, alias = 'dev'): Promise<T> {
  const before = await stateOf(door, alias);
  const answer = await work();
  const after = await stateOf(door, alias);
  expect(after).toEqual(before);
  expect(after.containers).toEqual([]);
  return answer;
}

describe('classes and triggers', () => {
  it('a new class that compiles', async () => {
    const { facts, text } = await unchanged(() => check({ code: GOOD }));
    expect(facts).toMatchObject({
      compiles: true,
      problems: [],
      checked: [{ source: 'Fresh', kind: 'class', isNew: true }],
    });
    expect(text).toContain('Fresh: no problems; nothing was saved');
  });

  it('problems come with line and column', async () => {
    const { facts, text } = await unchanged(() =>
      check({ code: 'public class InvoiceService {\n  Integer one() { return 1 }\n}\n' }),
    );
    expect(facts.problems).toMatchObject([{ source: 'InvoiceService', line: 2 }]);
    expect(facts.problems[0].column).toBeGreaterThan(0);
    expect(facts.checked).toEqual([{ source: 'InvoiceService', kind: 'class', isNew: false }]);
    expect(text).toMatch(/InvoiceService \| 2 \| \d+ \| \S/);
  });

  it('a trigger, and files of the project together', async () => {
    const trigger = 'force-app/main/default/triggers/InvoiceTrigger.trigger';
    const { facts } = await unchanged(() => check({ files: [trigger, `${CLASSES}/InvoiceService.cls`] }));
    expect(facts).toMatchObject({
      compiles: true,
      checked: [
        { kind: 'trigger', isNew: false },
        { kind: 'class', isNew: false },
      ],
    });
    write(`${CLASSES}/Broken.cls`, 'public class Broken {');
    const broken = await unchanged(() =>
      check({ files: [`${CLASSES}/Broken.cls`, `${CLASSES}/InvoiceService.cls`] }),
    );
    expect(broken.facts.problems).toMatchObject([{ source: `${CLASSES}/Broken.cls`, line: 1 }]);
  });

  it('in production, too', async () => {
    const { facts } = await unchanged(() => check({ org: 'prod', code: GOOD }), 'prod');
    expect(facts.compiles).toBe(true);
  });
});

describe('anonymous blocks', () => {
  it('compile without being run, and it is said how', async () => {
    const before = (await stateOf(door)).classes.length;
    const { facts } = await unchanged(() =>
      check({ code: "insert new Account(Name = 'ran');\nSystem.debug(1);" }),
    );
    expect(facts).toMatchObject({ compiles: true, checked: [{ source: 'code', kind: 'anonymous' }] });
    expect(facts.notices.join()).toContain('compiled as a method of a class that is not saved');
    expect((await stateOf(door)).classes.length).toBe(before);
    expect(
      org()
        .requests.toArray()
        .some(({ path }) => /executeAnonymous|Soap\/s/.test(path)),
    ).toBe(false);
  });

  it.each<[what: string, code: string, line: number, column: number]>([
    ['in the first line', 'Integer i = ;', 1, 13],
    ['in another', 'Integer i = 1;\nInteger j = ;', 2, 13],
    ['in a class that it declares', 'Integer i = 1;\nclass A {\n  Integer f( { }\n}\nInteger j;', 3, 14],
    ['a brace too many', "String s = '}'; // }\n} void evil() {", 2, 1],
    ['a brace too few', 'if (true) {\n  Integer i;\n', 3, 1],
  ])('a problem %s is where the block has it', async (_, code, line, column) => {
    const { facts } = await unchanged(() => check({ code }));
    expect(facts.problems[0]).toMatchObject({ source: 'code', line, column });
  });
});

describe('whatever goes wrong, no container is left', () => {
  it.each<[what: string, path: RegExp]>([
    ['the source is refused', /ApexClassMember/],
    ['the request is refused', /ContainerAsyncRequest$/],
    ['its state cannot be read', /ContainerAsyncRequest\/1dr/],
  ])('%s', async (_, path) => {
    org().faults.add({
      path,
      times: 9,
      effect: { kind: 'answer', status: 400, body: [{ errorCode: 'UNKNOWN', message: 'no' }] },
    });
    const { error } = await unchanged(() => check({ code: GOOD }));
    expect(error).toMatchObject({ outcome: 'not_executed' });
    org().faults.clear();
  });

  it.each(['before', 'after'] as const)(
    'the connection breaks %s the request: nothing was done',
    async when => {
      org().faults.add({ method: 'POST', path: /ContainerAsyncRequest$/, effect: { kind: 'reset', when } });
      expect((await unchanged(() => check({ code: GOOD }))).error).toMatchObject({ outcome: 'not_executed' });
    },
  );

  it('a call that is cancelled while the org compiles (scripted: it stays Queued)', async () => {
    org().faults.add({
      method: 'GET',
      path: /ContainerAsyncRequest\/1dr/,
      times: 4,
      effect: { kind: 'answer', status: 200, body: { State: 'Queued' } },
    });
    const client = await connect({ home: org().home, args: ['--orgs', 'dev', ...FLAGS] });
    const stop = new AbortController();
    const asked = requests(/GET.*ContainerAsyncRequest/);
    const running = client.callTool(
      { name: 'check_compile', arguments: { code: GOOD } },
      { signal: stop.signal },
    );
    await until(() => requests(/GET.*ContainerAsyncRequest/) >= asked + 2);
    const before = requests(/DELETE.*MetadataContainer/);
    stop.abort();
    await expect(running).rejects.toThrow();
    await until(() => requests(/DELETE.*MetadataContainer/) > before);
    org().faults.clear();
    await unchanged(async () => undefined);
  });

  it('the answer to its deletion is lost: it is gone all the same, and nothing is said', async () => {
    org().faults.add({
      method: 'DELETE',
      path: /MetadataContainer/,
      effect: { kind: 'reset', when: 'after' },
    });
    const { facts } = await unchanged(() => check({ code: GOOD }));
    expect(facts).toMatchObject({ compiles: true });
    expect(facts.notices).toBeUndefined();
  });

  it('one that the org does not delete is named', async () => {
    const refused = { kind: 'answer', status: 400, body: [{ errorCode: 'UNKNOWN', message: 'no' }] } as const;
    const end = org().faults.add({ method: 'DELETE', path: /MetadataContainer/, times: 2, effect: refused });
    const { facts } = await check({ code: GOOD });
    end();
    const [{ Id } = {}] = (await stateOf(door)).containers;
    expect(facts.notices.join()).toContain(`The container ${Id} could not be deleted`);
    const { url, orgs } = org();
    await fetch(`${url}/services/data/v66.0/tooling/sobjects/MetadataContainer/${Id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${orgs[0]?.accessToken}` },
    });
  });

  it('of a process that was killed is thrown away by the next check', async () => {
    const name = `Orgsmith_${(Date.now() - 3_600_000).toString(36)}_abc123`;
    const { url, orgs } = org();
    const [{ accessToken = '' } = {}] = orgs;
    await fetch(`${url}/services/data/v66.0/tooling/sobjects/MetadataContainer`, {
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ Name: name }),
    });
    expect((await stateOf(door)).containers).toMatchObject([{ Name: name }]);
    const client = await connect({ home: org().home, args: ['--orgs', 'dev', ...FLAGS] });
    await client.callTool({ name: 'check_compile', arguments: { code: GOOD } });
    expect((await stateOf(door)).containers).toEqual([]);
  });
});

const requests = (pattern: RegExp) =>
  org()
    .requests.toArray()
    .filter(({ method, path }) => pattern.test(`${method} ${path}`)).length;
async function until(holds: () => boolean): Promise<void> {
  for (let count = 0; !holds() && count < 400; count += 1)
    await new Promise(resolve => setTimeout(resolve, 25));
  expect(holds()).toBe(true);
}

describe('what a text of Apex is', () => {
  it.each<[code: string, unit: object]>([
    ['public with sharing class A {}', { kind: 'class', name: 'A' }],
    [
      "/* class B */ // x\n@IsTest(SeeAllData=true)\nprivate class A { String s = 'class C'; }",
      { kind: 'class', name: 'A' },
    ],
    ['global abstract inherited sharing class A{', { kind: 'class', name: 'A' }],
    ['public enum E { A }', { kind: 'class', name: 'E' }],
    ["@RestResource(urlMapping='/x/*') global class R {}", { kind: 'class', name: 'R' }],
    ['trigger T on Account (before insert) {}', { kind: 'trigger', name: 'T' }],
    [`@SuppressWarnings('${'PMD, '.repeat(600)}')\npublic class A {}`, { kind: 'class', name: 'A' }],
    ['Integer i = 1; class A {}', { kind: 'anonymous' }],
    ['', { kind: 'anonymous' }],
    ["'class A'", { kind: 'anonymous' }],
  ])('%j', (code, unit) => {
    expect(unitOf(code)).toEqual(unit);
  });

  it('comments and texts are blanks of the same length, in linear time', () => {
    expect(plainOf("a'\\'b'c//d\ne/*f\n*/g")).toBe('a     c   \ne   \n  g');
    const started = Date.now();
    for (const hostile of ['/*', "'", "'\\", '//', '@a(', 'class ']) plainOf(hostile.repeat(50_000));
    for (const hostile of ['@a(', 'public ', '@a ', 'a.', 'a<']) unitOf(hostile.repeat(50_000));
    for (const hostile of ['a b(', '{', 'a b(){}', 'a.b '.repeat(3), '@a '])
      wrap(hostile.repeat(15_000), 'X');
    expect(Date.now() - started).toBeLessThan(3_000);
  });

  it.each<[what: string, code: string, declares: boolean]>([
    [
      'statements',
      'if (a) { b(); } else { c(); } for (Integer i = 0; i < 1; i++) { d(); } System.runAs(u) { e(); }',
      false,
    ],
    ['a collection', "Map<String, Integer> m = new Map<String, Integer>{ 'a' => 1 };", false],
    ['a class', 'class A { }', true],
    ['a method', 'List<Account> find(String name) { return null; } find(null);', true],
    ['a do loop', 'do { a(); } while (b);', false],
    ['try', 'try { a(); } catch (Exception e) { b(); } finally { c(); }', false],
  ])('%s', (_, code, declares) => {
    expect(wrap(code, 'X')).toMatchObject({ declares });
  });

  it('a declaration goes beside the method, everything keeps its line', () => {
    const wrapped = wrap('a();\nclass A {\n}\nb();', 'X');
    expect('body' in wrapped && wrapped.body).toBe(
      'public class X { void run() { a();\n         \n \nb();\n}\n    \nclass A {\n}\n    \n}',
    );
  });
});
