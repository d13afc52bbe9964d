import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  FLAG_NAMES,
  type FlagValues,
  flagOf,
  parseServeFlags,
  splitList,
  toSwitch,
  UsageError,
  unknownName,
  variableOf,
} from '../../src/flags.ts';
import { parse } from '../../src/yargs.ts';
import { usageError } from '../support/refusal.ts';

const refused = (...argv: string[]) => usageError(() => parseServeFlags(argv));

describe('refuses', () => {
  test.each([
    [['dev'], "'dev' is not a command or flag. See orgsmith --help."],
    [['--read-only', 'true'], "'true' is not a command or flag. See orgsmith --help."],
    [['--orgs'], '--orgs needs a value: --orgs ORG,…'],
    [['--orgs', '--debug'], '--orgs needs a value: --orgs ORG,…'],
    [['--orgs', '-5'], '--orgs needs a value: --orgs ORG,…'],
    [['-o'], '--orgs needs a value: --orgs ORG,…'],
    [['--policy'], '--policy needs a value: --policy FILE'],
    [['--read-only=no'], "--read-only is a switch: write true or false, not 'no'"],
    [['--read-only='], "--read-only is a switch: write true or false, not ''"],
  ])('%j: %s', (argv, message) => {
    expect(refused(...argv)).toBe(message);
  });

  test.each([
    ['--tolsets', 'Did you mean --toolsets?'],
    ['--orgs,dev', 'Did you mean --orgs?'],
    ['--readOnly=true', 'Did you mean --read-only'],
    ['--read_only', 'Did you mean --read-only'],
    ['--org', 'Did you mean --orgs'],
    ['--plugins', 'Did you mean --plugin'],
    ['--no-read-only', 'Did you mean --read-only'],
  ])('%s: %s', (word, hint) => {
    const message = refused(word, 'x');
    expect(message).toContain(`Unknown flag '${word.replace('=true', '')}'. ${hint}`);
    for (const name of FLAG_NAMES) expect(message).toContain(`--${name}`);
  });

  test.each(['-x', '-odev', '-do', '--__proto__', '--constructor', '--toString'])('%s', word => {
    expect(refused(word, 'x')).toContain(`Unknown flag '${word}'`);
  });

  test('without repeating a value, which may be a secret', () => {
    expect(refused('--token=00Dsecret')).not.toContain('secret');
  });
});

describe('reads', () => {
  test.each<[string[], FlagValues]>([
    [[], {}],
    [['--orgs', 'dev'], { orgs: ['dev'] }],
    [['--orgs=dev'], { orgs: ['dev'] }],
    [['-o', 'dev'], { orgs: ['dev'] }],
    [['-o=dev'], { orgs: ['dev'] }],
    [['--orgs', 'dev,uat', '-o', 'prod'], { orgs: ['dev', 'uat', 'prod'] }],
    [['--orgs', ' dev , ,uat,'], { orgs: ['dev', 'uat'] }],
    [['--orgs=a=b'], { orgs: ['a=b'] }],
    [['--orgs='], { orgs: [] }],
    [['--read-only'], { 'read-only': true }],
    [['--read-only=FALSE'], { 'read-only': false }],
    [['--read-only=1', '-d'], { 'read-only': true, 'dynamic-tools': true }],
    [['--debug', '--debug=false'], { debug: false }],
    [['--no-journal', '--no-telemetry'], { 'no-journal': true, 'no-telemetry': true }],
    [['--max-rows', '007'], { 'max-rows': '007' }],
    [['--max-rows', '1', '--max-rows=2'], { 'max-rows': '2' }],
    [['--project-dir', '/a b/c,d'], { 'project-dir': '/a b/c,d' }],
    [['--policy=-x'], { policy: '-x' }],
  ])('%j', (argv, values) => {
    expect(parseServeFlags(argv)).toEqual(values);
  });
});

