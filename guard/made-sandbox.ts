import type * as Core from '@salesforce/core';
import { to18 } from './ids.ts';
import { CLI_APP } from './interactive-login.ts';
import { jwtGrant } from './jwt.ts';
import { keepLogin } from './keep-login.ts';
import type { Hub } from './made-org.ts';
import { guardError } from './salesforce-errors.ts';
import { fetchToken, originOf, refused } from './token.ts';

const CALLBACK = 'http://localhost:1717/OauthRedirect';

/**
 * Signs in to the sandbox that a production org made, as core does it (lib/org/org.js, sandboxSignupComplete), and keeps the
 * login. Which org that is, is read from the production org, and must be what the login is for.
 */
export async function signInToSandbox(
  core: Pick<typeof Core, 'AuthInfo' | 'StateAggregator'>,
  hub: Hub,
  processId: string,
  alias: string | undefined,
): Promise<string> {
  const row = await hub.get(`tooling/sobjects/SandboxProcess/${encodeURIComponent(processId)}`);
  const sandboxName = String(row.SandboxName);
  const orgId = to18(String(row.SandboxOrganization ?? ''));
  if (row.Status !== 'Completed' || !orgId)
    throw guardError('INVALID_STATUS', `The sandbox ${sandboxName} is not ready (${row.Status}).`);
  const state = await core.StateAggregator.getInstance();
  const kept = (await state.orgs.exists(hub.username)) ? await state.orgs.read(hub.username, true) : null;
  const { privateKey: keyFile, clientSecret, clientId = CLI_APP } = kept ?? {};
  // What it answers signs in: it goes to nobody else.
  const asked = { clientId, sandboxName, callbackUrl: CALLBACK };
  const { body } = await hub.send('POST', 'tooling/sandboxAuth', asked);
  const { authUserName, authCode, loginUrl } = Object(body);
  const [username, code] = [String(authUserName ?? ''), String(authCode ?? '')];
  const login = originOf(String(loginUrl ?? ''), 'the address of the sandbox');
  const form = { grant_type: 'authorization_code', code, client_id: clientId, redirect_uri: CALLBACK };
  const secret = clientSecret ? { client_secret: clientSecret } : {};
  const token = keyFile
    ? await jwtGrant({ keyFile, clientId, username, login })()
    : await fetchToken(login, { ...form, ...secret });
  if (to18(token.orgId) !== orgId)
    throw refused(
      'ORG_MISMATCH',
      `The login of ${sandboxName} is for org ${token.orgId}, and not for ${orgId}`,
      'Tell the user; nothing was kept.',
    );
  const renewal = { login, clientId, clientSecret, keyFile };
  const made = await keepLogin(core, token, renewal, { alias });
  // By this the CLI, and delete_org, know who made it.
  const { sandboxes } = await core.StateAggregator.getInstance();
  sandboxes.set(orgId, {
    sandboxUsername: made.username,
    sandboxOrgId: orgId,
    prodOrgUsername: hub.username,
    sandboxName,
    sandboxProcessId: processId,
    sandboxInfoId: String(row.SandboxInfoId),
    timestamp: new Date().toISOString(),
  });
  await sandboxes.write(orgId);
  return made.username;
}
