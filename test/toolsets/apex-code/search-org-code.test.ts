import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fits, fitsFile } from '../../../toolsets/apex-code/_names.ts';
import { searchFiles } from '../../../toolsets/apex-code/_search.ts';
import { searchFile } from '../../../toolsets/apex-code/_search-worker.ts';
import { HELLO, run, SAMPLE, startRaw } from '../../e2e/_door.ts';
import { DEV, throughTheDoor } from '../_door.ts';

const OTHER = { alias: 'other', kind: 'sandbox', orgId: '00D000000000003EAA' } as const;
const { call, org, write, read } = throughTheDoor({
  orgs: [DEV, OTHER],
  sample: true,
  projectDir: SAMPLE,
  args: ['--orgs', 'dev,other', '--project-dir', 'project', '--toolsets', 'apex-code,metadata'],
});
const search = (input: object) => call('search_org_code', { org: 'dev', ...input });

/** The org's answer to a query is scripted: the local org has no such objects. */
function script(object: string, records: object[], nth = 1): void {
  org().faults.add({
    path: new RegExp(`tooling/query.*FROM[+]${object}`),
    nth,
    effect: { kind: 'answer', status: 200, body: { totalSize: records.length, done: true, records } },
  });
}
const sent = (pattern: RegExp) =>
  org()
    .requests.toArray()
    .filter(({ path }) => pattern.test(decodeURIComponent(path))).length;

describe('bad input is told before the org is asked for code', () => {
  it.each<[what: string, input: object, code: string, says: RegExp]>([
    ['neither search nor names', {}, 'INVALID_ARGUMENTS', /Give search, names or both/],
    ['an expression that is none', { search: '(a', regex: true }, 'INVALID_REGEX', /Unterminated group/],
    ['an empty text', { search: '' }, 'INVALID_ARGUMENTS', /search/],
    ['a kind that is none', { search: 'a', kinds: ['report'] }, 'INVALID_ARGUMENTS', /kinds/],
    ['more time than there is', { search: 'a', seconds: 31 }, 'INVALID_ARGUMENTS', /seconds/],
    ['a word that is no input', { search: 'a', files: 1 }, 'INVALID_ARGUMENTS', /files/],
  ])('%s', async (_, input, code, says) => {
    const before = sent(/Body|Markup|Source/);
    const { error } = await search(input);
    expect(error).toMatchObject({ code, outcome: 'not_executed' });
    expect(JSON.stringify(error)).toMatch(says);
    expect(sent(/Body|Markup|Source/)).toBe(before);
  });

  it('a name that the org does not have, with the nearest', async () => {
    const { error } = await search({ names: ['InvoiceServise'], kinds: ['class'] });
    expect(error).toMatchObject({
      code: 'NOT_FOUND',
      details: { nearest: expect.arrayContaining(['InvoiceService']) },
    });
  });

  it.each([
    [{ fromLine: 10_000 }, /has the lines 1 to/],
    [{ fromLine: 5, toLine: 4 }, /has the lines 1 to/],
  ])('lines that there are not: %j', async (lines, says) => {
    const { error } = await search({ names: ['InvoiceService'], ...lines });
    expect(error?.message).toMatch(says);
  });
});

