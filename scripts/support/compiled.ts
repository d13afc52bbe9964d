import { dirname, join } from 'node:path';

/** Where V8 keeps what it has compiled of a program: beside its package, not in the folder for temporary files for ever. */
export function compiledBeside(cli: string): { NODE_COMPILE_CACHE: string } {
  return { NODE_COMPILE_CACHE: join(dirname(cli), '..', 'node_modules', '.cache', 'compiled') };
}
