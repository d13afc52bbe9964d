import { ToolError } from './errors.ts';
import type { Login } from './identity.ts';
import { to18 } from './ids.ts';

/** Loads what signing in needs; called when there is time, so that the first call need not wait. */
export async function loadCore(): Promise<typeof import('./core.ts')> {
  // Core's log file needs a worker whose script is not in a bundle, and would be written beside the user's own logs.
  process.env.SF_DISABLE_LOG_FILE ??= 'true';
  return import('./core.ts');
}

/**
 * A connection of @salesforce/core signed in with what the CLI's keychain holds for the pinned user, and where that
 * login is refreshed; nothing is sent. `learn` is told every secret. Throws ToolError ORG_DRIFT when the keychain no longer belongs to the pinned org.
 */
export async function signIn(pin: Login, version: string, learn: (secret: string | undefined) => void) {
  const { AuthInfo, Connection } = await loadCore();
  const open = async () => {
    const authInfo = await AuthInfo.create(
      pin.accessToken ? bareToken(pin, pin.accessToken) : { username: pin.username },
    );
    return { authInfo, fields: authInfo.getFields(true) };
  };
  const { authInfo, fields } = await open().catch(error => {
    throw unreadable(pin, error instanceof Error ? error.message : String(error));
  });
  const { orgId, instanceUrl, loginUrl, ...secrets } = fields;
  for (const secret of [secrets.accessToken, secrets.refreshToken, secrets.clientSecret, secrets.password])
    learn(secret);
  if (to18(orgId ?? '') !== pin.orgId || !sameOrigin(instanceUrl, pin.instanceUrl)) throw movedAway(pin);
  return { connection: await Connection.create({ authInfo, connectionOptions: { version } }), loginUrl };
}

// Core would ask the org for whatever is missing here, before the guard is in place.
function bareToken({ username, orgId, instanceUrl }: Login, accessToken: string) {
  return {
    username: accessToken,
    accessTokenOptions: { accessToken, instanceUrl, username, orgId, isDevHub: false, namespacePrefix: '' },
  };
}

function sameOrigin(a: string | undefined, b: string): boolean {
  return a !== undefined && URL.canParse(a) && new URL(a).origin === new URL(b).origin;
}

function movedAway({ name, username, orgId }: Login): ToolError {
  return new ToolError({
    code: 'ORG_DRIFT',
    message: `${username} is no longer authorised for the org that ${name} was pinned to at start (${orgId})`,
    next: 'If that is intended, restart Orgsmith; else sign in again: orgsmith login, or sf org login web.',
    retry: 'after_fix',
  });
}

/** The login is there and of no use: its key is gone, is another one, or may not be read. */
function unreadable({ name, username, aliases, instanceUrl }: Login, why: string): ToolError {
  const alias = aliases.includes(name) && /^[\w.@+-]{1,80}$/.test(name) ? ` --alias ${name}` : '';
  const flags = `--instance-url ${new URL(instanceUrl).origin}${alias}`;
  const again = `orgsmith login ${flags} (or sf org login web ${flags})`;
  const next = /file permissions/.test(why)
    ? 'chmod 600 ~/.sfdx/key.json'
    : /not valid JSON|JSON input/.test(why)
      ? `mv ~/.sfdx/key.json ~/.sfdx/key.json.old; then ${again}`
      : again;
  return new ToolError({
    code: 'LOGIN_UNREADABLE',
    message: `The login of ${username} cannot be read: ${why}`,
    next: `Ask the user to run: ${next}`,
    retry: 'after_fix',
  });
}
