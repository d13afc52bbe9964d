import { defineTool, type OrgContext, type Plan, soql, ToolError, z } from 'orgsmith/toolkit';
import { needHub } from './_hub.ts';
import { awaitRecord, createdId } from './_wait.ts';

interface SnapshotPlan extends Plan {
  fields: Record<string, string>;
}
type Input = z.output<typeof input>;

const input = z.strictObject({
  source: z.string().max(255).default('').describe('Alias or username of the scratch org to copy'),
  name: z.string().max(15).default('').describe('Letters and digits, at most 15'),
  description: z.string().max(255).optional().describe('What it is for'),
  content: z.enum(['metadatadata', 'metadata']).default('metadatadata').describe('With its data, or without'),
  job: z.string().max(18).optional().describe('Waits for one that was asked for earlier'),
});

export default defineTool({
  name: 'create_org_snapshot',
  title: 'Create a snapshot of a scratch org',
  description:
    'Copy a scratch org with its packages, metadata and data into a snapshot on its Dev Hub (org), from which create_scratch_org makes others. The scratch org must be one of the allowed orgs. When it takes longer, job waits for it.',
  keywords: 'salesforce scratch org snapshot dev hub copy',
  effect: 'create',
  release: 'beta',
  input,
  output: z.object({
    outcome: z.enum(['done', 'running']),
    job: z.string().describe('Id of its OrgSnapshot'),
    name: z.string(),
    status: z.string(),
    expires: z.string().optional(),
  }),
  summary: ({ outcome, job, name, status }) =>
    outcome === 'running'
      ? `Snapshot ${name} is not ready (${status}). Call create_org_snapshot with job ${job} to wait for it.`
      : `Snapshot ${name} is ready: create_scratch_org takes it as snapshot`,
  async plan(context: OrgContext, { source, name, description, content, job }: Input): Promise<SnapshotPlan> {
    const { org, orgs } = context;
    await needHub(org, 'OrgSnapshot');
    if (job !== undefined) return waiting(job);
    if (!/^[A-Za-z][A-Za-z0-9]{0,14}$/.test(name)) throw badName(name);
    const from = await orgs.open(source);
    const short = from.id.slice(0, 15);
    const [taken, active] = await Promise.all([
      org.query(soql`SELECT Id, Status FROM OrgSnapshot WHERE SnapshotName = ${name}`),
      org.query(soql`SELECT Id FROM ActiveScratchOrg WHERE ScratchOrg = ${short}`),
    ]);
    if (active.records.length === 0) throw notMine(org.name, from.label);
    if (taken.records.length > 0) throw nameTaken(name, String(taken.records[0]?.Status));
    const fields = {
      SnapshotName: name,
      SourceOrg: short,
      Content: content,
      ...(description ? { Description: description } : {}),
    };
    return {
      title: `Create snapshot ${name} of ${from.name} (${from.username})`,
      writes: 1,
      deletes: 0,
      object: 'OrgSnapshot',
      details: { source: from.label, fields },
      limits: ['What is changed in the scratch org while it is copied may be in it or not.'],
      binding: fields,
      fields,
    };
  },
  async run(context: OrgContext, { job: earlier }: Input, { fields }: SnapshotPlan) {
    const job = earlier ?? createdId((await context.org.send('POST', 'sobjects/OrgSnapshot', fields)).body);
    if (earlier === undefined) context.startedJob(job);
    const path = `sobjects/OrgSnapshot/${job}`;
    const { row, status, done } = await awaitRecord(context, path, each =>
      /^(Active|Error|Deleted)$/.test(each),
    );
    const name = String(row.SnapshotName);
    if (!done) return { outcome: 'running' as const, job, name, status };
    if (status !== 'Active') throw failed(name, job, String(row.Error ?? status));
    const expires = row.ExpirationDate ? { expires: String(row.ExpirationDate) } : {};
    return { outcome: 'done' as const, job, name, status, ...expires };
  },
});

function waiting(job: string): SnapshotPlan {
  if (!/^0Oo\w{12}(\w{3})?$/.test(job))
    throw refusal(
      'NO_SUCH_JOB',
      `'${job}' is not the id of an OrgSnapshot`,
      'Pass the job that was answered.',
    );
  const title = `Wait for the snapshot ${job}`;
  return { title, writes: 0, deletes: 0, details: { job }, limits: [], binding: job, fields: {} };
}

function badName(name: string): ToolError {
  const next = 'Begin with a letter, then letters and digits, at most 15 in all.';
  return refusal('INVALID_NAME', `'${name}' cannot be the name of a snapshot`, next);
}

function nameTaken(name: string, status: string): ToolError {
  const next = 'Choose another name, or wait for that one with job.';
  return refusal('DUPLICATE_VALUE', `The hub has a snapshot ${name} already (${status})`, next);
}

function notMine(hub: string, source: string): ToolError {
  return refusal(
    'NOT_FOUND',
    `${source} is no active scratch org of ${hub}`,
    'Pass the Dev Hub that made it as org.',
  );
}

function failed(name: string, job: string, why: string): ToolError {
  return new ToolError({
    code: 'SNAPSHOT_FAILED',
    message: `Snapshot ${name} was not made: ${why}`,
    next: 'Delete its record on the hub, mend what the message names, then try again.',
    outcome: 'partial',
    details: { job },
  });
}

function refusal(code: string, message: string, next: string): ToolError {
  return new ToolError({ code, message, next, retry: 'after_fix' });
}
