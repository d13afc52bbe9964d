import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { throughTheDoor } from '../_door.ts';
import { writeClass } from '../metadata/_class.ts';

const FLAGS = [
  '--orgs',
  'dev',
  '--project-dir',
  'project',
  '--toolsets',
  'actions,metadata,data,core',
  '--max-rows',
  '500',
];
const { call, org, write } = throughTheDoor({ sample: true, args: FLAGS });
const find = async (input: object) => Object((await call('find_actions', { ...input })).facts);
const sent = (path: RegExp) =>
  org()
    .requests.toArray()
    .filter(each => path.test(`${each.method} ${each.path}`)).length;
const RUNS = /^POST .*(\/actions\/|\/Soap\/s\/|\/generations)/;

/** Destroying asks; this client cannot be asked, so its user says yes by apply_plan. */
async function run(input: object) {
  const planned = await call('run_action', { ...input });
  if (planned.error) return planned;
  const plan = Object(planned.facts).plan;
  return plan.id ? call('apply_plan', { plan: plan.id }) : planned;
}
const countOf = async (object: string) =>
  Object((await call('run_soql_query', { query: `SELECT COUNT() FROM ${object}` })).facts).totalSize;

const CLASSES = {
  Parrot: `
public with sharing class Parrot {
    public class Ask { @AuraEnabled public String text; @AuraEnabled public Integer times; }
    public class Told { @AuraEnabled public List<String> lines; @AuraEnabled public Id who; }
    @AuraEnabled(cacheable=true)
    public static String say(String text) { return text; }
    @AuraEnabled
    public static Told many(Ask ask, List<Integer> numbers, Map<String, Object> more) {
        Told told = new Told();
        told.lines = new List<String>();
        for (Integer i = 0; i < ask.times; i++) told.lines.add(ask.text + numbers[i] + more.get('sign'));
        told.who = UserInfo.getUserId();
        return told;
    }
    @AuraEnabled
    public static void keep(String name, Account account) { account.Name = name; insert account; }
    @AuraEnabled
    public static String fail(String text) { insert new Account(Name = text); throw new IllegalArgumentException('no ' + text); }
    @AuraEnabled
    private static String hidden() { return ''; }
}
`,
  Orders: `
@RestResource(urlMapping='/orders/*')
global class Orders {
    @HttpGet global static String read() { return 'x'; }
}
`,
  Greet: `
public class Greet {
    public class Ask { @InvocableVariable(required=true) public Id account; @InvocableVariable public Integer times; @InvocableVariable public List<String> words; @InvocableVariable public Line line; @InvocableVariable public Contact who; }
    public class Line { @InvocableVariable public Integer count; }
    public class Told { @InvocableVariable public String text; }
    @InvocableMethod(label='Greet accounts' description='Says hello')
    public static List<Told> greet(List<Ask> asks) {
        List<Told> all = new List<Told>();
        for (Ask ask : asks) { Told one = new Told(); one.text = ('Hello ' + ask.account + ' ' + ask.times).rightPad(150); all.add(one); }
        return all;
    }
}
`,
};

beforeAll(async () => {
  const paths = Object.entries(CLASSES).map(([name, body]) => writeClass(write, name, body));
  const deployed = await call('deploy_metadata', { paths });
  expect(deployed.error, JSON.stringify(deployed.error)).toBeUndefined();
});

