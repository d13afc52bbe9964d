import yargs, { type Argv, type Options } from 'yargs';
import { EXIT, EXIT_TEXT, type Io } from './commands/io.ts';
import { COMMANDS, type Command, type Parsed } from './commands/table.ts';
import {
  FLAG_NAMES,
  type FlagName,
  flagOf,
  refuseUnknownFlags,
  takeFlags,
  UsageError,
  unknownName,
  variableOf,
} from './flags.ts';
import { VERSION } from './version.ts';

/** Everything but the plain `serve`: help, version, completion and the other commands. The answer is the exit code. */
export async function runCommand(argv: readonly string[], io: Io): Promise<number> {
  let code: number = EXIT.ok;
  const shown = await parse(argv, async (command, parsed) => {
    code = await (await command.load())(parsed, io);
  });
  if (shown) io.stdout(`${shown}\n`);
  return code;
}

/** Parses a command line and hands its command over; resolves to the text that yargs wants shown (help, version). */
export async function parse(
  argv: readonly string[],
  run: (command: Command, parsed: Parsed) => Promise<void>,
): Promise<string> {
  const [first = ''] = argv;
  const names = [...COMMANDS.map(({ usage }) => usage.split(' ')[0] ?? ''), 'completion'];
  if (first !== '' && !first.startsWith('-') && !names.includes(first))
    throw new UsageError(unknownName('command', first, names));
  const { flags, rest } = takeFlags(argv);
  const command = COMMANDS.find(({ usage }) => usage.split(' ')[0] === first);
  refuseUnknownFlags(rest, [...ALWAYS, ...ownFlags(command)]);
  if (command && !command.usesFlags)
    for (const name of Object.keys(flags)) throw new UsageError(`orgsmith ${first} takes no --${name}`);
  let shown = '';
  const asked = rest.some(word => /^-(-help|-get-yargs|\w*h)/.test(word));
  const parser = buildParser(asked, (command, own) => run(command, { flags, own }));
  await parser.parseAsync(rest, {}, (error, _argv, output) => {
    // What yargs refuses is wrong use; what a command throws is its own.
    if (error) throw error.name === 'YError' ? new UsageError(error.message) : error;
    shown = output;
  });
  return shown;
}

const ALWAYS = ['help', 'h', 'version', 'get-yargs-completions'];

function ownFlags(command: Command | undefined): string[] {
  return Object.entries(command?.options ?? {}).flatMap(([name, { alias = [] }]) => [
    name,
    ...[alias].flat(),
  ]);
}

function buildParser(asked: boolean, run: (command: Command, own: Parsed['own']) => Promise<void>): Argv {
  const parser = yargs()
    .scriptName('orgsmith')
    // Values stay text and names stay as written.
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .usage(
      'USAGE\n  orgsmith [serve] [flags]       an MCP server on stdin and stdout\n  orgsmith <command> [flags]',
    )
    .updateStrings({
      'Options:': 'FLAGS',
      'Commands:': 'COMMANDS',
      'Examples:': 'EXAMPLES',
      'Positionals:': 'ARGUMENTS',
    })
    .version(VERSION)
    .alias('help', 'h')
    .completion('completion', 'Print a completion script for bash or zsh')
    .wrap(110)
    .exitProcess(false)
    .epilogue(epilogue());
  for (const command of COMMANDS) {
    parser.command({
      command: command.usage,
      describe: command.text,
      // yargs lays its help out for every command, asked or not: a fifth of a short command's time.
      builder: inner => (asked ? describeOptions(inner, command) : inner.options(command.options)),
      handler: argv => run(command, ownOf(command, argv)),
    });
  }
  return parser;
}

function describeOptions(parser: Argv, { usage, text, usesFlags, options, examples }: Command): Argv {
  parser.usage(`USAGE\n  orgsmith ${usage} [flags]\n\n${text}`).epilogue(epilogue());
  if (usesFlags) for (const name of FLAG_NAMES) parser.option(name, optionOf(name));
  for (const [name, option] of Object.entries(options)) parser.option(name, option);
  for (const [line, text] of examples) parser.example(line, text);
  return parser;
}

// For help and completion only: the values were taken out before yargs saw the words.
function optionOf(name: FlagName): Options {
  const { kind, short, text, fallback } = flagOf(name);
  const describe = `${text} [${fallback ? `default: ${fallback}; ` : ''}${variableOf(name)}]`;
  return { describe, type: kind === 'switch' ? 'boolean' : 'string', ...(short ? { alias: short } : {}) };
}

/** The positionals and own options of a command, by name. */
function ownOf({ usage, options }: Command, { _: words, ...argv }: Record<string, unknown>): Parsed['own'] {
  const extra = Array.isArray(words) ? words.slice(1) : [];
  if (extra.length > 0) throw new UsageError(`'${extra.join(' ')}' is one word too many: orgsmith ${usage}`);
  const positionals = [...usage.matchAll(/[<[]([\w-]+)/g)].map(match => match[1]);
  return Object.fromEntries(
    Object.entries(argv).filter(([key]) => key in options || positionals.includes(key)),
  );
}

function epilogue(): string {
  const variables = `ENVIRONMENT VARIABLES\n  Each flag has one (--read-only: ${variableOf('read-only')}). Flag over variable over --config file.\n  CLAUDE_PROJECT_DIR, SF_TARGET_ORG and the other variables of the Salesforce CLI are honoured.`;
  const codes = Object.entries(EXIT_TEXT).map(([code, text]) => `  ${code.padStart(2)}  ${text}`);
  return `${variables}\n\nERROR CODES\n${codes.join('\n')}`;
}
