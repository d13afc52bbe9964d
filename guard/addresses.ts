import type { CliState } from './cli-files.ts';
import type { Login } from './identity.ts';

// The domains that @salesforce/core takes for Salesforce's (lib/util/sfdcUrl.js).
const SALESFORCE =
  /^https:\/\/[\w.-]+\.(salesforce\.com|force\.com|cloudforce\.com|salesforce\.mil|crmforce\.mil|sfcrmproducts\.cn)$/;
const LOCAL = /^https?:\/\/(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/;

export function isSalesforce(origin: string): boolean {
  return SALESFORCE.test(origin);
}

/** Salesforce's own address, or one of this machine. */
export function isOrgAddress(origin: string): boolean {
  return SALESFORCE.test(origin) || LOCAL.test(origin);
}

/** Both are Salesforce's, or both on this machine: an org may move from one to the other. */
function sameFamily(a: string, b: string): boolean {
  const [one, other] = [new URL(a).origin, new URL(b).origin];
  return [SALESFORCE, LOCAL].some(family => family.test(one) && family.test(other));
}

/** Where the CLI's files say the pinned login's org is now, when only its address is another one of the same kind. */
export function newAddress(pin: Login, state: CliState): string | undefined {
  const { accessToken, username, orgId, instanceUrl } = pin;
  const now = accessToken ? undefined : state.auth(username);
  const moved = now?.orgId === orgId && new URL(now.instanceUrl).origin !== new URL(instanceUrl).origin;
  return moved && sameFamily(now.instanceUrl, instanceUrl) ? now.instanceUrl : undefined;
}