describe('find_actions', () => {
  it('finds what is in the code of the org: AuraEnabled methods and Apex REST classes', async () => {
    const { actions } = await find({ kinds: ['aura', 'apex_rest'], search: 'parrot' });
    expect(actions).toMatchInlineSnapshot(`
      [
        {
          "about": "(text?: String) -> String; cacheable: meant to read only",
          "kind": "aura",
          "name": "Parrot.say",
        },
        {
          "about": "(ask?: Parrot.Ask, numbers?: List<Integer>, more?: Map<String, Object>) -> Parrot.Told",
          "kind": "aura",
          "name": "Parrot.many",
        },
        {
          "about": "(name?: String, account?: Account) -> void",
          "kind": "aura",
          "name": "Parrot.keep",
        },
        {
          "about": "(text?: String) -> String",
          "kind": "aura",
          "name": "Parrot.fail",
        },
      ]
    `);
    expect((await find({ kinds: ['apex_rest'] })).actions).toMatchInlineSnapshot(`
      [
        {
          "about": "/services/apexrest/orders/*; GET; call_api and call_api_readonly call it",
          "kind": "apex_rest",
          "name": "Orders",
        },
      ]
    `);
  });

  it('reads only the code that has changed since', async () => {
    const bodies = sent(/query\?q=.*Body(\+|%20)FROM/);
    await find({ kinds: ['aura'] });
    expect(sent(/query\?q=.*Body(\+|%20)FROM/)).toBe(bodies);
  });

  it('reads again what was changed twice within a second', async () => {
    for (const type of ['Integer', 'Long', 'Decimal']) {
      const body = `public class Quick { @AuraEnabled public static void a(${type} b) {} }`;
      const { error } = await call('deploy_metadata', { paths: [writeClass(write, 'Quick', body)] });
      expect(error).toBeUndefined();
      const { actions } = await find({ kinds: ['aura'], search: 'quick' });
      expect(actions).toMatchObject([{ about: `(b?: ${type}) -> void` }]);
    }
  });

  it('finds invocable Apex by its label, and tells what goes in and comes out', async () => {
    expect((await find({ search: 'greet accounts' })).actions).toMatchObject([
      { kind: 'apex', name: 'Greet' },
    ]);
    expect((await find({ kinds: ['apex'], name: 'Greet' })).action).toMatchInlineSnapshot(`
      {
        "description": "Says hello",
        "inputs": [
          {
            "name": "account",
            "required": true,
            "type": "ID",
          },
          {
            "name": "times",
            "type": "INTEGER",
          },
          {
            "most": 2000,
            "name": "words",
            "type": "STRING",
          },
          {
            "name": "line",
            "type": "Greet$Line",
          },
          {
            "name": "who",
            "object": "Contact",
            "type": "SOBJECT",
          },
        ],
        "kind": "apex",
        "label": "Greet accounts",
        "name": "Greet",
        "outputs": [
          {
            "name": "text",
            "type": "STRING",
          },
        ],
      }
    `);
  });

  it('tells which kinds could not be listed, and lists the others', async () => {
    const remove = org().faults.add({
      path: /actions\/custom\/flow/,
      times: Number.POSITIVE_INFINITY,
      effect: {
        kind: 'answer',
        status: 403,
        body: [{ errorCode: 'INSUFFICIENT_ACCESS', message: 'No flows' }],
      },
    });
    const { notices, total } = await find({});
    expect(notices).toEqual(expect.arrayContaining([expect.stringMatching(/^flow: not listed: /)]));
    expect(total).toBeGreaterThan(5);
    const { error } = await call('find_actions', { kinds: ['flow'] });
    expect(error).toMatchObject({ code: 'NOT_LISTED' });
    remove();
    expect(await find({ kinds: ['flow'] })).not.toHaveProperty('notices');
  });

  it('writes what is more than the limit to a file', async () => {
    const { actions, total, wholeFile } = await find({ kinds: ['aura'], limit: 1 });
    expect(actions).toHaveLength(1);
    expect(JSON.parse(readFileSync(wholeFile, 'utf8'))).toHaveLength(total);
  });

  it.each([
    ['a name that no kind has', { name: 'Greeet' }, 'NO_SUCH_ACTION'],
    [
      'a name that neither of two kinds has',
      { name: 'Parrot.sings', kinds: ['apex', 'flow'] },
      'NO_SUCH_ACTION',
    ],
    ['a name that is a path', { name: '../../limits', kinds: ['apex'] }, 'NO_SUCH_ACTION'],
    ['a name with dots only', { name: '..', kinds: ['standard'] }, 'NO_SUCH_ACTION'],
    ['a name that is not there', { name: 'Parrot.sing', kinds: ['aura'] }, 'NO_SUCH_ACTION'],
    ['an action that is not there', { name: 'Nothing', kinds: ['apex'] }, 'NO_SUCH_ACTION'],
    ['a flow that is not there', { name: 'Nothing', kinds: ['flow'] }, 'NO_SUCH_ACTION'],
  ])('%s', async (_, input, code) => {
    expect((await call('find_actions', input)).error).toMatchObject({ code });
  });
});

