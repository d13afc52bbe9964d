import type * as Core from '@salesforce/core';
import { isOrgAddress } from './addresses.ts';
import { createRequest, originOf, refused } from './token.ts';

/** What became of a login at its org: ended now, ended before, or there was no token to end. */
export type Revoked = 'revoked' | 'ended before' | 'no token';

/**
 * Ends a kept login at its org (https://help.salesforce.com/s/articleView?id=sf.remoteaccess_revoke_token.htm): a refresh
 * token with all sessions of it, else the session. `learn` is told the secrets. Throws unless the org has answered.
 */
export async function revokeLogin(
  { AuthInfo }: Pick<typeof Core, 'AuthInfo'>,
  username: string,
  learn: (secret: string | undefined) => void,
): Promise<Revoked> {
  const read = async () => (await AuthInfo.create({ username })).getFields(true);
  const fields = await read().catch(error => {
    throw notRevoked(`its token cannot be read: ${error instanceof Error ? error.message : error}`, error);
  });
  const { accessToken, refreshToken, instanceUrl = '' } = fields;
  learn(accessToken);
  learn(refreshToken);
  const token = refreshToken ?? accessToken;
  if (!token) return 'no token';
  const origin = originOf(instanceUrl, 'the instance of the login');
  if (!isOrgAddress(origin))
    throw notRevoked(`${origin} is no address of Salesforce; no token is sent there`);
  const body = new URLSearchParams({ token }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
  const question = { method: 'POST' as const, path: '/services/oauth2/revoke', headers, body };
  const { status, text } = await createRequest(origin, question).catch(error => {
    throw notRevoked(`${origin} did not answer`, error);
  });
  if (status === 200) return 'revoked';
  // The codes of RFC 7009 and of Salesforce for a token that is no longer one.
  if (status === 400 && /invalid_token|unsupported_token_type/.test(text)) return 'ended before';
  throw notRevoked(`${origin} answered with HTTP ${status}`);
}

function notRevoked(why: string, cause?: unknown) {
  return refused(
    'NOT_REVOKED',
    `The login was not ended at its org, and stays here: ${why}`,
    'Try again; or forget it on this machine only with --local-only, and end it in Setup, Connected Apps OAuth Usage.',
    cause,
  );
}
