import { nearest } from './nearest.ts';

/** Every flag, once: the parsers, the help, the environment variables and the README's table all read this. */
export interface Flag {
  kind: 'switch' | 'text' | 'list' | 'count' | 'path';
  short?: string;
  /** Shown in help in place of the value. */
  value?: string;
  text: string;
  /** What holds when neither flag, environment nor config file says anything; for the documentation. */
  fallback?: string;
  /** Says what is wrong with a value, or nothing. */
  check?(value: string): string | undefined;
}

const apiVersion = (value: string) =>
  /^\d{2,3}\.0$/.test(value) && Number(value) >= 50
    ? undefined
    : 'is not an API version such as 66.0 (50.0 or later)';

export const FLAGS = {
  orgs: {
    kind: 'list',
    short: 'o',
    value: 'ORG,…',
    text: 'Orgs that calls may use: aliases, usernames, DEFAULT_TARGET_ORG, DEFAULT_TARGET_DEV_HUB, ALLOW_ALL_ORGS, LOCAL, ENVIRONMENT. The first is the default',
    fallback: 'DEFAULT_TARGET_ORG',
  },
  toolsets: {
    kind: 'list',
    value: 'NAME,…',
    text: 'Toolsets to offer beside core, or `all`',
    fallback: 'orgs,data,metadata,users,apex-tests',
  },
  tools: {
    kind: 'list',
    value: 'NAME,…',
    text: 'Single tools to offer beside those of the toolsets; without --toolsets, only these',
  },
  'exclude-tools': {
    kind: 'list',
    value: 'NAME,…',
    text: 'Tools never to offer; wins over every other flag',
  },
  'read-only': { kind: 'switch', text: 'Offer only what reads from orgs; no other flag widens this' },
  'allow-non-ga-tools': { kind: 'switch', text: 'Offer tools that are still beta' },
  'allow-production-writes': {
    kind: 'list',
    value: 'ORG,…',
    text: 'Production orgs, by alias or 18-character id, in which changes may be asked for',
  },
  'allow-replacements': { kind: 'list', value: 'NAME,…', text: 'Variables that replacements may bring' },
  'max-rows': { kind: 'count', value: 'N', text: 'Rows that one call may write', fallback: '200' },
  'max-deletes': { kind: 'count', value: 'N', text: 'Rows that one call may delete', fallback: '50' },
  policy: {
    kind: 'path',
    value: 'FILE',
    text: 'Policy file, outside the project, that tightens or pre-approves',
  },
  'project-dir': {
    kind: 'path',
    value: 'DIR',
    text: 'The SFDX project',
    fallback: 'CLAUDE_PROJECT_DIR, else the working directory; from there up to sfdx-project.json',
  },
  'output-dir': {
    kind: 'path',
    value: 'DIR',
    text: 'Where large results are written',
    fallback: '.orgsmith/out in the project, else the user’s cache folder',
  },
  'audit-log': {
    kind: 'path',
    value: 'FILE',
    text: 'Where the audit log is written',
    fallback: '~/.orgsmith/audit',
  },
  'no-journal': {
    kind: 'switch',
    text: 'Keep no old values (then nothing can be undone, and deletes are off)',
  },
  'api-version': {
    kind: 'text',
    value: 'NN.0',
    text: 'API version of all calls',
    fallback: 'the project’s sourceApiVersion, else the org’s newest',
    check: apiVersion,
  },
  plugin: { kind: 'list', value: 'PACKAGE', text: 'Packages or paths whose toolsets are offered, too' },
  config: {
    kind: 'path',
    value: 'FILE',
    text: 'JSON file with these settings by flag name; never looked for by itself',
  },
  'dynamic-tools': { kind: 'switch', short: 'd', text: 'Start with core, list_tools and enable_tools only' },
  debug: { kind: 'switch', text: 'Say on stderr what is done' },
  'no-telemetry': { kind: 'switch', text: 'Accepted for compatibility; there is no telemetry' },
} as const satisfies Record<string, Flag>;