describe('the table', () => {
  test.each(FLAG_NAMES)('--%s', name => {
    const { kind, value, text, short } = flagOf(name);
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(text).toMatch(/^[A-Z`].{10,}[^.]$/);
    expect(value === undefined).toBe(kind === 'switch');
    expect(short ?? 'x').toMatch(/^[a-z]$/);
    expect(variableOf(name)).toMatch(/^ORGSMITH_[A-Z_]+$/);
  });

  test('no two flags share a variable or a short form', () => {
    const all = FLAG_NAMES.flatMap(name => [variableOf(name), flagOf(name).short ?? []]).flat();
    expect(new Set(all).size).toBe(all.length);
  });

  test('accepts the flags of Salesforce DX MCP', () => {
    const argv = ['--orgs', 'DEFAULT_TARGET_ORG', '--toolsets', 'all', '--tools', 'a_b', '--dynamic-tools'];
    expect(parseServeFlags([...argv, '--allow-non-ga-tools', '--debug', '--no-telemetry'])).toMatchObject({
      debug: true,
    });
  });
});

test.each([
  ['', []],
  [',,', []],
  ['a', ['a']],
  [' a ,b', ['a', 'b']],
  ['a\n,b', ['a', 'b']],
])('list %j is %j', (written, items) => expect(splitList(written)).toEqual(items));

test.each([
  ['true', true],
  ['TRUE', true],
  ['1', true],
  ['false', false],
  ['0', false],
])('switch %s is %s', (written, value) => expect(toSwitch('x', written)).toBe(value));

test.each(['', 'yes', 'on', '2', 'true ', 'truefalse'])('switch %j is a mistake', written => {
  expect(usageError(() => toSwitch('ORGSMITH_DEBUG', written))).toContain('ORGSMITH_DEBUG is a switch');
});

test('an unknown name without a near one has no guess', () => {
  expect(unknownName('tool', 'zzzzzzzz', ['a_b'])).toBe("Unknown tool 'zzzzzzzz'. Known: a_b.");
});

type Parsed = FlagValues | 'refused';

/** Both roads, with a refusal as a value of its own; whatever else is thrown fails the test. */
async function serveRoad(argv: string[]): Promise<Parsed> {
  return refusalAsValue(async () => parseServeFlags(argv));
}
async function yargsRoad(argv: string[]): Promise<Parsed> {
  return refusalAsValue(async () => {
    let flags: FlagValues | undefined;
    await parse(['serve', ...argv], async (_command, parsed) => {
      flags = parsed.flags;
    });
    if (!flags) throw new Error(`yargs ran no command for ${argv.join(' ')}`);
    return flags;
  });
}
async function refusalAsValue(run: () => Promise<FlagValues>): Promise<Parsed> {
  return run().catch(error => {
    if (error instanceof UsageError) return 'refused' as const;
    throw error;
  });
}

describe('both parsers see the same', () => {
  const value = fc.oneof(
    fc.constantFrom(
      'dev',
      'a,b',
      ' a , b ',
      '',
      ',',
      '5',
      '007',
      '66.0',
      'true',
      '=x',
      '"q"',
      "it's",
      '/a b',
      'ü',
      'a\nb',
    ),
    fc.string({ maxLength: 12 }).filter(text => !text.startsWith('-')),
  );
  const switchValue = fc.constantFrom('true', 'false', 'TRUE', 'False', '1', '0', 'no', '', 'yes', 'on');
  const name = fc.constantFrom(...FLAG_NAMES);
  const written = fc
    .tuple(name, value, switchValue, fc.boolean(), fc.boolean())
    .map(([flag, text, onOff, inline, useShort]) => {
      const { kind, short } = flagOf(flag);
      const word = useShort && short ? `-${short}` : `--${flag}`;
      if (kind === 'switch') return inline ? [`${word}=${onOff}`] : [word];
      return inline ? [`${word}=${text}`] : [word, text];
    });
  const odd = fc
    .constantFrom('dev', 'true', '-5', '-', '-x', '-do', '--readOnly', '--orgs', '--unknown=1', '--no-debug')
    .map(word => [word]);

  test('for every flag in every form', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(written, { maxLength: 6 }), async parts => {
        const argv = parts.flat();
        expect(await yargsRoad(argv)).toEqual(await serveRoad(argv));
      }),
      { numRuns: 150 },
    );
  });

  test('for mistakes among them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(written, { maxLength: 2 }),
        odd,
        fc.array(written, { maxLength: 2 }),
        async (before, word, after) => {
          const argv = [...before, word, ...after].flat();
          expect(await yargsRoad(argv)).toEqual(await serveRoad(argv));
        },
      ),
      { numRuns: 300 },
    );
  });

  test.each([
    '--read-only=1',
    '--read-only=TRUE',
    '--read-only=no',
    '--read-only false',
    '--max-rows -5',
    '--orgs -',
    '-do dev',
    '--constructor x',
  ])('%s', async line => {
    const argv = line.split(' ');
    expect(await yargsRoad(argv)).toEqual(await serveRoad(argv));
  });
});
