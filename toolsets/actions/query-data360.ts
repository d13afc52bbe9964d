import { defineTool, type JsonObject, type OrgContext, pause, ToolError, z } from 'orgsmith/toolkit';
import { startCsv } from './_rows.ts';

const QUERY_ID = /^[\w.:=+-]{4,200}$/;
const input = z.strictObject({
  sql: z.string().min(1).max(50_000).optional().describe('One SELECT; values by :name from parameters'),
  parameters: z
    .record(z.string().max(80), z.union([z.string().max(10_000), z.number(), z.boolean()]))
    .default({})
    .describe('Values by name'),
  dataspace: z.string().max(80).regex(/^\w+$/).default('default').describe('Data space'),
  queryId: z
    .string()
    .max(200)
    .regex(QUERY_ID)
    .optional()
    .describe('Instead of sql: goes on with a query that runs'),
  offset: z.int().min(0).max(1_000_000_000).default(0).describe('Rows to leave out'),
  limit: z.int().min(1).max(2_000).default(100).describe('Rows in the answer at most'),
  toFile: z.boolean().default(false).describe('All rows to a CSV file, only the first ones in the answer'),
});
type Input = z.output<typeof input>;

const PAGE = 2_000;
const SHOWN_WITH_FILE = 5;
const STATUS_WAIT_MS = 5_000;
const PATH = 'ssot/query-sql';

/** https://developer.salesforce.com/docs/data/connectapi/guide/query-use-case.html */
export default defineTool({
  name: 'query_data360',
  title: 'Query Data 360',
  description:
    'Ask Data 360 (Data Cloud) by SQL: one SELECT over its objects (__dlm, __dll), with parameters, paging and a CSV file. A query that takes longer answers its queryId, to go on with; its rows are kept for a day.',
  keywords: 'salesforce data cloud data 360 sql query ssot dlm',
  effect: 'read',
  release: 'beta',
  input,
  output: z.object({
    outcome: z.enum(['done', 'running']),
    queryId: z.string(),
    totalRows: z.number().optional(),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.unknown())),
    nextOffset: z.number().optional().describe('More rows: give it as offset, with queryId'),
    rowsFile: z.string().optional(),
  }),
  summary: ({ outcome, queryId, totalRows = 0, rows, nextOffset, rowsFile }) =>
    outcome === 'running'
      ? `It still runs: go on with queryId ${queryId}`
      : `${totalRows} rows${rowsFile ? `, in ${rowsFile}` : nextOffset === undefined ? '' : `, ${rows.length} shown; more with queryId ${queryId} and offset ${nextOffset}`}`,
  table: ({ columns, rows }) => ({ columns, rows }),
  async run(context: OrgContext, asked: Input) {
    if ((asked.sql === undefined) === (asked.queryId === undefined))
      throw badCall('Give either sql or queryId');
    const { dataspace, offset, limit, toFile } = asked;
    const began = await begin(context, asked);
    const state = await ended(context, began.state, dataspace);
    const { queryId, totalRows } = state;
    if (!state.ended) return { outcome: 'running' as const, queryId, columns: began.columns, rows: [] };
    const read = (from: number, count: number) => rowsOf(context, queryId, dataspace, from, count);
    if (toFile) {
      const columns = began.columns.length > 0 ? began.columns : (await read(0, 1)).columns;
      return {
        outcome: 'done' as const,
        queryId,
        totalRows,
        columns,
        ...(await toCsv(context, columns, totalRows, read)),
      };
    }
    const whole = offset === 0 && began.rows.length >= Math.min(limit, totalRows);
    const page = whole ? began : await read(offset, Math.min(limit, Math.max(1, totalRows - offset)));
    const rows = page.rows.slice(0, limit);
    const next = offset + rows.length;
    const columns = began.columns.length > 0 ? began.columns : page.columns;
    const more = next < totalRows && rows.length > 0 ? { nextOffset: next } : {};
    return { outcome: 'done' as const, queryId, totalRows, columns, rows, ...more };
  },
});

interface State {
  queryId: string;
  ended: boolean;
  totalRows: number;
}
interface Page {
  columns: string[];
  rows: unknown[][];
}

