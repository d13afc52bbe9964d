import { defineTool, type OrgContext, soql, z } from 'orgsmith/toolkit';
import { type Digest, digest } from './_log-digest.ts';
import { eventsOf } from './_log-lines.ts';
import { readTooling, refusal } from './_read.ts';

const COLUMNS = ['log', 'at', 'user', 'operation', 'status', 'ms', 'bytes'];
const statement = z.object({
  what: z.string(),
  count: z.number(),
  rows: z.number(),
  ms: z.number(),
  at: z.string(),
});

export const digestOutput = z.object({
  ms: z.number(),
  soql: z.array(statement),
  dml: z.array(statement),
  limits: z.array(z.string()),
  exceptions: z.array(z.string()),
  slowest: z.array(z.object({ name: z.string(), calls: z.number(), ms: z.number(), own: z.number() })),
  tree: z.array(z.string()),
  debug: z.array(z.string()),
  left: z.number().describe('Statements and debug lines that are not shown'),
});

export default defineTool({
  name: 'get_apex_logs',
  title: 'Get Apex debug logs',
  description:
    'List debug logs of the org, newest first; or read one: what it queried and wrote with counts and times, limits used, exceptions, slowest methods, tree of calls, debug lines. The whole log goes to a file.',
  keywords: 'salesforce apex debug log trace limits soql profiling',
  effect: 'read',
  input: z.strictObject({
    log: z
      .string()
      .regex(/^07L[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$/)
      .max(18)
      .optional()
      .describe('One log, to read it'),
    user: z.string().min(1).max(255).optional().describe('For the list: only logs of this username'),
    limit: z.int().min(1).max(200).default(20).describe('For the list: logs at most'),
    depth: z.int().min(1).max(20).default(4).describe('For one log: how deep the tree of calls goes'),
  }),
  output: z.object({
    total: z.number().optional(),
    columns: z.array(z.string()).optional(),
    rows: z.array(z.array(z.unknown())).optional(),
    digest: digestOutput.optional(),
    logFile: z.string().optional().describe('The whole log'),
  }),
  summary: ({ total, digest: read, logFile }) =>
    read ? `${summaryOf(read)}${logFile ? `; the whole log: ${logFile}` : ''}` : `${total} logs`,
  table: ({ columns = [], rows = [] }) => ({ columns, rows }),
  async run(context, { log, user, limit, depth }) {
    return log === undefined ? list(context, user, limit) : readLog(context, log, depth);
  },
});

async function list({ org }: OrgContext, user: string | undefined, limit: number) {
  const fields = soql`SELECT Id, StartTime, LogUser.Username, Operation, Status, DurationMilliseconds, LogLength FROM ApexLog`;
  const rows = await readTooling(
    org,
    user === undefined
      ? soql`${fields} ORDER BY StartTime DESC LIMIT ${limit}`
      : soql`${fields} WHERE LogUser.Username = ${user} ORDER BY StartTime DESC LIMIT ${limit}`,
  );
  return {
    total: rows.length,
    columns: COLUMNS,
    rows: rows.map(row => [
      row.Id,
      row.StartTime,
      Object(row.LogUser).Username ?? null,
      row.Operation,
      row.Status,
      row.DurationMilliseconds,
      row.LogLength,
    ]),
    ...(rows.length === 0
      ? { notices: ['Logs are written for users whom a trace flag follows: trace_user starts one.'] }
      : {}),
  };
}

/** Reads a log while it is written to a file: neither is ever whole in memory. */
async function readLog({ org, files }: OrgContext, id: string, depth: number) {
  const { body } = await org.stream(`tooling/sobjects/ApexLog/${id}/Body`).catch(error => {
    if (Object(error).parts?.code === 'NOT_FOUND')
      throw refusal('NOT_FOUND', `The org has no log ${id}`, 'get_apex_logs without log lists them.');
    throw error;
  });
  const file = await files.create(`${id}.log`, 'text/plain');
  async function* copied() {
    for await (const chunk of body) {
      await file.write(chunk);
      yield chunk;
    }
  }
  try {
    const read = await digest(eventsOf(copied()), depth);
    return { digest: read, logFile: (await file.finish()).path };
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/** What a log comes to, in a line or two. */
export function summaryOf({ ms, soql, dml, exceptions, limits }: Digest): string {
  const sum = (list: Digest['soql'], of: 'count' | 'rows') => list.reduce((all, each) => all + each[of], 0);
  const worst = exceptions[0] === undefined ? '' : `; ${exceptions[0].split('\n')[0]}`;
  return `${ms} ms, ${sum(soql, 'count')} queries (${sum(soql, 'rows')} rows), ${sum(dml, 'count')} DML statements (${sum(dml, 'rows')} rows)${worst}${limits.length > 0 ? `\n${limits.join('; ')}` : ''}`;
}
