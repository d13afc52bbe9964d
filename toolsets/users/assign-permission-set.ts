import { defineTool, type OrgContext, type Plan, ToolError, z } from 'orgsmith/toolkit';
import {
  farReaching,
  missingLicences,
  type Pair,
  pairsOf,
  rowsOf,
  seatsOf,
  tableOf,
  wordsFor,
} from './_assignments.ts';
import { type Grant, pickGrants, readGrants } from './_grants.ts';
import { findPeople, type Person } from './_people.ts';
import { firstOf } from './_read.ts';
import { writeRows } from './_write.ts';

const SHOWN = 50;

const input = z.strictObject({
  users: z
    .array(z.string().min(1).max(255))
    .min(1)
    .max(200)
    .describe('Usernames, ids, or whole names that only one user has'),
  sets: z
    .array(z.string().min(1).max(255))
    .min(1)
    .max(20)
    .describe(
      'Permission sets and groups, or permission set licences: API names (with namespace), labels or ids. Licences in a call of their own',
    ),
  operation: z.enum(['assign', 'unassign']).default('assign').describe('Give or take away'),
});
type Input = z.output<typeof input>;

interface AssignPlan extends Plan {
  pairs: Pair[];
  open: Pair[];
}

export default defineTool({
  name: 'assign_permission_set',
  title: 'Assign permission sets',
  description:
    'Assign permission sets, permission set groups or permission set licences to users, or take them away. What is there already is told and left. The plan says who gets what, licences left, and far-reaching permissions. Can be undone by undo_changes.',
  keywords: 'salesforce permission set group licence assign unassign user',
  effect: 'destroy',
  effectOf: ({ operation }) => (operation === 'assign' ? 'create' : 'destroy'),
  input,
  output: z.object({
    operation: z.enum(['assign', 'unassign']),
    done: z.number(),
    already: z.number().describe('Were so before'),
    change: z.string().optional().describe('What undo_changes takes'),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.unknown())),
  }),
  summary: ({ operation, done, already, change }) =>
    `${done} ${PAST[operation]}${already > 0 ? `, ${already} ${operation === 'assign' ? 'had it already' : 'did not have it'}` : ''}${change ? `; undo_changes with change ${change} takes it back` : ''}`,
  table: ({ columns, rows }) => ({ columns, rows }),
  async plan({ org }: OrgContext, { users, sets, operation }: Input): Promise<AssignPlan> {
    const assign = operation === 'assign';
    const [people, all] = await Promise.all([findPeople(org, users), readGrants(org)]);
    const grants = pickGrants(all, sets);
    refuseMixed(grants);
    if (assign) refuseInactive(people);
    const pairs = await pairsOf(org, people, grants);
    const open = pairs.filter(({ held }) => (held === undefined) === assign);
    const licences = seatsOf(pairs, assign);
    const missing = assign ? await missingLicences(org, all, pairs) : [];
    const far = assign && open.length > 0 ? farReaching(all, grants) : [];
    const who = people.length === 1 ? people[0]?.username : `${people.length} users`;
    return {
      title: `${assign ? 'Assign' : 'Unassign'} ${wordsFor(grants)} ${assign ? 'to' : 'from'} ${who}`,
      writes: assign ? open.length : 0,
      deletes: assign ? 0 : open.length,
      object: tableOf(grants),
      // With nothing to do there is nothing to ask.
      ...(open.length === 0 ? { effect: 'update' as const } : {}),
      details: {
        [assign ? 'assigned' : 'unassigned']: firstOf(open.map(named), SHOWN),
        already: firstOf(pairs.filter(pair => !open.includes(pair)).map(named), SHOWN),
        ...(licences.length > 0 ? { licences } : {}),
        ...(missing.length > 0 ? { licenceMissing: missing.slice(0, SHOWN) } : {}),
        ...(far.length > 0 ? { warning: `It gives far-reaching permissions: ${far.join(', ')}` } : {}),
      },
      limits: [
        ...(far.length > 0 ? [`It gives ${far.join(', ')}; what is done with that is not taken back.`] : []),
        ...(missing.length > 0
          ? [
              `${missing.length} of these need a licence that the user does not hold; the org may refuse them.`,
            ]
          : []),
      ],
      binding: pairs.map(({ person, grant, held }) => [person.id, grant.id, held ?? null]),
      pairs,
      open,
    };
  },
  async run(context: OrgContext, { operation }: Input, { pairs, open }: AssignPlan) {
    const assign = operation === 'assign';
    const change =
      open.length === 0
        ? undefined
        : await writeRows(context, {
            object: tableOf(open.map(({ grant }) => grant)),
            operation: assign ? 'insert' : 'delete',
            rows: rowsOf(open),
            by: 'AssigneeId',
            names: open.map(pair => named(pair)),
          });
    return {
      operation,
      done: open.length,
      already: pairs.length - open.length,
      ...(change ? { change } : {}),
      columns: ['user', 'set', 'result'],
      rows: pairs.map(pair => [
        pair.person.username,
        pair.grant.name,
        open.includes(pair) ? PAST[operation] : assign ? 'had it already' : 'did not have it',
      ]),
    };
  },
});

const PAST = { assign: 'assigned', unassign: 'unassigned' };

function named({ person, grant }: Pair): string {
  return `${person.username}: ${grant.name}`;
}

/** One change is of one object, and a policy file names it. */
function refuseMixed(grants: readonly Grant[]): void {
  if (new Set(grants.map(({ kind }) => kind === 'licence')).size < 2) return;
  const licences = grants.filter(({ kind }) => kind === 'licence').map(({ name }) => name);
  throw new ToolError({
    code: 'INVALID_ARGUMENTS',
    message: `Licences and permission sets are not assigned in one call; these are licences: ${licences.join(', ')}`,
    next: 'Assign the licences first, the sets that need them in a second call; take them away the other way round.',
    retry: 'after_fix',
  });
}

function refuseInactive(people: readonly Person[]): void {
  const inactive = people.filter(({ active }) => !active).map(({ username }) => username);
  if (inactive.length === 0) return;
  throw new ToolError({
    code: 'INACTIVE_USER',
    message: `These users are not active, so nothing can be assigned to them: ${inactive.slice(0, 20).join(', ')}`,
    next: 'Leave them out, or activate them first.',
    retry: 'after_fix',
    details: { users: inactive },
  });
}