async function begin({ org }: OrgContext, { sql, parameters, dataspace, queryId }: Input) {
  if (queryId !== undefined)
    return {
      columns: [],
      rows: [],
      state: stateOf(await org.get(`${PATH}/${encodeURIComponent(queryId)}`, { dataspace }), queryId),
    };
  const sqlParameters = Object.entries(parameters).map(([name, value]) => ({
    name,
    type: typeOf(value),
    value: String(value),
  }));
  const { body } = await org.send('POST', `${PATH}?dataspace=${dataspace}`, {
    sql,
    ...(sqlParameters.length > 0 ? { sqlParameters } : {}),
  });
  return { ...pageOf(Object(body)), state: stateOf(Object(body)) };
}

function typeOf(value: unknown): string {
  if (typeof value === 'boolean') return 'Boolean';
  if (typeof value !== 'number') return 'Varchar';
  return Number.isInteger(value) ? 'Bigint' : 'Double';
}

/** Asks until the query has ended, as long as the caller waits. */
async function ended(context: OrgContext, first: State, dataspace: string): Promise<State> {
  const until = Date.now() + context.waitMs;
  let state = first;
  while (!state.ended && Date.now() < until) {
    const waitTimeMs = String(Math.max(1, Math.min(STATUS_WAIT_MS, until - Date.now())));
    const path = `${PATH}/${encodeURIComponent(state.queryId)}`;
    const began = Date.now();
    state = stateOf(await context.org.get(path, { dataspace, waitTimeMs }), state.queryId);
    context.progress(state.totalRows, undefined, 'rows');
    // An org that does not wait is not asked in a loop.
    if (!state.ended && Date.now() - began < 500) await pause(500, context.signal);
  }
  return state;
}

function stateOf(answer: JsonObject, known = ''): State {
  const { queryId = known, completionStatus, rowCount } = Object(answer.status ?? answer);
  const id = String(queryId);
  const status = String(completionStatus);
  if (!QUERY_ID.test(id)) throw odd('it told no id of the query');
  if (/fail|cancel|error/i.test(status)) throw odd(`the query ended: ${status}`);
  return {
    queryId: id,
    ended: /^(Finished|Results_?Produced)$/i.test(status),
    totalRows: Number(rowCount ?? 0),
  };
}

function pageOf({ metadata, data }: JsonObject): Page {
  const columns = (Array.isArray(metadata) ? metadata : []).map(each => String(Object(each).name));
  return {
    columns,
    rows: (Array.isArray(data) ? data : []).map(each =>
      Array.isArray(each) ? each : Object.values(Object(each)),
    ),
  };
}

async function rowsOf(
  { org }: OrgContext,
  queryId: string,
  dataspace: string,
  from: number,
  count: number,
): Promise<Page> {
  const path = `${PATH}/${encodeURIComponent(queryId)}/rows`;
  return pageOf(await org.get(path, { dataspace, offset: String(from), rowLimit: String(count) }));
}

/** All rows. Throws ToolError when the org gives fewer than it announced. */
async function toCsv(
  context: OrgContext,
  columns: string[],
  total: number,
  read: (from: number, count: number) => Promise<Page>,
): Promise<{ rows: unknown[][]; rowsFile: string }> {
  const file = await startCsv(context, 'data360', columns);
  const shown: unknown[][] = [];
  try {
    for (let done = 0; done < total; ) {
      const { rows } = await read(done, Math.min(PAGE, total - done));
      if (rows.length === 0) throw odd(`it gave ${done} of ${total} rows`);
      shown.push(...rows.slice(0, Math.max(0, SHOWN_WITH_FILE - shown.length)));
      await file.write(rows);
      done += rows.length;
      context.progress(done, total, 'rows');
    }
    return { rows: shown, rowsFile: await file.finish() };
  } catch (error) {
    await file.discard();
    throw error;
  }
}

function odd(why: string): ToolError {
  return new ToolError({
    code: 'QUERY_FAILED',
    message: `Data 360: ${why}`,
    next: 'Read the message; mend the SQL and call again.',
    retry: 'after_fix',
  });
}

function badCall(message: string): ToolError {
  return new ToolError({
    code: 'INVALID_ARGUMENTS',
    message,
    next: 'Mend the call and repeat it; nothing was sent.',
    retry: 'after_fix',
  });
}
