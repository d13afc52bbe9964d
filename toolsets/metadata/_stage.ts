import { isToolError, ToolError } from 'orgsmith/toolkit';
import { isArchive } from './_archives.ts';
import { everything, filesOf, registryOf } from './_components.ts';
import {
  copyFile,
  dirname,
  join,
  mkdir,
  readdir,
  readFile,
  readIfThere,
  relative,
  rm,
  sep,
  stat,
  tmpdir,
  utimes,
  writeFile,
} from './_disk.ts';
import { isSame } from './_look.ts';
import { keyOf } from './_members.ts';
import { digestOfFile } from './_place.ts';
import type { SfdxProject } from './_project.ts';
import { ComponentSet, MetadataConverter, type SourceComponent } from './_sdr.ts';
import { temporaryFolder } from './_temp.ts';
import type { Retrieved } from './_transfer.ts';
import { parseXml } from './_xml.ts';
import { unpack } from './_zip.ts';

/** A file that a retrieve would write. */
export interface StagedFile {
  /** By path from the project. */
  path: string;
  /** Where its new content is. */
  from: string;
  state: 'created' | 'changed' | 'unchanged';
  /** Digest of the local file as it was compared; empty where there was none. */
  seen: string;
  /** The component it is of: kept or replaced as a whole. */
  component: string;
}

export interface Stage {
  files: StagedFile[];
  /** Local files that the org's version does not have, by path from the project. */
  gone: string[];
}

