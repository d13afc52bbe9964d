import { z } from 'orgsmith/toolkit';
import { selectors, wrongSelection } from './_selectors.ts';

const text = (max: number) => z.string().min(1).max(max).optional();

export const input = z.strictObject({
  paths: selectors.paths,
  fromOrg: z
    .array(z.string().min(1).max(300))
    .min(1)
    .max(100)
    .optional()
    .describe('What the org has: Type or Type:Name with * as wildcard; * alone is all'),
  since: text(200).describe('What changed since this git commit, branch or tag, deletions included'),
  until: text(200).describe('Commit at the end of the range; default: the files as they are'),
  to: z
    .string()
    .min(1)
    .max(300)
    .default('manifest/package.xml')
    .describe('Path in the project; destructiveChanges.xml stands beside it'),
  overwrite: z.boolean().default(false).describe('Replace files that are there; a copy is kept'),
});
export type Input = z.output<typeof input>;

const counts = z.record(z.string(), z.number()).describe('Components by type');

export const answer = z.object({
  manifest: z.string().optional().describe('By path from the project'),
  components: counts,
  destructive: z.string().optional().describe('What was deleted; for deploy_metadata, deleteAfter'),
  deleted: counts.optional(),
  backups: z.array(z.string()).optional().describe('What was replaced'),
});
export type Answer = z.output<typeof answer>;

/** Refuses what contradicts itself, before anything is read. */
export function checkInput({ paths, fromOrg, since, until }: Input): void {
  const given = [paths, fromOrg, since].filter(each => each !== undefined).length;
  if (given !== 1) throw wrongSelection('one of paths, fromOrg and since is needed', NEXT);
  if (until !== undefined && since === undefined) throw wrongSelection('until needs since', NEXT);
}

const NEXT = 'Give paths, fromOrg (for example ApexClass), or since (for example main).';
