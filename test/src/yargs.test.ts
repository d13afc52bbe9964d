import { describe, expect, test } from 'vitest';
import type { Parsed } from '../../src/commands/table.ts';
import { COMMANDS } from '../../src/commands/table.ts';
import { FLAG_NAMES, UsageError, variableOf } from '../../src/flags.ts';
import { parse } from '../../src/yargs.ts';

/** The command and what it is handed; nothing runs. */
async function parsed(...argv: string[]): Promise<Parsed & { usage: string }> {
  let found: (Parsed & { usage: string }) | undefined;
  await parse(argv, async ({ usage }, given) => {
    found = { usage, ...given };
  });
  if (!found) throw new Error(`no command ran for ${argv.join(' ')}`);
  return found;
}
const shown = (...argv: string[]) => parse(argv, async () => expect.fail('nothing is to run'));

describe('refuses', () => {
  test.each([
    ['tols', "Unknown command 'tols'. Did you mean tools?"],
    ['cal run_soql_query --json', "Unknown command 'cal'. Did you mean call or local-org?"],
    ['constructor', "Unknown command 'constructor'"],
    ['call', 'Not enough non-option arguments'],
    ['call a b', "'b' is one word too many: orgsmith call <tool>"],
    ['tools more', "'more' is one word too many"],
    ['tools --jsn', "Unknown flag '--jsn'. Did you mean --json?"],
    ['call x --constructor y', "Unknown flag '--constructor'"],
    ['call x --toString', "Unknown flag '--toString'"],
    ['call x --orgs', '--orgs needs a value'],
    ['call x --read-only=no', '--read-only is a switch'],
    ['call x --arg', 'arg'],
    ['call x --wait', 'wait'],
    ['demo --orgs dev', 'orgsmith demo takes no --orgs'],
    ['local-org start --read-only', 'orgsmith local-org takes no --read-only'],
    ['demo --port 1', "Unknown flag '--port'"],
  ])('orgsmith %s', async (line, message) => {
    const error = await parsed(...line.split(' ')).catch(each => each);
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain(message);
  });
});

describe('hands over', () => {
  test.each<[string, Pick<Parsed, 'own'> & Partial<Parsed>]>([
    ['tools', { flags: {}, own: {} }],
    ['tools --json -o dev', { flags: { orgs: ['dev'] }, own: { json: true } }],
    ['call x', { flags: {}, own: { tool: 'x' } }],
    ['call x -a b=1 -a c=d=2 --arg e=', { own: { tool: 'x', arg: ['b=1', 'c=d=2', 'e='] } }],
    ['call x --input - --wait 5', { own: { tool: 'x', input: '-', wait: '5' } }],
    ['call x --max-output 007', { own: { tool: 'x', 'max-output': '007' } }],
    [
      'call x --read-only=TRUE --max-rows=5',
      { flags: { 'read-only': true, 'max-rows': '5' }, own: { tool: 'x' } },
    ],
    [
      'local-org start --org a=sandbox --org b=production --port 0',
      { flags: {}, own: { action: 'start', org: ['a=sandbox', 'b=production'], port: '0' } },
    ],
  ])('orgsmith %s', async (line, expected) => {
    const { own, ...rest } = await parsed(...line.split(' '));
    const plain = Object.fromEntries(Object.entries(own).filter(([key]) => key.length > 1));
    expect({ ...rest, own: plain }).toMatchObject(expected);
  });
});

test.each([new TypeError('boom'), Object.assign(new Error('ENOENT'), { code: 'ENOENT' })])(
  'what fails while a command runs is not called a mistake of the command line: %s',
  async failure => {
    const running = parse(['tools'], async () => {
      throw failure;
    });
    await expect(running).rejects.toBe(failure);
  },
);

describe('help', () => {
  test('names every command, the variables and the exit codes', async () => {
    const text = await shown('--help');
    for (const { usage } of COMMANDS) expect(text).toContain(`orgsmith ${usage}`);
    for (const part of ['USAGE', 'COMMANDS', 'ENVIRONMENT VARIABLES', 'ERROR CODES', 'ORGSMITH_READ_ONLY'])
      expect(text).toContain(part);
  });

  test.each(COMMANDS.map(({ usage, usesFlags }) => [usage.replace(/ .*/, ''), usesFlags] as const))(
    'of %s has its flags',
    async (name, usesFlags) => {
      const text = await shown(name, '--help');
      for (const flag of FLAG_NAMES) expect(text.includes(`${variableOf(flag)}]`), flag).toBe(usesFlags);
    },
  );

  test('the version alone', async () => expect(await shown('--version')).toMatch(/^\d+\.\d+\.\d+$/));

  test('completion', async () => expect(await shown('completion')).toContain('--get-yargs-completions'));
});
