import { defineTool, z } from 'orgsmith/toolkit';

export default defineTool({
  name: 'apply_plan',
  title: 'Apply a plan',
  description:
    'Apply a plan that an earlier call answered with status planned, once its user said yes. A plan is good once, for ten minutes, and only while the org still is as it was planned on.',
  keywords: 'confirm approve planned change apply',
  effect: 'destroy',
  orgs: 'none',
  input: z.strictObject({ plan: z.string().min(1).max(40).describe('plan.id of the answer') }),
  output: z.object({
    status: z.literal('done'),
    org: z.string(),
    plan: z.record(z.string(), z.unknown()).describe('What was planned'),
    result: z.record(z.string(), z.unknown()).describe('What the planned call answers'),
  }),
  summary: ({ plan, org }) => `Done: ${String(plan.title)} in ${org}`,
  table: ({ result }) => ({ columns: ['at', 'value'], rows: Object.entries(result).flatMap(rowsOf) }),
  run: async ({ applyPlan }, { plan }) => ({ status: 'done' as const, ...(await applyPlan(plan)) }),
});

/** What is longer than this is told part by part, so that a text that is cut still has whole parts. */
const WHOLE = 1_500;

function rowsOf([name, value]: [string, unknown]): unknown[][] {
  const isList = Array.isArray(value);
  if (typeof value === 'string' && value.length > WHOLE)
    return [[name, `${value.slice(0, WHOLE)}… (${value.length} characters)`]];
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return [[name, value]];
  if (!isList && JSON.stringify(value).length <= WHOLE) return [[name, value]];
  return Object.entries(value).flatMap(([key, each]) =>
    rowsOf([isList ? `${name}[${key}]` : `${name}.${key}`, each]),
  );
}
