import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { ToolError } from 'orgsmith/toolkit';
import type { Words } from './_words.ts';

/** Flags that name what the CLI writes. */
const WRITTEN =
  /^(output-(file|dir|directory)|results-dir|root-dir|stream-to-file|target-metadata-dir|(type|records)-output-dir(ectory)?)$/;
/** A name that goes upwards may be joined to a folder that it leaves then. */
const CLIMBS = /^(\S*[\\/])?\.\.([\\/]\S*)?$/;
/** Never read or written through an argument, wherever in the project they are. */
const KEPT = /^(\.git|\.sf|\.sfdx|\.env.*|\.mcp\.json)$/i;

/**
 * Refuses values that name files outside the project (by what they really are), and files that would be overwritten where
 * `fresh` is asked for. The CLI reads some values as files (`@body.json`, a list, a pattern): each part is looked at.
 */
export function checkPlaces({ flags, positionals }: Words, root: string | undefined, fresh: boolean): void {
  const home = root === undefined ? undefined : realpathSync(root);
  for (const { flag, value } of flags) {
    if (value === undefined) continue;
    const isWritten = WRITTEN.test(flag.name);
    for (const part of partsOf(value)) checkPart(part, home, isWritten);
    if (isWritten && fresh && existsSync(resolve(home ?? '', value)))
      throw refused(value, 'is there already, and this tool overwrites nothing');
  }
  for (const value of positionals) for (const part of partsOf(value)) checkPart(part, home, false);
}

function partsOf(value: string): string[] {
  // Quotes around a part of a list are taken off by the CLI.
  const pieces = [value, ...value.split(/[,\n]/)].map(each => each.trim().replace(/^(["'])(.*)\1$/s, '$2'));
  return pieces.flatMap(each => [
    each,
    each.replace(/^@|^file:\/\//i, ''),
    each.slice(each.indexOf('=') + 1),
    each.slice(each.indexOf(':') + 1),
  ]);
}

function checkPart(part: string, home: string | undefined, isWritten: boolean): void {
  if (part === '' || part.length > 4_000) return;
  const plain = part.replace(/[^/\\]*[*?{[].*$/s, '');
  const place = resolve(home ?? '', plain);
  const there = realOf(place);
  // A name that is nowhere on disk is no file: a query, a path of the API. What will be written need not be there yet.
  if (!there.whole && !isWritten && !CLIMBS.test(plain)) return;
  const inside = home !== undefined && (there.path === home || there.path.startsWith(home + sep));
  if (!inside)
    throw refused(part, home === undefined ? 'is a file, and there is no project' : 'is outside the project');
  if (
    inside &&
    there.path
      .slice(home.length)
      .split(sep)
      .some(each => KEPT.test(each))
  )
    throw refused(part, 'is where tools keep their own or secrets are');
}

/** The path with links followed as far as it is there. */
function realOf(path: string): { path: string; whole: boolean } {
  try {
    return { path: realpathSync(path), whole: true };
  } catch {
    const parent = dirname(path);
    return { path: parent === path ? path : join(realOf(parent).path, basename(path)), whole: false };
  }
}

function refused(value: string, why: string): ToolError {
  return new ToolError({
    code: 'FILE_REFUSED',
    message: `'${value.slice(0, 100)}' ${why}`,
    next: 'Name a file of the project, and for what is written a new one.',
    retry: 'after_fix',
  });
}

/** The username that the CLI would take that name for: an alias goes before a username. */
export function meantBy(username: string): string {
  const target: unknown = Object(readObject(join(homedir(), '.sfdx', 'alias.json')).orgs)[username];
  return typeof target === 'string' ? target : username;
}

/** The id of the org that the CLI has a login of that user for; undefined where it has none. */
export function loggedInAt(username: string): string | undefined {
  if (/[/\\]/.test(username)) return undefined;
  const { orgId } = readObject(join(homedir(), '.sfdx', `${username}.json`));
  return typeof orgId === 'string' ? orgId : undefined;
}

/** Whether the project's file tells the CLI to put files or variables of this machine into what it sends. */
export function hasReplacements(root: string): boolean {
  const { replacements } = readObject(join(root, 'sfdx-project.json'));
  return Array.isArray(replacements) && replacements.length > 0;
}

function readObject(file: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}

/** What was kept under that key, and is still the shape that it was. */
export function readCache(key: string): unknown {
  try {
    return JSON.parse(readFileSync(cacheFile(key), 'utf8'));
  } catch {
    return undefined;
  }
}

export function writeCache(key: string, value: unknown): void {
  const file = cacheFile(key);
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const part = `${file}.${createHash('sha256').update(String(performance.now())).digest('hex').slice(0, 8)}`;
    writeFileSync(part, JSON.stringify(value), { mode: 0o600 });
    renameSync(part, file);
  } catch {
    // Only asked for again, then.
  }
}

function cacheFile(key: string): string {
  const name = createHash('sha256').update(key).digest('hex').slice(0, 32);
  return join(homedir(), '.orgsmith', 'cache', `sf-commands-${name}.json`);
}
