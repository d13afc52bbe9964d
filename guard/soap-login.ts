import { createRequest, originOfLogin, refused, type Token } from './token.ts';

/**
 * The last version whose SOAP API has login(); with Summer '27 it ends there, too, and newer orgs have it off unless an
 * administrator turns it on: https://help.salesforce.com/s/articleView?id=005132110
 */
const VERSION = '64.0';

/** What mends it, by the codes of a LoginFault (https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_login.htm). */
const REMEDIES: readonly [RegExp, string][] = [
  [
    /login\(\) is (disabled|not)|INVALID_OPERATION(?!_WITH)|UNSUPPORTED_API_VERSION|Any API Auth/i,
    'Salesforce ends logins by password. Use a key (SALESFORCE_JWT_KEY_FILE) or client credentials.',
  ],
  [/LOCKOUT|LOGIN_RATE|RESTRICTED_LOGIN/, 'An administrator of the org must unblock that user.'],
  [/EXPIRED_PASSWORD/, 'Let the user set a new password in the browser.'],
  [
    /./,
    'Check SALESFORCE_USERNAME, SALESFORCE_PASSWORD and SALESFORCE_SECURITY_TOKEN; for a sandbox SALESFORCE_LOGIN_URL=https://test.salesforce.com.',
  ],
];

/** A session by username and password, behind which the security token stands. */
export async function logInByPassword(
  origin: string,
  username: string,
  password: string,
): Promise<Token & { username: string }> {
  const login = `<login xmlns="urn:partner.soap.sforce.com"><username>${xml(username)}</username><password>${xml(password)}</password></login>`;
  const body = `<E:Envelope xmlns:E="http://schemas.xmlsoap.org/soap/envelope/"><E:Body>${login}</E:Body></E:Envelope>`;
  const headers = { 'content-type': 'text/xml; charset=UTF-8', soapaction: '"login"' };
  const { status, text } = await createRequest(origin, {
    method: 'POST',
    path: `/services/Soap/u/${VERSION}`,
    headers,
    body,
  });
  const of = (name: string) => plain(new RegExp(`<(?:\\w+:)?${name}>([^<]*)<`).exec(text)?.[1] ?? '');
  const [accessToken, server, orgId] = [of('sessionId'), of('serverUrl'), of('organizationId')];
  if (status < 300 && of('passwordExpired') === 'true') throw loginRefused(origin, 'EXPIRED_PASSWORD');
  if (status >= 300 || !accessToken || !server || !orgId)
    throw loginRefused(origin, of('faultstring') || of('exceptionCode') || `HTTP ${status}`);
  return { accessToken, instanceUrl: originOfLogin(server, origin), orgId, username: of('userName') };
}

function loginRefused(origin: string, said: string) {
  const next = REMEDIES.find(([pattern]) => pattern.test(said))?.[1] ?? '';
  const short = said.replace(/\s+/g, ' ').slice(0, 300);
  return refused('LOGIN_REFUSED', `${origin} refused the login by password (${short})`, next);
}

const ENTITIES: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

function xml(text: string): string {
  return text.replace(/[&<>"']/g, each => `&${ENTITIES[each]};`);
}

function plain(text: string): string {
  return text.replace(
    /&(amp|lt|gt|quot|apos);/g,
    (whole, name) => Object.keys(ENTITIES).find(each => ENTITIES[each] === name) ?? whole,
  );
}
