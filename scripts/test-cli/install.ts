import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The release whose requests the local org was built on. */
const PINNED = '2.150.6';
/** Plugins that are fetched with their first use. */
const FETCHED = ['@salesforce/plugin-signups'];

export interface InstalledCli {
  version: string;
  /** The file that Node runs. */
  entry: string;
  /** What the CLI installs by itself (plugins that it fetches when they are first used), and Node's compiled code. */
  data: string;
  hasPlugin(name: string): boolean;
  /** Removes the cache. */
  remove(): void;
}

/** Installs the Salesforce CLI from npm into a folder below the system's temporary one; a folder kept from before is used. */
export function installCli(latest: boolean): InstalledCli {
  const version = latest ? npm(['view', '@salesforce/cli', 'version'], tmpdir()).trim() : PINNED;
  const cache = join(tmpdir(), 'orgsmith-test-cli', version);
  const entry = join(cache, 'node_modules', '@salesforce', 'cli', 'bin', 'run.js');
  if (!existsSync(entry)) {
    console.log(`installing @salesforce/cli ${version} into ${cache}`);
    const half = `${cache}.${process.pid}`;
    mkdirSync(half, { recursive: true });
    writeFileSync(join(half, 'package.json'), '{"private":true}');
    install(half, `@salesforce/cli@${version}`);
    addPlugins(half);
    rmSync(cache, { recursive: true, force: true });
    renameSync(half, cache);
  }
  const found = JSON.parse(readFileSync(join(dirname(dirname(entry)), 'package.json'), 'utf8')).version;
  if (found !== version) throw new Error(`${cache} holds the CLI ${found}, not ${version}: remove it.`);
  const remove = () => rmSync(cache, { recursive: true, force: true });
  const data = join(cache, 'data');
  const hasPlugin = (name: string) => existsSync(join(data, 'node_modules', name));
  return { version, entry, data, hasPlugin, remove };
}

/**
 * Some commands are in plugins that the CLI fetches when one is first used, after it asked sites of Salesforce whether they
 * are signed. They are put where `sf plugins install` puts them; one that the registry does not have stays away.
 */
function addPlugins(folder: string): void {
  const cli = join(folder, 'node_modules', '@salesforce', 'cli', 'package.json');
  const versions = JSON.parse(readFileSync(cli, 'utf8')).oclif.jitPlugins ?? {};
  const data = join(folder, 'data');
  mkdirSync(data);
  const plugins: { name: string; type: string; tag: string }[] = [];
  for (const name of FETCHED) {
    try {
      install(data, `${name}@${versions[name]}`);
      plugins.push({ name, type: 'user', tag: versions[name] });
    } catch {
      console.log(`${name} ${versions[name]} cannot be installed`);
    }
  }
  const oclif = { schema: 1, plugins };
  const file = join(data, 'package.json');
  const known = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { private: true };
  writeFileSync(file, JSON.stringify({ ...known, oclif }));
}

function install(folder: string, wanted: string): void {
  npm(['install', '--no-audit', '--no-fund', '--ignore-scripts', wanted], folder);
}

function npm(args: string[], cwd: string): string {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}
