import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Folders that hold no source of a project. */
const SKIPPED = /^(\..*|node_modules|coverage|dist)$/;
const DEEPEST = 12;

/** Where the project's classes and triggers are, by their names in lower case; paths from the project's root. */
export type Sources = ReadonlyMap<string, string>;

/** Looks through the project; empty where there is none. */
export async function findSources(root: string | undefined): Promise<Sources> {
  const found = new Map<string, string>();
  if (root === undefined) return found;
  let folders = [''];
  for (let depth = 0; depth < DEEPEST && folders.length > 0; depth += 1) {
    const deeper: string[] = [];
    for (const folder of folders)
      for (const entry of await readdir(join(root, folder), { withFileTypes: true }).catch(() => [])) {
        const path = join(folder, entry.name);
        if (entry.isDirectory() && !SKIPPED.test(entry.name)) deeper.push(path);
        const [, name] = /^(\w+)\.(?:cls|trigger)$/.exec(basename(path)) ?? [];
        if (entry.isFile() && name && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), path);
      }
    folders = deeper;
  }
  return found;
}
