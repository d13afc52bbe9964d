import { type Context, ToolError } from 'orgsmith/toolkit';
import {
  basename,
  dirname,
  join,
  lstat,
  readdir,
  readFile,
  realpath,
  relative,
  resolve,
  stat,
} from './_disk.ts';
import { isInside, PRIVATE } from './_may-write.ts';
import { finishMoves } from './_place.ts';

export interface SfdxProject {
  /** Its real path. */
  root: string;
  /** Real paths of the package directories; the default one first. */
  packageDirs: string[];
  sourceApiVersion: string | undefined;
  /** sfdx-project.json has `replacements`. */
  replacements: boolean;
}

/** The project of the call, its configuration checked. */
export async function openProject({ project }: Context): Promise<SfdxProject> {
  if (project.root === undefined)
    throw new ToolError({
      code: 'NO_PROJECT',
      message: 'There is no SFDX project here: no folder above has an sfdx-project.json',
      next: 'Ask the user to start Orgsmith in a project, or with --project-dir naming one.',
      retry: 'after_fix',
    });
  const root = await realpath(project.root);
  await finishMoves(root);
  const config = await readFile(join(root, 'sfdx-project.json'), 'utf8')
    .then((text): unknown => JSON.parse(text))
    .catch(() => undefined);
  const { packageDirectories, replacements } = Object(config);
  if (!Array.isArray(packageDirectories) || packageDirectories.length === 0)
    throw invalidProject('it is no JSON, or has no packageDirectories');
  const dirs = packageDirectories.map(entry => ({
    path: String(Object(entry).path),
    main: Object(entry).default,
  }));
  // https://github.com/forcedotcom/sfdx-core/blob/main/src/sfProject.ts: a single one is the default, of several exactly one.
  const defaults = dirs.filter(({ main }) => main === true).length;
  if (dirs.length === 1 ? dirs[0]?.main === false : defaults !== 1)
    throw invalidProject(
      defaults > 1
        ? `${defaults} of its package directories are the default`
        : 'it has no default package directory',
    );
  const packageDirs: string[] = [];
  for (const { path } of dirs.sort((a, b) => Number(b.main === true) - Number(a.main === true))) {
    const folder = await realpath(resolve(root, path)).catch(() => undefined);
    if (folder === undefined) continue;
    if (!isInside(root, folder))
      throw invalidProject(`its package directory ${path} leads out of the project`);
    packageDirs.push(folder);
  }
  if (packageDirs.length === 0) throw invalidProject('none of its package directories is there');
  return {
    root,
    packageDirs,
    sourceApiVersion: project.sourceApiVersion,
    replacements: Array.isArray(replacements) && replacements.length > 0,
  };
}

/** The real path of a file or folder of the project that an argument names. */
export async function pathInside({ root }: SfdxProject, path: string): Promise<string> {
  const real = await realpath(resolve(root, path)).catch(() => undefined);
  if (real === undefined) throw refused(path, 'there is no such file or folder');
  if (real !== root && !isInside(root, real)) throw refused(path, 'it is outside the project');
  if (PRIVATE.test(relative(root, real))) throw refused(path, 'such files hold secrets or settings');
  const found = await stat(real);
  // A pipe would hold whoever opens it, and with it a thread of this process, for ever.
  if (!found.isFile() && !found.isDirectory()) throw refused(path, 'it is no file or folder');
  return real;
}

/** Refuses content that a link in the project brings from elsewhere. Looks at each folder once, however many files it has. */
export async function refuseLinksOut({ root }: SfdxProject, files: Iterable<string>): Promise<void> {
  const folders = new Map<string, string[]>();
  for (const file of files) {
    const folder = dirname(file);
    const names = folders.get(folder);
    if (names) names.push(basename(file));
    else folders.set(folder, [basename(file)]);
  }
  for (const [folder, names] of folders) {
    const real = await realpath(folder).catch(() => folder);
    if (real !== root && !isInside(root, real))
      throw refused(relative(root, folder), 'a link leads from it out of the project');
    for (const link of await linksAmong(folder, names)) {
      const target = await realpath(join(folder, link)).catch(() => root);
      if (target !== root && !isInside(root, target))
        throw refused(relative(root, join(folder, link)), 'a link leads from it out of the project');
    }
  }
}

const FEW = 20;

async function linksAmong(folder: string, names: string[]): Promise<string[]> {
  if (names.length > FEW) {
    const links = (await readdir(folder, { withFileTypes: true })).filter(entry => entry.isSymbolicLink());
    const wanted = new Set(names);
    return links.map(({ name }) => name).filter(name => wanted.has(name));
  }
  const found: string[] = [];
  for (const name of names)
    if ((await lstat(join(folder, name)).catch(() => undefined))?.isSymbolicLink()) found.push(name);
  return found;
}

function refused(path: string, why: string): ToolError {
  return new ToolError({
    code: 'FILE_REFUSED',
    message: `${path.slice(0, 200)} is not used: ${why}`,
    next: 'Name a file or folder in the project, by its path from there. Only the user can choose another project, with --project-dir.',
    retry: 'after_fix',
  });
}

function invalidProject(why: string): ToolError {
  return new ToolError({
    code: 'INVALID_PROJECT',
    message: `sfdx-project.json cannot be used: ${why}`,
    next: 'Mend sfdx-project.json: packageDirectories lists folders of the project, one with "default": true.',
    retry: 'after_fix',
  });
}
