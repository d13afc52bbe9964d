import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { COMMANDS, type Command } from '../../toolsets/cli/_commands.ts';
import { pinOrgs } from '../../toolsets/cli/_orgs.ts';
import { readWords, type Words, writeWords } from '../../toolsets/cli/_words.ts';
import type { InstalledCli } from './install.ts';

/** Of the CLI, not of ours. */
const PARSER = '@oclif/core';
const USERNAME = 'admin@acme.example.dev';
const OTHER = 'admin@acme.example.other';
const allowed = [
  {
    name: 'dev',
    username: USERNAME,
    aliases: ['dev'],
    orgId: '00D000000000001EAA',
    instanceUrl: 'https://dev.example',
    isDefault: true,
    marks: [],
  },
];
const ORG_FLAGS = ['target-org', 'target-dev-hub', 'source-org', 'from-org', 'devops-center-username'];

export interface Differences {
  /** Argument lists that our parser took, and those that it refused. */
  taken: number;
  refused: number;
  /** Lists that the CLI's own parser understands otherwise than we did. */
  wrong: string[];
}

/**
 * Hostile argument lists for each command of the CLI: what our parser takes and writes anew must mean the same to the CLI's
 * own parser (the one that it has installed), and name no other org than the pinned one.
 */
export async function compareParsers(
  cli: InstalledCli,
  listed: unknown,
  perCommand: number,
): Promise<Differences> {
  const require = createRequire(cli.entry);
  const { parse } = require(join(dirname(require.resolve(PARSER)), 'parser', 'index.js'));
  const found: Differences = { taken: 0, refused: 0, wrong: [] };
  let seed = 20_261_121;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  for (const command of COMMANDS.parse(listed))
    for (let round = 0; round < perCommand; round++) {
      const args = hostile(command, random);
      const words = taken(command, args);
      if (!words) {
        found.refused++;
        continue;
      }
      found.taken++;
      const [id, ...argv] = writeWords(command, words);
      const problem = id === command.id ? await misread(parse, command, words, argv) : `runs ${id}`;
      if (problem) found.wrong.push(`${command.id} ${JSON.stringify(args)}: ${problem}`);
    }
  return found;
}

function taken(command: Command, args: string[]): Words | undefined {
  try {
    const context = { org: { name: 'dev', username: USERNAME }, orgs: { allowed: () => allowed } };
    return pinOrgs(command, readWords(command, args), context, true);
  } catch {
    return undefined;
  }
}

async function misread(
  parse: (
    argv: string[],
    options: object,
  ) => Promise<{ flags: Record<string, unknown>; argv: string[]; nonExistentFlags: string[] }>,
  command: Command,
  words: Words,
  argv: string[],
): Promise<string | undefined> {
  const asIs = {
    parse: async (input: unknown) => input,
    required: false,
    options: undefined,
    delimiter: undefined,
  };
  const flags = Object.fromEntries(
    Object.entries(command.flags).map(([name, flag]) => [name, { ...flag, ...asIs }]),
  );
  const args = Object.fromEntries(
    Object.keys(command.args).map(name => [name, { ...asIs, ignoreStdin: true, name }]),
  );
  let read: Awaited<ReturnType<typeof parse>>;
  try {
    read = await parse(argv, { flags, args, strict: command.strict });
  } catch (error) {
    // It refuses values that look like flags of its own: nothing runs.
    return /expects a value|expects one of|can only be specified once/.test(String(error))
      ? undefined
      : String(error);
  }
  for (const name of ORG_FLAGS) {
    const value = read.flags[name];
    if (value !== undefined && value !== USERNAME) return `--${name} is ${value}`;
  }
  if (read.nonExistentFlags.length > 0) return `unknown: ${read.nonExistentFlags}`;
  if (JSON.stringify(read.argv) !== JSON.stringify(words.positionals))
    return `arguments ${JSON.stringify(read.argv)}`;
  const ours = new Map<string, unknown>();
  for (const { flag, value } of words.flags)
    if (value !== undefined)
      ours.set(flag.name, flag.multiple ? [...[ours.get(flag.name) ?? []].flat(), value] : value);
  for (const [name, value] of ours)
    if (JSON.stringify(read.flags[name]) !== JSON.stringify(value))
      return `--${name} is ${JSON.stringify(read.flags[name])}, not ${JSON.stringify(value)}`;
  return undefined;
}

/** A few words that a command may get, and many that it should not. */
function hostile(command: Command, random: (below: number) => number): string[] {
  const one = <T>(list: readonly T[], or: T): T => list[random(list.length)] ?? or;
  const flags = Object.values(command.flags);
  const spell = () => {
    const flag = flags[random(flags.length)];
    if (!flag) return '--x';
    const names = [flag.name, ...flag.aliases];
    const long = `--${one(names, flag.name)}`;
    const short = `-${flag.char ?? flag.aliases.find(each => each.length === 1) ?? 'o'}`;
    const value = one(VALUES, 'x');
    return one(
      [
        long,
        `${long}=${value}`,
        short,
        `${short}${value}`,
        `${short}=${value}`,
        `-${random(2) ? 't' : 'y'}${short.slice(1)}${value}`,
        `--no-${flag.name}`,
        long.toUpperCase(),
        `\u2014${flag.name}`,
      ],
      long,
    );
  };
  return Array.from({ length: 1 + random(5) }, () => (random(3) === 0 ? one(VALUES, 'x') : spell()));
}

const VALUES = [
  'dev',
  OTHER,
  'other',
  '00D000000000001',
  '00D000000000003EAA',
  'x',
  '',
  '-',
  '--',
  '-o',
  '-oother',
  '--target-org=other',
  '--target-org',
  '--json',
  '--no-json',
  '=',
  '=other',
  'a=b',
  '--flags-dir=x',
  '-1',
  'a b',
  'a\nb',
  '"q"',
  "'q'",
  '$(x)',
  'resume',
  'record',
  '-vother',
  '--target-dev-hub=other',
  '-u',
  '-uother',
  'data:query',
  ':',
  '--=',
  '-=other',
  '---',
  '-\u200bo',
  '--target-org\u200b=other',
];
