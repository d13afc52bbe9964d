import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, startOrgs, temporaryFolder } from './_door.ts';

let orgs: Awaited<ReturnType<typeof startOrgs>>;
beforeAll(async () => {
  orgs = await startOrgs({
    orgs: [
      { alias: 'dev', kind: 'sandbox' },
      { alias: 'other', kind: 'production' },
    ],
  });
});
afterAll(() => orgs.close());

const orgsmith = (
  args: string[],
  more: { input?: string; cwd?: string; env?: Record<string, string> } = {},
) => run(args, { home: orgs.home, ...more });
const COUNT = 'query=SELECT COUNT() FROM Account';

describe('a wrong command line exits with 2 and says what was meant', () => {
  it.each([
    ['an unknown flag', ['--tolsets', 'data'], /Unknown flag '--tolsets'. Did you mean --toolsets\?/],
    [
      'an unknown toolset',
      ['--toolsets', 'metdata'],
      /Unknown toolset 'metdata'. Did you mean metadata or data\?|Unknown toolset 'metdata'/,
    ],
    ['an unknown tool', ['--tools', 'run_soql_querry'], /Did you mean run_soql_query/],
    [
      'an unknown tool to exclude',
      ['--exclude-tools', 'nope_nope'],
      /Unknown tool 'nope_nope'\. Known: get_username/,
    ],
    ['a flag without its value', ['--orgs'], /--orgs needs a value/],
    ['a number that is none', ['--max-rows', 'many'], /--max-rows 'many' is not a whole number/],
    [
      'an API version that is none',
      ['--api-version', '66'],
      /--api-version '66' is not an API version such as 66\.0/,
    ],
    ['a config file that is not there', ['--config', 'nope.json'], /--config .*nope\.json cannot be read/],
    ['a word that is no command', ['cal'], /cal/],
    ['a plug-in that is not there', ['--plugin', './nope.js'], /--plugin .*nope\.js cannot be loaded/],
    [
      'an unknown flag of a command',
      ['call', 'get_username', '--jsn'],
      /Unknown flag '--jsn'. Did you mean --json\?/,
    ],
    [
      'an argument that is no pair',
      ['call', 'run_soql_query', '--arg', 'query'],
      /--arg 'query' is not name=value/,
    ],
    ['input that is no JSON', ['call', 'run_soql_query', '--input', '{'], /--input is not JSON/],
    ['a command without its tool', ['call'], /Not enough|tool/],
  ])('%s', async (_, args, said) => {
    const { code, stdout, stderr } = await orgsmith(args);
    expect(stderr).toMatch(said);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});

describe('call', () => {
  it('--json prints {status, result, warnings} and nothing else', async () => {
    const { code, stdout, stderr } = await orgsmith([
      'call',
      'run_soql_query',
      '-o',
      'dev',
      '-a',
      COUNT,
      '--json',
    ]);
    expect(JSON.parse(stdout)).toEqual({
      status: 0,
      result: {
        totalSize: expect.any(Number),
        columns: [],
        rows: [],
        org: expect.stringMatching(/^dev \(sandbox/),
      },
      warnings: [],
    });
    expect([code, stderr]).toEqual([0, '']);
  });

  it('prints all rows, however many, unless --max-output', async () => {
    const args = [
      'call',
      'run_soql_query',
      '--target-org',
      'dev',
      '-a',
      'query=SELECT Id, Name, Description FROM Contact',
      '--json',
    ];
    const whole = await orgsmith(args);
    expect(JSON.parse(whole.stdout).result.rows.length).toBe(JSON.parse(whole.stdout).result.totalSize);
    const cut = await orgsmith([...args, '--max-output', '4000', '--output-dir', temporaryFolder()]);
    expect(JSON.parse(cut.stdout).result).toMatchObject({
      shortened: expect.stringMatching(/^rows: /),
      file: { bytes: expect.any(Number) },
    });
  });

  it('takes arguments as JSON, from stdin too, and by their type', async () => {
    const byInput = await orgsmith(['call', 'describe_object', '-o', 'dev', '--input', '-', '--json'], {
      input: '{"object":"Account","fields":["Industry"]}',
    });
    expect(JSON.parse(byInput.stdout).result.details[0]).toMatchObject({
      name: 'Industry',
      type: 'picklist',
    });
    const byArg = await orgsmith([
      'call',
      'run_soql_query',
      '-o',
      'dev',
      '-a',
      'query=SELECT Id FROM Account',
      '-a',
      'maxRows=3',
      '-a',
      'file=none',
      '--json',
    ]);
    expect(JSON.parse(byArg.stdout).result.rows).toHaveLength(3);
  });

  it.each([
    ['0 done', ['run_soql_query', '-a', COUNT], 0],
    ['1 the org says no', ['run_soql_query', '-a', 'query=SELECT Nope FROM Account'], 1],
    ['2 wrong arguments', ['run_soql_query', '-a', 'qery=SELECT Id FROM Account'], 2],
    ['2 no such tool', ['run_soql_querry'], 2],
    ['3 another org than those allowed', ['run_soql_query', '-a', COUNT, '-a', 'org=other'], 3],
  ])('exit code %s', async (_, args, expected) => {
    const { code, stdout } = await orgsmith(['call', ...args, '-o', 'dev', '--json']);
    expect(code).toBe(expected);
    expect(JSON.parse(stdout).status).toBe(expected);
  });

  it('an error in the form of the Salesforce CLI names row, column and the nearest field', async () => {
    const { stdout } = await orgsmith([
      'call',
      'run_soql_query',
      '-o',
      'dev',
      '-a',
      'query=SELECT Id, Industri FROM Account',
      '--json',
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 1,
      name: 'INVALID_FIELD',
      message: expect.stringMatching(/No such column 'Industri' on entity 'Account'/),
      exitCode: 1,
      actions: [expect.stringMatching(/^Nearest fields of Account: Industry/)],
      outcome: 'not_executed',
      details: { row: 1, column: 12, nearest: ['Industry'] },
    });
  });
});

describe('flag over environment over config file', () => {
  it('each wins over the next', async () => {
    const config = join(temporaryFolder(), 'orgsmith.json');
    writeFileSync(config, JSON.stringify({ orgs: ['other'], 'read-only': true }));
    const orgOf = async (args: string[], env: Record<string, string> = {}) => {
      const { stdout } = await orgsmith(['call', 'get_username', '--json', '--config', config, ...args], {
        env,
      });
      return JSON.parse(stdout).result.default;
    };
    expect(await orgOf([])).toBe('other');
    expect(await orgOf([], { ORGSMITH_ORGS: 'dev' })).toBe('dev');
    expect(await orgOf(['--orgs', 'other'], { ORGSMITH_ORGS: 'dev' })).toBe('other');
  });
});

describe('help', () => {
  it('is on stdout with usage, flags, variables and error codes, and quick', async () => {
    const { code, stdout, stderr } = await orgsmith(['call', '--help']);
    expect([code, stderr]).toEqual([0, '']);
    for (const part of [
      'USAGE',
      'FLAGS',
      'EXAMPLES',
      'ENVIRONMENT VARIABLES',
      'ERROR CODES',
      'ORGSMITH_READ_ONLY',
    ])
      expect(stdout).toContain(part);
  });

  it('--version is the package’s', async () => {
    expect((await orgsmith(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('tools lists what the flags offer and what they leave out', async () => {
    const { stdout } = await orgsmith(['tools', '--toolsets', 'orgs', '--json']);
    const { tools, leftOut } = JSON.parse(stdout).result;
    const toolsets = new Set(tools.map(({ toolset }: { toolset: string }) => toolset));
    expect([...toolsets].sort()).toEqual(['core', 'orgs']);
    expect(leftOut).toContainEqual({
      name: 'run_soql_query',
      toolset: 'data',
      reason: 'toolset data is not chosen',
      flag: '--toolsets data or --tools run_soql_query',
    });
  });
});
