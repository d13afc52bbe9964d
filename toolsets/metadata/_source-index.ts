import { basename, dirname, join, readdirSync } from './_disk.ts';
import type { SfdxProject } from './_project.ts';
import type { MetadataType } from './_sdr.ts';
import { othersTurn } from './_zip.ts';

const FOLDERS_A_TURN = 200;

/** A type and the name of one of its components, with * as wildcard. */
export interface Named {
  type: MetadataType;
  name: string;
  /** Of a part: what it is a part of. */
  parent?: MetadataType | undefined;
}

/**
 * Where components of those names can be: their files, or the folders that hold theirs. Only names of files are read.
 * Undefined when names do not tell, as with wildcards, folders and types that share a file.
 */
export async function pathsOf({ packageDirs }: SfdxProject, wanted: Named[]): Promise<string[] | undefined> {
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const each of wanted) {
    const names = fileNames(each);
    if (!names) return undefined;
    for (const name of names.files) files.add(name.toLowerCase());
    for (const name of names.folders) folders.add(name.toLowerCase());
  }
  const found = new Set<string>();
  let turn = 0;
  const look = async (folder: string) => {
    if (++turn % FOLDERS_A_TURN === 0) await othersTurn();
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const name = entry.name.toLowerCase();
      const path = join(folder, entry.name);
      if (entry.isDirectory() && folders.has(name)) found.add(path);
      else if (files.has(name)) found.add(path);
      else if (entry.isDirectory()) await look(path);
      // What a link leads to is not looked through: the library does that.
      else if (entry.isSymbolicLink() && !/\.\w+$/.test(name)) found.add(path);
    }
  };
  for (const dir of packageDirs) await look(dir);
  return withoutTwins([...found]);
}

/** A component's files lie beside each other: one of them is enough. */
function withoutTwins(paths: string[]): string[] {
  const seen = new Set<string>();
  return paths.filter(path => {
    const key = join(dirname(path), basename(path).replace(/-meta\.xml$/, ''));
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function fileNames({ type, name, parent }: Named): { files: string[]; folders: string[] } | undefined {
  if (name.includes('*') || name.includes('/') || /[^\w .-]/.test(name)) return undefined;
  const whole = parent ?? type;
  const { adapter, transformer = 'standard' } = whole.strategies ?? {};
  const { inFolder, folderType, folderContentType, ignoreParsedFullName, suffix } = whole;
  if ([inFolder, folderType, folderContentType, ignoreParsedFullName].some(Boolean)) return undefined;
  // An object is a folder, with each of its parts in a file.
  if (adapter === 'decomposed' && whole.name === 'CustomObject')
    return { files: [], folders: [name.split('.')[0] ?? name] };
  if (parent || transformer !== 'standard') return undefined;
  if (adapter === 'bundle') return { files: [], folders: [name] };
  if ((adapter !== undefined && adapter !== 'matchingContentFile') || suffix === undefined) return undefined;
  return { files: [`${name}.${suffix}`, `${name}.${suffix}-meta.xml`], folders: [] };
}
