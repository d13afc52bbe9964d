import { defineTool, orgName, z } from 'orgsmith/toolkit';

const ID = /^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/;

export default defineTool({
  name: 'resume_tool_operation',
  title: 'Go on with a job',
  description:
    'Wait for long work that an earlier call began (a load, an export, a deploy, a retrieve, a test run), also one of a process that is gone, and get its result. Without an id: what was begun in the last seven days.',
  keywords: 'salesforce job status wait resume progress deploy test run bulk',
  effect: 'read',
  orgs: 'none',
  input: z.strictObject({
    job: z.string().regex(ID).max(18).optional().describe('Id that a call answered; else all are listed'),
    targetOrg: orgName('For a job that was begun elsewhere: the org that has it').optional(),
  }),
  output: z.object({
    outcome: z.string().optional().describe('running: call again to wait on'),
    text: z.string().optional(),
    tool: z.string().optional(),
    org: z.string().optional(),
    result: z.record(z.string(), z.unknown()).optional().describe('What that tool answers'),
    jobs: z
      .array(
        z.object({ job: z.string(), tool: z.string(), title: z.string(), at: z.string(), org: z.string() }),
      )
      .optional(),
  }),
  summary: ({ text, org, jobs = [] }) =>
    text === undefined
      ? `${jobs.length} jobs were begun here in the last seven days`
      : `${text}${org ? ` (${org})` : ''}`,
  table: ({ jobs = [] }) => ({
    columns: ['job', 'tool', 'title', 'at', 'org'],
    rows: jobs.map(({ job, tool, title, at, org }) => [job, tool, title, at, org]),
  }),
  async run({ jobs }, { job, targetOrg }) {
    if (job === undefined)
      return {
        jobs: jobs
          .list()
          .map(({ id, tool, title, at, username }) => ({ job: id, tool, title, at, org: username })),
      };
    const resumed = await jobs.resume(job, targetOrg, false);
    const { outcome } = resumed.result;
    return { ...resumed, ...(typeof outcome === 'string' ? { outcome } : {}) };
  },
});
