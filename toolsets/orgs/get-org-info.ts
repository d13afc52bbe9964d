import { defineTool, isToolError, type JsonObject, type Org, type Soql, soql, z } from 'orgsmith/toolkit';

// What people ask for; all others are there with `allLimits`.
const USUAL = [
  'DailyApiRequests',
  'DailyBulkV2QueryJobs',
  'DailyAsyncApexExecutions',
  'DataStorageMB',
  'FileStorageMB',
  'ActiveScratchOrgs',
  'DailyScratchOrgs',
  'SingleEmail',
];

export default defineTool({
  name: 'get_org_info',
  title: 'Get org information',
  description:
    'Tell what an org is and how much of it is used: edition, kind, instance, release, whether it is in read-only maintenance, API and storage limits with what is used, licences of users and of permission sets.',
  keywords: 'salesforce org info limits licences api usage storage edition release maintenance dev hub',
  effect: 'read',
  input: z.strictObject({
    allLimits: z.boolean().default(false).describe('All limits of the org instead of the usual eight'),
  }),
  output: z.object({
    name: z.string(),
    edition: z.string().nullable(),
    kind: z.string(),
    instance: z.string().nullable(),
    namespace: z.string().nullable(),
    expires: z.string().nullable(),
    maintenance: z
      .boolean()
      .nullable()
      .describe('The org takes no changes now: Salesforce maintains its instance'),
    devHub: z.boolean(),
    timeZone: z.string().nullable(),
    language: z.string().nullable(),
    multiCurrency: z.boolean(),
    release: z.string().nullable(),
    apiVersion: z.string(),
    limits: z.array(z.object({ name: z.string(), used: z.number(), max: z.number(), percent: z.number() })),
    licences: z.array(z.object({ name: z.string(), used: z.number(), total: z.number() })),
  }),
  summary: ({ name, edition, kind, instance, release, apiVersion, devHub, maintenance, limits }) =>
    [
      `${name}: ${edition ?? 'unknown edition'}, ${kind}${devHub ? ' and Dev Hub' : ''}, instance ${instance ?? 'unknown'}, release ${release ?? 'unknown'} (API ${apiVersion})`,
      ...(maintenance ? ['MAINTENANCE: the org takes no changes now.'] : []),
      ...limits
        .filter(({ percent }) => percent >= 80)
        .map(({ name, percent }) => `${name}: ${percent} % used`),
    ].join('\n'),
  table: ({ limits, licences }) => ({
    columns: ['limit or licence', 'used', 'of', '%'],
    rows: [
      ...limits.map(({ name, used, max, percent }) => [name, used, max, percent]),
      ...licences.map(({ name, used, total }) => [`licence ${name}`, used, total, percentOf(used, total)]),
    ],
  }),
  async run({ org }, { allLimits }) {
    const [limits, users, sets, versions, own, types] = await Promise.all([
      org.get('limits'),
      org.query(
        soql`SELECT Name, UsedLicenses, TotalLicenses FROM UserLicense WHERE Status = 'Active' ORDER BY UsedLicenses DESC`,
      ),
      rowsOr(
        org,
        soql`SELECT MasterLabel, UsedLicenses, TotalLicenses FROM PermissionSetLicense WHERE Status = 'Active' AND UsedLicenses > 0 ORDER BY UsedLicenses DESC LIMIT 50`,
      ),
      org.versions(),
      rowsOr(org, soql`SELECT IsReadOnly, TimeZoneSidKey, LanguageLocaleKey FROM Organization`),
      org.describeGlobal(),
    ]);
    const [organization = {}] = own;
    const has = (object: string) => types.some(({ name }) => name === object);
    const { name, organizationType, instanceName, namespacePrefix, trialExpirationDate } = org.facts;
    return {
      name,
      edition: organizationType,
      kind: org.kind,
      instance: instanceName,
      namespace: namespacePrefix,
      expires: trialExpirationDate,
      maintenance: typeof organization.IsReadOnly === 'boolean' ? organization.IsReadOnly : null,
      devHub: has('ScratchOrgInfo'),
      timeZone: textOrNull(organization.TimeZoneSidKey),
      language: textOrNull(organization.LanguageLocaleKey),
      multiCurrency: has('CurrencyType'),
      release: versions.find(({ version }) => version === org.apiVersion)?.label ?? null,
      apiVersion: org.apiVersion,
      limits: Object.entries(limits).flatMap(([limit, value]) =>
        allLimits || USUAL.includes(limit) ? toLimit(limit, value) : [],
      ),
      licences: [...users.records, ...sets].map(({ Name, MasterLabel, UsedLicenses, TotalLicenses }) => ({
        name: String(Name ?? `${MasterLabel} (permission set)`),
        used: Number(UsedLicenses),
        total: Number(TotalLicenses),
      })),
    };
  },
});

/** Rows of a query that some users, or older orgs, may not ask. */
async function rowsOr(org: Org, query: Soql): Promise<JsonObject[]> {
  try {
    return (await org.query(query)).records;
  } catch (error) {
    if (isToolError(error) && /^(INVALID_FIELD|INVALID_TYPE|INSUFFICIENT_ACCESS.*)$/.test(error.parts.code))
      return [];
    throw error;
  }
}

function toLimit(name: string, value: unknown) {
  const { Max: max, Remaining: remaining } = Object(value) satisfies JsonObject;
  if (typeof max !== 'number' || typeof remaining !== 'number') return [];
  const used = max - remaining;
  return [{ name, used, max, percent: percentOf(used, max) }];
}

function percentOf(used: number, max: number): number {
  return max > 0 ? Math.round((used / max) * 100) : 0;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
