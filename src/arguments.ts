import { nearest } from './nearest.ts';
import type { PinnedOrgs } from './orgs/pinned.ts';
import { type AnyTool, type JsonObject, ToolError, z } from './toolkit.ts';

/** Inputs of other servers by which a model may try to choose an org: told what to use instead. */
const ORG_HABITS = ['usernameOrAlias', 'directory', 'targetOrg', 'target_org'];

/**
 * Checks a call's arguments against the tool's input: strict, all mistakes at once, unknown names with the nearest
 * expected ones. Takes `org` off, which every tool on an org accepts, and holds it and every other org name to the
 * pinned orgs. Throws ToolError INVALID_ARGUMENTS or ORG_NOT_ALLOWED.
 */
export function parseArguments(
  tool: AnyTool,
  given: unknown,
  orgs: PinnedOrgs,
): { input: JsonObject; orgName: string | undefined } {
  const { org, ...rest } = asObject(tool, given);
  const takesOrg = tool.orgs !== 'none';
  const orgName = takesOrg && org !== undefined ? orgs.nameOf(org) : undefined;
  const parsed = tool.input.safeParse(takesOrg || org === undefined ? rest : { org, ...rest });
  if (!parsed.success)
    throw invalid(
      tool,
      parsed.error.issues.flatMap(issue => problems(tool, issue)),
    );
  for (const [name, schema] of Object.entries(tool.input.shape)) {
    const value = parsed.data[name];
    if (isOrgName(schema) && value !== undefined) orgs.nameOf(value);
  }
  return { input: parsed.data, orgName };
}

function asObject(tool: AnyTool, given: unknown): JsonObject {
  if (given === undefined || given === null) return {};
  if (typeof given === 'object' && !Array.isArray(given)) return { ...given };
  throw invalid(tool, ['the arguments must be a JSON object']);
}

function problems(tool: AnyTool, issue: z.core.$ZodIssue): string[] {
  const where = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
  if (issue.code !== 'unrecognized_keys') return [`${where}${issue.message}`];
  return issue.keys.map(key => {
    if (ORG_HABITS.includes(key))
      return `${key}: orgs are pinned when the server starts; use 'org' with an allowed alias, username or org id instead`;
    const near = nearest(key, Object.keys(tool.input.shape));
    return `${where}${key}: unknown argument${near.length > 0 ? `; did you mean ${near.join(' or ')}?` : ''}`;
  });
}

function invalid(tool: AnyTool, found: string[]): ToolError {
  const expected = Object.keys(tool.input.shape);
  return new ToolError({
    code: 'INVALID_ARGUMENTS',
    message: `${tool.name} was called with wrong arguments: ${found.join('; ')}`,
    next: `Expected: ${expected.length > 0 ? expected.join(', ') : 'no arguments'}${tool.orgs === 'none' ? '' : ', org'}. Mend the call and repeat it.`,
    retry: 'after_fix',
    details: { problems: found },
  });
}

function isOrgName(schema: unknown): boolean {
  return schema instanceof z.ZodType && schema.meta()?.orgsmith === 'org';
}
