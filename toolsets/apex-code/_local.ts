import { type OrgContext, ToolError } from 'orgsmith/toolkit';
import type { UnitKind } from './_container.ts';
import {
  dirname,
  join,
  lstat,
  mkdir,
  readdir,
  readFile,
  realpath,
  relative,
  rename,
  rm,
  sep,
  writeFile,
} from './_disk.ts';
import { randomBytes } from './_node.ts';
import { refusal } from './_read.ts';

/** Where the source of a class or trigger is in the project, or will be. */
export interface LocalFile {
  /** From the project's root. */
  path: string;
  /** What it says now; absent where it is not there yet. */
  text?: string | undefined;
}

const PLACES = {
  class: { folder: 'classes', suffix: 'cls', type: 'ApexClass' },
  trigger: { folder: 'triggers', suffix: 'trigger', type: 'ApexTrigger' },
} as const;
/** Folders that hold no source, or nobody's but their own. */
const SKIPPED = /^(\..*|node_modules|coverage|dist)$/i;
const DEEPEST = 14;

/** Finds the source by its name in the package directories. Throws where there is no project, or two such files. */
export async function findLocal({ project }: OrgContext, kind: UnitKind, name: string): Promise<LocalFile> {
  const { root, dirs } = await packageDirs(project.root);
  const { folder, suffix } = PLACES[kind];
  const wanted = `${name}.${suffix}`.toLowerCase();
  const found = (await Promise.all(dirs.map(dir => filesNamed(dir, wanted, DEEPEST)))).flat();
  const [one, ...others] = [...new Set(found)];
  if (others.length > 0)
    throw refusal(
      'AMBIGUOUS',
      `The project has ${found.length} files ${name}.${suffix}: ${found.map(path => relative(root, path)).join(', ')}`,
      'Write the file yourself, with local false here.',
    );
  if (one) return { path: relative(root, one), text: await textIn(root, one) };
  const home = join(dirs[0] ?? root, 'main', 'default', folder);
  await stayInside(root, home);
  return { path: relative(root, join(home, `${name}.${suffix}`)) };
}

/** What cannot be read as text could not be kept as it was. */
async function textIn(root: string, path: string): Promise<string> {
  const bytes = await readFile(path);
  const text = bytes.toString('utf8');
  if (bytes.equals(Buffer.from(text))) return text;
  throw refusal(
    'INVALID_FILE',
    `${relative(root, path)} is not UTF-8`,
    'Save it as UTF-8, or repeat the call with local false.',
  );
}

async function packageDirs(at: string | undefined): Promise<{ root: string; dirs: string[] }> {
  if (at === undefined)
    throw refusal(
      'NO_PROJECT',
      'There is no SFDX project here, so there is no local source',
      'Repeat the call with local false, or start Orgsmith in a project.',
    );
  const root = await realpath(at);
  const config: unknown = await readFile(join(root, 'sfdx-project.json'), 'utf8')
    .then(text => JSON.parse(text))
    .catch(() => undefined);
  const { packageDirectories } = Object(config);
  const listed: unknown[] = Array.isArray(packageDirectories) ? packageDirectories : [];
  // The default one first.
  const paths = listed
    .map(entry => ({ path: Object(entry).path, first: Object(entry).default === true }))
    .sort((a, b) => Number(b.first) - Number(a.first))
    .flatMap(({ path }) => (typeof path === 'string' ? join(root, path) : []));
  for (const path of paths) await stayInside(root, path);
  if (paths.length > 0) return { root, dirs: paths };
  throw refusal(
    'INVALID_PROJECT',
    'sfdx-project.json is no JSON, or has no packageDirectories',
    'Mend it, or repeat the call with local false.',
  );
}

/** Links are not followed: what they lead to belongs to somebody else. */
async function filesNamed(folder: string, wanted: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map(entry => {
      const path = join(folder, entry.name);
      if (entry.isFile()) return entry.name.toLowerCase() === wanted ? [path] : [];
      if (!entry.isDirectory() || SKIPPED.test(entry.name) || depth === 0) return [];
      return filesNamed(path, wanted, depth - 1);
    }),
  );
  return found.flat();
}

/** Throws for a path that is outside of the project once links are followed, as far as it is there. */
async function stayInside(root: string, path: string): Promise<void> {
  let existing = path;
  while (!(await lstat(existing).catch(() => undefined)) && dirname(existing) !== existing)
    existing = dirname(existing);
  const real = await realpath(existing);
  const inside = relative(root, real);
  const isOut =
    inside === '..' || inside.startsWith(`..${sep}`) || (inside === '' ? false : join(root, inside) !== real);
  if (isOut || inside.split(sep).some(part => SKIPPED.test(part)))
    throw refusal(
      'PATH_REFUSED',
      `${relative(root, path)} is not in the project, or in a folder of settings`,
      'Write the file yourself, with local false here.',
    );
}

/** Writes the source, and a -meta.xml beside a new one; what was there is kept in the output folder first. */
export async function writeLocal(
  { project, files }: OrgContext,
  kind: UnitKind,
  { path, text }: LocalFile,
  body: string,
  apiVersion: string,
): Promise<{ path: string; backup?: string }> {
  const { root } = await packageDirs(project.root);
  const target = join(root, path);
  await stayInside(root, target);
  await unchanged(target, text);
  if (text === body) return { path };
  const name = path.split(sep).at(-1) ?? '';
  const backup = text === undefined ? undefined : await keep(files, `before-${name}`, text);
  await mkdir(dirname(target), { recursive: true });
  await stayInside(root, target);
  await replace(target, body);
  const { type } = PLACES[kind];
  const meta = `${target}-meta.xml`;
  if (text === undefined && !(await lstat(meta).catch(() => undefined)))
    await replace(
      meta,
      `<?xml version="1.0" encoding="UTF-8"?>\n<${type} xmlns="http://soap.sforce.com/2006/04/metadata">\n    <apiVersion>${apiVersion}</apiVersion>\n    <status>Active</status>\n</${type}>\n`,
    );
  return { path, ...(backup ? { backup } : {}) };
}

/** A text in the output folder; its path. */
export async function keep(files: OrgContext['files'], name: string, text: string): Promise<string> {
  const file = await files.create(name, 'text/plain');
  await file.write(text);
  return (await file.finish()).path;
}

/** Throws when the file is no longer what the plan saw. */
async function unchanged(target: string, seen: string | undefined): Promise<void> {
  const state = await lstat(target).catch(() => undefined);
  const now = state?.isFile() ? await readFile(target, 'utf8') : undefined;
  if (now === seen && (state === undefined || state.isFile())) return;
  throw refusal(
    'CHANGED_MEANWHILE',
    `${target} was changed since this was planned`,
    'Make the call again and look at the fresh plan.',
  );
}

async function replace(target: string, text: string): Promise<void> {
  const part = `${target}.${randomBytes(4).toString('hex')}.orgsmith-part`;
  try {
    await writeFile(part, text, { flag: 'wx' });
    await rename(part, target);
  } catch (cause) {
    await rm(part, { force: true });
    throw new ToolError({
      code: 'NOT_WRITTEN',
      message: `${target} could not be written: ${cause instanceof Error ? cause.message.slice(0, 200) : cause}`,
      next: 'Make room or mend the rights of the folder.',
      cause,
    });
  }
}
