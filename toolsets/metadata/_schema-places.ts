import { ToolError } from 'orgsmith/toolkit';
import { basename, dirname, join, readdir, readFile, relative, sep } from './_disk.ts';
import { mayWrite } from './_may-write.ts';
import type { SfdxProject } from './_project.ts';
import { schemaError } from './_schema-error.ts';

/** Where the files of an object are, and those of who may see its fields. */
export interface Places {
  /** By path from the project: the file of the object. */
  object: string;
  fileOf(folder: 'fields' | 'validationRules' | 'recordTypes', name: string): string;
  /** Permission sets and profiles by that name. */
  grantee(name: string): string | undefined;
  grantees: string[];
  /** Fields of any object that have a file, as `Object.Field`. */
  field(fullName: string): string | undefined;
  /** The files of the object's fields, absolute. */
  fields: string[];
  /** All objects that have a file of their own, in small letters. */
  objects: Set<string>;
}

const ENDINGS = { fields: 'field', validationRules: 'validationRule', recordTypes: 'recordType' };

/** Looks through the names of all files of the package directories, once. */
export async function placesOf(
  project: SfdxProject,
  object: string,
  to: string | undefined,
): Promise<Places> {
  const target = to === undefined ? undefined : await targetOf(project, to);
  const files: string[] = [];
  for (const dir of project.packageDirs)
    for (const entry of await readdir(dir, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) files.push(join(entry.parentPath, entry.name));
  const byKey = new Map<string, string>();
  const grantees = new Map<string, string>();
  for (const file of files) {
    const name = basename(file);
    const [, member, ending = ''] = /^(.+)\.(\w+)-meta\.xml$/.exec(name) ?? [];
    if (member === undefined) continue;
    const folder = dirname(file);
    const owner = ending === 'object' ? '' : basename(dirname(folder));
    const key = `${ending}:${owner}:${member}`.toLowerCase();
    if (!byKey.has(key)) byKey.set(key, file);
    if (ending === 'permissionset' || ending === 'profile') grantees.set(member, file);
  }
  const base = folderOf(project, files, object, target);
  const find = (ending: string, owner: string, name: string) =>
    byKey.get(`${ending}:${owner}:${name}`.toLowerCase());
  const local = (path: string) => relative(project.root, path);
  return {
    object: local(find('object', '', object) ?? join(base, `${object}.object-meta.xml`)),
    fileOf: (folder, name) =>
      local(find(ENDINGS[folder], object, name) ?? join(base, folder, `${name}.${ENDINGS[folder]}-meta.xml`)),
    grantee: name => {
      const path = [...grantees].find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1];
      return path && local(path);
    },
    grantees: [...grantees.keys()],
    field: fullName => {
      const [owner = '', name = ''] = fullName.split('.');
      return find('field', owner, name);
    },
    fields: [...byKey]
      .filter(([key]) => key.startsWith(`field:${object.toLowerCase()}:`))
      .map(([, path]) => path),
    objects: new Set([...byKey.keys()].flatMap(key => (key.startsWith('object::') ? [key.slice(8)] : []))),
  };
}

/** Where the object is already, in the first package directory that has it; or where a new one goes. */
function folderOf(project: SfdxProject, files: string[], object: string, target: string | undefined): string {
  const isIn = (file: string) => target === undefined || file.startsWith(target + sep);
  for (const file of files) {
    const parts = dirname(file).split(sep);
    const at = parts.lastIndexOf('objects');
    const own =
      at < 0 ? -1 : parts.findIndex((part, i) => i > at && part.toLowerCase() === object.toLowerCase());
    if (own >= 0 && isIn(file)) return parts.slice(0, own + 1).join(sep);
  }
  const dir = target ?? project.packageDirs[0] ?? project.root;
  return project.packageDirs.includes(dir)
    ? join(dir, 'main', 'default', 'objects', object)
    : join(dir, 'objects', object);
}

async function targetOf(project: SfdxProject, to: string): Promise<string> {
  const path = join(project.root, to);
  const inPackage = project.packageDirs.some(dir => path === dir || path.startsWith(dir + sep));
  if (inPackage && (await mayWrite(project, path))) return path;
  throw schemaError(
    'FILE_REFUSED',
    `${to.slice(0, 200)} is not in a package directory of the project`,
    'Name a package directory of sfdx-project.json, or a folder in one.',
  );
}

/** The text of a file of the project, without its byte order mark; undefined when there is none. */
export async function textOf(project: SfdxProject, path: string): Promise<string | undefined> {
  if (!(await mayWrite(project, join(project.root, path))))
    throw new ToolError({
      code: 'FILE_REFUSED',
      message: `${path.slice(0, 200)} is not changed: a link leads to it, or it holds secrets or settings; nothing was written`,
      next: 'Change that file where it really is.',
      retry: 'after_fix',
    });
  const content = await readFile(join(project.root, path), 'utf8').catch(() => undefined);
  return content?.replace(/^\uFEFF/, '');
}
