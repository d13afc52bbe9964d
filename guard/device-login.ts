import { setTimeout as sleep } from 'node:timers/promises';
import { isToolError } from './errors.ts';
import { askForToken, fetchToken, originOf, refused, type Token } from './token.ts';
import { SCOPES } from './web-login.ts';

export interface DeviceLogin {
  /** Where the person types the code, on any device. */
  address: string;
  userCode: string;
  token: Promise<Token>;
  close(): void;
}

const LIFE_MS = 10 * 60_000;

/**
 * Device flow (https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_device_flow.htm): a person types a code into
 * a page of Salesforce elsewhere, while this machine asks whether that was done.
 */
export async function startDeviceLogin(asked: { login: string; clientId: string }): Promise<DeviceLogin> {
  const { login, clientId } = asked;
  const given = await askForToken(login, {
    response_type: 'device_code',
    client_id: clientId,
    scope: SCOPES,
  });
  const { device_code: code, user_code: userCode, verification_uri: page, interval } = given;
  if (typeof code !== 'string' || typeof userCode !== 'string' || typeof page !== 'string')
    throw refused('LOGIN_REFUSED', `${login} gave no code for a device`, 'Sign in with the browser instead.');
  originOf(page, 'the page for the code');
  const stop = new AbortController();
  const seconds = Math.min(Math.max(Number(interval) || 5, 1), 60);
  const form = { grant_type: 'device', client_id: clientId, code };
  const token = poll(() => fetchToken(login, form), seconds * 1000, stop.signal);
  token.catch(() => {});
  return { address: page, userCode, token, close: () => stop.abort() };
}

async function poll(ask: () => Promise<Token>, every: number, signal: AbortSignal): Promise<Token> {
  const until = Date.now() + LIFE_MS;
  for (let delay = every; Date.now() < until; ) {
    await sleep(delay, undefined, { signal, ref: true }).catch(() => {
      throw refused('LOGIN_STOPPED', 'The login was not finished', 'Begin again.');
    });
    try {
      return await ask();
    } catch (error) {
      const said = isToolError(error) ? error.parts.details?.error : undefined;
      if (said === 'slow_down') delay += every;
      else if (said !== 'authorization_pending') throw error;
    }
  }
  throw refused('LOGIN_STOPPED', 'The code was not used within ten minutes', 'Begin again for a new one.');
}