describe('searching', () => {
  it('finds a text in classes, triggers, components and flows, with lines around', async () => {
    const { facts, text } = await search({ search: 'InvoiceTriggerHandler', around: 1 });
    const files = facts.hits.map((hit: { at: string }) => hit.at.replace(/:.*/, ''));
    expect(files).toEqual(
      expect.arrayContaining(['classes/InvoiceTriggerHandler.cls', 'triggers/InvoiceTrigger.trigger']),
    );
    expect(text).toMatch(/triggers\/InvoiceTrigger\.trigger:\d+-\d+ *\| *\d+[-:] /);
    expect(facts.notSeen.join()).toMatch(/^aura, component, page \(INVALID_TYPE[^(]*\)$/);
    const flow = await search({ search: 'Thank the customer', kinds: ['flow'] });
    expect(flow.facts).toMatchObject({
      matches: 1,
      hits: [{ at: expect.stringMatching(/^flows\/Invoice_Paid\.flow-meta\.xml:/) }],
    });
    expect(flow.facts.hits[0].code).toMatch(
      /^\d+- +<field>Subject<.*\n\d+- +<value>\n\d+: +<stringValue>Thank/,
    );
    const lwc = await search({ search: 'LightningElement', names: ['lwc/invoice*.js'] });
    expect(lwc.facts.hits[0].at).toMatch(/^lwc\/invoiceList\/invoiceList\.js:1-/);
  });

  it('an expression, across lines, in the given case', async () => {
    const asked = { search: 'public[^{]*class\\s+InvoiceService\\b[^]*?\\{', regex: true, kinds: ['class'] };
    expect((await search(asked)).facts.matches).toBe(1);
    expect(
      (await search({ search: 'INVOICESERVICE', kinds: ['class'], caseSensitive: true })).facts.matches,
    ).toBe(0);
    expect((await search({ search: 'INVOICESERVICE', kinds: ['class'] })).facts.matches).toBeGreaterThan(0);
  });

  it('signs of expressions in a text mean themselves', async () => {
    expect((await search({ search: '.*', kinds: ['class'] })).facts.matches).toBe(0);
  });

  it('counts all matches, shows some', async () => {
    const { facts } = await search({ search: 'e', kinds: ['class'], maxMatches: 3, around: 0 });
    expect(facts.matches).toBeGreaterThan(100);
    expect(
      facts.hits
        .map((hit: { code: string }) => hit.code)
        .join('\n')
        .split('\n').length,
    ).toBeLessThanOrEqual(3);
  });

  it('an expression built to run for ever ends within its limit, others go on meanwhile, and the next call works', async () => {
    write('force-app/main/default/classes/Trap.cls', `public class Trap {\n  // ${'a'.repeat(60)}!\n}\n`);
    write('force-app/main/default/classes/Trap.cls-meta.xml', META);
    expect(
      (await call('deploy_metadata', { org: 'dev', metadata: ['ApexClass:Trap'] })).error,
    ).toBeUndefined();
    const started = Date.now();
    const endless = search({ search: '(a+)+$', regex: true, names: ['Trap'], seconds: 1 });
    const meanwhile = await search({ search: 'InvoiceService', kinds: ['class'] });
    expect(meanwhile.facts.matches).toBeGreaterThan(0);
    const { error } = await endless;
    expect(error).toMatchObject({
      code: 'TIME_LIMIT',
      retry: 'after_fix',
      details: { file: 'classes/Trap.cls' },
    });
    expect(Date.now() - started).toBeLessThan(5_000);
    expect((await search({ search: 'class Trap', names: ['Trap'] })).facts.matches).toBe(1);
  });
});

const META =
  '<?xml version="1.0" encoding="UTF-8"?>\n<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>66.0</apiVersion><status>Active</status></ApexClass>';

describe('reading one, or listing', () => {
  it('the whole with its version, or some lines', async () => {
    const source = readFileSync('fixtures/project/force-app/main/default/classes/InvoiceService.cls', 'utf8');
    const whole = await search({ names: ['invoiceservice'], kinds: ['class'] });
    expect(whole.facts).toMatchObject({
      path: 'classes/InvoiceService.cls',
      about: expect.stringMatching(/^v\d\d\.0, \d+ characters$/),
      code: source,
      version: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    const some = await search({ names: ['InvoiceService.cls'], fromLine: 2, toLine: 4 });
    expect(some.facts).toMatchObject({ from: 2, to: 4, code: source.split('\n').slice(1, 4).join('\n') });
  });

  it('what is long goes to a file, its first lines are shown', async () => {
    const long = `public class Long1 {\n${Array.from({ length: 900 }, (_, at) => `  // line ${at} of a class that is long`).join('\n')}\n}\n`;
    write('force-app/main/default/classes/Long1.cls', long);
    write('force-app/main/default/classes/Long1.cls-meta.xml', META);
    await call('deploy_metadata', { org: 'dev', metadata: ['ApexClass:Long1'] });
    const { facts } = await search({ names: ['Long1'] });
    expect(readFileSync(facts.codeFile, 'utf8')).toBe(long);
    expect(facts.code.split('\n').length).toBe(facts.to);
    expect(facts.to).toBeLessThan(facts.lines);
  });

  it('signs that nobody sees are told, and are in the file', async () => {
    const body = 'public class Unseen {\n  // tab\there, é\n  // \u202edesrever\n}\n';
    write('force-app/main/default/classes/Unseen.cls', body);
    write('force-app/main/default/classes/Unseen.cls-meta.xml', META);
    await call('deploy_metadata', { org: 'dev', metadata: ['ApexClass:Unseen'] });
    const { facts } = await search({ names: ['Unseen'] });
    expect(facts.code).toBe(body.replace('\u202e', ''));
    expect(facts.notices.join()).toMatch(/stand in lines 3: /);
    expect(readFileSync(facts.codeFile, 'utf8')).toBe(body);
  });

  it('names with * are listed', async () => {
    const { facts } = await search({ names: ['Invoice*'], kinds: ['class', 'trigger'] });
    expect(facts.files.map(({ file }: { file: string }) => file)).toEqual([
      'classes/InvoiceListController.cls',
      'classes/InvoiceSelector.cls',
      'classes/InvoiceService.cls',
      'classes/InvoiceServiceTest.cls',
      'classes/InvoiceTriggerHandler.cls',
      'triggers/InvoiceTrigger.trigger',
    ]);
    expect((await search({ names: ['zzz*'] })).facts.files).toEqual([]);
  });
});

describe('what the org hides, or does not have (scripted)', () => {
  const managed = {
    Id: '01p000000000901AAA',
    Name: 'Core',
    NamespacePrefix: 'acme',
    LastModifiedDate: '2026-01-01',
    BodyCrc: 1,
  };

  it('code of managed packages is hidden, not empty', async () => {
    script('ApexClass', [managed]);
    script('ApexClass', [{ Id: managed.Id, Body: '(hidden)' }], 2);
    const { facts, text } = await search({ search: 'x', kinds: ['class'] });
    expect(facts).toMatchObject({ searched: 0, matches: 0, hidden: ['classes/acme__Core.cls'] });
    expect(text).toContain('1 of managed packages were not searched: their code is hidden');
    script('ApexClass', [managed]);
    expect((await search({ names: ['acme__Core'], kinds: ['class'] })).error).toMatchObject({
      code: 'HIDDEN',
    });
  });

  it('Visualforce and Aura', async () => {
    const dates = { LastModifiedDate: '2026-01-01' };
    script('ApexPage', [{ Id: '066000000000001AAA', Name: 'Pay', NamespacePrefix: null, ...dates }]);
    script('ApexPage', [{ Id: '066000000000001AAA', Markup: '<apex:page>\npay here\n</apex:page>' }], 2);
    const bundle = { DeveloperName: 'cart', NamespacePrefix: null };
    script('AuraDefinition', [
      { Id: '1', DefType: 'COMPONENT', AuraDefinitionBundle: bundle, ...dates },
      { Id: '2', DefType: 'CONTROLLER', AuraDefinitionBundle: bundle, ...dates },
    ]);
    script(
      'AuraDefinition',
      [
        { Id: '1', Source: '<aura:component/>' },
        { Id: '2', Source: '({ pay: function () {} })' },
      ],
      2,
    );
    const { facts } = await search({ search: 'pay', kinds: ['page', 'aura'], around: 0 });
    expect(facts.hits).toEqual([
      { at: 'aura/cart/cartController.js:1-1', code: '1: ({ pay: function () {} })' },
      { at: 'pages/Pay.page:2-2', code: '2: pay here' },
    ]);
  });

  it('rows that are odd do no harm', async () => {
    const [Id, LastModifiedDate] = ['0Rd000000000001AAA', '2026-01-01'];
    const rows = [
      { Id, FilePath: '../../../etc/lwc/x.js', LastModifiedDate, LightningComponentBundle: null },
      { Id: '0Rd000000000002AAA', FilePath: null, LastModifiedDate: null },
      { Id: null },
    ];
    script('LightningComponentResource', rows);
    script(
      'LightningComponentResource',
      [{ Id, Source: null }, { Id: '0Rd000000000002AAA', Source: 7 }, {}],
      2,
    );
    expect((await search({ search: 'x', kinds: ['lwc'] })).facts).toMatchObject({ matches: 0 });
  });

  it('a kind that alone was asked for and cannot be seen is an error', async () => {
    expect((await search({ search: 'x', kinds: ['page'] })).error).toMatchObject({ code: 'INVALID_TYPE' });
  });

  it('an org that breaks off is no kind that cannot be seen', async () => {
    org().faults.add({
      path: /FROM[+]ApexTrigger/,
      times: 20,
      effect: { kind: 'answer', status: 400, body: [{ errorCode: 'QUERY_TIMEOUT', message: 'too long' }] },
    });
    expect((await search({ search: 'x' })).error).toMatchObject({ code: 'QUERY_TIMEOUT' });
    org().faults.clear();
  });
});

describe('the memory of code', () => {
  it('asks again for what changed only', async () => {
    await search({ search: 'x', kinds: ['class'] });
    const before = sent(/SELECT\+Id,\+Body/);
    await search({ search: 'y', kinds: ['class'] });
    expect(sent(/SELECT\+Id,\+Body/)).toBe(before);
    write('force-app/main/default/classes/Trap.cls', 'public class Trap {\n  // springs\n}\n');
    await call('deploy_metadata', { org: 'dev', metadata: ['ApexClass:Trap'] });
    expect((await search({ search: 'springs', kinds: ['class'] })).facts.matches).toBe(1);
    expect(sent(/SELECT\+Id,\+Body/)).toBe(before + 1);
  });

  it('a bundle that was deployed again is read again', async () => {
    const path = 'force-app/main/default/lwc/invoiceList/invoiceList.js';
    expect((await search({ search: 'brandNewWord', kinds: ['lwc'] })).facts.matches).toBe(0);
    // More often than the dates of an org can tell apart.
    for (const word of ['brandNewWord', 'newerWord', 'newestWord']) {
      write(path, `${read(path)}\n// ${word}\n`);
      const metadata = ['LightningComponentBundle:invoiceList'];
      expect((await call('deploy_metadata', { org: 'dev', metadata })).error).toBeUndefined();
      expect((await search({ search: word, kinds: ['lwc'] })).facts.matches, word).toBe(1);
    }
  });

  it('never answers for another org', async () => {
    expect((await search({ search: 'springs', kinds: ['class'] })).facts.matches).toBe(1);
    expect((await search({ org: 'other', search: 'springs', kinds: ['class'] })).facts.matches).toBe(0);
    expect((await search({ org: 'other', names: ['Trap'], kinds: ['class'] })).error).toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('names with *', () => {
  it.each<[pattern: string, name: string, is: boolean]>([
    ['Foo', 'foo', true],
    ['Foo', 'Foo2', false],
    ['*', '', true],
    ['Foo*', 'Foo', true],
    ['*Foo', 'BarFoo', true],
    ['a*b*c', 'a1b2c', true],
    ['a*b*c', 'abbc', true],
    ['ab*ba', 'aba', false],
    ['F?o', 'foo', true],
    ['F?o', 'fo', false],
    ['*F?o*', 'a f fxo', true],
    ['?', '', false],
    [`*${'?a'.repeat(90)}`, 'a'.repeat(20_000), true],
    ['*a*', 'b', false],
    [`${'*a'.repeat(99)}b`, 'a'.repeat(5_000), false],
  ])('%s: %s', (pattern, name, is) => {
    expect(fits(pattern, name)).toBe(is);
  });
  it('of files, where there is a slash or an ending', () => {
    const file = { name: 'cart', file: 'lwc/cart/cart.js' };
    expect(['cart', 'cart.js', 'lwc/*', 'c*.JS', '*/cart.js'].map(each => fitsFile(each, file))).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
    expect(['lwc', 'art', 'cart.html'].map(each => fitsFile(each, file))).toEqual([false, false, false]);
  });
});

describe('lines of matches', () => {
  const found = (code: string, expression: RegExp, around = 1, most = 50) =>
    searchFile({ file: 'f', code }, { expression, around, most });
  it.each<[what: string, code: string, expression: RegExp, hits: [at: string, code: string][]]>([
    ['the first and last line', 'x\nb\nc\nx', /x/gm, [['f:1-4', '1: x\n2- b\n3- c\n4: x']]],
    [
      'far from each other',
      'x\n2\n3\n4\nx',
      /x/gm,
      [
        ['f:1-2', '1: x\n2- 2'],
        ['f:4-5', '4- 4\n5: x'],
      ],
    ],
    ['over several lines', '1\nx\ny\n4', /x\ny/gm, [['f:1-4', '1- 1\n2: x\n3: y\n4- 4']]],
    ['Windows line ends', 'a\r\nx\r\nb', /x/gm, [['f:1-3', '1- a\n2: x\n3- b']]],
    ['twice in a line', '1\nx x', /x/gm, [['f:1-2', '1- 1\n2: x x']]],
    ['matches of nothing', 'a', /b*/gm, [['f:1-1', '1: a']]],
  ])('%s', (_, code, expression, hits) => {
    expect(found(code, expression).hits.map(({ at, code: lines }) => [at, lines])).toEqual(hits);
  });
  it('a long line is cut around its match', () => {
    const [hit] = found(`${'a'.repeat(5_000)}x${'b'.repeat(5_000)}`, /x/gm).hits;
    expect(hit?.code).toMatch(/^1: …a{40}xb{199}…$/);
  });
});

it('an expression that needs more than there is is told with the file', async () => {
  const files = [{ file: 'classes/Long.cls', code: 'public class Long { }\n'.repeat(500_000) }];
  const asked = {
    search: '(?:[\\s\\S]|x)+ZZZ',
    regex: true,
    caseSensitive: false,
    around: 0,
    most: 1,
    seconds: 20,
  };
  await expect(searchFiles(files, asked, new AbortController().signal)).rejects.toMatchObject({
    parts: {
      code: 'TOO_COMPLEX',
      message: expect.stringContaining('classes/Long.cls'),
      outcome: 'not_executed',
    },
  });
});

describe('at the command line, and when the client goes away', () => {
  const FLAGS = ['--orgs', 'dev', '--toolsets', 'apex-code'];
  const endless = { search: '(a+)+$', regex: true, names: ['Endless'], seconds: 30 };

  it('orgsmith call answers the same as JSON', async () => {
    const input = JSON.stringify({ search: 'InvoiceTriggerHandler', kinds: ['trigger'] });
    const { code, stdout } = await run(['call', 'search_org_code', ...FLAGS, '--input', input, '--json'], {
      home: org().home,
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).result).toMatchObject({ searched: 1, matches: expect.any(Number) });
  });

  it('a search that would go on ends with its process', async () => {
    write(
      'force-app/main/default/classes/Endless.cls',
      `public class Endless {\n  // ${'a'.repeat(60)}!\n}\n`,
    );
    write('force-app/main/default/classes/Endless.cls-meta.xml', META);
    await call('deploy_metadata', { org: 'dev', metadata: ['ApexClass:Endless'] });
    const server = startRaw({ home: org().home, args: FLAGS });
    server.send(HELLO);
    await server.answer(1);
    server.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    const before = sent(/SELECT\+Id,\+Body/);
    server.send({
      jsonrpc: '2.0',
      id: 2,
      method: 'tools/call',
      params: { name: 'search_org_code', arguments: endless },
    });
    for (let count = 0; sent(/SELECT\+Id,\+Body/) === before && count < 400; count += 1) await pause(25);
    await pause(500);
    const ended = Date.now();
    server.child.stdin.end();
    await server.exited;
    expect(Date.now() - ended).toBeLessThan(4_000);
  });
});

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
