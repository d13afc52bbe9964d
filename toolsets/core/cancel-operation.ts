import { defineTool, orgName, z } from 'orgsmith/toolkit';

export default defineTool({
  name: 'cancel_operation',
  title: 'Stop a job',
  description:
    'Stop long work that an earlier call began: a load, a deploy, a test run. Asks nobody. What it did until then stays; the answer says what became of it.',
  keywords: 'salesforce job abort cancel stop deploy test run bulk',
  effect: 'update',
  orgs: 'none',
  input: z.strictObject({
    job: z
      .string()
      .regex(/^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/)
      .max(18)
      .describe('Id that a call answered'),
    targetOrg: orgName('For a job that was begun elsewhere: the org that has it').optional(),
  }),
  output: z.object({
    text: z.string(),
    tool: z.string(),
    org: z.string(),
    result: z.record(z.string(), z.unknown()).describe('What that tool answers'),
  }),
  summary: ({ text, org }) => `${text} (${org})`,
  run: ({ jobs }, { job, targetOrg }) => jobs.resume(job, targetOrg, true),
});
