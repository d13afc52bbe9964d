import { createPrivateKey, sign } from 'node:crypto';
import { readSecret } from './secrets.ts';
import { fetchToken, refused, type Token } from './token.ts';

const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** Fetches tokens by a JWT that the key signs, good for three minutes; the key is read once, and not sent. */
export function jwtGrant(given: { keyFile: string; clientId: string; username: string; login: string }) {
  const { keyFile, clientId, username, login } = given;
  const key = keyOf(readSecret(keyFile), keyFile);
  return (): Promise<Token> => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { iss: clientId, sub: username, aud: login, exp: Math.floor(Date.now() / 1000) + 180 };
    const text = `${part({ alg: 'RS256' })}.${part(claims)}`;
    const assertion = `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
    return fetchToken(login, { grant_type: GRANT, assertion });
  };
}

function keyOf(pem: string, file: string) {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw refused(
      'KEY_UNREADABLE',
      `${file} is not a private key in PEM form`,
      'Give the key of the certificate that the app was given.',
      error,
    );
  }
}
