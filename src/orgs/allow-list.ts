import type { AuthFacts, CliState, DefaultKey } from '../../guard/cli-files.ts';
import { nearest } from '../nearest.ts';
import type { UnresolvedOrg } from '../toolkit.ts';

/** An org as it was when the server started. Nothing that happens later moves it. */
export interface Pin extends AuthFacts {
  /** What `--orgs` said: an alias, a username, or one of the words in capitals. */
  selector: string;
  /** How results name the org: the alias by which it was chosen, else one that leads to it, else the username. */
  name: string;
  aliases: string[];
  /** Set for an org that is in no keychain: one that this process started itself, or was given by its environment. */
  accessToken?: string;
  /** A new token for that one. */
  renew?: () => Promise<string>;
  /** Started by this process. */
  local?: true;
}

/** `--orgs`, resolved: the first pin is the one that calls mean when they name none. */
export interface AllowList {
  pins: Pin[];
  unresolved: UnresolvedOrg[];
  /** The first of `--orgs`, when nothing answers to it: no other takes its place for a call that names none. */
  missingFirst?: UnresolvedOrg | undefined;
}

const WORDS = new Map<string, DefaultKey>([
  ['DEFAULT_TARGET_ORG', 'target-org'],
  ['DEFAULT_TARGET_DEV_HUB', 'target-dev-hub'],
]);

/** Resolves what `--orgs` gave against the CLI's files; offline. `given` has what LOCAL and ENVIRONMENT stand for. */
export function resolveOrgs(
  selectors: readonly string[],
  state: CliState,
  given: ReadonlyMap<string, Pin | UnresolvedOrg> = new Map(),
): AllowList {
  const list: AllowList = { pins: [], unresolved: [] };
  for (const selector of selectors) {
    const one = () => given.get(selector) ?? resolveOne(selector, state);
    for (const each of selector === 'ALLOW_ALL_ORGS' ? everyOrg(state) : [one()])
      if ('reason' in each) list.unresolved.push(each);
      else add(list, each);
  }
  const [missing] = list.unresolved;
  return missing && missing.name === selectors[0] ? { ...list, missingFirst: missing } : list;
}

function add(list: AllowList, pin: Pin): void {
  if (!list.pins.some(({ username }) => username === pin.username)) list.pins.push(pin);
}

// The user's default org comes first, so that it is what a call without `org` means.
function everyOrg(state: CliState): (Pin | UnresolvedOrg)[] {
  const first = resolveOne('DEFAULT_TARGET_ORG', state);
  const others = state.usernames().map(username => resolveOne(username, state));
  const pins = [first, ...others].flatMap(found =>
    'reason' in found ? [] : { ...found, selector: found.username },
  );
  return pins.length > 0 ? pins : [noOrgs()];
}

function noOrgs(): UnresolvedOrg {
  const next =
    'Sign in with: orgsmith login --alias <alias>, or sf org login web --alias <alias>. Then restart Orgsmith.';
  return unresolved('ALLOW_ALL_ORGS', 'no org is authorised on this machine', [], next);
}

/** The org behind one word of `--orgs` as the files are now, or why there is none. */
export function resolveOne(selector: string, state: CliState): Pin | UnresolvedOrg {
  const word = WORDS.get(selector);
  const written = word ? state.defaultOf(word)?.name : selector;
  if (written === undefined) return noDefault(selector, word ?? 'target-org', state);
  const username = state.aliases.get(written) ?? written;
  const facts = state.auth(username);
  if (!facts || facts.username !== username) return unknownOrg(selector, written, username, state);
  const aliases = [...state.aliases].flatMap(([alias, target]) => (target === username ? alias : []));
  return {
    ...facts,
    selector,
    name: aliases.includes(written) ? written : (aliases[0] ?? username),
    aliases,
  };
}

function noDefault(selector: string, key: DefaultKey, state: CliState): UnresolvedOrg {
  return unresolved(
    selector,
    `no ${key} is set`,
    namesOf(state).slice(0, 5),
    `Set one with: sf config set ${key} <alias>; or start Orgsmith with --orgs <alias>. Then restart it.`,
  );
}

function unknownOrg(selector: string, written: string, username: string, state: CliState): UnresolvedOrg {
  const shown = written.slice(0, 100);
  const via = selector === written ? '' : `${selector} is '${shown}', but `;
  const reason =
    username === written
      ? `${via}no org is authorised under '${shown}'`
      : `${via}alias '${shown}' leads to ${username}, which is not authorised`;
  return unresolved(
    selector,
    reason,
    nearest(written, namesOf(state)),
    `Sign in with: orgsmith login --alias ${safeAlias(written)}, or sf org login web --alias ${safeAlias(written)}. Then restart Orgsmith.`,
  );
}

function unresolved(name: string, reason: string, near: string[], next: string): UnresolvedOrg {
  return { name, reason, nearest: near, next };
}

// The word goes into a command that a person may paste into a shell.
function safeAlias(written: string): string {
  return /^[\w.@+-]{1,80}$/.test(written) ? written : '<alias>';
}

// Only names that lead somewhere are worth suggesting.
function namesOf(state: CliState): string[] {
  const live = [...state.aliases].flatMap(([alias, username]) => (state.auth(username) ? alias : []));
  return [...live, ...state.usernames()];
}

/** What the CLI's files say now that they did not say when the org was pinned; undefined when nothing moved. */
export function driftOf(pin: Pin, state: CliState): string | undefined {
  if (pin.accessToken) return undefined;
  const now = resolveOne(pin.selector, state);
  if ('reason' in now) return `${pin.selector}: ${now.reason}`;
  if (now.username !== pin.username) return `${pin.selector} now means ${now.username}, not ${pin.username}`;
  if (now.orgId !== pin.orgId)
    return `${pin.username} is now authorised for org ${now.orgId}, not ${pin.orgId}`;
  if (new URL(now.instanceUrl).origin !== new URL(pin.instanceUrl).origin)
    return `${pin.username} is now at ${now.instanceUrl}`;
  const moved = pin.aliases.find(alias => (state.aliases.get(alias) ?? pin.username) !== pin.username);
  if (moved) return `alias ${moved} now means ${state.aliases.get(moved)}, not ${pin.username}`;
  return undefined;
}
