import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The packed package, installed in a folder of its own: what users get. */
    installed: string;
    tarball: string;
  }
}

const root = join(import.meta.dirname, '..');

/** Builds, packs and installs the package once for the tests that go through its door. */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'orgsmith-test-'));
  execFileSync(process.execPath, [join(root, 'scripts', 'build.ts')], { cwd: root, stdio: 'inherit' });
  const npm = (args: string[], cwd: string) => promisify(execFile)('npm', args, { cwd, shell: false });
  await npm(['pack', '--ignore-scripts', '--pack-destination', folder], root);
  const tarball = join(folder, readdirSync(folder).find(name => name.endsWith('.tgz')) ?? '');
  await npm(
    ['install', '--prefix', folder, '--no-package-lock', '--no-audit', '--no-fund', '--offline', tarball],
    folder,
  );
  project.provide('installed', join(folder, 'node_modules', 'orgsmith'));
  project.provide('tarball', tarball);
  return () => rmSync(folder, { recursive: true, force: true });
}
