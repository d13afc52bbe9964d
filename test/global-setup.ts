import { execFile, execFileSync, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The packed package, installed in a folder of its own: what users get. */
    installed: string;
    tarball: string;
    /** Where test/support/sign-in-desk.ts listens. */
    signInDesk: string;
    /** The key that signs in to the tests' orgs: to make one takes a fifth of a second. */
    jwtKey: { privateKey: string; publicKey: string };
    /** The sample project without its code: compiling it takes an org a second, at its first write. */
    codeless: string;
  }
}

const root = join(import.meta.dirname, '..');

/** Builds, packs and installs the package once for the tests that go through its door, and makes what they share. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'orgsmith-test-'));
  const desk = await openDesk(folder);
  project.provide('signInDesk', desk.url);
  project.provide('jwtKey', makeKey());
  project.provide('codeless', codelessProject(join(folder, 'codeless')));
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
  return async () => {
    await desk.close();
    rmSync(folder, { recursive: true, force: true });
  };
}

function makeKey(): { privateKey: string; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

async function openDesk(folder: string): Promise<{ url: string; close: () => Promise<void> }> {
  const home = join(folder, 'desk');
  mkdirSync(home);
  const program = join(root, 'test', 'support', 'sign-in-desk.ts');
  const env = {
    ...{ HOME: home, USERPROFILE: home, PATH: process.env.PATH, SF_USE_GENERIC_UNIX_KEYCHAIN: 'true' },
    ...{ SF_DISABLE_LOG_FILE: 'true', SF_DISABLE_TELEMETRY: 'true' },
  };
  const stdio: ['pipe', 'pipe', 'inherit'] = ['pipe', 'pipe', 'inherit'];
  const child = spawn(process.execPath, [program], { cwd: home, env, stdio });
  const exited = once(child, 'exit');
  const [port] = await Promise.race([
    once(child.stdout.setEncoding('utf8'), 'data'),
    exited.then(() => Promise.reject(new Error('The sign-in desk did not open'))),
  ]);
  const close = async () => {
    child.stdin.end();
    await exited;
  };
  return { url: `http://127.0.0.1:${String(port).trim()}`, close };
}

const CODE = new Set(['classes', 'triggers', 'lwc']);

function codelessProject(folder: string): string {
  const filter = (path: string) => !CODE.has(basename(path));
  cpSync(join(root, 'fixtures', 'project'), folder, { recursive: true, filter });
  const permissions = join(
    folder,
    'force-app/main/default/permissionsets/Invoice_Manager.permissionset-meta.xml',
  );
  const text = readFileSync(permissions, 'utf8');
  writeFileSync(permissions, text.replace(/<classAccesses>[\s\S]*?<\/classAccesses>\s*/g, ''));
  return folder;
}
