// Paths are checked in `_local.ts`, by what they really are.
export { lstat, mkdir, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
export { dirname, join, relative, sep } from 'node:path';
