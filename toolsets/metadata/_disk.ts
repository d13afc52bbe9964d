// The one module of the toolset that touches files: paths are checked here and in `_project.ts`, by what they really are.
import { readFile as read } from 'node:fs/promises';

export { createHash } from 'node:crypto';
export { readdirSync, readFileSync } from 'node:fs';
export {
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
export { hostname, tmpdir } from 'node:os';
export { basename, dirname, extname, isAbsolute, join, relative, resolve, sep } from 'node:path';
export { kill, pid } from 'node:process';

/** What is in a file; undefined where there is none. One that is there and cannot be read is an error. */
export async function readIfThere(path: string): Promise<Buffer | undefined> {
  return read(path).catch(error => {
    if (/^(ENOENT|ENOTDIR)$/.test(String(Object(error).code))) return undefined;
    throw error;
  });
}
