import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const bin = (name: string) => join(root, 'node_modules', '.bin', name);
const run = promisify(execFile);

describe('the packed package', () => {
  it('has no runtime dependency and is small', () => {
    const { dependencies, peerDependencies, optionalDependencies } = JSON.parse(
      readFileSync(join(inject('installed'), 'package.json'), 'utf8'),
    );
    expect({ dependencies, peerDependencies, optionalDependencies }).toEqual({});
    expect(statSync(inject('tarball')).size).toBeLessThan(2_500_000);
    const files = readdirSync(inject('installed'), {
      recursive: true,
      encoding: 'utf8',
      withFileTypes: true,
    });
    // Not what V8 compiled for other tests.
    const ours = files.filter(file => file.isFile() && !file.parentPath.includes('.cache'));
    const bytes = ours.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0);
    expect(bytes).toBeLessThan(10_000_000);
  });

  it('names no path of the machine that built it', () => {
    const texts = readdirSync(join(inject('installed'), 'dist')).filter(name => /\.(js|json)$/.test(name));
    for (const name of texts)
      expect(readFileSync(join(inject('installed'), 'dist', name), 'utf8')).not.toContain(root);
  });

  it('ships the licences of what it bundles', () => {
    const notices = readFileSync(join(inject('installed'), 'dist', 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    for (const name of [
      '@salesforce/core',
      '@jsforce/jsforce-node',
      '@modelcontextprotocol/server',
      'zod',
      'yargs',
      'undici',
    ])
      expect(notices).toContain(`---- ${name} `);
  });

  it('is accepted by publint', async () => {
    await run(bin('publint'), [inject('tarball'), '--strict']);
  });

  it('gives plug-ins the types of the contract (attw)', async () => {
    await run(
      bin('attw'),
      [inject('tarball'), '--profile', 'esm-only', '--exclude-entrypoints', 'package.json'],
      { cwd: root },
    );
  });
});
