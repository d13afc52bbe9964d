import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { to18 } from './ids.ts';

/** What the Salesforce CLI's files say of one authorisation; only what they keep unencrypted. */
export interface AuthFacts {
  username: string;
  orgId: string;
  instanceUrl: string;
  expires: string | undefined;
}
/** Whether a scratch org is over: it lives to the end of that day. */
export function isOver(expires: string | undefined): boolean {
  return expires !== undefined && Date.parse(`${expires.slice(0, 10)}T23:59:59Z`) < Date.now();
}

/** The names that stand for orgs in the CLI's files and environment, read at one moment. */
export interface CliState {
  /** alias -> username */
  aliases: Map<string, string>;
  /** username -> facts; read when asked for. */
  auth(username: string): AuthFacts | undefined;
  usernames(): string[];
  /** Alias or username of the default org or dev hub, and where that is written. */
  defaultOf(key: DefaultKey): { name: string; from: string } | undefined;
}
export type DefaultKey = 'target-org' | 'target-dev-hub';

// The CLI's old and new names of a default, as @salesforce/core reads them: environment over project over user.
const DEFAULTS: Record<DefaultKey, { variables: string[]; legacy: string }> = {
  'target-org': { variables: ['SF_TARGET_ORG', 'SFDX_DEFAULTUSERNAME'], legacy: 'defaultusername' },
  'target-dev-hub': {
    variables: ['SF_TARGET_DEV_HUB', 'SFDX_DEFAULTDEVHUBUSERNAME'],
    legacy: 'defaultdevhubusername',
  },
};
const NOT_AUTH =
  /^(alias|sfdx-config|key|config|stash|sandbox-create-cache|scratch-create-cache)\.json$|\.sandbox\.json$/;

/** Reads the CLI's files without @salesforce/core: start-up stays offline and takes a few milliseconds. */
export function readCliState(
  home: string,
  projectRoot: string | undefined,
  env: NodeJS.ProcessEnv,
): CliState {
  const folder = join(home, '.sfdx');
  return {
    aliases: new Map(Object.entries(texts(readObject(join(folder, 'alias.json')).orgs))),
    auth: username =>
      /[/\\\0]/.test(username) ? undefined : authFacts(readObject(join(folder, `${username}.json`))),
    usernames: () =>
      authFileNames(folder).filter(username => authFacts(readObject(join(folder, `${username}.json`)))),
    defaultOf: key => defaultOf(key, home, projectRoot, env),
  };
}

function authFileNames(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter(name => name.endsWith('.json') && !NOT_AUTH.test(name));
    return names.map(name => name.slice(0, -'.json'.length)).sort();
  } catch {
    return [];
  }
}

function authFacts(file: Record<string, unknown>): AuthFacts | undefined {
  const { username, orgId, instanceUrl, expirationDate } = file;
  if (typeof username !== 'string' || typeof orgId !== 'string' || typeof instanceUrl !== 'string')
    return undefined;
  const id = to18(orgId);
  if (!id || !URL.canParse(instanceUrl)) return undefined;
  return {
    username,
    orgId: id,
    instanceUrl,
    expires: typeof expirationDate === 'string' ? expirationDate : undefined,
  };
}

function defaultOf(key: DefaultKey, home: string, projectRoot: string | undefined, env: NodeJS.ProcessEnv) {
  const { variables, legacy } = DEFAULTS[key];
  for (const variable of variables) {
    const name = env[variable];
    if (name) return { name, from: variable };
  }
  for (const folder of projectRoot ? [projectRoot, home] : [home]) {
    for (const [file, property] of [
      ['.sf/config.json', key],
      ['.sfdx/sfdx-config.json', legacy],
    ] as const) {
      const name = readObject(join(folder, file))[property];
      if (typeof name === 'string' && name) return { name, from: join(folder === home ? '~' : folder, file) };
    }
  }
  return undefined;
}

function texts(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, text]) => (typeof text === 'string' ? [[key, text]] : [])),
  );
}

function readObject(path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
