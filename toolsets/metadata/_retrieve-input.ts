import { z } from 'orgsmith/toolkit';
import { selectors } from './_selectors.ts';

export const input = z.strictObject({
  ...selectors,
  changed: z.boolean().default(false).describe('What changed in the org, as it tracks it'),
  to: z
    .string()
    .max(500)
    .optional()
    .describe('Folder of a package directory for what is new; default: the first'),
  overwrite: z
    .boolean()
    .default(false)
    .describe('Replace local edits, too; their old content is kept in a backup'),
  job: z.string().max(18).optional().describe('Id of a retrieve that went on'),
});
export type Input = z.output<typeof input>;

const files = z.array(z.string());

export const answer = z.object({
  job: z.string(),
  outcome: z.enum(['done', 'running']),
  components: z.number(),
  counts: z
    .object({
      created: z.number(),
      changed: z.number(),
      unchanged: z.number(),
      kept: z.number(),
      notInOrg: z.number(),
    })
    .describe('Files'),
  created: files,
  changed: files,
  kept: files.optional().describe('Differ in the org and were left as they are'),
  keptBecause: z.string().optional(),
  notInOrg: files.optional().describe('Local files that the org does not have; they were not deleted'),
  notFound: files.optional(),
  problems: files.optional(),
  backup: z.string().optional().describe('Zip of the files that were replaced'),
});
export type Answer = z.output<typeof answer>;
