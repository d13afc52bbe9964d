import { ToolError } from '../guard/errors.ts';
import { parseArguments } from './arguments.ts';
import type { CatalogueEntry } from './catalogue.ts';
import { applyStored, type ChangeCall, planChange } from './change.ts';
import { buildContext, buildOrgContext, type Caller } from './context.ts';
import { sentSchema } from './entry.ts';
import { sendError, toToolError } from './failure.ts';
import { mapStrings, visible } from './results/clean.ts';
import { type Sent, shape } from './results/shape.ts';
import { gateCall } from './safety/gates.ts';
import type { Planned, StoredPlan } from './safety/plans.ts';
import { findTool, type Session } from './session.ts';
import type { AnyTool, AppliedPlan, JsonObject, Org } from './toolkit.ts';

/**
 * The road of one call: parse, org, gates, run (or plan, then go, ask or refuse), check, redact, shape. Never throws:
 * whatever goes wrong comes back as an error that says what failed, why, what to do next, and what is true in the org now.
 */
export async function call(session: Session, name: string, given: unknown, caller: Caller): Promise<Sent> {
  let org: Org | undefined;
  const trace = (facts: JsonObject) =>
    session.audit.add({ what: 'call', tool: name.slice(0, 80), org: org?.label, orgId: org?.id, ...facts });
  try {
    const { entry, tool, input, effect, orgName, planOnly } = await prepare(session, name, given);
    const notices: string[] = [];
    if (tool.orgs !== 'none') org = await session.orgs.open(orgName, notices);
    let output: unknown;
    if (!('plan' in tool)) output = await run(session, entry, tool, input, org, caller);
    else {
      if (!org) throw new Error(`${tool.name} needs an org`);
      const answer = await planChange(session, { entry, tool, input, effect, org }, caller, planOnly);
      if ('ask' in answer) {
        trace({ effect, outcome: 'asked' });
        return { text: answer.ask.message, isError: false, ask: answer.ask };
      }
      output = answer.output;
    }
    const sent = await send(session, tool, output, org, notices, caller);
    trace({ effect, outcome: 'ok' });
    return sent;
  } catch (error) {
    const failure = toToolError(error, org);
    trace({ outcome: failure.parts.outcome, code: failure.parts.code });
    return sendError(failure, session.redactor);
  }
}

/** The call of a tool by name: its arguments parsed, its gates passed. */
export async function prepare(session: Session, name: string, given: unknown) {
  const entry = findTool(session, name);
  const tool = await session.load(entry);
  const parsed = parseArguments(tool, given, session.orgs);
  const effect = tool.effectOf?.(parsed.input) ?? tool.effect;
  const refused = gateCall({ entry, effect, ...session.settings });
  if (refused) throw refused;
  return { entry, tool, effect, ...parsed };
}

/** Applies a waiting plan, named by its id: what apply_plan and a client's yes come to. */
export async function applyById(session: Session, id: string, caller: Caller): Promise<AppliedPlan> {
  const { plan, call, notices } = await restore(session, session.plans.take(id));
  const { status: _, ...output } = await applyStored(session, call, plan.digest, caller);
  return { ...output, org: call.org.label, ...(notices.length > 0 ? { notices } : {}) };
}

/** The same as `call`, for the plan that a client's user just said yes to. */
export async function answerAsked(session: Session, id: string, yes: boolean, caller: Caller): Promise<Sent> {
  let org: Org | undefined;
  try {
    const { plan, call, notices } = await restore(session, session.plans.take(id));
    org = call.org;
    if (!yes) throw declined(plan);
    const output = await applyStored(session, call, plan.digest, caller);
    return await send(session, call.tool, output, org, notices, caller);
  } catch (error) {
    return sendError(toToolError(error, org), session.redactor);
  }
}

/** The call that a plan was made for, through the same gates again. */
export async function restore<P extends Planned>(
  session: Session,
  plan: P,
): Promise<{ plan: P; call: ChangeCall; notices: string[] }> {
  const { entry, tool, input, effect } = await prepare(session, plan.tool, plan.input);
  const notices: string[] = [];
  const org = await session.orgs.open(plan.username, notices);
  if (!('plan' in tool) || org.id !== plan.orgId)
    throw new ToolError({
      code: 'PLAN_STALE',
      message: `The plan is for ${plan.org}; this server has ${org.label}`,
      next: 'Make the call again.',
    });
  return { plan, call: { entry, tool, input, effect, org }, notices };
}

function declined({ title, org }: StoredPlan): ToolError {
  return new ToolError({
    code: 'DECLINED',
    message: `"${title}" in ${org} was not done: the user did not say yes`,
    next: 'Do not repeat it unless the user asks for it.',
  });
}

/** Runs a tool that has no plan, under its effect. */
export async function run(
  session: Session,
  entry: CatalogueEntry,
  tool: Exclude<AnyTool, { plan: unknown }>,
  input: JsonObject,
  org: Org | undefined,
  caller: Caller,
) {
  return session.orgs.under(entry, caller.signal, () => {
    if (tool.orgs === 'none') return tool.run(buildContext(session, caller), input);
    if (!org) throw new Error(`${tool.name} needs an org`);
    return tool.run(buildOrgContext(session, caller, tool, org, tool.title), input);
  });
}

/** Checks and shapes what a tool answered. */
export async function send(
  session: Session,
  tool: AnyTool,
  output: unknown,
  org: Org | undefined,
  notices: string[],
  caller: Caller,
): Promise<Sent> {
  const { notices: own = Object(Object(output).result).notices ?? [], ...facts } = Object(output);
  const told = [...notices, ...own];
  const whole = {
    ...facts,
    ...(org ? { org: org.label } : {}),
    ...(told.length > 0 ? { notices: told } : {}),
  };
  const checked = sentSchema(tool).safeParse(
    mapStrings(whole, text => session.redactor.byValue(visible(text))),
  );
  if (!checked.success)
    throw new ToolError({
      code: 'BAD_TOOL_OUTPUT',
      message: `${tool.name} answered in a form it does not declare: ${checked.error.issues[0]?.path.join('.')} ${checked.error.issues[0]?.message}`,
      next: 'This is a defect of the tool; report it with this message. What the call did is done.',
      outcome: 'executed',
    });
  const answer = { tool: tool.name, output: checked.data, ...textsOf(tool, checked.data) };
  return shape(answer, session.out, caller.maxChars);
}

/** A change is told by its plan until it is done, then by its result. */
function textsOf(tool: AnyTool, output: JsonObject) {
  if (!('plan' in tool)) return { summary: tool.summary(output), table: tool.table };
  const { title, next, limits } = Object(output.plan);
  const told = limits.length > 0 ? ` (${limits.join(' ')})` : '';
  if (output.status === 'planned')
    return { summary: `PLANNED, not done: ${title}${told}. ${next}`, table: undefined };
  const { table } = tool;
  return {
    summary: tool.summary(Object(output.result)),
    table: table && ((sent: JsonObject) => table(Object(sent.result))),
  };
}
