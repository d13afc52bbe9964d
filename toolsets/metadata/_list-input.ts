import { z } from 'orgsmith/toolkit';

const text = (max: number) => z.string().min(1).max(max).optional();

export const input = z.strictObject({
  types: z
    .array(z.string().min(1).max(80))
    .min(1)
    .max(30)
    .optional()
    .describe('Types whose components are listed; absent: the types of the org are'),
  name: text(300).describe('Full name, * is a wildcard'),
  changedSince: text(40).describe('Date or ISO time; the newest come first'),
  changedBy: text(120).describe('Part of the name of who changed it last'),
  namespace: text(15).describe('Of a package; none: what has no namespace'),
  counts: z.boolean().default(false).describe('Count all types, not only the usual: some 60 requests'),
});
export type Input = z.output<typeof input>;

export const answer = z.object({
  what: z.enum(['types', 'components']),
  of: z.number().describe('Before the filters'),
  total: z.number(),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.unknown())),
  notCounted: z.array(z.string()).optional().describe('Types whose number nobody asked for'),
  inFolders: z.array(z.string()).optional().describe('Types whose components are in folders'),
});
export type Answer = z.output<typeof answer>;
