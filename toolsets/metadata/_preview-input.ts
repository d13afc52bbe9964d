import { z } from 'orgsmith/toolkit';

export const input = z.strictObject({
  compare: z
    .boolean()
    .default(false)
    .describe(
      'Compare every component with the org instead of asking source tracking; slower, works in any org',
    ),
});
export type Input = z.output<typeof input>;

const component = z.string();
const file = z.string();
const count = z.number();

export const answer = z.object({
  basis: z.enum(['tracking', 'comparison']),
  counts: z.object({ deploy: count, retrieve: count, conflicts: count, ignored: count }),
  deploy: z
    .array(z.object({ component, file, state: z.enum(['deploy', 'delete']) }))
    .describe('Changed here; by comparison: not in the org'),
  retrieve: z
    .array(z.object({ component, deleted: z.boolean(), by: z.string(), at: z.string() }))
    .describe('Changed or deleted in the org'),
  conflicts: z
    .array(z.object({ component, file, here: z.string().optional(), by: z.string(), at: z.string() }))
    .describe('Files changed on both sides, when here, by whom and when there; by comparison: different'),
  ignored: z.array(file).describe('Left out by .forceignore'),
});
export type Answer = z.output<typeof answer>;
