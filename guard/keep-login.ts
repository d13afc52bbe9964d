import type * as Core from '@salesforce/core';
import { isOrgAddress } from './addresses.ts';
import { openTo, sealJsforce } from './http.ts';
import { toToolError } from './salesforce-errors.ts';
import { refused, type Token, whoIs } from './token.ts';

/** How a login is renewed, as the Salesforce CLI keeps it. */
export interface Renewal {
  login: string;
  clientId: string;
  clientSecret?: string | undefined;
  /** The file of the key that signs JWTs. */
  keyFile?: string | undefined;
}

export interface KeptLogin {
  username: string;
  orgId: string;
  instanceUrl: string;
  alias?: string | undefined;
  /** Without one the login ends with its session. */
  renewable: boolean;
}

/**
 * Keeps a login where the Salesforce CLI keeps its own, encrypted with the CLI's key: that tool and Orgsmith see the same.
 * An alias that stands for somebody else is not moved.
 */
export async function keepLogin(
  { AuthInfo, StateAggregator }: Pick<typeof Core, 'AuthInfo' | 'StateAggregator'>,
  { accessToken, refreshToken, instanceUrl }: Token,
  { login, clientId, clientSecret, keyFile }: Renewal,
  { alias, setDefault = false }: { alias?: string | undefined; setDefault?: boolean } = {},
): Promise<KeptLogin> {
  // Whoever answers there says itself whose login this is; it could stand in for one that is kept already.
  if (!isOrgAddress(instanceUrl))
    throw refused(
      'ORIGIN_REFUSED',
      `${instanceUrl} is no address of Salesforce; a login of it is not kept`,
      'Sign in at the My Domain of the org.',
    );
  const { username, orgId } = await whoIs(instanceUrl, accessToken);
  sealJsforce();
  // Core asks the new org what kind it is, and whether it is a Dev Hub.
  const close = openTo(each => each === instanceUrl);
  try {
    // Another program may have written since core read.
    StateAggregator.clearInstance();
    const { aliases } = await StateAggregator.getInstance();
    const taken = alias === undefined ? undefined : aliases.getUsername(alias);
    if (alias !== undefined && taken && taken !== username) throw aliasTaken(alias, taken);
    const accessTokenOptions = { accessToken, instanceUrl, loginUrl: login, username, orgId };
    const info = await AuthInfo.create({ accessTokenOptions });
    // A key beside a refresh token of an earlier login would not count.
    const renewal: object = { refreshToken, privateKey: keyFile, clientId, clientSecret };
    await info.save(renewal);
    if (alias !== undefined) await info.setAlias(alias);
    if (setDefault) await info.setAsDefault({ org: true });
    const renewable = refreshToken !== undefined || keyFile !== undefined;
    return { username, orgId, instanceUrl, alias, renewable };
  } catch (error) {
    throw notKept(error);
  } finally {
    close();
  }
}

/** Nothing is wrong with the login: it is the place for it. */
function notKept(error: unknown) {
  const why = error instanceof Error ? error.message : String(error);
  const next = /not valid JSON|JSON input/.test(why)
    ? 'Move the broken file away, and sign in anew to all orgs: mv ~/.sfdx/key.json ~/.sfdx/key.json.old'
    : /file permissions/.test(why)
      ? 'chmod 600 ~/.sfdx/key.json'
      : /^(E[A-Z]+)\b/.test(why)
        ? 'See that it is a folder of yours that can be written: ls -ld ~/.sfdx'
        : undefined;
  return next
    ? refused('LOGIN_NOT_KEPT', `The login could not be kept: ${why}`, next, error)
    : toToolError(error);
}

/** Refuses an alias that stands for another org: whoever uses it elsewhere would be led there. */
export function aliasTaken(alias: string, username: string) {
  return refused(
    'ALIAS_TAKEN',
    `${alias} stands for ${username} already`,
    'Choose another alias, or sign out of that org first.',
  );
}
