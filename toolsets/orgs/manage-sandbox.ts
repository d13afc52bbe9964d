import { defineTool, isToolError, type JsonObject, type OrgContext, z } from 'orgsmith/toolkit';
import { making, replacing, type SandboxPlan } from './_sandbox-plans.ts';
import { processOf, refusal, type Sandbox, sandboxesOf, sandboxNamed } from './_sandboxes.ts';
import { awaitRecord, createdId } from './_wait.ts';
import { aliasTaken } from './set-default-org.ts';

type Input = z.output<typeof input>;

const input = z.strictObject({
  action: z
    .enum(['status', 'create', 'clone', 'refresh', 'activate'])
    .default('status')
    .describe('activate: of a refresh that waits for it'),
  name: z
    .string()
    .max(10)
    .optional()
    .describe('Letters and digits; of all sandboxes status tells without it'),
  licence: z
    .enum(['developer', 'developer_pro', 'partial', 'full'])
    .optional()
    .describe('Default: developer'),
  source: z.string().max(10).optional().describe('The sandbox to clone'),
  description: z.string().max(255).optional().describe('What it is for'),
  template: z.string().max(18).optional().describe('Id of the template of a partial copy'),
  activate: z.boolean().default(true).describe('A refresh is activated as soon as it is ready'),
  alias: z
    .string()
    .regex(/^[\w.@+-]+$/)
    .max(80)
    .optional()
    .describe('Its name from now on'),
  job: z.string().max(18).optional().describe('Waits for one that was begun'),
});

export default defineTool({
  name: 'manage_sandbox',
  title: 'Create, clone and refresh sandboxes',
  description:
    'Create, clone or refresh a sandbox of a production org (org), or see how far its sandboxes are. A new one is signed in to and becomes one of the allowed orgs; a refresh replaces all that is in it. It takes minutes to days: job waits for it. delete_org deletes one.',
  keywords: 'salesforce sandbox create clone refresh activate copy status',
  effect: 'destroy',
  effectOf: ({ action, job }) =>
    action === 'status' || job !== undefined
      ? 'read'
      : action === 'create' || action === 'clone'
        ? 'create'
        : 'destroy',
  release: 'beta',
  jobs: ['0GR'],
  input,
  output: z.object({
    outcome: z.enum(['done', 'running']),
    job: z.string().optional().describe('Id of its SandboxProcess'),
    name: z.string().optional(),
    state: z.string().optional(),
    percent: z.number().optional(),
    orgId: z.string().optional(),
    username: z.string().optional(),
    alias: z.string().optional(),
    next: z.string().optional(),
    sandboxes: z
      .array(
        z.object({
          name: z.string(),
          licence: z.string(),
          state: z.string(),
          percent: z.number(),
          orgId: z.string().optional(),
          job: z.string().optional(),
          description: z.string().optional(),
        }),
      )
      .optional(),
  }),
  summary: ({ outcome, job, name, state, percent, username, alias, next, sandboxes }) =>
    sandboxes
      ? `${sandboxes.length} sandbox${sandboxes.length === 1 ? '' : 'es'}`
      : outcome === 'running'
        ? `Sandbox ${name}: ${state}, ${percent} %. Call manage_sandbox with job ${job} to wait for it.`
        : [
            `Sandbox ${name}: ${state}`,
            ...(username ? [`${alias ?? username} (${username}) is allowed and can be used`] : []),
            ...(next ? [next] : []),
          ].join('. '),
  table: ({ sandboxes = [] }) => ({
    columns: ['name', 'licence', 'state', 'percent', 'orgId', 'job'],
    rows: sandboxes.map(({ name, licence, state, percent, orgId, job }) => [
      name,
      licence,
      state,
      percent,
      orgId,
      job,
    ]),
  }),
  async plan({ org }: OrgContext, asked: Input): Promise<SandboxPlan> {
    const { action, name = '', job, alias } = asked;
    if (job !== undefined) return reading(waitTitle(job), { job });
    const all = await sandboxesOf(org);
    if (action === 'status') {
      const sandbox = asked.name === undefined ? undefined : sandboxNamed(all, name, org);
      return { ...reading(`Sandboxes of ${org.name}`, { name: name || 'all' }), sandbox };
    }
    const taken = alias === undefined ? undefined : await (await import('./_core.ts')).targetOf(alias);
    if (alias !== undefined && taken !== undefined) throw aliasTaken(alias, taken);
    if (action === 'create' || action === 'clone') return making(asked, all, org);
    return replacing(asked, sandboxNamed(all, name, org), org);
  },
  async run(context: OrgContext, asked: Input, { fields, sandbox }: SandboxPlan) {
    const { org } = context;
    const { action, job, alias } = asked;
    if (job !== undefined) return follow(context, job, alias);
    if (action === 'status') {
      const rows = sandbox ? [sandbox] : await sandboxesOf(org);
      return { outcome: 'done' as const, sandboxes: rows.map(shown) };
    }
    const more = alias === undefined ? {} : { alias };
    const begun = async (id: string) => {
      context.startedJob(id, more);
      return follow(context, id, alias);
    };
    if (action === 'activate') {
      const id = String(sandbox?.copy?.Id);
      await org.send('PATCH', `tooling/sobjects/SandboxProcess/${id}`, fields);
      return begun(id);
    }
    if (!sandbox) {
      const { body } = await org.send('POST', 'tooling/sobjects/SandboxInfo', fields);
      return begun(await processOf(org, createdId(body), undefined));
    }
    await org.send('PATCH', `tooling/sobjects/SandboxInfo/${sandbox.id}`, fields);
    return begun(await processOf(org, sandbox.id, sandbox.copy?.Id));
  },
});

