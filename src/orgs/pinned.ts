import { newAddress } from '../../guard/addresses.ts';
import { inCall } from '../../guard/call-scope.ts';
import type { CliState } from '../../guard/cli-files.ts';
import { ToolError } from '../../guard/errors.ts';
import { to18 } from '../../guard/ids.ts';
import { budgetVerdict } from '../../guard/limits.ts';
import type { Redactor } from '../../guard/redact.ts';
import { nearest } from '../nearest.ts';
import type { AllowedOrg, Effect, EffectOn, Org, Orgs } from '../toolkit.ts';
import { type AllowList, driftOf, type Pin, resolveOne } from './allow-list.ts';
import type { OpenedOrg } from './open.ts';

/** The orgs of this process. The only way from a name to an org. */
export interface PinnedOrgs {
  allowed(): AllowedOrg[];
  /** The name of a pinned org from what a call gave; throws ToolError ORG_NOT_ALLOWED. */
  nameOf(given: unknown): string;
  /** Signs in and verifies the pin at first use. Without a name: the first org. Notices are added to `notices`. */
  open(name: string | undefined, notices: string[]): Promise<Org>;
  /** What the CLI's files say of an org now that they did not say when it was pinned. */
  driftOf(org: Org): string | undefined;
  /** Whether one of these words names the org: its 18-character id, an alias or its username. */
  isNamed(org: Org, words: readonly string[]): boolean;
  /** Runs a call under its effect: the transport lets nothing more through. */
  under<T>(entry: { effect: Effect; on: EffectOn }, signal: AbortSignal, run: () => T): T;
  /** What tools get. */
  readonly forTools: Orgs;
}

export interface PinnedOrgsParts {
  list: AllowList;
  /** Reads the CLI's files as they are now. */
  state(): CliState;
  apiVersion: string | undefined;
  redactor: Redactor;
}

/** Holds the pinned orgs of a process and opens each at most once. */
export function createPinnedOrgs({ list, state, apiVersion, redactor }: PinnedOrgsParts): PinnedOrgs {
  const opened = new Map<Pin, Promise<OpenedOrg>>();
  // What our own tools changed in the CLI's files, as the words that would tell of it.
  const settled = new Map<Pin, string | undefined>();
  const drifted = (pin: Pin, now = state()) => {
    const drift = driftOf(pin, now);
    return drift === settled.get(pin) ? undefined : drift;
  };
  const settle: Orgs['settle'] = async work => {
    const calm = list.pins.filter(pin => !drifted(pin));
    try {
      return await work();
    } finally {
      for (const pin of calm) settled.set(pin, driftOf(pin, state()));
    }
  };
  const find = (given: unknown): Pin => findPin(list, given);
  const openPin = (pin: Pin): Promise<OpenedOrg> => {
    const known = opened.get(pin);
    if (known) return known;
    const pending = import('./open.ts').then(({ openOrg }) => openOrg(pin, apiVersion, redactor));
    opened.set(pin, pending);
    pending.catch(() => opened.delete(pin));
    return pending;
  };
  // The same org at another address, after its My Domain was renamed: whose it is, is verified there anew.
  const followed = (pin: Pin, notices: string[] = []): Pin => {
    const moved = newAddress(pin, state());
    if (!moved) return pin;
    notices.push(`ORG_MOVED: ${pin.name} is now at ${moved}; it is the same org (${pin.orgId}).`);
    pin.instanceUrl = moved;
    opened.delete(pin);
    return pin;
  };
  const allowed = (): AllowedOrg[] => {
    const now = state();
    return list.pins.map((pin, index) => {
      const drift = drifted(pin, now);
      const { name, username, aliases, orgId, instanceUrl, expires } = pin;
      const marks = (['target-org', 'target-dev-hub'] as const).filter(key => {
        const marked = now.defaultOf(key)?.name ?? '';
        return (now.aliases.get(marked) ?? marked) === username;
      });
      return {
        name,
        username,
        aliases,
        orgId,
        instanceUrl,
        isDefault: index === 0 && !list.missingFirst,
        marks,
        ...(expires ? { expires } : {}),
        ...(drift ? { drift } : {}),
      };
    });
  };
  return {
    allowed,
    nameOf: given => find(given).name,
    async open(name, notices) {
      if (name === undefined && list.missingFirst && list.pins.length > 0) throw noOrg([list.missingFirst]);
      const pin = followed(find(name ?? list.pins[0]?.name), notices);
      const drift = drifted(pin);
      if (drift)
        notices.push(
          `ORG_DRIFT: ${drift}. This answer is from the org pinned at start; restart Orgsmith to use the other.`,
        );
      const { org, usage } = await openPin(pin);
      const spent = usage();
      if (spent && budgetVerdict(spent, 'read', Date.now()) === 'warn')
        notices.push(
          `API_BUDGET: ${spent.used} of ${spent.limit} API requests of the last 24 hours are used; at 90 % writes stop, at 95 % everything.`,
        );
      return org;
    },
    driftOf: org => drifted(find(org.username)),
    isNamed: ({ id, username }, words) =>
      words.some(word => word === id || word === username || find(username).aliases.includes(word)),
    under: (entry, signal, run) =>
      inCall({ effect: entry.on === 'org' ? entry.effect : 'read', signal }, run),
    forTools: {
      allowed,
      unresolved: () => list.unresolved,
      open: name => openPin(followed(find(name))).then(({ org }) => org),
      settle,
      async authorize(asked, waitMs, signal) {
        const { authorize } = await import('../../guard/authorize.ts');
        return authorize(asked, { waitMs, signal, learn: redactor.learn });
      },
      async adopt(hub, signUpId, alias) {
        const { signInToMade } = await import('../../guard/made-org.ts');
        const core = await (await import('../../guard/keychain.ts')).loadCore();
        const username = await settle(() => signInToMade(core, hub, signUpId, alias));
        const pin = resolveOne(alias ?? username, state());
        if ('reason' in pin) throw noOrg([pin]);
        list.pins.push(pin);
        return (await openPin(pin)).org;
      },
      drop: ({ username }) => {
        const [first] = list.pins;
        list.pins = list.pins.filter(pin => pin.username !== username);
        const next = 'Name the org that is meant.';
        // No other org takes its place for calls that name none.
        if (first?.username === username)
          list.missingFirst = { name: first.name, reason: 'it was deleted', nearest: [], next };
      },
    },
  };
}

