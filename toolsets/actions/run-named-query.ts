import { defineTool, isToolError, type OrgContext, ToolError, z } from 'orgsmith/toolkit';
import { actionsNamed } from './_action.ts';
import { checkInputs } from './_check-inputs.ts';
import { writes } from './_named-query.ts';
import { startCsv, tableOf } from './_rows.ts';

const input = z.strictObject({
  name: z
    .string()
    .max(255)
    .regex(/^[A-Za-z]\w*$/)
    .describe('API name, told by find_actions'),
  parameters: z
    .record(z.string().max(80), z.union([z.string().max(10_000), z.number(), z.boolean()]))
    .default({})
    .describe('All that it takes: texts, numbers, dates, LAST_N_DAYS:10'),
  pages: z.int().min(1).max(50).default(1).describe('Follow so many pages of rows'),
  toFile: z.boolean().default(false).describe('All rows to a CSV file, only the first ones in the answer'),
});
type Input = z.output<typeof input>;

const MOST_PAGES = 500;
const SHOWN_WITH_FILE = 5;

export default defineTool({
  name: 'run_named_query',
  title: 'Run a named query',
  description:
    'Run a SOQL query that the org offers by name (Named Query API), with its parameters. Each has to be given, and one that the query does not have is refused: the org would pass it over and answer more rows. find_actions lists them.',
  keywords: 'salesforce named query api soql parameters',
  effect: 'read',
  input,
  output: z.object({
    totalSize: z.number(),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.unknown())),
    more: z.boolean().optional().describe('Rows follow: ask for more pages or a file'),
    rowsFile: z.string().optional(),
    notices: z.array(z.string()).optional(),
  }),
  summary: ({ totalSize, more, rowsFile }) =>
    `${totalSize} rows${rowsFile ? `, in ${rowsFile}` : more ? '; more follow' : ''}`,
  table: ({ columns, rows }) => ({ columns, rows }),
  async run(context: OrgContext, { name, parameters, pages, toFile }: Input) {
    const notices = await check(context, name, parameters);
    const { org } = context;
    const texts = Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, String(value)]));
    const first = await org.get(`named/query/${name}`, texts);
    const records = recordsOf(first);
    const most = toFile ? MOST_PAGES : pages;
    let next = nextOf(first);
    for (let page = 1; page < most && next !== undefined; page++) {
      const answer = await org.get(next);
      records.push(...recordsOf(answer));
      next = nextOf(answer);
      context.progress(records.length, Number(first.totalSize), 'rows');
    }
    const total = Number(first.totalSize ?? records.length);
    const { columns, rows } = tableOf(records);
    return {
      totalSize: total,
      columns,
      rows: toFile ? rows.slice(0, SHOWN_WITH_FILE) : rows,
      ...(next !== undefined || records.length < total ? { more: true } : {}),
      ...(toFile ? { rowsFile: await keep(context, name, columns, rows) } : {}),
      ...(notices.length > 0 ? { notices } : {}),
    };
  },
});

/** Parameters against the query's own text. Who may run a query need not be allowed to read it: then that is told. */
async function check(
  context: OrgContext,
  name: string,
  parameters: Record<string, unknown>,
): Promise<string[]> {
  try {
    for (const query of await actionsNamed(context, 'named_query', name)) {
      if (writes(query.description ?? '')) throw writing(name);
      checkInputs(query, [parameters]);
    }
    return [];
  } catch (error) {
    if (!isToolError(error) || error.parts.code !== 'NOT_LISTED') throw error;
    return ['The text of the query could not be read, so its parameters were not checked.'];
  }
}

const recordsOf = ({ records }: Record<string, unknown>): object[] =>
  (Array.isArray(records) ? records : []).filter(each => typeof each === 'object' && each !== null);

function nextOf({ nextRecordsUrl }: Record<string, unknown>): string | undefined {
  const path = String(nextRecordsUrl ?? '').replace(/^\/services\/data\/v[\d.]+\//, '');
  return /^(named\/)?query\/[\w/-]{1,300}$/.test(path) ? path : undefined;
}

async function keep(
  context: OrgContext,
  name: string,
  columns: string[],
  rows: unknown[][],
): Promise<string> {
  const file = await startCsv(context, name, columns);
  try {
    await file.write(rows);
    return await file.finish();
  } catch (error) {
    await file.discard();
    throw error;
  }
}

function writing(name: string): ToolError {
  return new ToolError({
    code: 'QUERY_WRITES',
    message: `${name} has FOR VIEW, FOR REFERENCE, FOR UPDATE or their like: it writes, and this tool only reads`,
    next: 'Run it by call_api with GET, where the user allows changes.',
  });
}
