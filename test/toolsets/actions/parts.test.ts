import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { short } from '../../../src/catalogue.ts';
import { toCatalogue } from '../../../src/entry.ts';
import { fromOutside, innerTypes, methodsWith, restOf } from '../../../toolsets/actions/_apex-text.ts';
import { auraSource } from '../../../toolsets/actions/_aura.ts';
import { checkInputs } from '../../../toolsets/actions/_check-inputs.ts';
import { actionsOf } from '../../../toolsets/actions/_code.ts';
import { parametersOf, writes } from '../../../toolsets/actions/_named-query.ts';
import { readResults, toAnswer } from '../../../toolsets/actions/_ran.ts';
import { misfit, readType, typeText } from '../../../toolsets/actions/_types.ts';
import toolset from '../../../toolsets/actions/index.ts';

const type = (text: string) => readType(text) ?? expect.fail(`${text} is no type`);

describe('types', () => {
  it.each([
    ['String', 'String'],
    [' Map < String , List<Foo.Bar> > ', 'Map<String, List<Foo.Bar>>'],
    ['Account[]', 'List<Account>'],
    ['ns__Thing.Inner', 'ns__Thing.Inner'],
  ])('%s is read', (text, written) => {
    expect(typeText(type(text))).toBe(written);
  });

  it.each([
    '',
    "String'",
    'A;B',
    'List<>x',
    'List<A',
    'A(b)',
    'List<A;>',
    '1x',
    'Ünicode',
    'A.b.c.d',
    'L<L<L<L<L<L<L<A>>>>>>>',
  ])('%j is none', text => {
    expect(readType(text)).toBeUndefined();
  });

  it.each([
    ['Integer', 1, ''],
    ['Integer', '12', ''],
    ['Integer', 1.5, 'whole number of 32 bits'],
    ['Integer', 2 ** 31, 'whole number of 32 bits'],
    ['Long', '9223372036854775807', ''],
    ['Long', '9223372036854775808', 'whole number of 64 bits'],
    ['Long', 2 ** 60, 'whole number of 64 bits'],
    ['Decimal', '1e3', ''],
    ['Decimal', 'much', 'a number, not "much"'],
    ['Boolean', 'yes', 'true or false'],
    ['BOOLEAN', false, ''],
    ['Id', '001000000000001AAA', ''],
    ['Id', '001', 'an id of 15 or 18 signs'],
    ['Date', '2026-02-30', 'a date'],
    ['Date', '2026-02-28', ''],
    ['Datetime', '2026-02-28', 'a time such'],
    ['Datetime', '2026-02-28T10:00:00.000+0000', ''],
    ['Time', '25:00', 'a time such'],
    ['Datetime', '2026-02-30T10:00:00Z', 'a time such'],
    ['Datetime', '2026-02-28T10:00:00Z', ''],
    ['Boolean', [true], 'true or false'],
    ['Decimal', Number.POSITIVE_INFINITY, 'a number'],
    ['Blob', 'YQ==', ''],
    ['Blob', 'Y', 'base64'],
    ['String', 5, 'a text, not 5'],
    ['String', null, ''],
    ['List<Integer>', [1, 'x'], 'at [1] it has to be a whole number'],
    ['List<Integer>', 1, 'a list'],
    ['Map<String, Integer>', { a: 'b' }, 'at a it has to be'],
    ['Map<String, Object>', { a: 'b' }, ''],
    ['Foo.Bar', { a: 1 }, ''],
    ['Foo.Kind', 'ONE', ''],
    ['Foo.Bar', [1], 'an object'],
    ['SObject', { Name: 'x' }, 'say its object'],
    ['Object', [1, { a: 2 }], ''],
  ])('%s takes %j: %s', (text, value, says) => {
    const found = misfit(value, type(text));
    expect(found === '').toBe(says === '');
    expect(found).toContain(says);
  });
});

const CLASS = `
/* @AuraEnabled public static void commented() {} */
public with sharing class Parrot {
    public class Ask { @AuraEnabled public String text { get; set; } @AuraEnabled public Integer times; }
    public enum Kind { ONE, TWO }
    private static final String TEXT = '@AuraEnabled public static void quoted() {';
    @AuraEnabled(cacheable=true) // says
    public static String say(String text) { return text; }
    @TestVisible @AuraEnabled
    @ReadOnly
    public static Map<String, List<Ask>> many(
        Ask ask, final Kind[] kinds, Map<String, Object> more
    ) { return null; }
    @AuraEnabled private static void hidden() {}
    @AuraEnabled
    public String notStatic() { return ''; }
}`;

