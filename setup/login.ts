import { resolve } from 'node:path';
import { parseAuthUrl, refreshed } from '../guard/auth-url.ts';
import { beginLogin } from '../guard/interactive-login.ts';
import { jwtGrant } from '../guard/jwt.ts';
import { keepLogin, type Renewal } from '../guard/keep-login.ts';
import { loadCore } from '../guard/keychain.ts';
import { readSecret } from '../guard/secrets.ts';
import { LOGIN, originOf, type Token } from '../guard/token.ts';
import { EXIT, type Io } from '../src/commands/io.ts';
import { UsageError } from '../src/flags.ts';
import { tell, telling, textOf } from './answer.ts';

type Own = Record<string, unknown>;
interface Got {
  token: Token;
  renewal: Renewal;
}

const ALIAS = /^[\w.@+-]{1,80}$/;
const LIMIT_MS = 10 * 60_000;

/** `orgsmith login`: what it prints names the org and no secret. */
export const runLogin = telling(async (own, io, redactor) => {
  const alias = textOf(own, 'alias');
  if (alias !== undefined && !ALIAS.test(alias))
    throw new UsageError(`--alias '${alias}' may have letters, digits and . _ - + @, at most 80 of them`);
  const { token, renewal } = await got(own, io);
  for (const secret of [token.accessToken, token.refreshToken, renewal.clientSecret]) redactor.learn(secret);
  const setDefault = own['set-default'] === true;
  const kept = await keepLogin(await loadCore(), token, renewal, { alias, setDefault });
  const { username, orgId, instanceUrl, renewable } = kept;
  const name = alias ?? username;
  const warnings = renewable ? [] : ['This login ends with its session: the app gave no refresh token.'];
  const text = `Signed in to ${instanceUrl} as ${username} (org ${orgId}). Use it with: orgsmith --orgs ${ALIAS.test(name) ? name : '<username>'}`;
  tell(io, own.json === true, kept, text, warnings);
  return EXIT.ok;
});

function got(own: Own, io: Io): Promise<Got> {
  const [key, url] = [textOf(own, 'jwt-key-file'), textOf(own, 'auth-url-file')];
  const ways = [key && '--jwt-key-file', url && '--auth-url-file', own.device === true && '--device'].filter(
    Boolean,
  );
  if (ways.length > 1) throw new UsageError(`${ways.join(' and ')} are different ways to sign in: give one`);
  if (key) return byKey(own, key);
  if (url) return byAuthUrl(url);
  return byPerson(own, io);
}

async function byKey(own: Own, file: string): Promise<Got> {
  const [clientId, username] = [textOf(own, 'client-id'), textOf(own, 'username')];
  if (!clientId || !username) throw new UsageError('--jwt-key-file needs --username and --client-id');
  const login = loginAt(own);
  const keyFile = resolve(file);
  const token = await jwtGrant({ keyFile, clientId, username, login })();
  return { token, renewal: { login, clientId, keyFile } };
}

async function byAuthUrl(file: string): Promise<Got> {
  const { refreshToken, ...renewal } = parseAuthUrl(readSecret(file), file);
  return { token: await refreshed({ refreshToken, ...renewal }), renewal };
}

async function byPerson(own: Own, io: Io): Promise<Got> {
  const port = textOf(own, 'port');
  if (port !== undefined && !(/^\d{2,5}$/.test(port) && Number(port) < 65_536))
    throw new UsageError(`--port '${port}' is not a port`);
  const login = await beginLogin({
    login: loginAt(own),
    clientId: textOf(own, 'client-id'),
    // That of an app of one's own; the CLI's has none.
    clientSecret: textOf(own, 'client-id') && process.env.SALESFORCE_CLIENT_SECRET,
    username: textOf(own, 'username'),
    port: port === undefined ? undefined : Number(port),
    device: own.device === true,
  });
  const { address, userCode, opened, token, renewal, close } = login;
  const limit = setTimeout(close, LIMIT_MS);
  io.stopped.addEventListener('abort', close, { once: true });
  const here = opened ? 'The browser opens. If it does not, open' : 'Open in a browser of this machine';
  io.stderr(
    userCode
      ? `Open ${address} on any device and type ${userCode}\n`
      : `${here}:\n${address}\n${opened ? '' : 'On a machine without one: --device, --jwt-key-file or --auth-url-file.\n'}`,
  );
  try {
    return { token: await token, renewal };
  } finally {
    clearTimeout(limit);
    close();
  }
}

function loginAt(own: Own): string {
  return originOf(textOf(own, 'instance-url') ?? LOGIN, '--instance-url');
}
