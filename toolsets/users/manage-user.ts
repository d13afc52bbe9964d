import {
  type ChangeRow,
  defineTool,
  type Effect,
  type OrgContext,
  type Plan,
  ToolError,
  z,
} from 'orgsmith/toolkit';
import { NEW_USER, planNewUser } from './_new-user.ts';
import { findPeople } from './_people.ts';
import { type Action, resetPasswords, type Step, stepsOf, WRITES } from './_sign-in.ts';
import { writeRows } from './_write.ts';

const name = z.string().min(1).max(255);
const input = z.strictObject({
  action: z
    .enum(['create', 'freeze', 'unfreeze', 'deactivate', 'activate', 'reset_password'])
    .describe('reset_password has the org mail a link to the user'),
  users: z
    .array(name)
    .min(1)
    .max(50)
    .optional()
    .describe('Whom: usernames, ids, or whole names that only one user has; not for create'),
  template: name
    .optional()
    .describe('For create: the user whose profile, role, manager, locale and the like are copied'),
  newUser: NEW_USER.optional(),
});
type Input = z.output<typeof input>;

interface UserPlan extends Plan {
  steps: Step[];
  created?: { username: string; row: ChangeRow };
}

const EFFECTS: Record<Input['action'], Effect> = {
  create: 'create',
  freeze: 'update',
  unfreeze: 'update',
  deactivate: 'destroy',
  activate: 'update',
  reset_password: 'destroy',
};
const LIMITS: Record<Input['action'], string[]> = {
  create: ['A user cannot be deleted afterwards, only deactivated.'],
  freeze: [],
  unfreeze: [],
  deactivate: ['Sessions end, and shares and team memberships that end with it do not come back.'],
  activate: [],
  reset_password: ['The old password stops working at once and does not come back.'],
};
const PAST: Record<Input['action'], string> = {
  create: 'created',
  freeze: 'frozen',
  unfreeze: 'unfrozen',
  deactivate: 'deactivated',
  activate: 'activated',
  reset_password: 'sent a link to a new password',
};

export default defineTool({
  name: 'manage_user',
  title: 'Manage users',
  description:
    'Create a user after the model of another, freeze or unfreeze users, deactivate or activate them, or reset passwords (the org mails the user; no password is ever shown). What is so already is left. All but resets and new users can be undone by undo_changes.',
  keywords: 'salesforce user create freeze deactivate activate password reset onboarding',
  effect: 'destroy',
  effectOf: ({ action }) => EFFECTS[action],
  release: 'beta',
  input,
  output: z.object({
    action: z.string(),
    done: z.number(),
    already: z.number().describe('Were so before'),
    change: z.string().optional().describe('What undo_changes takes'),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.unknown())),
  }),
  summary: ({ action, done, already, change }) =>
    `${action}: ${done} done${already > 0 ? `, ${already} were so already` : ''}${change && action !== 'create' ? `; undo_changes with change ${change} takes it back` : ''}`,
  table: ({ columns, rows }) => ({ columns, rows }),
  async plan(context: OrgContext, asked: Input): Promise<UserPlan> {
    const { action, users, template, newUser } = asked;
    if (action === 'create') {
      if (users !== undefined || template === undefined || newUser === undefined)
        throw wrongShape('create needs template and newUser, and no users');
      return planCreate(context, template, newUser);
    }
    if (users === undefined || template !== undefined || newUser !== undefined)
      throw wrongShape(`${action} needs users, and neither template nor newUser`);
    return planSteps(context, action, users);
  },
  async run(context: OrgContext, { action }: Input, { steps, created }: UserPlan) {
    const open = steps.filter(step => step.open);
    const change =
      action === 'create' ? await create(context, created) : await carryOut(context, action, open);
    const told = created ? [[created.username, PAST.create]] : [];
    return {
      action,
      done: created ? 1 : open.length,
      already: steps.length - open.length,
      ...(change ? { change } : {}),
      columns: ['user', 'result'],
      rows: [
        ...told,
        ...steps.map(step => [step.person.username, step.open ? PAST[action] : 'was so already']),
      ],
    };
  },
});

async function planCreate(
  { org }: OrgContext,
  template: string,
  newUser: z.output<typeof NEW_USER>,
): Promise<UserPlan> {
  const { after, username, details, far } = await planNewUser(org, template, newUser);
  return {
    title: `Create the user ${username}`,
    writes: 1,
    deletes: 0,
    object: 'User',
    details: {
      ...details,
      ...(far.length > 0 ? { warning: `The profile gives far-reaching permissions: ${far.join(', ')}` } : {}),
    },
    limits: [...LIMITS.create, ...(far.length > 0 ? [`The profile gives ${far.join(', ')}.`] : [])],
    binding: after,
    steps: [],
    created: { username, row: { after } },
  };
}

async function planSteps({ org }: OrgContext, action: Action, users: readonly string[]): Promise<UserPlan> {
  const steps = await stepsOf(org, action, await findPeople(org, users));
  const open = steps.filter(step => step.open);
  const [only] = steps;
  const who = steps.length === 1 && only ? only.person.username : `${steps.length} users`;
  const verb =
    action === 'reset_password' ? 'Reset the password of' : action[0]?.toUpperCase() + action.slice(1);
  return {
    title: `${verb} ${who}`,
    writes: open.length,
    deletes: 0,
    object: action === 'reset_password' ? 'User' : WRITES[action].object,
    ...(open.length === 0 ? { effect: 'update' as const } : {}),
    details: {
      users: open.map(({ person }) => `${person.username} (${person.name})`),
      already: steps.length - open.length,
    },
    limits: LIMITS[action],
    binding: steps.map(({ person, open: todo, rowId }) => [person.id, rowId, todo]),
    steps,
  };
}

async function create(context: OrgContext, created: UserPlan['created']): Promise<string | undefined> {
  if (!created) return undefined;
  const { username, row } = created;
  return writeRows(context, {
    object: 'User',
    operation: 'insert',
    rows: [row],
    by: 'Username',
    names: [username],
  });
}

async function carryOut(
  context: OrgContext,
  action: Action,
  open: readonly Step[],
): Promise<string | undefined> {
  if (open.length === 0) return undefined;
  const people = open.map(({ person }) => person);
  if (action === 'reset_password') {
    await resetPasswords(context, people);
    return undefined;
  }
  const { object, field, value } = WRITES[action];
  return writeRows(context, {
    object,
    operation: 'update',
    rows: open.map(({ rowId }) => ({ id: rowId, before: { [field]: !value }, after: { [field]: value } })),
    by: 'Id',
    names: people.map(({ username }) => username),
  });
}

function wrongShape(message: string): ToolError {
  return new ToolError({
    code: 'INVALID_ARGUMENTS',
    message,
    next: 'Mend the call and repeat it.',
    retry: 'after_fix',
  });
}
