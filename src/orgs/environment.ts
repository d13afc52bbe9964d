import { isToolError } from '../../guard/errors.ts';
import { to18 } from '../../guard/ids.ts';
import type { Redactor } from '../../guard/redact.ts';
import type { UnresolvedOrg } from '../toolkit.ts';
import type { Pin } from './allow-list.ts';

const NAME = 'ENVIRONMENT';

/** The org that variables of the environment sign in to, or why there is none. Its kind is what the org says. */
export async function pinFromEnvironment(
  env: NodeJS.ProcessEnv,
  redactor: Redactor,
): Promise<Pin | UnresolvedOrg> {
  const { signInFromEnvironment } = await import('../../guard/environment.ts');
  try {
    const { orgId, ...login } = await signInFromEnvironment(env, redactor.learn);
    const names = { selector: NAME, name: NAME, aliases: [NAME] };
    return { ...names, ...login, orgId: to18(orgId) ?? orgId, expires: undefined };
  } catch (error) {
    if (!isToolError(error)) throw error;
    return { name: NAME, reason: redactor.ownText(error.message), nearest: [], next: error.parts.next };
  }
}
