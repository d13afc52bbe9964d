import type { CliState } from './cli-files.ts';
import type { Login } from './identity.ts';

const FAMILIES = [
  /^https:\/\/[\w.-]+\.(salesforce|force)\.com$/,
  /^https?:\/\/(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/,
];

/** Both are Salesforce's, or both on this machine: an org may move from one to the other. */
function sameFamily(a: string, b: string): boolean {
  const [one, other] = [new URL(a).origin, new URL(b).origin];
  return FAMILIES.some(family => family.test(one) && family.test(other));
}

/** Where the CLI's files say the pinned login's org is now, when only its address is another one of the same kind. */
export function newAddress(pin: Login, state: CliState): string | undefined {
  const { accessToken, username, orgId, instanceUrl } = pin;
  const now = accessToken ? undefined : state.auth(username);
  const moved = now?.orgId === orgId && new URL(now.instanceUrl).origin !== new URL(instanceUrl).origin;
  return moved && sameFamily(now.instanceUrl, instanceUrl) ? now.instanceUrl : undefined;
}
