import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isOver, readCliState } from '../guard/cli-files.ts';
import { isToolError } from '../guard/errors.ts';
import { loadCore } from '../guard/keychain.ts';
import { createRequest } from '../guard/token.ts';
import type { Session } from '../src/session.ts';
import type { AllowedOrg } from '../src/toolkit.ts';
import { checkKey } from './doctor-machine.ts';
import { type Finding, failure, note, ok, warning } from './finding.ts';

const LIMIT_MS = 20_000;
const MOST = 50;

/** Every login that the CLI keeps: whether it can be read, and whether its org is over. Nothing is sent. */
export async function checkLogins(): Promise<Finding[]> {
  const state = readCliState(homedir(), undefined, process.env);
  const usernames = state.usernames();
  const key = checkKey(homedir());
  const files = brokenFiles(homedir(), usernames);
  if (usernames.length === 0 && files.length === 0)
    return [
      key,
      note('logins', 'none', 'orgsmith login --alias <alias>, or sf org login web --alias <alias>'),
    ];
  const { AuthInfo } = await loadCore();
  const looked = usernames.slice(0, MOST);
  const bad = await Promise.all(
    looked.map(async username => {
      const expires = state.auth(username)?.expires;
      if (isOver(expires))
        return warning(
          'logins',
          `${username} was a scratch org until ${expires}`,
          `orgsmith logout ${username}`,
        );
      try {
        (await AuthInfo.create({ username })).getFields(true);
        return undefined;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return failure('logins', `that of ${username} cannot be read: ${why}`, again(username));
      }
    }),
  );
  const found = bad.filter(each => each !== undefined);
  const unseen = usernames.length - looked.length;
  const rest = unseen > 0 ? `; ${unseen} more were not looked at` : '';
  return [
    key,
    ok('logins', `${looked.length - found.length} of ${looked.length + files.length} are usable${rest}`),
    ...found,
    ...files,
  ];
}

const again = (username: string) =>
  `Sign in again: orgsmith login --username ${/^[\w.@+-]+$/.test(username) ? username : '<username>'}`;

/** Files that should be logins and are none. */
function brokenFiles(home: string, usernames: readonly string[]): Finding[] {
  const folder = join(home, '.sfdx');
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files
    .filter(
      file =>
        /@.*\.json$/.test(file) && !/\.sandbox\.json$/.test(file) && !usernames.includes(file.slice(0, -5)),
    )
    .map(file =>
      failure(
        'logins',
        `${join(folder, file)} holds no login`,
        'Delete it, and sign in again: orgsmith login.',
      ),
    );
}

/** The orgs that a server with these flags may use: reached or not, and why. */
export async function checkOrgs({ orgs, project, settings }: Session, offline: boolean): Promise<Finding[]> {
  const { forTools } = orgs;
  const missing = forTools
    .unresolved()
    .map(({ name, reason, next }) => failure('orgs', `${name}: ${reason}`, next));
  const wanted = settings.apiVersion ?? project.sourceApiVersion;
  const found = await Promise.all(
    orgs.allowed().map(async org => {
      const { name, username, drift, expires } = org;
      const known = `${name} (${username}${expires ? `, until ${expires}` : ''})`;
      if (drift) return [failure('orgs', `${known}: ${drift}`, 'Put it back, or sign in again.')];
      if (offline) return [ok('orgs', `${known}, not asked`)];
      const { newest, clock } = await publicFacts(org);
      if (wanted && newest && Number(wanted) > Number(newest))
        return [tooNew(known, wanted, newest), ...clock];
      return [await reach(() => forTools.open(username), known), ...clock];
    }),
  );
  return [...missing, ...found.flat()];
}

function tooNew(known: string, wanted: string, newest: string): Finding {
  return failure(
    'orgs',
    `${known}: the project wants API version ${wanted}, the org has ${newest} at most`,
    `Set sourceApiVersion to ${newest} in sfdx-project.json, or give --api-version ${newest}.`,
  );
}

async function reach(
  open: () => Promise<{ kind: string; apiVersion: string }>,
  known: string,
): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${LIMIT_MS / 1000} s`)), LIMIT_MS);
  });
  try {
    const { kind, apiVersion } = await Promise.race([open(), limit]);
    return ok('orgs', `${known}: ${kind}, API version ${apiVersion}`);
  } catch (error) {
    const next = isToolError(error) ? error.parts.next : 'Check network, VPN and proxy.';
    return failure('orgs', `${known}: ${error instanceof Error ? error.message : error}`, next);
  } finally {
    clearTimeout(timer);
  }
}

/** What an org tells anybody: its newest version, and its clock; one that is a minute off has logins by key refused. */
async function publicFacts({
  instanceUrl,
  name,
}: AllowedOrg): Promise<{ newest?: string; clock: Finding[] }> {
  try {
    const { origin } = new URL(instanceUrl);
    const headers = { accept: 'application/json' };
    const { text, clock } = await createRequest(origin, { method: 'GET', path: '/services/data', headers });
    const versions: unknown = JSON.parse(text);
    const last: unknown = Array.isArray(versions) ? versions.at(-1) : undefined;
    const how = `${Math.abs(clock)} s ${clock > 0 ? 'ahead of' : 'behind'} that of ${name}`;
    const off = warning(
      'clock',
      `the clock of this machine is ${how}`,
      'Set it right: logins by key are refused else.',
    );
    return { newest: String(Object(last).version ?? ''), clock: Math.abs(clock) < 60 ? [] : [off] };
  } catch {
    // That it cannot be reached is said by the login.
    return { clock: [] };
  }
}