function findPin({ pins, unresolved }: AllowList, given: unknown): Pin {
  if (pins.length === 0) throw noOrg(unresolved);
  if (typeof given !== 'string') throw notAllowed(pins, JSON.stringify(given));
  const id = to18(given);
  const found = pins.filter(
    pin => pin.username === given || pin.aliases.includes(given) || pin.name === given || pin.orgId === id,
  );
  const [first, second] = found;
  if (!first) throw notAllowed(pins, given);
  if (second) throw ambiguous(given, found);
  return first;
}

/** Says of orgs that could not be resolved at start why, and what mends it. */
export function noOrg(unresolved: AllowList['unresolved']): ToolError {
  const why = unresolved.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
  return new ToolError({
    code: 'NO_ORG',
    message: `Orgs that could not be resolved when Orgsmith started: ${why || 'none was named'}`,
    next: unresolved[0]?.next ?? 'Start Orgsmith with --orgs <alias>.',
    retry: 'after_fix',
    details: { unresolved },
  });
}

function notAllowed(pins: Pin[], given: string): ToolError {
  const names = pins.map(({ name }) => name);
  const near = nearest(
    given,
    pins.flatMap(({ name, username, aliases }) => [name, username, ...aliases]),
  );
  return new ToolError({
    code: 'ORG_NOT_ALLOWED',
    message: `'${given.slice(0, 100)}' is not one of the orgs that were pinned at start: ${names.join(', ')}${near.length > 0 ? `. Nearest: ${near.join(', ')}` : ''}`,
    next: 'Use one of those. Only the user can allow another, by starting Orgsmith with --orgs naming it.',
    details: { allowed: names, nearest: near },
  });
}

function ambiguous(given: string, found: Pin[]): ToolError {
  return new ToolError({
    code: 'ORG_AMBIGUOUS',
    message: `'${given}' fits several pinned orgs or users: ${found.map(({ username }) => username).join(', ')}`,
    next: 'Name one by its username.',
    retry: 'after_fix',
  });
}

/** Whether a model must be told that it can name an org. */
export function hasChoice({ allowed, forTools }: PinnedOrgs): boolean {
  return allowed().length + forTools.unresolved().length > 1;
}
