import { defineTool, type OrgContext, type Plan, soql, z } from 'orgsmith/toolkit';
import { readTooling, refusal } from './_read.ts';
import { LEVELS, readTraces, startTrace, stopTraces, type Trace } from './_traces.ts';

const input = z.strictObject({
  action: z.enum(['status', 'start', 'stop']).default('status').describe('What to do'),
  user: z.string().min(1).max(255).optional().describe('Username; default: the one this server works as'),
  minutes: z.int().min(1).max(1_440).default(30).describe('For start: how long, at most a day'),
  level: z.enum(['default', 'fine', 'finest']).default('default').describe('For start: how much is logged'),
});
type Input = z.output<typeof input>;

interface TracePlan extends Plan {
  userId: string;
  traces: Trace[];
}

export default defineTool({
  name: 'trace_user',
  title: 'Trace a user',
  description:
    'Have the org write debug logs of what a user does, for some minutes; stop that, or tell who is traced and until when. Read the logs with get_apex_logs. Stopping removes only what this tool has made, with its debug level.',
  keywords: 'salesforce trace flag debug log level',
  effect: 'update',
  effectOf: ({ action }) => (action === 'status' ? 'read' : 'update'),
  input,
  output: z.object({
    user: z.string(),
    traces: z.array(
      z.object({ id: z.string(), user: z.string(), level: z.string(), until: z.string(), ours: z.boolean() }),
    ),
  }),
  summary: ({ user, traces }) => {
    const own = traces.filter(each => each.user === user);
    return own.length === 0
      ? `${user} is not traced`
      : own.map(({ level, until }) => `${user} is traced until ${until} (${level})`).join('; ');
  },
  table: ({ traces }) => ({
    columns: ['user', 'level', 'until', 'ours'],
    rows: traces.map(({ user, level, until, ours }) => [user, level, until, ours]),
  }),
  async plan(
    { org }: OrgContext,
    { action, user = org.username, minutes, level }: Input,
  ): Promise<TracePlan> {
    const [row] = await readTooling(org, soql`SELECT Id FROM User WHERE Username = ${user}`);
    if (!row)
      throw refusal('NOT_FOUND', `The org has no user ${user}`, 'Name the username; list_users finds it.');
    const traces = await readTraces(org);
    const titles = {
      status: `Tell who is traced`,
      start: `Trace ${user} for ${minutes} minutes (${level})`,
      stop: `Stop tracing ${user}`,
    };
    return {
      title: titles[action],
      writes: 0,
      deletes: 0,
      details: action === 'start' ? { levels: LEVELS[level] } : {},
      limits:
        action === 'start'
          ? ['Logs hold what the user does; the org keeps them for a week and 1 GB at most.']
          : [],
      binding: { userId: row.Id, traces: traces.map(({ id, until }) => [id, until]) },
      userId: String(row.Id),
      traces,
    };
  },
  async run(
    context: OrgContext,
    { action, user = context.org.username, minutes, level }: Input,
    { userId, traces }: TracePlan,
  ) {
    if (action === 'status') return { user, traces };
    if (action === 'start') await startTrace(context.org, { userId, level, minutes, traces, user });
    else
      await stopTraces(
        context.org,
        traces.filter(each => each.user === user && each.ours),
        traces,
      );
    return { user, traces: await readTraces(context.org) };
  },
});
