import yargs, { type Argv, type Options } from 'yargs';
import { EXIT, EXIT_TEXT, type Io } from './commands/io.ts';
import { COMMANDS, type Command, type Parsed } from './commands/table.ts';
import {
  FLAG_NAMES,
  type FlagName,
  type FlagValues,
  flagOf,
  isFlagName,
  setValue,
  UsageError,
  unknownName,
  variableOf,
} from './flags.ts';
import { VERSION } from './version.ts';

/** Everything but the plain `serve`: help, version, completion and the other commands. The answer is the exit code. */
export async function runCommand(argv: readonly string[], io: Io): Promise<number> {
  let code: number = EXIT.ok;
  const shown = await parse(argv, async (command, parsed) => {
    const run = await command.load();
    code = await run(parsed, io);
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
  let shown = '';
  const parser = buildParser(run);
  await parser.parseAsync([...argv], {}, (error, _argv, output) => {
    if (error) throw error instanceof UsageError ? error : new UsageError(error.message);
    shown = output;
  });
  return shown;
}

function buildParser(run: (command: Command, parsed: Parsed) => Promise<void>): Argv {
  const parser = yargs()
    .scriptName('orgsmith')
    // Values stay text and names stay as written, so that both parsers see the same.
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
      builder: inner => describeOptions(inner, command),
      handler: argv => run(command, split(command, argv)),
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

function optionOf(name: FlagName): Options {
  const { kind, short, text, fallback } = flagOf(name);
  const describe = `${text} [${fallback ? `default: ${fallback}; ` : ''}${variableOf(name)}]`;
  const alias = short ? { alias: short } : {};
  return kind === 'switch'
    ? { describe, type: 'boolean', ...alias }
    : { describe, type: 'string', requiresArg: true, ...alias };
}

function split({ usage, usesFlags, options }: Command, argv: Record<string, unknown>): Parsed {
  const flags: FlagValues = {};
  const own: Record<string, unknown> = {};
  const positionals = [...usage.matchAll(/[<[]([\w-]+)/g)].map(match => match[1]);
  const shorts = [
    ...FLAG_NAMES.map(name => flagOf(name).short),
    ...Object.values(options).map(({ alias }) => alias),
  ].flat();
  for (const [key, value] of Object.entries(argv)) {
    if (value === undefined || ['_', '$0', 'help', 'h', 'version'].includes(key) || shorts.includes(key))
      continue;
    if (usesFlags && isFlagName(key)) setFlag(flags, key, value);
    else if (key in options || positionals.includes(key)) own[key] = value;
    else throw new UsageError(unknownName('flag', `--${key}`, knownFlags(usesFlags, options)));
  }
  const extra = Array.isArray(argv._) ? argv._.slice(1) : [];
  if (extra.length > 0) throw new UsageError(`'${extra.join(' ')}' is one word too many: orgsmith ${usage}`);
  return { flags, own };
}

function knownFlags(usesFlags: boolean, options: Record<string, Options>): string[] {
  return [...(usesFlags ? FLAG_NAMES : []), ...Object.keys(options)].map(name => `--${name}`);
}

function setFlag(flags: FlagValues, name: FlagName, value: unknown): void {
  if (typeof value === 'boolean') flags[name] = value;
  else for (const written of Array.isArray(value) ? value : [value]) setValue(flags, name, String(written));
}

function epilogue(): string {
  const variables = `ENVIRONMENT VARIABLES\n  Each flag has one (--read-only: ${variableOf('read-only')}). Flag over variable over --config file.\n  CLAUDE_PROJECT_DIR, SF_TARGET_ORG and the other variables of the Salesforce CLI are honoured.`;
  const codes = Object.entries(EXIT_TEXT).map(([code, text]) => `  ${code.padStart(2)}  ${text}`);
  return `${variables}\n\nERROR CODES\n${codes.join('\n')}`;
}
