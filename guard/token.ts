import { isSalesforce } from './addresses.ts';
import { ToolError } from './errors.ts';
import { createDispatcher } from './http.ts';
import { isObject, type JsonObject } from './json.ts';
import { toToolError } from './salesforce-errors.ts';

/** Where logins go that name no other place. */
export const LOGIN = 'https://login.salesforce.com';

const TIME_MS = 15_000;

export interface Token {
  accessToken: string;
  instanceUrl: string;
  /** 18 or 15 characters, of the id URL. */
  orgId: string;
  refreshToken?: string;
}

/** A token by one of OAuth's grants, from an address that the user named. */
export async function fetchToken(origin: string, form: Record<string, string>): Promise<Token> {
  const answer = await askForToken(origin, form);
  const { access_token: accessToken, refresh_token: refreshToken, instance_url: instance, id } = answer;
  const orgId = /\/id\/(00D\w{12,15})\//.exec(String(id))?.[1];
  if (typeof accessToken !== 'string' || typeof instance !== 'string' || !orgId)
    throw refused(
      'LOGIN_REFUSED',
      `${origin} answered without a token`,
      'See that it is the address of a Salesforce org.',
    );
  const renewable = typeof refreshToken === 'string' ? { refreshToken } : {};
  return { accessToken, instanceUrl: originOfLogin(instance, origin), orgId, ...renewable };
}

/** What the token endpoint answers to a form. */
export function askForToken(origin: string, form: Record<string, string>): Promise<JsonObject> {
  const body = new URLSearchParams(form).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
  return ask(origin, { method: 'POST', path: '/services/oauth2/token', headers, body });
}

/** The place that a login names, if a token may be sent there. */
export function originOfLogin(instance: string, origin: string): string {
  const instanceUrl = originOf(instance, 'the instance of the login');
  if (instanceUrl === origin || isSalesforce(instanceUrl)) return instanceUrl;
  throw refused(
    'ORIGIN_REFUSED',
    `The login names ${instanceUrl}, which is not Salesforce’s`,
    'Tell the user; send nothing there.',
  );
}

/** Whose token it is, as its org says. */
export async function whoIs(origin: string, token: string): Promise<{ orgId: string; username: string }> {
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  const answer = await ask(origin, { method: 'GET', path: '/services/oauth2/userinfo', headers });
  const { organization_id: orgId, preferred_username: username } = answer;
  if (typeof orgId === 'string' && typeof username === 'string') return { orgId, username };
  throw refused(
    'LOGIN_REFUSED',
    `${origin} does not say whose the token is`,
    'Give the app the scopes openid and api.',
  );
}

interface Question {
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string;
}

async function ask(origin: string, question: Question): Promise<JsonObject> {
  const { status, text, clock } = await createRequest(origin, question);
  const answer = parse(text);
  if (status < 300 && answer) return answer;
  throw loginRefused(origin, status, answer ?? {}, clock);
}

interface Heard {
  status: number;
  text: string;
  /** By how many seconds this machine is ahead of the server; behind is less than 0. */
  clock: number;
}

/** One request of a sign-in, by a connection of its own. */
export async function createRequest(origin: string, question: Question): Promise<Heard> {
  const dispatcher = createDispatcher(TIME_MS);
  try {
    const raw = await dispatcher.request({ ...question, origin, signal: AbortSignal.timeout(TIME_MS) });
    const served = Date.parse(String(raw.headers.date));
    const clock = Number.isNaN(served) ? 0 : Math.round((Date.now() - served) / 1000);
    return { status: raw.statusCode, text: await raw.body.text(), clock };
  } catch (error) {
    throw toToolError(error);
  } finally {
    // Its connections must not hold a process that has ended its work.
    void dispatcher.close();
  }
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What mends it, by Salesforce's descriptions (https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_flow_errors.htm). */
const REMEDIES: readonly [RegExp, string][] = [
  [/access_denied|denied authorization/, 'The login was declined. Begin again if that was a mistake.'],
  [
    /expired access\/refresh|invalid authorization code/,
    'That login has ended or was revoked: sign in again.',
  ],
  [/redirect_uri/, 'Give the app the callback address http://localhost:1717/OauthRedirect.'],
  [
    /audience/,
    'Set SALESFORCE_LOGIN_URL: https://test.salesforce.com for a sandbox, else https://login.salesforce.com.',
  ],
  [
    /invalid assertion|expired/,
    'Check the clock of this machine, and that the key belongs to the certificate of the app.',
  ],
  [
    /approved this consumer/,
    'Let an administrator pre-authorize that user for the app; check SALESFORCE_USERNAME and SALESFORCE_LOGIN_URL.',
  ],
  [/client identifier/, 'Check SALESFORCE_CLIENT_ID: the consumer key of the app.'],
  [
    /client credentials|client secret/,
    'Check SALESFORCE_CLIENT_SECRET, and that the app allows the client credentials flow.',
  ],
  [
    /not admin approved|app_access|APP_BLOCKED/i,
    'An administrator must allow that user the app, or install it.',
  ],
  [
    /inactive|ip restricted|is locked|suspended|login rate/i,
    'An administrator of the org must unblock that user.',
  ],
];

/** A JWT is good for three minutes: a clock that is wrong by one may be why it is refused. */
const CLOCK_S = 60;

function loginRefused(origin: string, status: number, answer: JsonObject, clock: number): ToolError {
  const said = [answer.error, answer.error_description].filter(each => typeof each === 'string').join(': ');
  const late = /invalid assertion|expired|not yet valid/.test(said) && Math.abs(clock) >= CLOCK_S;
  const next =
    REMEDIES.find(([pattern]) => pattern.test(said))?.[1] ??
    'Give a token that is valid now: sf org auth show-access-token shows one to the user.';
  const skew = `; the clock of this machine is ${Math.abs(clock)} s ${clock > 0 ? 'ahead' : 'behind'}`;
  return refused(
    'LOGIN_REFUSED',
    `${origin} refused the login (${said || `HTTP ${status}`}${late ? skew : ''})`,
    late ? 'Set the clock of this machine right, then restart Orgsmith.' : next,
    undefined,
    { error: String(answer.error ?? '') },
  );
}

/** An address that a login may be sent to: encrypted, or on this machine. */
export function originOf(url: string, name: string): string {
  const found = URL.canParse(url) ? new URL(url) : undefined;
  const local = found?.protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(found.hostname);
  if (found && (found.protocol === 'https:' || local)) return found.origin;
  throw refused(
    'PLAIN_HTTP',
    `${name} is not an https address`,
    'Give the My Domain: https://acme.my.salesforce.com.',
  );
}

/** A login that is not to be had, with what mends it. */
export function refused(
  code: string,
  message: string,
  next: string,
  cause?: unknown,
  details?: JsonObject,
): ToolError {
  return new ToolError({ code, message, next, retry: 'after_fix', cause, ...(details ? { details } : {}) });
}
