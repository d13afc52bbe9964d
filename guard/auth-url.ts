import { fetchToken, originOf, refused, type Token } from './token.ts';

const AUTH_URL = /^force:\/\/(?:([\w.=-]+):([\w.=-]*):)?([\w.=-]+)@([\w.-]+(?::\d{1,5})?)\/?$/;

/**
 * What an auth URL (`sf org auth show-sfdx-auth-url`) holds: the URL alone, or the CLI's JSON around it. Throws for anything
 * else; the text is never in the error.
 */
export function parseAuthUrl(text: string, file: string) {
  const [, clientId = 'PlatformCLI', clientSecret, refreshToken, host] = AUTH_URL.exec(urlIn(text)) ?? [];
  if (!refreshToken || !host)
    throw refused(
      'AUTH_URL_INVALID',
      `${file} holds no auth URL of the Salesforce CLI`,
      'Write one into it: sf org auth show-sfdx-auth-url --json > <file>; chmod 600 <file>.',
    );
  const local = /^(localhost|127(\.\d+){3})(:|$)/.test(host);
  const login = originOf(`${local ? 'http' : 'https'}://${host}`, 'the auth URL');
  return { login, clientId, clientSecret: clientSecret || undefined, refreshToken };
}

function urlIn(text: string): string {
  if (!text.startsWith('{')) return text.trim();
  try {
    const { result, sfdxAuthUrl } = Object(JSON.parse(text));
    return String(Object(result).sfdxAuthUrl ?? sfdxAuthUrl ?? '').trim();
  } catch {
    return '';
  }
}

/** A token by a refresh token, which the org may exchange for a new one at that. */
export async function refreshed(given: ReturnType<typeof parseAuthUrl>): Promise<Token> {
  const { login, clientId, clientSecret, refreshToken } = given;
  const secret = clientSecret ? { client_secret: clientSecret } : {};
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: clientId, ...secret };
  return { refreshToken, ...(await fetchToken(login, form)) };
}
