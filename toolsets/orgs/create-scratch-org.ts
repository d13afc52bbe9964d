import {
  defineTool,
  isToolError,
  type JsonObject,
  type OrgContext,
  type Plan,
  ToolError,
  z,
} from 'orgsmith/toolkit';
import { needHub, roomOf, signUpFailed } from './_hub.ts';
import { readJson, toWanted, type Wanted } from './_scratch-definition.ts';
import { awaitRecord, createdId } from './_wait.ts';
import { aliasTaken } from './set-default-org.ts';

interface ScratchPlan extends Plan {
  wanted: Wanted;
}
type Input = z.output<typeof input>;

const CALLBACK = 'http://localhost:1717/OauthRedirect';

const input = z.strictObject({
  edition: z
    .enum(['Developer', 'Enterprise', 'Group', 'Professional'])
    .optional()
    .describe('Default: Developer, unless a definition or snapshot says it'),
  definition: z.string().max(1000).optional().describe('Definition file: config/project-scratch-def.json'),
  snapshot: z.string().max(80).optional().describe('Name of a snapshot to start from'),
  features: z
    .array(z.string().max(100))
    .max(100)
    .optional()
    .describe('Such as Communities, added to the definition’s'),
  days: z.int().min(1).max(30).default(7).describe('After these it is deleted'),
  alias: z
    .string()
    .regex(/^[\w.@+-]+$/)
    .max(80)
    .optional()
    .describe('Its name from now on'),
  namespace: z.boolean().default(true).describe('false: without the project’s namespace'),
  job: z.string().max(18).optional().describe('Waits for one that was asked for earlier'),
});

export default defineTool({
  name: 'create_scratch_org',
  title: 'Create a scratch org',
  description:
    'Create a scratch org on a Dev Hub (org), from an edition, a definition file or a snapshot; its settings are deployed, its login kept as the CLI keeps it, and it becomes one of the allowed orgs. When it takes longer, job waits for it.',
  keywords: 'salesforce scratch org dev hub definition snapshot features',
  effect: 'create',
  input,
  output: z.object({
    outcome: z.enum(['done', 'running']),
    job: z.string().describe('Id of its ScratchOrgInfo'),
    status: z.string(),
    username: z.string().optional(),
    orgId: z.string().optional(),
    alias: z.string().optional(),
    expires: z.string().optional(),
    settings: z.boolean().optional().describe('Whether settings were deployed'),
  }),
  summary: ({ outcome, job, status, username, alias, expires }) =>
    outcome === 'running'
      ? `The scratch org is not ready (${status}). Call create_scratch_org with job ${job} to wait for it.`
      : `Scratch org ${alias ?? username} (${username}) is ready and allowed; it ends on ${expires}`,
  async plan(context: OrgContext, asked: Input): Promise<ScratchPlan> {
    const { org } = context;
    await needHub(org, 'ScratchOrgInfo');
    if (asked.alias !== undefined && asked.job === undefined) {
      const taken = await (await import('./_core.ts')).targetOf(asked.alias);
      if (taken !== undefined) throw aliasTaken(asked.alias, taken);
    }
    const wanted = await wantedOf(context, asked);
    if (asked.job !== undefined) return waiting(wanted, asked.job);
    const room = await roomOf(org);
    const { fields, settings } = wanted;
    const kind = fields.Snapshot ? `from snapshot ${fields.Snapshot}` : fields.Edition;
    return {
      title: `Create a scratch org (${kind}, ${asked.days} days${asked.alias ? `, alias ${asked.alias}` : ''})`,
      writes: 1,
      deletes: 0,
      object: 'ScratchOrgInfo',
      details: { fields, settings: Object.keys(settings), stillPossible: room },
      limits: [`It and all that is in it are deleted after ${asked.days} days.`],
      binding: { fields, settings, alias: asked.alias },
      wanted,
    };
  },
  async run(context: OrgContext, { alias, job: earlier }: Input, { wanted }: ScratchPlan) {
    const { org, orgs } = context;
    const { loginOf, deploySettings } = await import('./_core.ts');
    const job = earlier ?? (await signUp(context, wanted, (await loginOf(org.username))?.clientId));
    if (earlier === undefined) context.startedJob(job);
    const { row, status, done } = await awaitRecord(context, `sobjects/ScratchOrgInfo/${job}`, each =>
      /^(Active|Error|Deleted)$/.test(each),
    );
    if (!done) return { outcome: 'running' as const, job, status };
    if (status !== 'Active') throw signUpFailed(row, job);
    try {
      const fresh = await orgs.adopt(org, job, alias);
      const settings = await deploySettings(fresh, wanted.settings);
      return {
        outcome: 'done' as const,
        job,
        status,
        username: fresh.username,
        orgId: fresh.id,
        ...(alias ? { alias } : {}),
        expires: String(row.ExpirationDate),
        settings,
      };
    } catch (error) {
      throw halfDone(error, job);
    }
  },
});

async function wantedOf({ org, files, project }: OrgContext, asked: Input): Promise<Wanted> {
  const describe = await org.describe('ScratchOrgInfo');
  const given = asked.definition === undefined ? {} : await readJson(await files.read(asked.definition));
  const { fields, settings } = toWanted(given, describe);
  const features = [...String(fields.Features ?? '').split(';'), ...(asked.features ?? [])];
  const named = project.root && asked.namespace ? await readJson(await files.read('sfdx-project.json')) : {};
  const shape = asked.snapshot ?? fields.Snapshot ?? fields.SourceOrg;
  return {
    settings,
    fields: {
      ...(shape ? {} : { Edition: 'Developer' }),
      ...(named.namespace ? { Namespace: named.namespace } : {}),
      OrgName: 'Company',
      ...fields,
      ...(asked.edition ? { Edition: asked.edition } : {}),
      ...(asked.snapshot ? { Snapshot: asked.snapshot } : {}),
      Features: [...new Set(features.filter(feature => feature !== ''))].join(';'),
      DurationDays: asked.days,
    },
  };
}

function waiting(wanted: Wanted, job: string): ScratchPlan {
  if (!/^2SR\w{12}(\w{3})?$/.test(job))
    throw new ToolError({
      code: 'NO_SUCH_JOB',
      message: `'${job}' is not the id of a ScratchOrgInfo`,
      next: 'Pass the job that create_scratch_org answered.',
      retry: 'after_fix',
    });
  const title = `Wait for the scratch org of ${job}`;
  return { title, writes: 0, deletes: 0, details: { job }, limits: [], binding: job, wanted };
}

async function signUp({ org }: OrgContext, { fields }: Wanted, clientId = 'PlatformCLI'): Promise<string> {
  const connected: JsonObject = { ConnectedAppConsumerKey: clientId, ConnectedAppCallbackUrl: CALLBACK };
  const { body } = await org.send('POST', 'sobjects/ScratchOrgInfo', { ...fields, ...connected });
  return createdId(body);
}

/** The org is there; what failed after that can be done again with its job. */
function halfDone(error: unknown, job: string): ToolError {
  const { code, message } = isToolError(error)
    ? { ...error.parts, message: error.message }
    : { code: 'SETTINGS_FAILED', message: error instanceof Error ? error.message : String(error) };
  return new ToolError({
    code,
    message: `The scratch org was made (${job}), but then: ${message}`,
    next: 'Mend what the message names; then call create_scratch_org with job, and the same definition and alias.',
    outcome: 'partial',
    retry: 'after_fix',
    details: { job },
    cause: error,
  });
}