const waitTitle = (job: string) => `Wait for the sandbox of ${job}`;

function reading(title: string, details: JsonObject): SandboxPlan {
  if (typeof details.job === 'string' && !/^0GR\w{12}(\w{3})?$/.test(details.job))
    throw refusal(
      'NO_SUCH_JOB',
      `'${details.job}' is not the id of a SandboxProcess`,
      'Pass the job that was answered.',
    );
  return { title, writes: 0, deletes: 0, details, limits: [], binding: details, fields: {} };
}

/** Waits for a copy; a sandbox that is new here is signed in to. */
async function follow(context: OrgContext, job: string, alias: string | undefined) {
  const { org, orgs } = context;
  const { row, status, done } = await awaitRecord(context, `tooling/sobjects/SandboxProcess/${job}`, each =>
    /^(Completed|Deleted|Stopped|Discarded|Pending Activation)$/.test(each),
  );
  const name = String(row.SandboxName);
  const orgId = typeof row.SandboxOrganization === 'string' ? { orgId: row.SandboxOrganization } : {};
  const facts = { job, name, state: status, percent: Number(row.CopyProgress ?? 0), ...orgId };
  if (!done) return { outcome: 'running' as const, ...facts };
  if (status === 'Pending Activation')
    return {
      outcome: 'done' as const,
      ...facts,
      next: 'It waits for its activation: manage_sandbox with action activate.',
    };
  if (status !== 'Completed')
    throw refusal(
      'SANDBOX_FAILED',
      `The copy to sandbox ${name} ended: ${status}`,
      'See Setup, Sandboxes of the production org.',
      facts,
    );
  const before = orgs.allowed().find(({ username }) => username === `${org.username}.${name.toLowerCase()}`);
  if (before) return { outcome: 'done' as const, ...facts, next: signInAgain(before.username) };
  try {
    const { username, id } = await orgs.adopt(org, job, alias);
    return { outcome: 'done' as const, ...facts, orgId: id, username, ...(alias ? { alias } : {}) };
  } catch (error) {
    // The sandbox is there; only its login is not.
    if (isToolError(error) && error.parts.code === 'INVALID_STATUS')
      return { outcome: 'running' as const, ...facts };
    const why = error instanceof Error ? error.message : String(error);
    return {
      outcome: 'done' as const,
      ...facts,
      next: `It could not be signed in to (${why}). ${signInAgain(name)}`,
    };
  }
}

const signInAgain = (who: string) =>
  `Sign in as ${who} with authorize_org at https://test.salesforce.com; then the user must restart Orgsmith.`;

function shown({ name, licence, description, copy }: Sandbox) {
  return {
    name,
    licence,
    state: String(copy?.Status ?? 'unknown'),
    percent: Number(copy?.CopyProgress ?? 0),
    ...(typeof copy?.SandboxOrganization === 'string' ? { orgId: copy.SandboxOrganization } : {}),
    ...(typeof copy?.Id === 'string' ? { job: copy.Id } : {}),
    ...(description ? { description } : {}),
  };
}
