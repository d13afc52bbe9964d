import { type JsonObject, type Org, ToolError } from 'orgsmith/toolkit';

/** Throws unless the org is a Dev Hub whose user may work with such records. */
export async function needHub(org: Org, object: string): Promise<void> {
  const objects = await org.describeGlobal();
  if (objects.some(({ name }) => name === object)) return;
  throw new ToolError({
    code: 'NO_DEV_HUB',
    message: `${org.name} is not a Dev Hub, or ${org.username} may not use it (no ${object} there)`,
    next: 'Pass the org that is one, or have Dev Hub enabled: open_org with setup dev_hub.',
    retry: 'after_fix',
  });
}

/** How many scratch orgs the hub can still make. Throws when that is none. */
export async function roomOf(hub: Org): Promise<{ active: number; today: number }> {
  const limits = await hub.get('limits');
  const left = (name: string) => Number(Object(limits[name]).Remaining ?? Number.POSITIVE_INFINITY);
  const [active, today] = [left('ActiveScratchOrgs'), left('DailyScratchOrgs')];
  if (active > 0 && today > 0) return { active, today };
  throw new ToolError({
    code: 'LIMIT_EXCEEDED',
    message: `${hub.name} can make no scratch org now: ${active > 0 ? 'those of today are used up' : 'as many as it may have are active'}`,
    next: active > 0 ? 'Try again tomorrow.' : 'Delete one that is not needed: delete_org.',
  });
}

const SAME: Record<string, string> = {
  'C-1007': 'That username is in use. Choose another.',
  'C-1016':
    'The Dev Hub’s connected app cannot be copied. Sign in to the hub with: orgsmith login, or sf org login web.',
  'S-1017': 'The namespace is not linked to this Dev Hub. Link it, or leave it out.',
  'S-1026': 'Give a valid namespace, or none.',
  'S-2006': 'Give a country code of two letters.',
  'T-0002': 'No active snapshot or template has that name. Query OrgSnapshot on the hub.',
  'SH-0002': 'The source org has no shape. Create one there first.',
};

/** Why a sign-up failed (codes: @salesforce/core, lib/org/scratchOrgErrorCodes.js). */
export function signUpFailed(row: JsonObject, job: string): ToolError {
  const code = String(row.ErrorCode ?? 'unknown');
  return new ToolError({
    code: 'SCRATCH_ORG_FAILED',
    message: `No scratch org was made: Salesforce answers ${code} (${job})`,
    next:
      SAME[code] ??
      'Look the code up in "Scratch Org Error Codes" of the Salesforce DX Developer Guide; then try again.',
    retry: 'after_fix',
    details: { job, errorCode: code },
  });
}