describe('words that no action has all of', () => {
  it('find those that have the most, and that is said', async () => {
    const { actions, notices } = await find({ search: 'parrot sings say' });
    expect(actions.map(({ name }: { name: string }) => name)).toEqual(['Parrot.say']);
    expect(notices).toEqual(['No action has all of the words: these have the most of them.']);
  });
  it('find nothing where none is there', async () => {
    const { total, notices } = await find({ search: 'zzz', kinds: ['aura'] });
    expect([total, notices]).toEqual([0, [expect.stringMatching(/^None of \d+ actions has any/)]]);
  });
});

describe('one action by its name', () => {
  it.each([
    ['Greet', 'apex'],
    ['parrot.say', 'aura'],
    ['Orders', 'apex_rest'],
  ])('%s needs no kind', async (name, kind) => {
    expect(await find({ name })).toMatchObject({ total: 1, action: { kind } });
  });
  it.each([
    ['Greeet', ['apex'], 'Greet'],
    ['Parrot.sa', ['aura'], 'Parrot.say'],
    ['Parot.say', [], 'Parrot.say'],
  ])('%s: the nearest is told', async (name, kinds, near) => {
    const { error } = await call('find_actions', { name, kinds });
    expect(error).toMatchObject({
      code: 'NO_SUCH_ACTION',
      next: expect.stringContaining(`Nearest: ${near}`),
    });
  });
});

describe('AuraEnabled methods of one name', () => {
  const TWINS = `
public with sharing class Twins {
    @AuraEnabled public static String pick(String text) { return 'text ' + text; }
    @AuraEnabled public static String pick(Integer number) { return 'number ' + number; }
    @AuraEnabled public static String pick(String text, Integer number) { return 'both ' + text + number; }
    @AuraEnabled public static String same(Id record) { return 'id'; }
    @AuraEnabled public static String same(String record) { return 'text'; }
}
`;
  beforeAll(async () => {
    const { error } = await call('deploy_metadata', { paths: [writeClass(write, 'Twins', TWINS)] });
    expect(error).toBeUndefined();
  });
  const pick = (...inputs: object[]) => run({ kind: 'aura', name: 'Twins.pick', inputs });

  it('are told with their parameters', async () => {
    const { total, actions } = await find({ name: 'Twins.pick' });
    expect([total, ...actions.map(({ about }: { about: string }) => about)]).toEqual([
      3,
      '(text?: String) -> String',
      '(number?: Integer) -> String',
      '(text?: String, number?: Integer) -> String',
    ]);
  });
  it.each([
    [{ text: 'a' }, 'text a'],
    [{ NUMBER: 1 }, 'number 1'],
    [{ text: 'a', number: 1 }, 'both a1'],
    [{ text: 'a', number: null }, 'both anull'],
  ])('the one that takes %j is called', async (input, values) => {
    const { facts, error } = await pick(input);
    expect(error).toBeUndefined();
    expect(Object(facts).result.outputs).toEqual([{ input: 0, values }]);
  });
  it.each([
    ['no input', 'Twins.pick', [{}], /is there 3 times: \(String text\), .*; none of them takes/],
    ['inputs of two of them', 'Twins.pick', [{ text: 'a' }, { number: 1 }], /none of them takes/],
    ['an input of none', 'Twins.pick', [{ txt: 'a' }], /none of them takes these inputs/],
    ['one that both take', 'Twins.same', [{ record: '001000000000001AAA' }], /more than one of them takes/],
  ])('%s: nothing is sent', async (_, name, inputs, says) => {
    const before = sent(RUNS);
    const { error } = await call('run_action', { kind: 'aura', name, inputs });
    expect(error).toMatchObject({ code: 'AMBIGUOUS_ACTION', message: expect.stringMatching(says) });
    expect(sent(RUNS)).toBe(before);
  });
});

