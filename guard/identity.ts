import { ToolError } from './errors.ts';
import { to18 } from './ids.ts';
import type { JsonObject } from './json.ts';
import { soql } from './soql.ts';

/** Whose login is wanted: an org as it was pinned at start. */
export interface Login {
  /** How the user named it. */
  name: string;
  username: string;
  aliases: string[];
  /** 18 characters. */
  orgId: string;
  instanceUrl: string;
  /** Of an org that is in no keychain. */
  accessToken?: string;
}

export type OrgKind = 'production' | 'sandbox' | 'scratch' | 'developer' | 'local';

export interface OrgFacts {
  name: string;
  instanceName: string | null;
  organizationType: string | null;
  isSandbox: boolean;
  trialExpirationDate: string | null;
  namespacePrefix: string | null;
}

/** Whether writes there may hurt a business. Read from the org itself, never from local flags. */
export function kindOf(facts: OrgFacts, startedByUs: boolean): OrgKind {
  if (startedByUs) return 'local';
  if (facts.isSandbox) return facts.trialExpirationDate ? 'scratch' : 'sandbox';
  return facts.organizationType === 'Developer Edition' ? 'developer' : 'production';
}

export const IDENTITY_QUERY = soql`SELECT Id, Name, InstanceName, IsSandbox, TrialExpirationDate, NamespacePrefix, OrganizationType FROM Organization`;

/** The facts of the Organization record. Throws ToolError ORG_MISMATCH when it is not the pinned org's. */
export function verify(
  pin: Login & { local?: true },
  organization: JsonObject | undefined,
  userinfo: JsonObject,
): OrgFacts {
  const orgId = to18(String(organization?.Id ?? ''));
  const userOrg = to18(String(userinfo.organization_id ?? ''));
  const user = String(userinfo.preferred_username ?? '');
  if (
    orgId !== pin.orgId ||
    userOrg !== pin.orgId ||
    (!pin.local && user.toLowerCase() !== pin.username.toLowerCase())
  )
    throw new ToolError({
      code: 'ORG_MISMATCH',
      message: `${pin.name} was pinned as ${pin.username} in org ${pin.orgId}, but ${new URL(pin.instanceUrl).host} answers as ${user || 'an unknown user'} in org ${orgId ?? 'unknown'}`,
      next: 'Nothing was sent there beyond this check. If the org was refreshed or moved, sign in again with orgsmith login or sf org login web, and restart Orgsmith.',
    });
  return {
    name: String(organization?.Name ?? ''),
    instanceName: textOrNull(organization?.InstanceName),
    organizationType: textOrNull(organization?.OrganizationType),
    isSandbox: organization?.IsSandbox === true,
    trialExpirationDate: textOrNull(organization?.TrialExpirationDate),
    namespacePrefix: textOrNull(organization?.NamespacePrefix),
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
