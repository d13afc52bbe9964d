import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runSf } from '../src/sf-cli.ts';
import type { Project } from '../src/toolkit.ts';
import { VERSION } from '../src/version.ts';
import { CLIENTS, SERVER, textAt } from './clients.ts';
import { type Finding, failure, note, ok, warning } from './finding.ts';
import { serverIn } from './mcp-file.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Node, this program, the home, the folder for its own files, the project. */
export function checkMachine(project: Project): Finding[] {
  const home = homedir();
  const found: Finding[] = [
    ok('node', `${process.versions.node} (${process.execPath})`),
    ok('orgsmith', `${VERSION}, ${process.platform} ${process.arch}`),
  ];
  const reachable = existsSync(home);
  found.push(
    reachable
      ? ok('home', home)
      : failure(
          'home',
          `${home || 'HOME'} is not there`,
          'Set HOME to your home directory; logins are in it.',
        ),
  );
  if (reachable) found.push(folder('state', join(home, '.orgsmith'), home));
  found.push(
    project.root
      ? ok('project', `${project.root}, API version ${project.sourceApiVersion ?? 'of the org'}`)
      : note(
          'project',
          'none here',
          'Run it in a folder with sfdx-project.json, or give --project-dir, for tools that need source.',
        ),
  );
  return found;
}

function folder(check: string, path: string, parent: string): Finding {
  try {
    accessSync(existsSync(path) ? path : parent, constants.W_OK);
    return ok(check, path);
  } catch {
    return failure(
      check,
      `${path} cannot be written`,
      `Make it yours: ls -ld ${path}; plans and undo need it.`,
    );
  }
}

const INSTALL = 'npm install --global @salesforce/cli@latest';
const PASSED = /^(HOME|USERPROFILE|APPDATA|LOCALAPPDATA|SystemRoot|TEMP|TMP|LANG|LC_\w+|(HTTPS?|NO)_PROXY)$/i;

/** The Salesforce CLI on PATH: not needed, but for what is its own. */
export async function checkSf(): Promise<Finding> {
  const check = 'salesforce cli';
  const options = { timeout: 30_000, env: { SF_AUTOUPDATE_DISABLE: 'true', SF_DISABLE_TELEMETRY: 'true' } };
  const done = await runSf(['--version'], PASSED, options).catch(() => undefined);
  if (!done)
    return note(
      check,
      'not on PATH',
      `Only the cli toolset needs it: ${INSTALL}. Sign in with: orgsmith login.`,
    );
  const version = /@salesforce\/cli\/(\d+)\.\S+/.exec(String(done.stdout));
  if (!version) return warning(check, 'does not tell its version', INSTALL);
  return Number(version[1]) >= 2
    ? ok(check, version[0])
    : warning(check, `${version[0]} is too old`, INSTALL);
}

/** What stands between this machine and Salesforce. */
export function checkProxy(env: Env): Finding[] {
  const found: Finding[] = [];
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0')
    found.push(
      failure(
        'tls',
        'NODE_TLS_REJECT_UNAUTHORIZED=0 is set: nothing is sent like that',
        'Take it away; give the company certificate: NODE_EXTRA_CA_CERTS=<file.pem>.',
      ),
    );
  const extra = env.NODE_EXTRA_CA_CERTS;
  if (extra && !/-----BEGIN CERTIFICATE-----/.test(readOr(extra)))
    found.push(
      failure('tls', `NODE_EXTRA_CA_CERTS names ${extra}, which holds no certificate`, 'Name a PEM file.'),
    );
  for (const name of ['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy']) {
    const value = env[name];
    if (!value) continue;
    const url = URL.canParse(value) ? new URL(value) : undefined;
    found.push(
      url && /^https?:$/.test(url.protocol)
        ? ok(
            'proxy',
            `${name}: ${url.host}${env.NO_PROXY || env.no_proxy ? `, not for ${env.NO_PROXY ?? env.no_proxy}` : ''}`,
          )
        : failure(
            'proxy',
            `${name} is not the address of a proxy`,
            `Set it to http://host:port, or take it away.`,
          ),
    );
  }
  return found.length > 0 ? found : [ok('proxy', 'none set')];
}

/** Whether clients of this project start a server that is there. */
export function checkConfigurations(root: string): Finding[] {
  return CLIENTS.map(client => {
    const check = client.name;
    const entry = serverIn(textAt(root, client), client.key, SERVER);
    if (!entry)
      return note(
        check,
        `no ${SERVER} in ${client.file}`,
        `orgsmith init --client ${client.name} --orgs <alias>`,
      );
    const paths = [entry.command, Array.isArray(entry.args) ? entry.args[0] : undefined].map(String);
    const gone = paths.find(path => /^([/\\]|[A-Za-z]:)/.test(path) && !existsSync(path));
    return gone
      ? failure(
          check,
          `${client.file} starts ${gone}, which is not there`,
          `orgsmith init --client ${client.name} --orgs <alias>`,
        )
      : ok(check, `${client.file} starts it`);
  });
}

/** The key with which the CLI's logins are encrypted, where it is a file. */
export function checkKey(home: string): Finding {
  const file = join(home, '.sfdx', 'key.json');
  if (!existsSync(file)) return ok('keychain', 'of the system');
  const mode = statSync(file).mode & 0o777;
  if (process.platform !== 'win32' && (mode & 0o077) !== 0)
    return failure('keychain', `${file} can be read by others`, `chmod 600 ${file}`);
  if (!isJson(readOr(file)))
    return failure(
      'keychain',
      `${file} is not JSON, so no login can be read`,
      `mv ${file} ${file}.old; then sign in to each org again: orgsmith login`,
    );
  return ok('keychain', file);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
