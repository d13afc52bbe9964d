import { isToolError, ToolError } from '../guard/errors.ts';
import type { CatalogueEntry } from './catalogue.ts';
import { buildOrgContext, type Caller } from './context.ts';
import { toToolError } from './failure.ts';
import { gatePlan } from './safety/gates.ts';
import { ASK_KEEPS_MS, PLAN_KEEPS_MS, type Planned } from './safety/plans.ts';
import { approves, type Proposal, refusedBy } from './safety/policy-file.ts';
import { digestOf } from './safety/state-folder.ts';
import type { Session } from './session.ts';
import type { AnyChangeTool, Effect, JsonObject, Org, Plan } from './toolkit.ts';

/** A change as it was asked for. */
export interface ChangeCall {
  entry: CatalogueEntry;
  tool: AnyChangeTool;
  input: JsonObject;
  effect: Effect;
  org: Org;
}

/** What a change comes to: an answer, or a question that the client must put to its user first. */
export type ChangeAnswer = { output: JsonObject } | { ask: { plan: string; message: string } };

/** Plans a change and goes as far as the policy lets it. `planOnly` stops after the plan, whatever the policy says. */
export async function planChange(
  session: Session,
  call: ChangeCall,
  caller: Caller,
  planOnly: boolean,
): Promise<ChangeAnswer> {
  const plan = await makePlan(session, call, caller);
  const verdict = judge(session, call, plan, caller, false);
  const shown = show(plan);
  if (planOnly) return { output: { status: 'planned', plan: { ...shown, next: nextOf(verdict) } } };
  if (verdict.do === 'refuse') throw withPlan(verdict.error, shown);
  if (verdict.do === 'go') return { output: await applyPlan(session, call, plan, caller) };
  const asks = verdict.do === 'ask';
  const stored = session.plans.put({
    ...toStored(call, plan),
    approval: !asks && verdict.approval,
    expires: Date.now() + (asks ? ASK_KEEPS_MS : PLAN_KEEPS_MS),
  });
  if (asks) return { ask: { plan: stored.id, message: question(call.org, plan) } };
  const next = verdict.approval
    ? `Nothing was done. Ask the user to run orgsmith approve in a terminal; then call apply_plan with ${stored.id}, within ten minutes.`
    : `Nothing was done. Show this to the user; with their yes call apply_plan with ${stored.id}, within ten minutes.`;
  return { output: { status: 'planned', plan: { ...shown, id: stored.id, next } } };
}

/**
 * Applies a plan that somebody said yes to, if the org still gives the same plan and every lock still lets it through;
 * without a digest, what needs no yes: waiting for a job, or stopping it.
 */
export async function applyStored(
  session: Session,
  call: ChangeCall,
  digest: string | undefined,
  caller: Caller,
) {
  const plan = await makePlan(session, call, caller);
  if (digest !== undefined && digestOf(plan.binding) !== digest) throw stale(plan);
  const verdict = judge(session, call, plan, caller, true);
  if (verdict.do === 'refuse') throw withPlan(verdict.error, show(plan));
  return applyPlan(session, call, plan, caller);
}

/** What must be the same again when the plan is applied. */
export function toStored({ tool, input, org }: ChangeCall, plan: Plan): Planned {
  return {
    tool: tool.name,
    input,
    orgId: org.id,
    username: org.username,
    org: org.label,
    alias: org.name,
    title: plan.title,
    digest: digestOf(plan.binding),
  };
}

/** Only reads, whatever the tool may do later. */
export async function makePlan(
  session: Session,
  { entry, tool, input, org }: ChangeCall,
  caller: Caller,
): Promise<Plan> {
  const context = buildOrgContext(session, caller, tool, org, '');
  return session.orgs.under({ ...entry, effect: 'read' }, caller.signal, () => tool.plan(context, input));
}

function judge(
  session: Session,
  { entry, tool, effect: asked, org }: ChangeCall,
  plan: Plan,
  caller: Caller,
  approved: boolean,
) {
  const { settings, policy } = session;
  const { writes, deletes, object, effect = asked } = plan;
  const proposal: Proposal = { orgId: org.id, tool: tool.name, object, effect, writes, deletes };
  const rule = policy && refusedBy(policy, proposal);
  if (rule !== undefined) return { do: 'refuse' as const, error: refusedByPolicy(plan, rule) };
  return gatePlan({
    effect,
    kind: entry.on === 'org' ? org.kind : 'local',
    productionAllowed: session.orgs.isNamed(org, settings.allowProductionWrites),
    drift: session.orgs.driftOf(org),
    maxRows: settings.maxRows,
    maxDeletes: settings.maxDeletes,
    journal: settings.journal,
    plan,
    preApproved:
      approved || (policy !== undefined && approves(policy, proposal, new Date().toISOString().slice(0, 10))),
    asks: caller.asks,
  });
}

async function applyPlan(session: Session, call: ChangeCall, plan: Plan, caller: Caller) {
  const { entry, tool, input, effect, org } = call;
  const facts = { tool: tool.name, org: org.label, orgId: org.id, username: org.username };
  session.audit.add({ what: 'begin', ...facts, effect, plan: plan.title, digest: digestOf(plan.binding) });
  const context = buildOrgContext(session, caller, tool, org, plan.title);
  try {
    const result = await session.orgs.under({ ...entry, effect }, caller.signal, () =>
      tool.run(context, input, plan),
    );
    session.audit.add({ what: 'end', ...facts, outcome: 'executed' });
    return { status: 'done' as const, plan: show(plan), result };
  } catch (error) {
    const known = isToolError(error) ? error : toToolError(error, org, true);
    // A file that cannot be written may be of what is done by then.
    const isOut = known.parts.code === 'OUTPUT_FOLDER';
    const failure = isOut ? new ToolError({ ...known.parts, outcome: 'unknown', cause: known }) : known;
    session.audit.add({ what: 'end', ...facts, outcome: failure.parts.outcome, code: failure.parts.code });
    throw failure;
  }
}

/** What is shown of a plan. */
export function show({ title, writes, deletes, details, limits }: Plan): JsonObject {
  return { title, writes, deletes, details, limits };
}

function nextOf(verdict: ReturnType<typeof judge>): string {
  if (verdict.do === 'refuse')
    return `It would be refused: ${verdict.error.message}. ${verdict.error.parts.next}`;
  if (verdict.do === 'go') return 'Nothing was done. The same call without planOnly does it at once.';
  return 'Nothing was done. The same call without planOnly asks the user first.';
}

/** What a person reads before saying yes; in the org's own terms, nothing that an org could have written. */
function question({ label }: Org, { title, limits }: Plan): string {
  return [`${title}`, `in ${label}?`, ...limits].join('\n');
}

function withPlan(error: ToolError, plan: JsonObject): ToolError {
  return new ToolError({ ...error.parts, details: { ...error.parts.details, plan } });
}

function stale({ title }: Plan): ToolError {
  return new ToolError({
    code: 'PLAN_STALE',
    message: `What "${title}" was planned on has changed since; nothing was done`,
    next: 'Make the call again and look at the fresh plan.',
    retry: 'after_fix',
  });
}

function refusedByPolicy({ title }: Plan, rule: string): ToolError {
  return new ToolError({
    code: 'POLICY',
    message: `"${title}" was not done: the policy file refuses it (${rule})`,
    next: 'Only the user can change the policy.',
  });
}