describe('AuraEnabled methods of a managed package (scripted)', () => {
  const symbol = (name: string, annotation: string, modifiers: string[], type: string) => ({
    name,
    modifiers,
    annotations: [{ name: annotation }],
    parameters: [{ name: 'ask', type }],
    returnType: 'String',
  });
  const script = () =>
    org().faults.add({
      path: /query\?q=.*SymbolTable/,
      effect: {
        kind: 'answer',
        status: 200,
        body: {
          totalSize: 1,
          done: true,
          records: [
            {
              Id: '01p000000000001AAA',
              Name: 'Pay',
              NamespacePrefix: 'acme',
              SymbolTable: {
                innerClasses: [{ name: 'Ask' }],
                methods: [
                  symbol('charge', 'AuraEnabled', ['global', 'static'], 'Ask'),
                  symbol('later', 'Future', ['global', 'static'], 'String'),
                  symbol('own', 'AuraEnabled', ['public', 'static'], 'String'),
                ],
              },
            },
          ],
        },
      },
    });
  it('a class by its namespace: what is global and AuraEnabled, with types as they are from outside', async () => {
    script();
    expect(await find({ name: 'acme.Pay', kinds: ['aura'] })).toMatchObject({
      total: 1,
      action: {
        name: 'acme.Pay.charge',
        description: 'of a managed package',
        inputs: [{ name: 'ask', type: 'acme.Pay.Ask' }],
      },
    });
  });
  it('one of them is planned under its whole name; another is not there', async () => {
    script();
    const inputs = [{ ask: { amount: 1 } }];
    const { facts } = await call('run_action', { kind: 'aura', name: 'acme.pay.CHARGE', inputs });
    expect(facts).toMatchObject({ status: 'planned', plan: { title: 'Run aura acme.Pay.charge' } });
    script();
    const { error } = await call('run_action', { kind: 'aura', name: 'acme.Pay', inputs });
    expect(error).toMatchObject({ code: 'NO_SUCH_ACTION', details: { nearest: ['acme.Pay.charge'] } });
  });
});

