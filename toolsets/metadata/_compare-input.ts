import { orgName, z } from 'orgsmith/toolkit';
import { selectors } from './_selectors.ts';

export const input = z.strictObject({
  ...selectors,
  otherOrg: orgName('Compare org with this one, instead of the project with org').optional(),
});
export type Input = z.output<typeof input>;

const names = z.array(z.string());

export const answer = z.object({
  here: z.string(),
  there: z.string(),
  same: z.number(),
  counts: z.object({ onlyHere: z.number(), onlyThere: z.number(), different: z.number() }),
  onlyHere: names,
  onlyThere: names,
  different: z
    .array(z.object({ component: z.string(), added: z.number(), removed: z.number() }))
    .describe('Lines of here that there does not have, and the other way round'),
  diff: z.string().optional().describe('Unified, from there to here; of XML, in the order of its names'),
  notComparable: names.optional(),
});
export type Answer = z.output<typeof answer>;
