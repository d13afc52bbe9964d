import type { ToolError } from './errors.ts';
import { jwtGrant } from './jwt.ts';
import { readSecret } from './secrets.ts';
import { logInByPassword } from './soap-login.ts';
import { fetchToken, LOGIN, originOf, refused, whoIs } from './token.ts';

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
  return jwtGrant({ keyFile, clientId, username, login });
}

function missing(names: string, given: string): ToolError {
  return refused(
    'ENVIRONMENT_INCOMPLETE',
    `${given} needs ${names} in the environment`,
    `Set ${names}; then restart Orgsmith.`,
  );
}
