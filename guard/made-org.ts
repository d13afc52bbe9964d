import type * as Core from '@salesforce/core';
import { isSalesforce } from './addresses.ts';
import { openTo } from './http.ts';
import type { JsonObject } from './json.ts';
import { guardError, toToolError } from './salesforce-errors.ts';

export interface Hub {
  username: string;
  get(path: string): Promise<JsonObject>;
  send(method: 'POST', path: string, body: object): Promise<{ body: unknown }>;
}

const SANDBOX_PROCESS = '0GR';

/**
 * Signs in to the scratch org that a Dev Hub made, as core does it (lib/org/scratchOrgInfoApi.js), and keeps the login.
 * Which org that is, is read from the hub: no caller can name another.
 */
export async function signInToMade(
  { AuthInfo, StateAggregator }: Pick<typeof Core, 'AuthInfo' | 'StateAggregator'>,
  hub: Hub,
  signUpId: string,
  alias: string | undefined,
): Promise<string> {
  if (signUpId.startsWith(SANDBOX_PROCESS)) {
    const { signInToSandbox } = await import('./made-sandbox.ts');
    return signInToSandbox({ AuthInfo, StateAggregator }, hub, signUpId, alias);
  }
  const row = await hub.get(`sobjects/ScratchOrgInfo/${encodeURIComponent(signUpId)}`);
  const text = (name: string) => String(row[name] ?? '');
  const { origin, protocol, hostname } = new URL(text('LoginUrl'));
  if (protocol !== 'https:' && !/^(localhost|127(\.\d+){3})$/.test(hostname))
    throw guardError('PLAIN_HTTP', `${origin} is not encrypted; a login is not sent there.`);
  const state = await StateAggregator.getInstance();
  const hubLogin = (await state.orgs.exists(hub.username)) ? await state.orgs.read(hub.username, true) : null;
  const close = openTo(each => each === origin || isSalesforce(each));
  const username = text('SignupUsername');
  try {
    const known = await state.orgs.hasFile(username);
    const oauth2Options = {
      loginUrl: origin,
      clientId: text('ConnectedAppConsumerKey'),
      ...(hubLogin?.privateKey
        ? { privateKeyFile: hubLogin.privateKey }
        : { redirectUri: text('ConnectedAppCallbackUrl'), authCode: text('AuthCode') }),
    };
    const parent = hubLogin ? { parentUsername: hub.username } : {};
    const info = await AuthInfo.create(known ? { username } : { username, ...parent, oauth2Options });
    await info.save({
      devHubUsername: hub.username,
      created: String(Date.parse(text('CreatedDate')) || Date.now()),
      expirationDate: text('ExpirationDate'),
      clientId: text('ConnectedAppConsumerKey'),
      createdOrgInstance: text('SignupInstance'),
      isDevHub: false,
      isScratch: true,
      isSandbox: false,
      tracksSource: true,
    });
    // Never away from another org, whatever was checked before.
    if (alias && (state.aliases.getUsername(alias) ?? username) === username) await info.setAlias(alias);
  } catch (error) {
    throw toToolError(error);
  } finally {
    close();
  }
  return username;
}
