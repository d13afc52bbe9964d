import { nearest, ToolError } from 'orgsmith/toolkit';
import type { Command, Flag } from './_commands.ts';

/** Flags with their values, in the order in which they came, and what is no flag. */
export interface Words {
  flags: { flag: Flag; value?: string; off?: boolean }[];
  positionals: string[];
}

// Dashes and minus signs that look like a hyphen: a terminal's copy, or somebody who hopes that we read them as one.
const DASH_LIKE = /^[\u00ad\u2010-\u2015\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d]/;

/**
 * Reads arguments as the CLI's parser does (@oclif/core lib/parser/parse.js), but for what is ambiguous there: a flag that
 * the command does not have, and `--`, are refused. Throws ToolError.
 */
export function readWords(command: Command, args: readonly string[]): Words {
  const words: Words = { flags: [], positionals: [] };
  const rest = [...args];
  let option: Flag | undefined;
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word.includes('\0')) throw wrong(word, 'holds a NUL character');
    if (DASH_LIKE.test(word)) throw wrong(word, 'begins with a dash that is not the hyphen of flags');
    if (word.startsWith('-') && word !== '-') {
      const { flag, off, value, more } = readFlag(command, word);
      if (flag.type === 'boolean') {
        words.flags.push({ flag, ...(off ? { off } : {}) });
        if (more !== undefined) rest.unshift(`-${more}`);
        continue;
      }
      option = flag;
      const given = value ?? more?.replace(/^=/, '') ?? rest.shift();
      if (given === undefined) throw wrong(word, 'needs a value');
      if (given.includes('\0')) throw wrong(word, 'holds a NUL character');
      words.flags.push({ flag, value: given });
    } else if (option?.multiple && !option.multipleNonGreedy) words.flags.push({ flag: option, value: word });
    else words.positionals.push(word);
  }
  for (const { flag, value } of words.flags)
    if (!flag.multiple && value !== undefined && words.flags.filter(each => each.flag === flag).length > 1)
      throw wrong(`--${flag.name}`, 'is there twice');
  const room = command.strict ? Object.keys(command.args).length : Number.POSITIVE_INFINITY;
  const [over] = words.positionals.slice(room);
  if (over !== undefined) throw wrong(over, `is not a flag, and the command takes ${room} arguments`);
  return words;
}

/**
 * The arguments of the CLI for what was read, in the one form that it cannot read otherwise: the id with colons, each value
 * tied to its flag, and what is no flag behind `--`.
 */
export function writeWords(command: Command, { flags, positionals }: Words): string[] {
  const written = flags.map(({ flag, value, off }) =>
    value === undefined ? `--${off ? 'no-' : ''}${flag.name}` : `--${flag.name}=${value}`,
  );
  const json = command.flags.json ? ['--json'] : [];
  return [command.id, ...json, ...written, ...(positionals.length > 0 ? ['--', ...positionals] : [])];
}

function readFlag(command: Command, word: string) {
  const all = Object.values(command.flags);
  if (word === '--') throw wrong(word, 'would end the flags');
  const long = /^--([^=]+)(?:=([\s\S]*))?$/.exec(word);
  if (long) {
    const [, name = '', value] = long;
    const flag = all.find(each => each.name === name || each.aliases.includes(name));
    const negated = all.find(each => each.allowNo && `no-${each.name}` === name);
    const found = flag ?? negated;
    if (!found) throw unknownFlag(command, word, name);
    if (found.type === 'boolean' && value !== undefined) throw wrong(word, 'is a switch and takes no value');
    return { flag: found, value, more: undefined, off: !flag };
  }
  const [, char = ''] = word;
  const found = all.find(
    each => each.char === char || each.charAliases.includes(char) || each.aliases.includes(char),
  );
  if (!found) throw unknownFlag(command, word, char);
  const more = word.length > 2 ? word.slice(2) : undefined;
  return { flag: found, value: undefined, more, off: false };
}

function unknownFlag({ id, flags }: Command, word: string, name: string): ToolError {
  const names = Object.values(flags).flatMap(each => (each.hidden ? [] : each.name));
  const near = nearest(name, names);
  const hint = near.length > 0 ? `. Nearest: --${near.join(', --')}` : '';
  return wrong(word, `is no flag of sf ${id.replaceAll(':', ' ')}${hint}`, {
    flags: names.map(each => `--${each}`),
  });
}

export function wrong(word: string, why: string, details: Record<string, unknown> = {}): ToolError {
  return new ToolError({
    code: 'SF_ARGUMENT_REFUSED',
    message: `'${word.slice(0, 100).replaceAll('\0', '\\0')}' ${why}`,
    next: 'Look at the flags with find_sf_commands; mend args and repeat the call.',
    retry: 'after_fix',
    details,
  });
}
