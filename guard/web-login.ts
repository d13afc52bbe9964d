import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { fetchToken, refused, type Token } from './token.ts';

/** The callback address of the Salesforce CLI's own app; an app of one's own must name the same port. */
export const PORT = 1717;
const PATH = '/OauthRedirect';
const HERE = 'http://localhost';
export const SCOPES = 'refresh_token api web';

export interface WebLoginAsked {
  login: string;
  clientId: string;
  clientSecret?: string | undefined;
  /** Whom the page of Salesforce suggests. */
  username?: string | undefined;
  port?: number | undefined;
}

export interface WebLogin {
  /** What the person's browser must open; it tells no secret. */
  address: string;
  token: Promise<Token>;
  close(): void;
}

/**
 * Web login with PKCE (https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_web_server_flow.htm): listens on
 * loopback until the browser brings the code that belongs to this login's state, and exchanges it.
 */
export async function startWebLogin(asked: WebLoginAsked): Promise<WebLogin> {
  const { login, clientId, clientSecret, username, port = PORT } = asked;
  const verifier = randomBytes(48).toString('base64url');
  const state = randomBytes(24).toString('base64url');
  const redirect = `http://localhost:${port}${PATH}`;
  let tell: (code: string) => void = () => {};
  let fail: (error: Error) => void = () => {};
  const code = new Promise<string>((resolve, reject) => {
    tell = resolve;
    fail = reject;
  });
  const server = createServer((request, response) =>
    receive(request, response, { port, state, login, tell, fail }),
  );
  await listen(server, port);
  const close = () => {
    server.close();
    server.closeAllConnections();
    fail(refused('LOGIN_STOPPED', 'The login was not finished', 'Begin again.'));
  };
  const secret = clientSecret ? { client_secret: clientSecret } : {};
  const token = code
    .then(code =>
      fetchToken(login, {
        grant_type: 'authorization_code',
        code,
        client_id: clientId,
        redirect_uri: redirect,
        code_verifier: verifier,
        ...secret,
      }),
    )
    .finally(close);
  // Whoever waits for it hears of it; that nobody does yet is no crash.
  token.catch(() => {});
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirect,
    scope: SCOPES,
    prompt: 'login',
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(username ? { login_hint: username } : {}),
  });
  return { address: `${login}/services/oauth2/authorize?${query}`, token, close };
}

interface Waiting {
  port: number;
  state: string;
  login: string;
  tell(code: string): void;
  fail(error: Error): void;
}

function receive({ method, url = '', headers }: IncomingMessage, response: ServerResponse, wait: Waiting) {
  const { port, state, login, tell, fail } = wait;
  const host = /^(localhost|127\.0\.0\.1|\[::1\])$/.test((headers.host ?? '').replace(`:${port}`, ''));
  // Any page or program may ask for anything: what is no address must not end the process.
  const { pathname, searchParams } = new URL(URL.canParse(url, HERE) ? url : '/', HERE);
  // Any page can send a browser here; only the one that Salesforce sends knows the state.
  if (method !== 'GET' || !host || pathname !== PATH || !same(searchParams.get('state') ?? '', state))
    return answer(response, 404, 'There is nothing here.');
  const code = searchParams.get('code');
  if (code) {
    answer(response, 200, 'You are signed in. You can close this page.');
    return tell(code);
  }
  answer(response, 200, 'You are not signed in. You can close this page.');
  const said = [searchParams.get('error'), searchParams.get('error_description')].filter(Boolean).join(': ');
  fail(
    refused(
      'LOGIN_REFUSED',
      `${login} gave no login (${said.slice(0, 300) || 'no reason was given'})`,
      'Begin again; an administrator may have to allow the app for that user.',
    ),
  );
}

function same(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function answer(response: ServerResponse, status: number, text: string): void {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    connection: 'close',
  };
  response.writeHead(status, headers).end(`<!doctype html><title>Orgsmith</title><p>${text}</p>\n`);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', error => {
      const next = `End what listens on port ${port} (another login?), then begin again.`;
      reject(refused('PORT_IN_USE', `The login cannot listen on port ${port}`, next, error));
    });
    server.listen(port, 'localhost', resolve);
  });
}
