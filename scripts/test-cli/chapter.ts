import type { Shape } from './match.ts';

/** One command and what it must answer. `<name>` in `run`, `env` and the names of `files` is a kept value. */
export interface CliCase {
  name: string;
  /** The words behind `sf`; quotes keep words together. `--json` is added where `json` is given. */
  run: string;
  /** Default 0. */
  exit?: number;
  /** What stdout's JSON looks like. */
  json?: Shape;
  /** What stdout and stderr say. */
  text?: RegExp | RegExp[];
  /** Values for later cases of the chapter: their names, and their places in the JSON (`result.id`). */
  keep?: Record<string, string>;
  /** Files of the project that are written before (null: removed); in those of data (.csv) `<name>` is a kept value, too. */
  given?: Record<string, string | null>;
  /** Files of the project that are there after (null: that are not). */
  files?: Record<string, RegExp | null>;
  env?: Record<string, string>;
}

/** Cases that build on one another. Chapters run beside each other, each in a project and with an org of its own. */
export interface Chapter {
  name: string;
  /** The alias of the target org; the kind is what follows `=`. */
  org: string;
  /** Is the project a copy of fixtures/project? Default: an empty one. */
  sample?: boolean;
  /** A plugin that the CLI fetches with its first use, and without which the chapter is left out. */
  plugin?: string;
  cases: CliCase[];
}

/** Words of a command line; quotes keep words together, and may stand within a word. */
export function words(line: string): string[] {
  const found = line.match(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g) ?? [];
  return found.map(word =>
    word.replace(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ''),
  );
}

/** Puts kept values in the place of `<name>`; a name that is not kept is a mistake of the case. */
export function fill(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/<([\w.]+)>/g, (_, name: string) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`no value <${name}>: the case that keeps it failed`);
    return value;
  });
}

/** The value at `result.items.0.id`, as text. */
export function at(value: unknown, path: string): string | undefined {
  let here = value;
  for (const key of path.split('.')) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = new Map<string, unknown>(Object.entries(here)).get(key);
  }
  return here === undefined || here === null ? undefined : String(here);
}
