import { nearest } from './nearest.ts';
import type { PinnedOrgs } from './orgs/pinned.ts';
import { type AnyTool, type JsonObject, ToolError, z } from './toolkit.ts';

const MAX_PROBLEMS = 20;
/** Inputs of other servers by which a model may try to choose an org: told what to use instead. */
const ORG_HABITS = ['usernameOrAlias', 'directory', 'targetOrg', 'target_org'];

/**
 * Checks a call's arguments against the tool's input: strict, all mistakes at once, unknown names with the nearest
 * expected ones. Takes off `org`, which every tool on an org accepts, and holds it and every other org name to the
 * pinned orgs; takes off `planOnly`, which every changing tool accepts. Throws ToolError INVALID_ARGUMENTS or
 * ORG_NOT_ALLOWED.
 */
export function parseArguments(
  tool: AnyTool,
  given: unknown,
  orgs: PinnedOrgs,
): { input: JsonObject; orgName: string | undefined; planOnly: boolean } {
  const { org, ...others } = asObject(tool, given);
  const { rest, planOnly } = takePlanOnly(tool, others);
  const takesOrg = tool.orgs !== 'none';
  const orgName = takesOrg && org !== undefined ? orgs.nameOf(org) : undefined;
  const parsed = tool.input.safeParse(takesOrg || org === undefined ? rest : { org, ...rest });
  if (!parsed.success)
    throw invalid(
      tool,
      parsed.error.issues.flatMap(issue => problems(tool, issue)),
    );
  for (const name of orgNames(tool.input, parsed.data)) orgs.nameOf(name);
  return { input: parsed.data, orgName, planOnly };
}

function takePlanOnly(tool: AnyTool, given: JsonObject): { rest: JsonObject; planOnly: boolean } {
  const { planOnly, ...rest } = given;
  if (!('plan' in tool) || planOnly === undefined) return { rest: given, planOnly: false };
  if (typeof planOnly !== 'boolean') throw invalid(tool, ['planOnly: must be true or false']);
  return { rest, planOnly };
}

function asObject(tool: AnyTool, given: unknown): JsonObject {
  if (given === undefined || given === null) return {};
  if (typeof given === 'object' && !Array.isArray(given)) return { ...given };
  throw invalid(tool, ['the arguments must be a JSON object']);
}

function problems(tool: AnyTool, issue: z.core.$ZodIssue): string[] {
  const where = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
  if (issue.code !== 'unrecognized_keys') return [`${where}${issue.message}`];
  return issue.keys.slice(0, MAX_PROBLEMS).map(key => {
    if (ORG_HABITS.includes(key))
      return `${key}: orgs are pinned when the server starts; ${tool.orgs === 'none' ? 'leave it out' : "use 'org' with an allowed alias, username or org id instead"}`;
    const near = nearest(key, inputsOf(tool));
    return `${where}${key.slice(0, 80)}: unknown argument${near.length > 0 ? `; did you mean ${near.join(' or ')}?` : ''}`;
  });
}

function inputsOf(tool: AnyTool): string[] {
  const own = Object.keys(tool.input.shape);
  return [...own, ...(tool.orgs === 'none' ? [] : ['org']), ...('plan' in tool ? ['planOnly'] : [])];
}

function invalid(tool: AnyTool, found: string[]): ToolError {
  const expected = inputsOf(tool).join(', ') || 'no arguments';
  const told = found.slice(0, MAX_PROBLEMS);
  return new ToolError({
    code: 'INVALID_ARGUMENTS',
    message: `${tool.name} was called with wrong arguments: ${told.join('; ')}`,
    next: `Expected: ${expected}. Mend the call and repeat it.`,
    retry: 'after_fix',
    details: { problems: told },
  });
}

/** Every value whose schema is made by `orgName()`, however deep. */
function orgNames(schema: unknown, value: unknown): unknown[] {
  if (!(schema instanceof z.ZodType) || value === undefined || value === null) return [];
  if (schema.meta()?.orgsmith === 'org') return [value];
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return orgNames(schema.unwrap(), value);
  if (schema instanceof z.ZodArray && Array.isArray(value))
    return value.flatMap(item => orgNames(schema.element, item));
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).flatMap(([name, each]) => orgNames(each, Object(value)[name]));
}
