import { type AllowedOrg, ToolError, to18 } from 'orgsmith/toolkit';
import { loggedInAt, meantBy } from './_places.ts';

/**
 * The CLI signs in by itself, with what its files say now: throws unless that is the org that was pinned at start.
 */
export function checkLogin({ username, orgId, drift }: AllowedOrg): void {
  const meant = meantBy(username);
  const at = loggedInAt(meant);
  if (at === undefined && meant === username && !drift)
    throw new ToolError({
      code: 'SF_NO_LOGIN',
      message: `The Salesforce CLI has no login of ${username}`,
      next: 'Use other tools for this org; the user can give the CLI a login with: orgsmith login, or sf org login web',
    });
  const why =
    drift ??
    (meant === username ? undefined : `alias ${username} now means ${meant}`) ??
    (to18(at ?? '') === orgId ? undefined : `the login of ${username} is for ${at}, not ${orgId}`);
  if (why !== undefined)
    throw new ToolError({
      code: 'ORG_DRIFT',
      message: `${why}. The Salesforce CLI would use an org that may not be the one that is meant`,
      next: 'Ask the user to restart Orgsmith, or to put the alias or login back.',
    });
}
