import { type AllowedOrg, type Org, type Orgs, ToolError, to18 } from 'orgsmith/toolkit';
import type { Command, Flag } from './_commands.ts';
import type { Words } from './_words.ts';

// Flags whose values name an org, in the words of Salesforce's plug-ins and, for others, whatever sounds like it.
const NAMES_ORG = /(^|-)(org|orgs|dev-?hub|hub-org)$|username$|^orgs?-/i;
// In reviewed commands these are users or kinds, no orgs.
const NO_ORG = new Set([
  'error-notification-username',
  'base-username',
  'set-unique-username',
  'org-type',
  'org-dependent',
  'org-list',
  'org-file',
]);
// Only read from. Every other org must be that of the call, whose kind decides what is allowed.
const READ_FROM = new Set(['source-org', 'from-org']);
const FILLED = /^target-/;

function namesOrg({ name, aliases, type }: Flag, reviewed: boolean): boolean {
  if (type !== 'option' || (reviewed && NO_ORG.has(name))) return false;
  return [name, ...aliases].some(each => NAMES_ORG.test(each));
}

/**
 * The same words with every org in them checked and written as the pinned username; the command's own flags for the org it
 * works in are filled in. Throws ToolError ORG_NOT_ALLOWED.
 */
export function pinOrgs(
  command: Command,
  words: Words,
  { org, orgs }: { org: Pick<Org, 'name' | 'username'>; orgs: Pick<Orgs, 'allowed'> },
  reviewed: boolean,
): Words {
  const flags = words.flags.map(each => {
    const { flag, value } = each;
    if (value === undefined || !namesOrg(flag, reviewed)) return each;
    const found = orgs.allowed().find(allowed => isNamed(allowed, value));
    if (!found) throw notAllowed(flag, value, orgs.allowed());
    const mayDiffer = reviewed && READ_FROM.has(flag.name);
    if (found.username !== org.username && !mayDiffer) throw otherOrg(flag, found, org);
    return { flag, value: found.username };
  });
  for (const flag of Object.values(command.flags))
    if (FILLED.test(flag.name) && namesOrg(flag, reviewed) && !flags.some(each => each.flag === flag))
      flags.push({ flag, value: org.username });
  return { ...words, flags };
}

function isNamed({ name, username, aliases, orgId }: AllowedOrg, value: string): boolean {
  return value === name || value === username || aliases.includes(value) || to18(value) === orgId;
}

function notAllowed({ name }: Flag, value: string, allowed: AllowedOrg[]): ToolError {
  const names = allowed.map(each => each.name);
  return new ToolError({
    code: 'ORG_NOT_ALLOWED',
    message: `--${name} '${value.slice(0, 100)}' is not one of the orgs that were pinned at start: ${names.join(', ')}`,
    next: 'Use one of those, or leave the flag out. Only the user can allow another, by starting Orgsmith with --orgs naming it.',
    details: { allowed: names },
  });
}

function otherOrg({ name }: Flag, found: AllowedOrg, org: Pick<Org, 'name'>): ToolError {
  return new ToolError({
    code: 'ORG_MISMATCH',
    message: `--${name} means ${found.name}, and the call is for ${org.name}`,
    next: `Leave the flag out and pass org: ${found.name}.`,
    retry: 'after_fix',
  });
}
