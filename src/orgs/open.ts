import { inCall } from '../../guard/call-scope.ts';
import { IDENTITY_QUERY, kindOf, verify } from '../../guard/identity.ts';
import { objects } from '../../guard/json.ts';
import { signIn } from '../../guard/keychain.ts';
import type { ApiUsage } from '../../guard/limits.ts';
import { createReader } from '../../guard/reader.ts';
import type { Redactor } from '../../guard/redact.ts';
import type { Org } from '../toolkit.ts';
import type { Pin } from './allow-list.ts';
import { createOrg } from './org.ts';

// Only until the org has told its newest.
const FIRST_VERSION = '60.0';

export interface OpenedOrg {
  org: Org;
  /** What the last answer said of the day's API requests. */
  usage(): ApiUsage | undefined;
}

/**
 * Signs in to a pinned org and proves that it is the one: guard first, then the Organization record and the user. What
 * the caller wanted is sent only after that.
 */
export async function openOrg(
  pin: Pin,
  apiVersion: string | undefined,
  redactor: Redactor,
): Promise<OpenedOrg> {
  const { guardConnection, proveGuard } = await import('../../guard/connection.ts');
  const { connection, loginUrl } = await signIn(pin, apiVersion ?? FIRST_VERSION, redactor.learn);
  const { orgId, username, instanceUrl } = pin;
  const guard = guardConnection(connection, {
    orgId,
    username,
    instanceUrl,
    loginUrl,
    renew: pin.renew,
    onToken: redactor.learn,
  });
  await proveGuard(connection);
  // Verifying belongs to no call: one that is cancelled must not fail the others that wait for the same org.
  return inCall({ effect: 'read' }, async () => {
    const read = createReader(connection, guard);
    if (!apiVersion) connection.setApiVersion((await read.versions()).at(-1)?.version ?? FIRST_VERSION);
    const [answer, userinfo] = await Promise.all([
      read.get('query', { q: IDENTITY_QUERY.text }),
      read.absolute('/services/oauth2/userinfo'),
    ]);
    const facts = verify(pin, objects(answer.records)[0], userinfo);
    const kind = kindOf(facts, pin.local === true);
    // Such orgs serve five long requests at a time in all, and the user has some of them.
    if (kind === 'developer') guard.limitInFlight(2);
    return {
      org: createOrg({ pin, read, connection, apiVersion: connection.getApiVersion(), kind, facts }),
      usage: guard.usage,
    };
  });
}