/** Makes what was retrieved into source in a copy of the project's part of it; the project itself is only read. */
export async function inStage<T>(
  project: SfdxProject,
  retrieved: Retrieved,
  to: string | undefined,
  use: (stage: Stage) => Promise<T>,
): Promise<T> {
  const folder = await temporaryFolder('retrieve').catch(error => {
    throw notStaged(error);
  });
  try {
    const staged = await stage(project, retrieved, to, folder).catch(error => {
      throw isToolError(error) ? error : notStaged(error);
    });
    return await use(staged);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function stage(
  project: SfdxProject,
  retrieved: Retrieved,
  to: string | undefined,
  folder: string,
): Promise<Stage> {
  const [incoming, copy] = [join(folder, 'in'), join(folder, 'project')];
  await writeIncoming(retrieved, incoming);
  const registry = registryOf(project);
  const found = ComponentSet.fromSource({ fsPaths: [incoming], registry })
    .getSourceComponents()
    .toArray();
  const local = everything(project);
  // Labels may be in files of any name, several of them: the library finds the one of each label.
  const isLabels = ({ type }: SourceComponent) => type.name === 'CustomLabels';
  const mine = found.flatMap(component => {
    const same = local.getSourceComponents(isLabels(component) ? undefined : component).toArray();
    return isLabels(component) ? same.filter(isLabels) : same;
  });
  const owners = ownersOf(mine);
  const packageDirs = project.packageDirs.map(dir => join(copy, relative(project.root, dir)));
  for (const dir of packageDirs) await mkdir(dir, { recursive: true });
  for (const name of ['sfdx-project.json', '.forceignore']) {
    const content = await readIfThere(join(project.root, name));
    if (content) await writeFile(join(copy, name), content);
  }
  for (const file of owners.keys()) await copyAsOld(file, join(copy, relative(project.root, file)));
  const mergeWith = ComponentSet.fromSource({ fsPaths: packageDirs, registry })
    .getSourceComponents()
    .toArray();
  const defaultDirectory =
    to === undefined ? (packageDirs[0] ?? copy) : join(copy, relative(project.root, to));
  await mkdir(defaultDirectory, { recursive: true });
  // New labels go where others are, and the library looks for those from a package directory only.
  const homes: [SourceComponent[], string][] = [
    [found.filter(isLabels), `${packageDirs[0]}${sep}`],
    [found.filter(component => !isLabels(component)), defaultDirectory],
  ];
  for (const [some, home] of homes)
    if (some.length > 0)
      await new MetadataConverter(registry)
        .convert(some, 'source', { type: 'merge', mergeWith, defaultDirectory: home, projectDirectory: copy })
        .catch(error => {
          throw notSource(error);
        });
  // The library makes main/default in any folder; in one that is no package directory nobody wants that.
  const own = to === undefined || project.packageDirs.includes(to) ? undefined : relative(project.root, to);
  const place = (path: string) =>
    own === undefined ? path : path.replace(`${own}/main/default/`, `${own}/`);
  return compare(project, copy, retrieved, owners, place);
}

async function writeIncoming({ files }: Retrieved, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, content] of files) {
    // An archive is unpacked into a folder: what it unpacks to counts, too.
    if (isArchive(name, content)) await unpack(content, name);
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

interface Owner {
  component: string;
  /** Its files are all of it: what the org does not have of it is gone. */
  whole: string | undefined;
}

/** The component of each local file. Parts of an object that have a file of their own are on their own. */
function ownersOf(components: SourceComponent[]): Map<string, Owner> {
  const owners = new Map<string, Owner>();
  for (const component of components) {
    const key = keyOf(component.type.name, component.fullName);
    const isCustom = component.type.name !== 'CustomObject' || /__\w+$/.test(component.fullName);
    for (const file of filesOf([component]))
      owners.set(file, { component: key, whole: isCustom ? key : undefined });
    for (const child of component.getChildren())
      if (child.xml !== undefined && child.xml !== component.xml)
        owners.set(child.xml, {
          component: keyOf(child.type.name, child.fullName),
          whole: isCustom ? key : undefined,
        });
  }
  return owners;
}

const OLD = new Date(0);

/** So that it is seen afterwards which were written again. */
async function copyAsOld(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
  await utimes(to, OLD, OLD);
}

async function compare(
  project: SfdxProject,
  copy: string,
  retrieved: Retrieved,
  owners: Map<string, Owner>,
  place: (path: string) => string,
): Promise<Stage> {
  const files: StagedFile[] = [];
  const gone = new Set<string>();
  const names = await readdir(copy, { recursive: true, withFileTypes: true });
  const staged = names
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => relative(copy, join(parentPath, name)));
  for (const stagedPath of staged) {
    if (stagedPath === 'sfdx-project.json' || stagedPath === '.forceignore') continue;
    const from = join(copy, stagedPath);
    const { mtimeMs } = await stat(from);
    const isOther = mtimeMs === 0;
    const own = isOther ? undefined : otherEnding(stagedPath, staged);
    const path = isOther ? stagedPath : (own ?? place(stagedPath));
    const owner = owners.get(join(project.root, path));
    if (isOther) {
      if (staged.some(each => otherEnding(each, [path]) === path)) continue;
      if (owner?.whole !== undefined && retrieved.found.has(owner.whole)) gone.add(path);
      continue;
    }
    const old = await readIfThere(join(project.root, path));
    // An object of which only parts came gets a file without any content, which deploys to nothing.
    if (old === undefined && path.endsWith('.object-meta.xml') && isEmpty(await readFile(from))) continue;
    const isOld = old !== undefined && isSame(path, old, await readFile(from));
    const state = old === undefined ? 'created' : isOld ? 'unchanged' : 'changed';
    files.push({ path, from, state, seen: digestOfFile(old), component: owner?.component ?? path });
  }
  // What the library took away.
  const left = new Set(staged);
  for (const file of owners.keys())
    if (!left.has(relative(project.root, file))) gone.add(relative(project.root, file));
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), gone: [...gone].sort() };
}

/** The library gives a static resource the ending of its kind; it keeps the one that it has here. */
function otherEnding(path: string, files: string[]): string | undefined {
  const [, base] = /^(.*\/staticresources\/[^/.]+)\.[^/]+$/.exec(path) ?? [];
  if (base === undefined || path.endsWith('-meta.xml')) return undefined;
  return files.find(
    file =>
      file !== path &&
      file.startsWith(`${base}.`) &&
      !file.endsWith('-meta.xml') &&
      !file.slice(base.length).includes('/'),
  );
}

function isEmpty(xml: Buffer): boolean {
  return parseXml(xml.toString())?.children.length === 0;
}

function notStaged(error: unknown): ToolError {
  return new ToolError({
    code: 'NOT_STAGED',
    message: `What came could not be made into source in ${tmpdir()}: ${error instanceof Error ? error.message.slice(0, 300) : error}`,
    next: 'Make room or mend the temporary folder (TMPDIR), then retrieve again; nothing was written into the project.',
    retry: 'after_fix',
    cause: error,
  });
}

function notSource(error: unknown): ToolError {
  return new ToolError({
    code: 'INVALID_METADATA',
    message: `What the org sent cannot be made into source: ${error instanceof Error ? error.message.slice(0, 400) : error}`,
    next: 'Retrieve less at once, to find the component; nothing was written.',
    retry: 'after_fix',
    cause: error,
  });
}
