import { ToolError, z } from 'orgsmith/toolkit';
import { join, readFile } from './_disk.ts';
import { pathInside, type SfdxProject } from './_project.ts';

const name = z.string().min(1).max(300);
const RULES = z.array(
  z.looseObject({
    filename: name.optional(),
    glob: name.optional(),
    stringToReplace: name.optional(),
    regexToReplace: name.optional(),
    replaceWithEnv: name.optional(),
    replaceWithFile: name.optional(),
    allowUnsetEnvVariable: z.boolean().optional(),
    replaceWhenEnv: z
      .array(z.looseObject({ env: name, value: z.coerce.string() }))
      .max(20)
      .optional(),
  }),
);
type Written = z.output<typeof RULES>[number];

/** A replacement of sfdx-project.json. */
export interface Rule {
  /** Whether it is for the file of that path, from the project on. */
  fits(path: string): boolean;
  /** What is found, as people read it. */
  finds: string;
  /** `variable NAME` or `file PATH`. */
  brings: string;
  /** Environment variables that it reads, its conditions included. */
  variables: string[];
  /** Whether its conditions hold. */
  holds(variables: Variables): boolean;
  /** A text with what is found replaced, and how often it was. */
  apply(text: string, variables: Variables): Promise<{ text: string; times: number }>;
}
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The replacements of a project, each checked:
 * https://developer.salesforce.com/docs/atlas.en-us.sfdx_dev.meta/sfdx_dev/sfdx_dev_ws_string_replace.htm
 */
export async function readRules(project: SfdxProject): Promise<Rule[]> {
  const text = await readFile(join(project.root, 'sfdx-project.json'), 'utf8');
  const found = RULES.safeParse(JSON.parse(text).replacements ?? []);
  if (!found.success) throw invalid(found.error.issues[0]?.path.join('.') ?? '');
  return found.data.map((written, at) => toRule(project, written, at));
}

function toRule(project: SfdxProject, written: Written, at: number): Rule {
  const { filename, glob, stringToReplace, regexToReplace, replaceWithEnv, replaceWithFile } = written;
  const place = filename ?? glob;
  const found = stringToReplace ?? regexToReplace;
  const brought = replaceWithEnv ?? replaceWithFile;
  if (place === undefined || found === undefined || brought === undefined) throw invalid(String(at));
  // As the Salesforce CLI does: the end of the path, or a glob from anywhere.
  const shape = glob === undefined ? undefined : globShape(glob);
  const conditions = written.replaceWhenEnv ?? [];
  return {
    fits: path => (shape ? shape.test(path) : `/${path}`.endsWith(place.replaceAll('\\', '/'))),
    finds: found,
    brings: replaceWithEnv === undefined ? `file ${brought}` : `variable ${replaceWithEnv}`,
    variables: [
      ...(replaceWithEnv === undefined ? [] : [replaceWithEnv]),
      ...conditions.map(({ env }) => env),
    ],
    holds: variables => conditions.every(({ env, value }) => variables[env] === value),
    async apply(text, variables) {
      const value =
        replaceWithEnv === undefined
          ? (await readFile(await pathInside(project, brought), 'utf8')).trim()
          : variables[replaceWithEnv];
      if (value === undefined && !written.allowUnsetEnvVariable) throw unset(brought);
      const pattern = stringToReplace === undefined ? patternOf(found, at) : new RegExp(literal(found), 'g');
      let times = 0;
      const replaced = text.replace(pattern, () => {
        times++;
        return value ?? '';
      });
      return { text: replaced, times };
    },
  };
}

function patternOf(source: string, at: number): RegExp {
  try {
    return new RegExp(source, 'g');
  } catch {
    throw invalid(`${at}.regexToReplace`);
  }
}

const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** A glob as a regular expression on paths from the project on. */
function globShape(glob: string): RegExp {
  let depth = 0;
  const source = glob.replaceAll('\\', '/').replace(/\*\*\/|\*\*|[*?{},]|[^*?{},]+/g, part => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part === '{') {
      depth++;
      return '(?:';
    }
    if (part === '}') return depth-- > 0 ? ')' : '\\}';
    if (part === ',') return depth > 0 ? '|' : ',';
    return literal(part);
  });
  return new RegExp(`^(?:.*/)?${source}${')'.repeat(Math.max(0, depth))}$`);
}

function unset(variable: string): ToolError {
  return new ToolError({
    code: 'REPLACEMENTS',
    message: `The environment variable ${variable}, which a replacement of sfdx-project.json needs, is not set`,
    next: 'Ask the user to start Orgsmith with the variable set, or to allow it unset with allowUnsetEnvVariable.',
    retry: 'after_fix',
  });
}

function invalid(where: string): ToolError {
  return new ToolError({
    code: 'INVALID_PROJECT',
    message: `sfdx-project.json cannot be used: replacements (${where}) is not as it has to be`,
    next: 'Mend it: filename or glob, stringToReplace or regexToReplace, replaceWithEnv or replaceWithFile.',
    retry: 'after_fix',
  });
}
