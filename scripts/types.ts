import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/**
 * Writes the contract's declarations to dist. zod's come along, because the package has no dependency that would bring
 * them to whoever writes a plug-in.
 */
export function writeTypes(root: string, dist: string): void {
  const declared = join(dist, 'types');
  execFileSync(
    process.execPath,
    [
      join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
      '-p',
      join(root, 'tsconfig.types.json'),
      '--outDir',
      declared,
    ],
    { stdio: 'inherit', cwd: root },
  );
  const zod = join(declared, 'zod');
  mkdirSync(zod);
  const source = join(root, 'node_modules', 'zod', 'v4');
  for (const part of ['classic', 'core', 'locales'])
    cpSync(join(source, part), join(zod, part), {
      recursive: true,
      filter: from => !/\.(?:c?js|d\.cts)$/.test(from) && !relative(source, from).includes('tests'),
    });
  for (const file of readdirSync(declared, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.d.ts') || file.startsWith('zod')) continue;
    const path = join(declared, file);
    const up = '../'.repeat(file.split(sep).length - 1) || './';
    const text = readFileSync(path, 'utf8').replaceAll(/from '(\.[^']*)\.ts'/g, "from '$1.js'");
    writeFileSync(path, text.replaceAll(/from 'zod'/g, `from '${up}zod/classic/external.js'`));
  }
  writeFileSync(join(dist, 'toolkit.d.ts'), "export * from './types/src/toolkit.js';\n");
}
