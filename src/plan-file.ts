import * as z from 'zod';
import { ToolError } from '../guard/errors.ts';
import { prepare, restore, send } from './call.ts';
import { applyStored, makePlan, show, toStored } from './change.ts';
import type { Caller } from './context.ts';
import type { Sent } from './results/shape.ts';
import type { Session } from './session.ts';
import type { JsonObject } from './toolkit.ts';

const text = z.string();
/** A plan on paper: somebody reviews it, and later it is applied as it stands or not at all. */
export const PLAN_FILE = z.strictObject({
  orgsmith: z.literal('plan'),
  tool: text,
  input: z.record(text, z.unknown()),
  orgId: text,
  username: text,
  org: text,
  alias: text,
  title: text,
  /** Of the records that it is about: once one of them changes, the plan is stale. */
  digest: text,
  plan: z.record(text, z.unknown()),
});
export type PlanFile = z.output<typeof PLAN_FILE>;

/** Plans a call and changes nothing. Throws ToolError for what `call` would refuse before planning. */
export async function planToFile(
  session: Session,
  name: string,
  given: JsonObject,
  caller: Caller,
): Promise<PlanFile> {
  const { orgName, ...prepared } = await prepare(session, name, given);
  const { tool } = prepared;
  if (!('plan' in tool)) throw nothingToPlan(name);
  const call = { ...prepared, tool, org: await session.orgs.open(orgName, []) };
  const plan = await makePlan(session, call, caller);
  return { orgsmith: 'plan', ...toStored(call, plan), plan: show(plan) };
}

/** Applies a reviewed plan through every gate; that it was reviewed is the yes. */
export async function applyPlanFile(session: Session, file: PlanFile, caller: Caller): Promise<Sent> {
  const { call, notices } = await restore(session, file);
  const output = await applyStored(session, call, file.digest, caller);
  return send(session, call.tool, output, call.org, notices, caller);
}

function nothingToPlan(name: string): ToolError {
  const message = `${name} changes no org: there is nothing to plan`;
  return new ToolError({ code: 'INVALID_ARGUMENTS', message, next: `Use orgsmith call ${name}.` });
}
