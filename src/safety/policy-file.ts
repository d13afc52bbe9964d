import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import * as z from 'zod';
import type { Effect } from '../toolkit.ts';

const EFFECTS: Effect[] = ['read', 'create', 'update', 'destroy'];
const orgId = z.string().regex(/^00D[A-Za-z0-9]{15}$/, 'an org id of 18 characters');

/** Only tightens what the flags say, or says yes beforehand to what would be asked. */
const POLICY = z.strictObject({
  readOnly: z.literal(true).optional(),
  maxRows: z.int().min(0).optional(),
  maxDeletes: z.int().min(0).optional(),
  /** What is never done, whoever says yes. An absent key means any. */
  refuse: z
    .array(
      z.strictObject({ org: orgId.optional(), tool: z.string().optional(), object: z.string().optional() }),
    )
    .default([]),
  approve: z
    .array(
      z.strictObject({
        org: orgId,
        tool: z.string(),
        object: z.string().optional(),
        effect: z.enum(['create', 'update', 'destroy']),
        /** Records written and deleted by one call, at most. */
        rows: z.int().min(0),
        until: z.iso.date(),
      }),
    )
    .default([]),
});
export type Policy = z.output<typeof POLICY>;

/** What a policy is asked about. */
export interface Proposal {
  orgId: string;
  tool: string;
  object?: string | undefined;
  effect: Effect;
  writes: number;
  deletes: number;
}

/** Reads a policy file. Throws Error that says what is wrong, also for a file that a project could bring along. */
export function readPolicy(file: string, projectRoot: string | undefined): Policy {
  const real = realpathSync(file);
  if (projectRoot && `${dirname(real)}${sep}`.startsWith(`${realpathSync(projectRoot)}${sep}`))
    throw new Error(`it lies in the project, where whoever changes the project could change it`);
  if ((statSync(real).mode & 0o022) !== 0) throw new Error('others may write to it (chmod go-w)');
  const parsed = POLICY.safeParse(JSON.parse(readFileSync(real, 'utf8')));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${issue?.path.join('.') ?? ''}: ${issue?.message}`.replace(/^: /, ''));
}

/** The rule by which a proposal is refused, in words; undefined when none says so. */
export function refusedBy(policy: Policy, { orgId, tool, object }: Proposal): string | undefined {
  const rule = policy.refuse.find(
    each =>
      (each.org ?? orgId) === orgId &&
      (each.tool ?? tool) === tool &&
      (each.object === undefined || object?.toLowerCase().split(', ').includes(each.object.toLowerCase())),
  );
  return rule && JSON.stringify(rule);
}

/** Whether a rule says yes to exactly this. */
export function approves(policy: Policy, asked: Proposal, today: string): boolean {
  return policy.approve.some(
    rule =>
      rule.org === asked.orgId &&
      rule.tool === asked.tool &&
      (rule.object === undefined || rule.object.toLowerCase() === asked.object?.toLowerCase()) &&
      EFFECTS.indexOf(asked.effect) <= EFFECTS.indexOf(rule.effect) &&
      asked.writes + asked.deletes <= rule.rows &&
      today <= rule.until,
  );
}