describe('an AuraEnabled method', () => {
  it.each([
    "'); delete [SELECT Id FROM Account]; System.debug('",
    "\\'; insert new Account(Name='x'); //",
    'System.debug(\'ORGSMITH-1:4:bnVs\');\n"quotes" \\u0027 \u2028 😀 </String></executeAnonymous>',
  ])('gets %j as data: it comes back as it was, and nothing of it was run', async text => {
    const accounts = await countOf('Account');
    const { facts } = await run({ kind: 'aura', name: 'Parrot.say', inputs: [{ text }] });
    expect(Object(facts).result).toMatchObject({ outcome: 'done', outputs: [{ input: 0, values: text }] });
    expect(await countOf('Account')).toBe(accounts);
  });

  it('gets whatever text there is, twenty at once', async () => {
    const texts = [
      ...[
        "'",
        "''",
        '\\',
        "\\'",
        '"',
        '\r\n',
        '\u0000',
        '\u2028',
        '😀',
        ']]>',
        '&#39;',
        '<a>&amp;</a>',
        '*/',
        '//',
        '{!x}',
      ],
      ...[':bind', "' + UserInfo.getUserName() + '", 'null', 'x'.repeat(60_000)],
    ];
    const { facts } = await run({ kind: 'aura', name: 'Parrot.say', inputs: texts.map(text => ({ text })) });
    const whole = JSON.parse(readFileSync(Object(facts).file.path, 'utf8'));
    // Answers are without what cannot be seen.
    const seen = texts.map(text => text.replace('\r\n', '\n').replace('\u0000', ''));
    expect(whole.result.outputs.map(({ values }: { values: unknown }) => values)).toEqual(seen);
  });

  it('gets objects, lists and maps, and what is not given is null', async () => {
    const inputs = [{ ask: { text: "it's ", times: 2 }, numbers: [7, 8], more: { sign: '!' } }];
    const { facts } = await run({ kind: 'aura', name: 'parrot.MANY', inputs });
    expect(Object(facts).result.outputs[0].values).toMatchObject({
      lines: ["it's 7!", "it's 8!"],
      who: expect.stringMatching(/^005/),
    });
    const none = await run({ kind: 'aura', name: 'Parrot.say' });
    expect(Object(none.facts).result.outputs).toEqual([{ input: 0, values: null }]);
    // What it gave is in the text, too, also behind apply_plan.
    expect((await run({ kind: 'aura', name: 'Parrot.say', inputs: [{ text: 'a || b' }] })).text).toMatch(
      /^outputs\[0\] \| \{"input":0,"values":"a \|\| b"\}$/m,
    );
  });

  it('gets a record, and may give nothing', async () => {
    const { facts } = await run({
      kind: 'aura',
      name: 'Parrot.keep',
      inputs: [{ name: "O'Hara", account: { Description: 'by aura' } }],
    });
    expect(Object(facts).result.outputs).toEqual([{ input: 0, values: null }]);
    const found = await call('run_soql_query', {
      query: "SELECT Description FROM Account WHERE Name = 'O\\'Hara'",
    });
    expect(Object(found.facts).rows).toEqual([['by aura']]);
  });

  it('runs once for each input; one that fails takes its own work back only', async () => {
    const accounts = await countOf('Account');
    const { error } = await run({
      kind: 'aura',
      name: 'Parrot.fail',
      inputs: [{ text: 'one' }, { text: 'two' }],
    });
    expect(error).toMatchObject({
      code: 'ACTION_FAILED',
      outcome: 'not_executed',
      details: {
        errors: [
          { input: 0, code: 'APEX_EXCEPTION', message: expect.stringContaining('no one') },
          { input: 1 },
        ],
      },
    });
    expect(await countOf('Account')).toBe(accounts);
  });

  it('whose answer is lost is not known, and the inputs behind it are not sent', async () => {
    org().faults.add({ path: /Soap\/s\//, nth: 2, effect: { kind: 'reset', when: 'after' } });
    const { facts } = await run({
      kind: 'aura',
      name: 'Parrot.say',
      inputs: [{ text: 'a' }, { text: 'b' }, { text: 'c' }],
    });
    expect(Object(facts).result).toMatchObject({
      outcome: 'unknown',
      succeeded: 1,
      notRun: 1,
      errors: [{ input: 1, code: 'ANSWER_LOST' }],
    });
    org().faults.add({ path: /Soap\/s\//, effect: { kind: 'reset', when: 'after' } });
    const { error } = await run({ kind: 'aura', name: 'Parrot.say' });
    expect(error).toMatchObject({ code: 'ANSWER_LOST', outcome: 'unknown' });
  });

  it('whose answer is cut in the log did run, and that is said (a scripted answer)', async () => {
    const said = (debugLog: string) =>
      `<E:Envelope xmlns:E="http://schemas.xmlsoap.org/soap/envelope/"><E:Header><DebuggingInfo><debugLog>${debugLog}</debugLog></DebuggingInfo></E:Header><E:Body><executeAnonymousResponse><result><compiled>true</compiled><success>true</success></result></executeAnonymousResponse></E:Body></E:Envelope>`;
    // A line of the method's own with another mark is none.
    for (const log of [
      '',
      '10:00:00.0 (1)|USER_DEBUG|[1]|ERROR|ORGSMITH-00000000-0000-0000-0000-000000000000:4:bnVs',
    ]) {
      org().faults.add({
        path: /Soap\/s\//,
        effect: { kind: 'answer', status: 200, headers: { 'content-type': 'text/xml' }, body: said(log) },
      });
      const { error } = await run({ kind: 'aura', name: 'Parrot.say', inputs: [{ text: 'a' }] });
      expect(error).toMatchObject({ code: 'ANSWER_CUT', outcome: 'executed' });
    }
  });

  it.each([
    ['a method that is not there', { name: 'Parrot.sing' }, 'NO_SUCH_ACTION', /no aura action/],
    [
      'a method that is not AuraEnabled',
      { name: 'InvoiceService.total' },
      'NO_SUCH_ACTION',
      /no aura action/,
    ],
    ['a private method', { name: 'Parrot.hidden' }, 'NO_SUCH_ACTION', /no aura action/],
    ['code for a name', { name: "Parrot.say('x'); delete x; //" }, 'NO_SUCH_ACTION', /no aura action/],
    [
      'an unknown parameter',
      { inputs: [{ txt: 'x' }] },
      'INVALID_INPUTS',
      /there is no such input; it has text/,
    ],
    ['a value of another type', { inputs: [{ text: { a: 1 } }] }, 'INVALID_INPUTS', /it has to be a text/],
    [
      'more inputs than are sensible',
      { inputs: Array.from({ length: 21 }, () => ({})) },
      'INVALID_ARGUMENTS',
      /at most 20/,
    ],
    ['a preview', { preview: true }, 'INVALID_ARGUMENTS', /prompt templates only/],
    [
      'two mistakes in two inputs',
      { inputs: [{ text: 1 }, { x: 1 }] },
      'INVALID_INPUTS',
      /input 0, text: .*; input 1, x: /,
    ],
  ])('%s is refused before anything is sent', async (_, input, code, says) => {
    const before = sent(RUNS);
    const { error } = await call('run_action', { kind: 'aura', name: 'Parrot.say', ...input });
    expect(error).toMatchObject({ code, outcome: 'not_executed' });
    expect(error?.message).toMatch(says);
    expect(sent(RUNS)).toBe(before);
  });
});

describe('an invocable action', () => {
  const account = '001000000000001AAA';
  const greet = (inputs: object[], more: object = {}) =>
    run({ kind: 'apex', name: 'Greet', inputs, ...more });

  it('takes 200 inputs of which 3 fail: each is told by its index, and the others are there', async () => {
    // What is in a class of its own the describe does not tell: only the org can see that it does not fit.
    const inputs = Array.from({ length: 200 }, (_, at) => ({
      account,
      times: at,
      line: { count: [5, 77, 199].includes(at) ? 'none' : at },
    }));
    const { facts } = await greet(inputs);
    const { result } = Object(facts);
    expect(result).toMatchObject({ outcome: 'partial', total: 200, succeeded: 197, failed: 3 });
    expect(result.errors.map(({ input, code }: { input: number; code: string }) => [input, code])).toEqual([
      [5, 'INVALID_INPUT'],
      [77, 'INVALID_INPUT'],
      [199, 'INVALID_INPUT'],
    ]);
    const whole = JSON.parse(readFileSync(Object(facts).file.path, 'utf8'));
    expect(whole.result.outputs).toHaveLength(197);
    expect(whole.result.outputs.at(-1)).toEqual({
      input: 198,
      values: { text: `Hello ${account} 198`.padEnd(150) },
    });
  });

  it('many errors that say the same are told once, and that one input may fail all', async () => {
    const inputs = Array.from({ length: 100 }, () => ({ account, line: { count: 'x' } }));
    const { error } = await greet(inputs);
    expect(error?.message).toMatch(/^apex Greet failed for all 100 inputs: input 0, 1-99: INVALID_INPUT: /);
    expect(error?.next).toMatch(/^They went in one transaction/);
    expect(error?.details).toMatchObject({ total: 100, errors: [{ input: 0, also: '1-99' }] });
    expect(JSON.stringify(error).length).toBeLessThan(1_500);
  });

  it('that failed for all inputs is an error with each of them', async () => {
    const { error } = await greet([
      { account, line: { count: 'x' } },
      { account, line: { count: 'y' } },
    ]);
    expect(error).toMatchObject({
      code: 'ACTION_FAILED',
      outcome: 'not_executed',
      details: {
        errors: [
          { input: 0, code: 'INVALID_INPUT' },
          { input: 1, code: 'INVALID_INPUT' },
        ],
      },
    });
  });

  it('that failed for very many has all of its errors in a file', async () => {
    const body = Array.from({ length: 70 }, (_, at) => ({
      isSuccess: false,
      errors: [{ statusCode: 'INVALID_INPUT', message: `no ${at}` }],
    }));
    org().faults.add({
      path: /actions\/custom\/apex\/Greet/,
      method: 'POST',
      effect: { kind: 'answer', status: 400, body },
    });
    const { error } = await greet(body.map(() => ({ account })));
    expect(error).toMatchObject({ code: 'ACTION_FAILED', details: { total: 70 } });
    expect(JSON.parse(readFileSync(error?.details.errorsFile, 'utf8'))).toHaveLength(70);
  });

  it('whose answer is lost after it was sent is not known', async () => {
    org().faults.add({ method: 'POST', path: /actions\/custom/, effect: { kind: 'reset', when: 'after' } });
    expect((await greet([{ account }])).error).toMatchObject({ code: 'ANSWER_LOST', outcome: 'unknown' });
  });

  it('is planned first: what it is, the first inputs, what cannot be undone', async () => {
    const before = sent(RUNS);
    const inputs = Array.from({ length: 5 }, (_, times) => ({ account, times }));
    const { facts } = await call('run_action', { kind: 'apex', name: 'Greet', inputs });
    expect(Object(facts).plan).toMatchObject({
      title: 'Run apex Greet with 5 inputs',
      writes: 5,
      details: { description: 'Says hello', inputs: [{ times: 0 }, { times: 1 }, { times: 2 }], more: 2 },
      limits: [expect.stringContaining('undo_changes cannot')],
    });
    expect(sent(RUNS)).toBe(before);
  });

  it.each([
    ['a required input that is missing', [{}], 'INVALID_INPUTS', /input 0, account: it is required/],
    [
      'an unknown input',
      [{ account, time: 1 }],
      'INVALID_INPUTS',
      /time: there is no such input; it has account, times, words, line, who/,
    ],
    [
      'a text for a number',
      [{ account, times: 'many' }],
      'INVALID_INPUTS',
      /times: it has to be a whole number of 32 bits/,
    ],
    ['a name for an id', [{ account: 'Acme' }], 'INVALID_INPUTS', /an id of 15 or 18 signs, not "Acme"/],
    [
      'a record of another object',
      [{ account, who: { attributes: { type: 'Lead' }, LastName: 'x' } }],
      'INVALID_INPUTS',
      /who: it has to be a record of Contact, not of Lead/,
    ],
    ['one for a list', [{ account, words: 'a' }], 'INVALID_INPUTS', /words: it has to be a list/],
    [
      'a list with another type',
      [{ account, words: ['a', 2] }],
      'INVALID_INPUTS',
      /words: at \[1\] it has to be a text/,
    ],
    [
      'the last of 200',
      [...Array.from({ length: 199 }, () => ({ account })), { account: 1 }],
      'INVALID_INPUTS',
      /input 199/,
    ],
    ['201 inputs', Array.from({ length: 201 }, () => ({ account })), 'INVALID_ARGUMENTS', /200/],
  ])('%s is refused before anything is sent', async (_, inputs, code, says) => {
    const before = sent(RUNS);
    const { error } = await call('run_action', { kind: 'apex', name: 'Greet', inputs });
    expect(error).toMatchObject({ code, outcome: 'not_executed' });
    expect(error?.message).toMatch(says);
    expect(sent(RUNS)).toBe(before);
  });

  it('that the org does not have, or does not emulate, is refused', async () => {
    expect((await call('run_action', { kind: 'apex', name: 'Nobody' })).error).toMatchObject({
      code: 'NO_SUCH_ACTION',
    });
    expect((await call('run_action', { kind: 'standard', name: 'chatterPost' })).error?.message).toMatch(
      /not emulated|emulate/i,
    );
  });
});
