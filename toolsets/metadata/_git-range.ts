import { ToolError } from 'orgsmith/toolkit';
import { registryOf } from './_components.ts';
import { basename, dirname, readdir, readFile } from './_disk.ts';
import { type Commit, changedBetween, changedSince, commitOf } from './_git.ts';
import { keyOf, type Members, membersOf } from './_members.ts';
import type { SfdxProject } from './_project.ts';
import { ComponentSet, type SourceComponent, VirtualTreeContainer } from './_sdr.ts';

/** The files of a moment: a commit, or the project as it is. */
interface Moment {
  files: string[];
  read(file: string): Promise<string | undefined>;
}

/** What changed in a range, and what was deleted in it: components, and parts of files that hold several. */
export async function rangeOf(
  project: SfdxProject,
  since: string,
  until: string | undefined,
): Promise<{ members: Members; deletes: Members }> {
  const { root } = project;
  const from = await known(root, since);
  const to = until === undefined ? undefined : await known(root, until);
  const differing = to ? await changedBetween(root, from, to) : await changedNow(root, since);
  const changed = differing.filter(file => isSource(project, file));
  const now = to ?? (await workingTree(project));
  const [before, after] = [
    await componentsAt(project, from, changed),
    await componentsAt(project, now, changed),
  ];
  const had = keysOf(before.touched);
  const has = keysOf(after.touched);
  // A bundle that lost a file is there still, and changed.
  for (const key of had) if (after.all.has(key)) has.add(key);
  const gone = [...had].filter(key => !has.has(key));
  // Parts of what is deleted go with it.
  const whole = gone.filter(key => key.startsWith('CustomObject:')).map(key => key.slice(13));
  const alone = gone.filter(key => !whole.some(name => key.split(':')[1]?.startsWith(`${name}.`)));
  return { members: membersOf(has), deletes: membersOf(alone) };
}

async function changedNow(root: string, since: string): Promise<string[]> {
  const { there, gone } = (await changedSince(root, since)) ?? { there: [], gone: [] };
  return [...there, ...gone];
}

async function known(root: string, ref: string): Promise<Commit> {
  const commit = await commitOf(root, ref);
  if (commit) return commit;
  throw new ToolError({
    code: 'NO_SUCH_COMMIT',
    message: `git knows no commit ${ref.slice(0, 80)} here`,
    next: 'Name a commit, branch or tag of the repository of this project.',
    retry: 'after_fix',
  });
}

function isSource({ packageDirs }: SfdxProject, file: string): boolean {
  return packageDirs.some(dir => file.startsWith(`${dir}/`));
}

async function workingTree({ packageDirs }: SfdxProject): Promise<Moment> {
  const files: string[] = [];
  for (const dir of packageDirs)
    for (const entry of await readdir(dir, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) files.push(`${entry.parentPath}/${entry.name}`);
  return { files, read: file => readFile(file, 'utf8').catch(() => undefined) };
}

/** The components that changed files are of, as they were then; and all names of that moment. */
async function componentsAt(project: SfdxProject, moment: Moment, changed: string[]) {
  const files = moment.files.filter(file => isSource(project, file));
  const has = new Set(files);
  const touched = changed.filter(file => has.has(file));
  const contents = new Map<string, string>();
  for (const file of touched) if (file.endsWith('.xml')) contents.set(file, (await moment.read(file)) ?? '');
  const tree = treeOf(files, contents);
  const registry = registryOf(project);
  const resolve = (fsPaths: string[]) =>
    fsPaths.flatMap(fsPath =>
      ComponentSet.fromSource({ fsPaths: [fsPath], registry, tree })
        .getSourceComponents()
        .toArray(),
    );
  const dirs = project.packageDirs.filter(dir => tree.exists(dir));
  const all = new Set(resolve(dirs).flatMap(each => withParts(each, contents)));
  const parts = resolve(touched).map(each => ({ each, keys: withParts(each, contents) }));
  return { touched: parts, all };
}

function keysOf(found: { keys: string[] }[]): Set<string> {
  return new Set(found.flatMap(({ keys }) => keys));
}

/** A component, and what stands in the same file: labels, alerts of a workflow. */
function withParts(component: SourceComponent, contents: ReadonlyMap<string, string>): string[] {
  const own = keyOf(component.type.name, component.fullName);
  const { xml } = component;
  if (xml === undefined || !contents.has(xml)) return [own];
  const inside = component.getChildren().filter(child => child.xml === xml);
  return [own, ...inside.map(child => keyOf(child.type.name, child.fullName))];
}

function treeOf(files: readonly string[], contents: ReadonlyMap<string, string>): VirtualTreeContainer {
  const folders = new Map<string, Set<string>>();
  for (const file of files)
    for (let path = file; dirname(path) !== path; path = dirname(path)) {
      const names = folders.get(dirname(path)) ?? new Set();
      folders.set(dirname(path), names.add(basename(path)));
    }
  return new VirtualTreeContainer(
    [...folders].map(([dirPath, names]) => ({
      dirPath,
      children: [...names].map(name => {
        const data = contents.get(`${dirPath}/${name}`);
        return data === undefined ? name : { name, data: Buffer.from(data) };
      }),
    })),
  );
}
