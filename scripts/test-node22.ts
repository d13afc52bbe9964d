/**
 * The packed package on the oldest Node it supports, and its one line on a Node that is too old. Installs both Nodes
 * into a temporary folder. Run by `npm run test:node22`.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST = '22.19.0';
const TOO_OLD = '20.19.0';
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'orgsmith-node22-'));
const home = join(folder, 'home');
let failed = 0;

function check(what: string, holds: boolean, seen: string): void {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}`);
  if (!holds) console.log(seen.replace(/^/gm, '     | '));
  if (!holds) failed++;
}

function nodeOf(version: string): string {
  const prefix = join(folder, `node-${version}`);
  execFileSync(
    'npm',
    ['install', '--prefix', prefix, '--no-audit', '--no-fund', '--no-package-lock', `node@${version}`],
    { stdio: 'ignore' },
  );
  return join(prefix, 'node_modules', 'node', 'bin', 'node');
}

try {
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    stdio: 'ignore',
  });
  const tarball = readdirSync(folder).find(name => name.endsWith('.tgz')) ?? '';
  execFileSync(
    'npm',
    ['install', '--prefix', folder, '--no-audit', '--no-fund', '--no-package-lock', join(folder, tarball)],
    { stdio: 'ignore' },
  );
  const cli = join(folder, 'node_modules', 'orgsmith', 'dist', 'cli.js');
  const run = (node: string, args: string[]) =>
    spawnSync(node, [cli, ...args], {
      env: { HOME: home, PATH: process.env.PATH ?? '' },
      encoding: 'utf8',
      cwd: folder,
      timeout: 60_000,
    });

  const oldest = nodeOf(OLDEST);
  const demo = run(oldest, ['demo']);
  check(`demo on Node ${OLDEST} exits with 0`, demo.status === 0, demo.stdout + demo.stderr);
  check('and says nothing on stderr (SQLite is experimental there)', demo.stderr === '', demo.stderr);
  const query = run(oldest, [
    'call',
    'run_soql_query',
    '-o',
    'LOCAL',
    '-a',
    'query=SELECT COUNT() FROM Account',
    '--json',
  ]);
  check(
    `a query of the embedded org on Node ${OLDEST}`,
    JSON.parse(query.stdout || '{}').result?.totalSize > 0,
    query.stdout + query.stderr,
  );
  check('and its stderr is empty, too', query.stderr === '', query.stderr);

  const refused = run(nodeOf(TOO_OLD), ['--version']);
  const line = /^orgsmith needs Node 22\.19 or newer; this is 20\.19\.0 .*\n$/;
  check(
    `Node ${TOO_OLD}: one line on stderr, exit code 1`,
    refused.status === 1 && line.test(refused.stderr) && refused.stdout === '',
    refused.stderr,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;
