import { describe, expect, test } from 'vitest';
import { FLAG_NAMES, type FlagName, flagOf, parseServeFlags, variableOf } from '../../src/flags.ts';
import { resolveSettings, type Settings } from '../../src/settings.ts';
import { usageError } from '../support/refusal.ts';
import { tempFolder } from '../support/temp.ts';

const flags = (line: string) => parseServeFlags(line.split(' ').filter(Boolean));
const resolved = (line: string, env: Record<string, string> = {}, cwd = '/any') =>
  resolveSettings(flags(line), env, cwd);

/** Settings from a config file in a fresh folder; `line` may hold more flags. */
function fromFile(content: unknown, line = '', env: Record<string, string> = {}): Settings {
  const folder = tempFolder({ 'orgsmith.json': content });
  return resolved(`--config orgsmith.json ${line}`, env, folder);
}

describe('refuses', () => {
  test.each([
    ['--max-rows many', "--max-rows 'many' is not a whole number of 0 or more"],
    ['--max-rows=-5', "--max-rows '-5' is not a whole number of 0 or more"],
    ['--max-deletes 1.5', "--max-deletes '1.5' is not a whole number of 0 or more"],
    ['--max-rows 1e3', "--max-rows '1e3' is not a whole number of 0 or more"],
    ['--max-rows=', '--max-rows names nothing: --max-rows N'],
    ['--max-rows 9999999999', "--max-rows '9999999999' is not a whole number of 0 or more"],
    ['--api-version 66', "--api-version '66' is not an API version such as 66.0 (50.0 or later)"],
    ['--api-version 49.0', "--api-version '49.0' is not an API version"],
    ['--api-version v66.0', "--api-version 'v66.0' is not an API version"],
    ['--api-version=', '--api-version names nothing: --api-version NN.0'],
    ['--orgs=', '--orgs names nothing: --orgs ORG,…'],
    ['--toolsets ,', '--toolsets names nothing: --toolsets NAME,…'],
    ['--project-dir=', '--project-dir names nothing: --project-dir DIR'],
    ['--config=', '--config names nothing: --config FILE'],
    ['--config /no/such/file.json', '--config /no/such/file.json cannot be read: ENOENT'],
  ])('%s: %s', (line, message) => {
    expect(usageError(() => resolved(line))).toContain(message);
  });

  test.each([
    ['ORGSMITH_READ_ONLY', 'yes', "ORGSMITH_READ_ONLY is a switch: write true or false, not 'yes'"],
    ['ORGSMITH_MAX_ROWS', 'many', "'many' is not a whole number"],
    ['ORGSMITH_ORGS', ' , ', '--orgs names nothing'],
    ['ORGSMITH_API_VERSION', 'latest', "'latest' is not an API version"],
  ])('%s=%s', (name, value, message) => {
    expect(usageError(() => resolved('', { [name]: value }))).toContain(message);
  });

  test.each([
    ['no JSON', '{', 'cannot be read'],
    ['a list', ['dev'], 'must hold a JSON object whose keys are flag names'],
    ['null', 'null', 'must hold a JSON object'],
    ['an unknown key', { org: 'dev' }, "Unknown setting 'org'. Did you mean orgs?"],
    ['a key in camelCase', { readOnly: true }, "Unknown setting 'readOnly'. Did you mean read-only?"],
    ['a config in a config', { config: 'other.json' }, "Unknown setting 'config'"],
    ['a key that every object has', { constructor: 'x' }, "Unknown setting 'constructor'"],
    [
      'a switch that is text',
      { 'read-only': 'yes' },
      "read-only is a switch: write true or false, not 'yes'",
    ],
    [
      'a switch that is null',
      { 'read-only': null },
      "read-only is a switch: write true or false, not 'null'",
    ],
    ['a switch that is a list', { 'read-only': [] }, 'read-only is a switch'],
    ['a list of objects', { orgs: [{}] }, 'orgs must be text or a list of texts'],
    ['an object for a list', { orgs: { dev: true } }, 'orgs must be text or a list of texts'],
    ['an empty list', { orgs: [] }, '--orgs names nothing'],
    ['a switch for a text', { 'api-version': true }, 'api-version must be text'],
    ['a list for a text', { policy: ['a', 'b'] }, 'policy must be text'],
    ['a fraction for a count', { 'max-rows': 1.5 }, "'1.5' is not a whole number"],
    ['a number with one digit too few for a version', { 'api-version': 66 }, "'66' is not an API version"],
  ])('a config file with %s', (_, content, message) => {
    expect(usageError(() => fromFile(content))).toContain(message);
  });
});

test('nothing given: safe defaults', () => {
  expect(resolved('')).toEqual({
    orgs: ['DEFAULT_TARGET_ORG'],
    toolsets: undefined,
    tools: [],
    excludeTools: [],
    readOnly: false,
    allowNonGaTools: false,
    allowProductionWrites: [],
    allowReplacements: undefined,
    maxRows: 200,
    maxDeletes: 50,
    policy: undefined,
    projectDir: undefined,
    outputDir: undefined,
    auditLog: undefined,
    journal: true,
    apiVersion: undefined,
    plugins: [],
    dynamicTools: false,
    debug: false,
  });
});

