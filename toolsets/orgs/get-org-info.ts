import { defineTool, type JsonObject, soql, z } from 'orgsmith/toolkit';

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
    'Tell what an org is and how much of it is used: edition, kind, instance, release, API and storage limits with what remains, user licences.',
  keywords: 'salesforce org info limits licences api usage storage edition release',
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
    release: z.string().nullable(),
    apiVersion: z.string(),
    limits: z.array(z.object({ name: z.string(), used: z.number(), max: z.number() })),
    licences: z.array(z.object({ name: z.string(), used: z.number(), total: z.number() })),
  }),
  summary: ({ name, edition, kind, instance, release, apiVersion }) =>
    `${name}: ${edition ?? 'unknown edition'}, ${kind}, instance ${instance ?? 'unknown'}, release ${release ?? 'unknown'} (API ${apiVersion})`,
  table: ({ limits, licences }) => ({
    columns: ['limit or licence', 'used', 'of'],
    rows: [
      ...limits.map(({ name, used, max }) => [name, used, max]),
      ...licences.map(({ name, used, total }) => [`licence ${name}`, used, total]),
    ],
  }),
  async run({ org }, { allLimits }) {
    const [limits, licences, versions] = await Promise.all([
      org.get('limits'),
      org.query(
        soql`SELECT Name, UsedLicenses, TotalLicenses FROM UserLicense WHERE Status = 'Active' ORDER BY UsedLicenses DESC`,
      ),
      org.versions(),
    ]);
    const { name, organizationType, instanceName, namespacePrefix, trialExpirationDate } = org.facts;
    return {
      name,
      edition: organizationType,
      kind: org.kind,
      instance: instanceName,
      namespace: namespacePrefix,
      expires: trialExpirationDate,
      release: versions.find(({ version }) => version === org.apiVersion)?.label ?? null,
      apiVersion: org.apiVersion,
      limits: Object.entries(limits).flatMap(([limit, value]) =>
        allLimits || USUAL.includes(limit) ? toLimit(limit, value) : [],
      ),
      licences: licences.records.map(({ Name, UsedLicenses, TotalLicenses }) => ({
        name: String(Name),
        used: Number(UsedLicenses),
        total: Number(TotalLicenses),
      })),
    };
  },
});

function toLimit(name: string, value: unknown) {
  const { Max: max, Remaining: remaining } = Object(value) satisfies JsonObject;
  return typeof max === 'number' && typeof remaining === 'number'
    ? [{ name, used: max - remaining, max }]
    : [];
}