describe('code', () => {
  it('tells the public static methods that are AuraEnabled, with types as they are outside; texts and comments are none', () => {
    expect(
      actionsOf('Parrot', CLASS).map(({ name, description, inputs, outputs }) => ({
        name,
        description,
        inputs,
        outputs,
      })),
    ).toEqual([
      {
        name: 'Parrot.say',
        description: 'cacheable: meant to read only',
        inputs: [{ name: 'text', type: 'String' }],
        outputs: [{ name: 'result', type: 'String' }],
      },
      {
        name: 'Parrot.many',
        inputs: [
          { name: 'ask', type: 'Parrot.Ask' },
          { name: 'kinds', type: 'Parrot.Kind[]' },
          { name: 'more', type: 'Map<String, Object>' },
        ],
        outputs: [{ name: 'result', type: 'Map<String, List<Parrot.Ask>>' }],
      },
    ]);
  });

  it('is read in linear time, whatever it says', () => {
    const started = Date.now();
    for (const hostile of ["\\'", '@RestResource(', '@AuraEnabled a<'])
      expect(actionsOf('A', `'${hostile.repeat(30_000)}\n${hostile.repeat(30_000)}`)).toEqual([]);
    expect(writes(`'${"\\'".repeat(50_000)}`)).toBe(false);
    expect(Date.now() - started).toBeLessThan(5_000);
  });

  it('tells Apex REST classes with path and methods', () => {
    const source =
      "@RestResource(urlMapping='/orders/*') global class Orders { @HttpGet global static void a() {} @HttpPost global static void b() {} }";
    expect(restOf(source)).toEqual({ path: '/orders/*', methods: ['GET', 'POST'] });
    expect(restOf("// @RestResource(urlMapping='/x')\nclass A {}")).toBeUndefined();
    expect(actionsOf('Orders', source)).toMatchObject([
      { kind: 'apex_rest', label: '/services/apexrest/orders/*' },
    ]);
  });

  it('is read in time whatever it is', () => {
    const began = Date.now();
    for (const hostile of [
      '@AuraEnabled '.repeat(20_000),
      `@AuraEnabled public static ${'List<'.repeat(50_000)}`,
      `@AuraEnabled ${'a '.repeat(50_000)}`,
      '/*'.repeat(100_000),
      "'".repeat(100_000),
    ])
      methodsWith(hostile, 'AuraEnabled');
    expect(Date.now() - began).toBeLessThan(5_000);
  });

  it('names of inner types are made whole once', () => {
    const inner = innerTypes('class A { class B {} enum C { X } }', 'A');
    expect(fromOutside('Map<B, List<A.B>>', inner)).toBe('Map<A.B, List<A.B>>');
    expect(fromOutside('c[]', inner)).toBe('A.C[]');
  });
});

describe('the Apex of a call', () => {
  const [say, many] = actionsOf('Parrot', CLASS);
  const source = (given: Record<string, unknown>, action = say) =>
    auraSource(action ?? expect.fail(), given, 'ORGSMITH-1');

  it('has arguments of letters, digits, +, / and = only, whatever they say', () => {
    const hostile = [
      "'); delete [SELECT Id FROM Account]; System.debug('",
      "\\'; throw new X(); //",
      '\u2028\n\r\0 \ud800 😀 */ $',
      "'".repeat(30_000),
    ];
    for (const text of hostile) {
      const code = source({ text });
      const literals = [...code.matchAll(/'([^']*)'/g)].map(([, inside]) => inside);
      const data = literals.filter(each => !/^(ORGSMITH-1:|:|-|)$/.test(each ?? ''));
      expect(data.every(each => /^[A-Za-z0-9+/=]{1,8000}$/.test(each ?? ''))).toBe(true);
      expect(JSON.parse(Buffer.from(data.join(''), 'base64').toString('utf8'))).toBe(text);
      expect(code.replace(/'[^']*'( \+ '[^']*')*/g, "''")).toMatchInlineSnapshot(`
        "String orgsmithValue0 = (String) System.JSON.deserialize(System.EncodingUtil.base64Decode('').toString(), String.class);
        Object orgsmithAnswer = Parrot.say(orgsmithValue0);
        String orgsmithText = '';
        try { orgsmithText = System.EncodingUtil.base64Encode(Blob.valueOf(System.JSON.serialize(orgsmithAnswer))); } catch (Exception orgsmithError) { orgsmithText = ''; }
        System.debug(System.LoggingLevel.ERROR, '' + orgsmithText.length() + '' + orgsmithText);"
      `);
    }
  });

  it('is the same code for any values: only what the literals hold differs', () => {
    const code = (text: string) => text.replace(/'[A-Za-z0-9+/=]*'( \+ '[A-Za-z0-9+/=]*')*/g, "''");
    const usual = code(source({ ask: {}, kinds: [], more: {} }, many));
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.array(fc.string({ unit: 'binary' })),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (ask, kinds, more) => {
          const made = source({ ask, kinds, more }, many);
          expect(code(made)).toBe(usual);
          const [first = ''] = /'[A-Za-z0-9+/=]+'/.exec(made) ?? [];
          expect(JSON.parse(Buffer.from(first, 'base64').toString('utf8'))).toEqual(
            JSON.parse(JSON.stringify(ask)),
          );
        },
      ),
    );
  });

  it('asks JSON for types, and for plain maps where a type has Object', () => {
    expect(
      source({ ask: { text: 'x' }, kinds: ['ONE'], more: {} }, many).replace(/'[^']*'/g, "''"),
    ).toMatchInlineSnapshot(`
      "Parrot.Ask orgsmithValue0 = (Parrot.Ask) System.JSON.deserialize(System.EncodingUtil.base64Decode('').toString(), Parrot.Ask.class);
      List<Parrot.Kind> orgsmithValue1 = (List<Parrot.Kind>) System.JSON.deserialize(System.EncodingUtil.base64Decode('').toString(), List<Parrot.Kind>.class);
      Map<String, Object> orgsmithValue2 = (Map<String, Object>) System.JSON.deserializeUntyped(System.EncodingUtil.base64Decode('').toString());
      Object orgsmithAnswer = Parrot.many(orgsmithValue0, orgsmithValue1, orgsmithValue2);
      String orgsmithText = '';
      try { orgsmithText = System.EncodingUtil.base64Encode(Blob.valueOf(System.JSON.serialize(orgsmithAnswer))); } catch (Exception orgsmithError) { orgsmithText = ''; }
      System.debug(System.LoggingLevel.ERROR, '' + orgsmithText.length() + '' + orgsmithText);"
    `);
  });

  it.each([
    ['a method of another name', { ...say, name: "Parrot.say('x'); delete x; //" }],
    ['a name of four parts', { ...say, name: 'a.b.c.d' }],
    ['no method', { ...say, name: 'Parrot' }],
    ['a type that is none', { ...say, inputs: [{ name: 'text', type: "String x = ''; //" }] }],
    ['a list of maps of anything', { ...say, inputs: [{ name: 'text', type: 'List<Map<String, Object>>' }] }],
  ])('%s is not called', (_, action) => {
    expect(() =>
      auraSource({ kind: 'aura', outputs: [], inputs: [], name: '', ...action }, { text: 'x' }, 'ORGSMITH-1'),
    ).toThrow(/cannot be called/);
  });

  it('is not made of more than Apex takes', () => {
    expect(() => source({ text: 'x'.repeat(200_000) })).toThrow(/more than 150000 characters/);
  });
});

