import { z } from 'orgsmith/toolkit';

/** What a deploy answers. */
export const answer = z.object({
  job: z.string(),
  outcome: z.enum(['done', 'running', 'canceled']),
  status: z.string(),
  validateOnly: z.boolean(),
  total: z.number(),
  created: z.number(),
  changed: z.number(),
  unchanged: z.number(),
  deleted: z.number(),
  tests: z.number().describe('Run without failure'),
  lowCoverage: z.array(z.string()).optional(),
  warnings: z.array(z.string()).optional(),
  rollback: z.string().optional().describe('What deploy_metadata takes as rollback'),
  file: z.string().optional().describe('All the org said of it'),
});
export type Answer = z.output<typeof answer>;
