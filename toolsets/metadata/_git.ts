import { execFile } from 'node:child_process';
import { env } from 'node:process';
import { join, relative } from './_disk.ts';

// A repository's own configuration must not make a question run a program.
const SAFE = ['--no-optional-locks', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];

// Filters of a repository do run: they have no use for the logins of this process.
const withoutLogins = () =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !/^(SF|SFDX|SALESFORCE|ORGSMITH)_/.test(name)));

/** What git answers in that folder; undefined when it fails, or there is no git. */
function git(folder: string, args: string[]): Promise<string | undefined> {
  return new Promise(resolve => {
    const options = { cwd: folder, env: withoutLogins(), maxBuffer: 64 * 1024 ** 2, timeout: 30_000 };
    execFile('git', [...SAFE, ...args], options, (error, stdout) => resolve(error ? undefined : stdout));
  });
}

/** Absolute paths of the files that are not as they were committed; undefined where nothing is versioned. */
export async function uncommitted(root: string): Promise<Set<string> | undefined> {
  const top = await topOf(root);
  const status = await git(root, [
    'status',
    '--porcelain',
    '-z',
    '--no-renames',
    '--untracked-files=all',
    '--',
    '.',
  ]);
  if (top === undefined || status === undefined) return undefined;
  return new Set(status.split('\0').flatMap(line => (line.length > 3 ? [join(top, line.slice(3))] : [])));
}

/** What differs from a commit, the working tree included: absolute paths; undefined when there is no such commit. */
export async function changedSince(
  root: string,
  ref: string,
): Promise<{ there: string[]; gone: string[] } | undefined> {
  const top = await topOf(root);
  const commit = await git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  if (top === undefined || commit === undefined) return undefined;
  const range = [
    '--no-ext-diff',
    '--no-textconv',
    '--no-renames',
    '--name-status',
    '-z',
    commit.trim(),
    '--',
    '.',
  ];
  const diff = (await git(root, ['diff', ...range]))?.split('\0') ?? [];
  const fresh = await git(root, [
    'ls-files',
    '--others',
    '--exclude-standard',
    '--full-name',
    '-z',
    '--',
    '.',
  ]);
  const there = (fresh ?? '').split('\0').flatMap(name => (name ? [join(top, name)] : []));
  const gone: string[] = [];
  for (let at = 0; at + 1 < diff.length; at += 2)
    (diff[at] === 'D' ? gone : there).push(join(top, diff[at + 1] ?? ''));
  return { there, gone };
}

async function topOf(root: string): Promise<string | undefined> {
  return (await git(root, ['rev-parse', '--show-toplevel']))?.replace(/\n$/, '');
}

/** A commit and the files in it. */
export interface Commit {
  /** Its hash. */
  id: string;
  /** Absolute paths. */
  files: string[];
  /** What a file of it says. */
  read(file: string): Promise<string | undefined>;
}

/** The commit that a name means; undefined when there is none. */
export async function commitOf(root: string, ref: string): Promise<Commit | undefined> {
  const top = await topOf(root);
  const found = await git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  const id = found?.trim();
  if (top === undefined || id === undefined) return undefined;
  const names = await git(root, ['ls-tree', '-r', '-z', '--name-only', '--full-name', id, '--', '.']);
  return {
    id,
    files: (names ?? '').split('\0').flatMap(name => (name ? [join(top, name)] : [])),
    read: file => git(root, ['cat-file', 'blob', `${id}:${relative(top, file)}`]),
  };
}

/** What differs between two commits: absolute paths. */
export async function changedBetween(root: string, from: Commit, to: Commit): Promise<string[]> {
  const top = await topOf(root);
  const names = await git(root, [
    ...['diff', '--no-ext-diff', '--no-textconv', '--no-renames', '--name-only', '-z'],
    ...[from.id, to.id, '--', '.'],
  ]);
  return (names ?? '').split('\0').flatMap(name => (name && top ? [join(top, name)] : []));
}