describe('inputs', () => {
  const action = {
    ...{ kind: 'apex' as const, name: 'A', outputs: [] },
    inputs: [
      { name: 'recordId', type: 'ID', required: true },
      { name: 'tags', type: 'STRING', most: 2 },
    ],
  };

  it('are all checked, and every problem is told with its input', () => {
    let details: unknown;
    try {
      checkInputs(action, [
        { recordId: '001000000000001' },
        { recordid: '1', Tag: 'x' },
        { tags: ['a', 'b', 'c'] },
        { recordId: null, RECORDID: null },
      ]);
    } catch (error) {
      details = Object(error).parts.details;
    }
    expect(details).toEqual({
      total: 6,
      problems: [
        { input: 1, name: 'recordid', problem: 'it has to be an id of 15 or 18 signs, not "1"' },
        { input: 1, name: 'Tag', problem: 'there is no such input; it has recordId, tags' },
        { input: 2, name: 'tags', problem: 'it takes at most 2 values, not 3' },
        { input: 2, name: 'recordId', problem: 'it is required' },
        { input: 3, name: 'RECORDID', problem: 'it is given twice, in different case' },
        { input: 3, name: 'recordId', problem: 'it is required' },
      ],
    });
  });
});

describe('results', () => {
  it('that the org left out are not known', async () => {
    const ran = readResults(
      [
        { isSuccess: true, outputValues: { a: 1 } },
        { isSuccess: false, errors: null },
      ],
      3,
    );
    const files = { create: () => expect.fail(), read: () => expect.fail() };
    expect(await toAnswer({ files }, 'apex A', 3, ran)).toEqual({
      outcome: 'unknown',
      ...{ total: 3, succeeded: 1, failed: 1 },
      errors: [
        { input: 2, code: 'OUTCOME_UNKNOWN', message: 'The org did not say what became of it' },
        { input: 1, code: 'FAILED', message: 'No reason was given.' },
      ],
      outputs: [{ input: 0, values: { a: 1 } }],
    });
  });
});

describe('the toolset', () => {
  it('costs a model less than 6 KB', async () => {
    const { tools } = await toCatalogue([toolset]);
    const seen = tools.map(({ name, description, inputSchema }) => ({
      name,
      description,
      inputSchema: short(inputSchema),
    }));
    expect(JSON.stringify(seen).length).toBeLessThan(6_144);
  });
});

describe('named queries', () => {
  it('tell their parameters, by what they are compared with', () => {
    expect(
      parametersOf(
        "SELECT Id FROM A WHERE Name = :name AND x > 2020-01-01T00:00:00Z AND B__c LIKE :like AND C = ':no' LIMIT :most",
      ),
    ).toEqual([
      { name: 'name', type: 'that of Name', required: true },
      { name: 'like', type: 'that of B__c', required: true },
      { name: 'most', type: 'INTEGER', required: true },
    ]);
  });

  it.each([
    ['SELECT Id FROM Account FOR VIEW', true],
    ["SELECT Id FROM Account WHERE Name = 'FOR VIEW'", false],
  ])('%s: %s', (text, marks) => expect(writes(text)).toBe(marks));
});