/** One value of each flag, and the setting that it changes. */
const EACH: Record<FlagName, [value: string, setting: keyof Settings | undefined, resolved: unknown]> = {
  orgs: ['dev,uat', 'orgs', ['dev', 'uat']],
  toolsets: ['data', 'toolsets', ['data']],
  tools: ['run_soql_query', 'tools', ['run_soql_query']],
  'exclude-tools': ['open_org', 'excludeTools', ['open_org']],
  'read-only': ['true', 'readOnly', true],
  'allow-non-ga-tools': ['1', 'allowNonGaTools', true],
  'allow-production-writes': ['prod', 'allowProductionWrites', ['prod']],
  'allow-replacements': [
    'KEY,HOST',
    'allowReplacements',
    [
      ['KEY', undefined],
      ['HOST', undefined],
    ],
  ],
  'max-rows': ['7', 'maxRows', 7],
  'max-deletes': ['0', 'maxDeletes', 0],
  policy: ['p.json', 'policy', '/any/p.json'],
  'project-dir': ['../sfdx', 'projectDir', '/sfdx'],
  'output-dir': ['./out', 'outputDir', '/any/out'],
  'audit-log': ['/var/a', 'auditLog', '/var/a'],
  'no-journal': ['true', 'journal', false],
  'api-version': ['66.0', 'apiVersion', '66.0'],
  plugin: ['a,b', 'plugins', ['a', 'b']],
  config: ['', undefined, undefined],
  'dynamic-tools': ['true', 'dynamicTools', true],
  debug: ['true', 'debug', true],
  'no-telemetry': ['true', undefined, undefined],
};

describe('every flag', () => {
  const cases = FLAG_NAMES.filter(name => name !== 'config').map(name => ({ name, each: EACH[name] }));
  test.each(cases)(
    '--$name, as flag, as variable and in a config file',
    ({ name, each: [value, setting, expected] }) => {
      const expectedSettings = { ...resolved(''), ...(setting ? { [setting]: expected } : {}) };
      const asFlag = flagOf(name).kind === 'switch' ? `--${name}=${value}` : `--${name} ${value}`;
      expect(resolved(asFlag)).toEqual(expectedSettings);
      expect(resolved('', { [variableOf(name)]: value })).toEqual(expectedSettings);
      const folder = tempFolder({ 'c.json': { [name]: value } });
      expect(resolved(`--config ${folder}/c.json`)).toEqual(expectedSettings);
    },
  );
});

describe('flag over environment over config file', () => {
  test.each([
    ['--orgs a', { ORGSMITH_ORGS: 'b' }, { orgs: ['c'] }, { orgs: ['a'] }],
    ['', { ORGSMITH_ORGS: 'b' }, { orgs: ['c'] }, { orgs: ['b'] }],
    ['', {}, { orgs: ['c', 'd,e'] }, { orgs: ['c', 'd', 'e'] }],
    ['--read-only=false', { ORGSMITH_READ_ONLY: 'true' }, {}, { readOnly: false }],
    ['', { ORGSMITH_READ_ONLY: '0' }, { 'read-only': true }, { readOnly: false }],
    ['', { ORGSMITH_ORGS: '' }, { orgs: 'c' }, { orgs: ['c'] }],
    [
      '',
      {},
      { 'max-rows': 10, 'read-only': true, debug: 'true' },
      { maxRows: 10, readOnly: true, debug: true },
    ],
  ])('%s %j %j: %j', (line, env, file, expected) => {
    expect(fromFile(file, line, env)).toMatchObject(expected);
  });

  test('a flag as a list replaces the variable, it does not add to it', () => {
    expect(resolved('--exclude-tools a_b', { ORGSMITH_EXCLUDE_TOOLS: 'c_d' }).excludeTools).toEqual(['a_b']);
  });

  test('the config file may be named by ORGSMITH_CONFIG, and --config wins', () => {
    const folder = tempFolder({ 'a.json': { orgs: 'a' }, 'b.json': { orgs: 'b' } });
    const env = { ORGSMITH_CONFIG: 'a.json' };
    expect(resolved('', env, folder).orgs).toEqual(['a']);
    expect(resolved('--config b.json', env, folder).orgs).toEqual(['b']);
  });

  test('no config file is looked for by itself', () => {
    const folder = tempFolder({ 'orgsmith.json': { orgs: 'x' }, '.orgsmith/config.json': { orgs: 'x' } });
    expect(resolved('', {}, folder).orgs).toEqual(['DEFAULT_TARGET_ORG']);
  });

  test('paths of plug-ins are made absolute, names of packages stay', () => {
    const given = './a.ts,../b/index.ts,/c.ts,@acme/tools,tools';
    expect(resolved(`--plugin ${given}`).plugins).toEqual([
      '/any/a.ts',
      '/b/index.ts',
      '/c.ts',
      '@acme/tools',
      'tools',
    ]);
  });

  test('other variables mean nothing', () => {
    expect(resolved('', { ORGS: 'x', READ_ONLY: 'true', ORGSMITH_READONLY: 'true' })).toEqual(resolved(''));
  });
});
