import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isOrgAddress } from './addresses.ts';
import { beginLogin, type OpenLogin } from './interactive-login.ts';
import { type KeptLogin, keepLogin } from './keep-login.ts';
import { loadCore } from './keychain.ts';
import type { LoginAsked, LoginState } from './requests.ts';
import { originOf, refused } from './token.ts';

interface Open extends OpenLogin {
  kept: Promise<KeptLogin>;
}

const LIFE_MS = 10 * 60_000;
const open = new Map<string, Open>();

/**
 * Begins a login that a person finishes, or goes on with one, and waits for it as long as the caller does; not where the answer
 * is what the person needs first. `learn` is told each secret. Of logins of one process the last one counts.
 */
export async function authorize(
  asked: LoginAsked,
  { waitMs, signal, learn }: { waitMs: number; signal: AbortSignal; learn(secret: string | undefined): void },
): Promise<LoginState> {
  const id = asked.id ?? (await begin(asked, learn));
  const login = open.get(id);
  if (!login)
    throw refused('NO_SUCH_LOGIN', 'That login has ended, or was never begun here', 'Begin a new one.');
  const { address, userCode, opened } = login;
  const stop = new AbortController();
  const over = sleep(opened || asked.id ? waitMs : 0, undefined, {
    signal: AbortSignal.any([signal, stop.signal]),
  }).catch(() => undefined);
  try {
    const kept = await Promise.race([login.kept, over]);
    if (kept) return { id, kept };
    return { id, waiting: { ...(opened ? {} : { address }), ...(userCode ? { userCode } : {}), opened } };
  } finally {
    stop.abort();
  }
}

async function begin(asked: LoginAsked, learn: (secret: string | undefined) => void): Promise<string> {
  // An assistant asks: no other page may be put before the user as a login.
  if (!isOrgAddress(originOf(asked.login, 'instanceUrl')))
    throw refused(
      'ORIGIN_REFUSED',
      'That is no address of Salesforce; no login is begun there',
      'Pass https://login.salesforce.com, https://test.salesforce.com or the My Domain of the org.',
    );
  for (const { close } of open.values()) close();
  open.clear();
  const login = await beginLogin(asked);
  const id = randomBytes(6).toString('hex');
  const limit = setTimeout(login.close, LIFE_MS);
  limit.unref();
  const kept = login.token.then(async token => {
    for (const secret of [token.accessToken, token.refreshToken, login.renewal.clientSecret]) learn(secret);
    return keepLogin(await loadCore(), token, login.renewal, { alias: asked.alias });
  });
  // Whoever asks for it hears of it.
  kept.catch(() => {}).finally(() => clearTimeout(limit));
  open.set(id, { ...login, kept });
  return id;
}