export type FlagName = keyof typeof FLAGS;
/** What was given, by flag name: text as written, lists split, switches as booleans. */
export type FlagValues = Partial<Record<FlagName, string | string[] | boolean>>;

export const FLAG_NAMES = Object.keys(FLAGS).filter(isFlagName);

export function isFlagName(name: string): name is FlagName {
  return Object.hasOwn(FLAGS, name);
}

export function flagOf(name: FlagName): Flag {
  return FLAGS[name];
}

/** The environment variable of a flag: `--read-only` is ORGSMITH_READ_ONLY. */
export function variableOf(name: FlagName): string {
  return `ORGSMITH_${name.toUpperCase().replaceAll('-', '_')}`;
}

/** A mistake in the command line, the environment or the config file: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Takes the flags of the table out of argv, without any library, so that start-up loads none; what is left is for the
 * command. Throws UsageError for a flag without its value.
 */
export function takeFlags(argv: readonly string[]): { flags: FlagValues; rest: string[] } {
  const flags: FlagValues = {};
  const rest: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? '';
    const { name, inline } = splitFlag(word);
    if (!name) rest.push(word);
    else if (flagOf(name).kind === 'switch')
      flags[name] = inline === undefined || toSwitch(`--${name}`, inline);
    else {
      const value = inline ?? argv[++index];
      if (value === undefined || (inline === undefined && value.startsWith('-')))
        throw new UsageError(`--${name} needs a value: --${name} ${flagOf(name).value ?? 'VALUE'}`);
      setValue(flags, name, value);
    }
  }
  return { flags, rest };
}

/** The flags of `serve`, which takes nothing else. Throws UsageError, naming the nearest flags. */
export function parseServeFlags(argv: readonly string[]): FlagValues {
  const { flags, rest } = takeFlags(argv);
  refuseUnknownFlags(rest, []);
  if (rest[0] !== undefined) throw new UsageError(`'${rest[0]}' is not a command or flag. ${SEE_HELP}`);
  return flags;
}

/** Throws UsageError for a word that looks like a flag and is none of the table's or of `own` (without dashes). */
export function refuseUnknownFlags(words: readonly string[], own: readonly string[]): void {
  for (const word of words) {
    const name = /^--?([^=-][^=]*)/s.exec(word)?.[1];
    if (name === undefined || own.includes(name)) continue;
    const known = [...FLAG_NAMES, ...own.filter(({ length }) => length > 1)].map(flag => `--${flag}`);
    throw new UsageError(unknownName('flag', word.replace(/=.*$/s, ''), known));
  }
}

/** Puts one written value where it belongs: lists grow and split at commas. */
export function setValue(values: FlagValues, name: FlagName, written: string): void {
  if (flagOf(name).kind !== 'list') values[name] = written;
  else {
    const before = values[name];
    values[name] = [...(Array.isArray(before) ? before : []), ...splitList(written)];
  }
}

export function splitList(written: string): string[] {
  return written.split(',').flatMap(part => part.trim() || []);
}

/** `true`, `false`, `1` and `0` in any case; anything else is a mistake. */
export function toSwitch(where: string, written: string): boolean {
  if (/^(true|1)$/i.test(written)) return true;
  if (/^(false|0)$/i.test(written)) return false;
  throw new UsageError(`${where} is a switch: write true or false, not '${written}'`);
}

function splitFlag(word: string): { name?: FlagName | undefined; inline?: string | undefined } {
  const [, dashes, given = '', inline] = /^(--?)([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
  if (dashes === '--') return isFlagName(given) ? { name: given, inline } : {};
  return dashes === '-' ? { name: FLAG_NAMES.find(name => flagOf(name).short === given), inline } : {};
}

export const SEE_HELP = 'See orgsmith --help.';

/** `Unknown flag '--tolsets'. Did you mean --toolsets? Known: …` */
export function unknownName(what: string, given: string, known: readonly string[]): string {
  const near = nearest(given, known);
  const hint = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : '';
  return `Unknown ${what} '${given}'.${hint} Known: ${known.join(', ')}.`;
}
