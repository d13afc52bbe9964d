import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { isToolError, type ToolError } from './errors.ts';
import { logInByPassword } from './soap-login.ts';
import { fetchToken, originOf, refused, whoIs } from './token.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** A login that is in no keychain. */
export interface EnvironmentLogin {
  orgId: string;
  username: string;
  instanceUrl: string;
  accessToken: string;
  /** Absent where only a token was given: when it ends, so does the login. */
  renew?: () => Promise<string>;
}

const LOGIN = 'https://login.salesforce.com';
const JWT_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/**
 * Signs in with what the environment holds: a token, else a key for JWT, else client credentials, else a password.
 * Secrets are in variables or in files that only their owner reads; each is told to `learn` before it is sent anywhere.
 */
export async function signInFromEnvironment(
  env: Env,
  learn: (secret: string) => void,
): Promise<EnvironmentLogin> {
  const read = (...names: string[]) => names.map(name => env[name]?.trim()).find(Boolean);
  const secret = (...names: string[]) => {
    const value =
      read(...names) ??
      names.map(name => env[`${name}_FILE`]).flatMap(file => (file ? readSecret(file) : []))[0];
    if (value) learn(value);
    return value;
  };
  const instance = read('SALESFORCE_INSTANCE_URL', 'SF_INSTANCE_URL', 'SF_ORG_INSTANCE_URL');
  const clientId = read('SALESFORCE_CLIENT_ID');
  const keyFile = read('SALESFORCE_JWT_KEY_FILE');
  const accessToken = secret('SALESFORCE_ACCESS_TOKEN', 'SF_ACCESS_TOKEN');
  if (accessToken) {
    if (!instance) throw missing('SALESFORCE_INSTANCE_URL', 'an access token');
    const instanceUrl = originOf(instance, 'SALESFORCE_INSTANCE_URL');
    return { ...(await whoIs(instanceUrl, accessToken)), instanceUrl, accessToken };
  }
  const password =
    keyFile || read('SALESFORCE_CLIENT_SECRET', 'SALESFORCE_CLIENT_SECRET_FILE')
      ? undefined
      : secret('SALESFORCE_PASSWORD');
  if (!clientId && password === undefined)
    throw missing('SALESFORCE_ACCESS_TOKEN, or SALESFORCE_CLIENT_ID, or SALESFORCE_PASSWORD', 'signing in');
  const ask =
    password !== undefined
      ? passwordOf(password, secret('SALESFORCE_SECURITY_TOKEN') ?? '', instance, read)
      : keyFile
        ? jwtOf(keyFile, clientId ?? '', read)
        : credentialsOf(clientId ?? '', secret, instance);
  const first = await ask();
  learn(first.accessToken);
  if (instance && keyFile && originOf(instance, 'SALESFORCE_INSTANCE_URL') !== first.instanceUrl)
    throw refused(
      'INSTANCE_MISMATCH',
      `The login is for ${first.instanceUrl}, not for ${instance}`,
      'Set SALESFORCE_INSTANCE_URL to that, or leave it out.',
    );
  const who = await whoIs(first.instanceUrl, first.accessToken);
  const renew = async () => {
    const next = await ask();
    if (next.instanceUrl !== first.instanceUrl || next.orgId !== first.orgId)
      throw refused(
        'ORG_DRIFT',
        `The login of the environment is now for org ${next.orgId} at ${next.instanceUrl}`,
        'If that is intended, restart Orgsmith.',
      );
    return next.accessToken;
  };
  return { ...who, instanceUrl: first.instanceUrl, accessToken: first.accessToken, renew };
}

function credentialsOf(
  clientId: string,
  secret: (name: string) => string | undefined,
  instance: string | undefined,
) {
  const clientSecret = secret('SALESFORCE_CLIENT_SECRET');
  if (!clientSecret)
    throw missing('SALESFORCE_CLIENT_SECRET, or SALESFORCE_JWT_KEY_FILE', 'SALESFORCE_CLIENT_ID');
  // Salesforce grants these at the My Domain only.
  if (!instance) throw missing('SALESFORCE_INSTANCE_URL', 'client credentials');
  const origin = originOf(instance, 'SALESFORCE_INSTANCE_URL');
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  return () => fetchToken(origin, form);
}

function passwordOf(
  password: string,
  securityToken: string,
  instance: string | undefined,
  read: (name: string) => string | undefined,
) {
  const username = read('SALESFORCE_USERNAME');
  if (!username) throw missing('SALESFORCE_USERNAME', 'SALESFORCE_PASSWORD');
  const login = originOf(read('SALESFORCE_LOGIN_URL') ?? instance ?? LOGIN, 'SALESFORCE_LOGIN_URL');
  return () => logInByPassword(login, username, password + securityToken);
}

function jwtOf(keyFile: string, clientId: string, read: (name: string) => string | undefined) {
  const username = read('SALESFORCE_USERNAME');
  if (!username) throw missing('SALESFORCE_USERNAME', 'SALESFORCE_JWT_KEY_FILE');
  const login = originOf(read('SALESFORCE_LOGIN_URL') ?? LOGIN, 'SALESFORCE_LOGIN_URL');
  const key = keyOf(readSecret(keyFile), keyFile);
  return () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { iss: clientId, sub: username, aud: login, exp: Math.floor(Date.now() / 1000) + 180 };
    const text = `${part({ alg: 'RS256' })}.${part(claims)}`;
    const assertion = `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
    return fetchToken(login, { grant_type: JWT_GRANT, assertion });
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

/** The content of a file that only its owner can read. */
function readSecret(file: string): string {
  try {
    const { mode } = statSync(file);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw refused(
        'FILE_TOO_OPEN',
        `${file} can be read by others of this machine`,
        `chmod 600 ${plain(file)}`,
      );
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (isToolError(error)) throw error;
    throw refused(
      'FILE_UNREADABLE',
      `${file} cannot be read`,
      `See that it exists and is yours: ls -l ${plain(file)}`,
      error,
    );
  }
}

function missing(names: string, given: string): ToolError {
  return refused(
    'ENVIRONMENT_INCOMPLETE',
    `${given} needs ${names} in the environment`,
    `Set ${names}; then restart Orgsmith.`,
  );
}

function plain(file: string): string {
  return /^[\w./@+-]+$/.test(file) ? file : '<file>';
}
