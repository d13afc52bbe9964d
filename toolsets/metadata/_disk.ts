// The one module of the toolset that touches files: paths are checked here and in `_project.ts`, by what they really are.
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
