import { parseArguments } from './arguments.ts';
import type { CatalogueEntry } from './catalogue.ts';
import { buildContext, type Caller } from './context.ts';
import { sentSchema } from './entry.ts';
import { ToolError } from './errors.ts';
import { sendError, toToolError } from './failure.ts';
import { mapStrings, visible } from './results/clean.ts';
import { type Sent, shape } from './results/shape.ts';
import { gate } from './safety/gates.ts';
import { findTool, type Session } from './session.ts';
import type { AnyTool, JsonObject, Org } from './toolkit.ts';

/**
 * The road of one call: parse, org, gates, run, check, redact, shape. Never throws: whatever goes wrong comes back as
 * an error that says what failed, why, what to do next, and what is true in the org now.
 */
export async function call(session: Session, name: string, given: unknown, caller: Caller): Promise<Sent> {
  let org: Org | undefined;
  try {
    const entry = findTool(session, name);
    const tool = await session.load(entry);
    const { input, orgName } = parseArguments(tool, given, session.orgs);
    const refused = gate({ entry, ...session.settings });
    if (refused) throw refused;
    const notices: string[] = [];
    if (tool.orgs !== 'none') org = await session.orgs.open(orgName, notices);
    const output = await run(session, entry, tool, input, org, caller);
    return await send(session, tool, output, org, notices, caller);
  } catch (error) {
    return sendError(toToolError(error, org), session.redactor);
  }
}

async function run(
  session: Session,
  entry: CatalogueEntry,
  tool: AnyTool,
  input: JsonObject,
  org: Org | undefined,
  caller: Caller,
) {
  const context = buildContext(session, caller);
  return session.orgs.under(entry, caller.signal, () => {
    if (tool.orgs === 'none') return tool.run(context, input);
    if (!org) throw new Error(`${tool.name} needs an org`);
    return tool.run({ ...context, org }, input);
  });
}

async function send(
  session: Session,
  tool: AnyTool,
  output: unknown,
  org: Org | undefined,
  notices: string[],
  caller: Caller,
): Promise<Sent> {
  const { notices: own = [], ...facts } = Object(output);
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
  const answer = {
    tool: tool.name,
    output: checked.data,
    summary: tool.summary(checked.data),
    table: tool.table,
  };
  return shape(answer, session.out, caller.maxChars);
}
