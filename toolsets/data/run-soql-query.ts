import { defineTool, type OrgContext, type QueryPage, z } from 'orgsmith/toolkit';
import { drawChart } from './_chart.ts';
import { type Column, readCursor, selectedColumns, typesOf, withColumns } from './_columns.ts';
import { explain } from './_explain.ts';
import type { Format } from './_export.ts';
import { explainPlans, PLAN_COLUMNS } from './_plans.ts';
import { checkChoice, refuseChart } from './_query-choice.ts';
import { type Exported, exportQuery, resumeExport } from './_query-export.ts';
import { columnsOf, toRow } from './_rows.ts';

/** Rows that are written to a file without being asked for: 25 requests. */
const AUTO_EXPORT_ROWS = 50_000;

export default defineTool({
  name: 'run_soql_query',
  title: 'Run a SOQL query',
  description:
    'Run a SOQL query. Answers with the exact total and the first rows; parents come as Owner.Name, child lists as one cell. When more rows match, all go to a CSV file (from 50000 on by Bulk API), or read on with cursor. Can also explain a query, or draw a grouped one.',
  keywords: 'salesforce soql query select records count export csv bulk explain plan index chart',
  effect: 'read',
  input: z.strictObject({
    query: z.string().min(1).max(100_000).optional().describe('SOQL; SELECT COUNT() FROM … counts only'),
    cursor: z
      .string()
      .max(10_000)
      .optional()
      .describe('Instead of query: the cursor of an earlier result, for its next rows'),
    job: z
      .string()
      .regex(/^750[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$/)
      .max(18)
      .optional()
      .describe('Instead of query: the job of an export that was still running'),
    maxRows: z.int().min(0).max(2_000).default(200).describe('Rows in the answer at most'),
    file: z
      .enum(['auto', 'none', 'csv', 'json', 'jsonl'])
      .default('auto')
      .describe('All rows to a file: auto writes CSV when they do not fit, up to 50000 rows'),
    allRows: z.boolean().default(false).describe('Deleted and archived records, too'),
    useToolingApi: z.boolean().default(false).describe('Query objects of the Tooling API'),
    explain: z
      .boolean()
      .default(false)
      .describe('Do not run it: tell which index it would use, what would help'),
    chart: z.boolean().default(false).describe('Draw a query with GROUP BY as text bars and Mermaid'),
  }),
  output: z.object({
    totalSize: z.number().optional().describe('Rows that match, shown or not'),
    columns: z.array(z.string()),
    types: z.array(z.string()).optional().describe('Type of each column; rows is a child list'),
    rows: z.array(z.array(z.unknown())),
    cursor: z.string().optional().describe('Pass it as cursor for the next rows'),
    fileRows: z.number().optional().describe('Rows in the file'),
    job: z.string().optional().describe('Pass it as job for the file'),
    outcome: z.literal('running').optional().describe('The file is not there yet'),
    hint: z.string().optional().describe('What the plans mean'),
    chart: z.object({ text: z.string(), mermaid: z.string() }).optional(),
  }),
  summary: ({ totalSize, columns, rows, cursor, fileRows, job, hint, chart }) =>
    [
      hint ??
        (totalSize === undefined
          ? `${fileRows ?? 'no'} rows in a file`
          : columns.length === 0 || totalSize === 0
            ? `${totalSize} record${totalSize === 1 ? '' : 's'}`
            : `${rows.length} of ${totalSize} rows`),
      ...(cursor ? [`; next rows: cursor ${cursor}`] : []),
      ...(job ? [`; the file is not there yet: job ${job}`] : []),
      ...(chart ? [`\n\n${chart.text}`] : []),
    ].join(''),
  table: ({ columns, rows }) => ({ columns, rows }),
  async run(context, input) {
    const { org } = context;
    const { query, cursor, job, maxRows, file, useToolingApi: tooling, allRows } = checkChoice(input);
    if (job !== undefined) {
      const made = await resumeExport(context, job, file === 'auto' || file === 'none' ? 'csv' : file);
      const { object: _, rows, ...told } = made;
      return { ...told, ...(told.file ? { totalSize: rows } : {}), rows: [] };
    }
    if (cursor !== undefined) return nextPage(context, cursor, maxRows);
    const asked = { tooling, query };
    const explained = (error: unknown) => explain(error, org, asked);
    if (input.explain) {
      const { rows, hint } = await explainPlans(org, query, tooling).catch(explained);
      return { columns: PLAN_COLUMNS, rows, hint };
    }
    const pageSize = file === 'none' && !input.chart ? Math.max(SMALLEST_PAGE, maxRows) : LARGEST_PAGE;
    const [page, selected] = await Promise.all([
      org.query(query, { tooling, allRows, pageSize }).catch(explained),
      selectedColumns(org, query, tooling),
    ]);
    const columns = columnsOf(page.records, selected?.map(({ name }) => name) ?? query);
    const format = input.chart && file === 'auto' ? undefined : formatOf(page, file, maxRows);
    const written =
      format && (await exportQuery(context, page, { query, tooling, allRows, format, columns }));
    const told = answer(page, columns, selected ?? [], maxRows, written);
    return input.chart ? { ...told, ...charted(page, query, columns, told.notices) } : told;
  },
});

const SMALLEST_PAGE = 200;
const LARGEST_PAGE = 2_000;
const MORE_ROWS =
  "More rows match than are shown: file 'csv' writes all of them, file 'none' with maxRows 200 or more reads them page by page.";

/** Whether and how rows are written to a file: when that was asked for, or when they do not fit. */
function formatOf(page: QueryPage, file: Format | 'auto' | 'none', maxRows: number): Format | undefined {
  if (file !== 'auto') return file === 'none' ? undefined : file;
  const fits = page.done && page.records.length <= maxRows;
  return fits || page.totalSize > AUTO_EXPORT_ROWS ? undefined : 'csv';
}

async function nextPage({ org }: OrgContext, cursor: string, maxRows: number) {
  const { own, columnsOf: columnsOfPage } = readCursor(cursor);
  const page = await org.queryMore(own);
  return answer(page, columnsOfPage(page.records), [], maxRows);
}

function answer(
  page: QueryPage,
  columns: string[],
  selected: readonly Column[],
  maxRows: number,
  written?: Exported,
) {
  const shown = page.records.slice(0, maxRows);
  const allShown = shown.length === page.records.length;
  const rows = shown.map(record => toRow(record, columns));
  const cursor = page.cursor && allShown && !written ? withColumns(page.cursor, columns) : undefined;
  const { notices = [], ...made } = written ?? {};
  const told = written || allShown ? notices : [MORE_ROWS];
  return {
    totalSize: page.totalSize,
    columns,
    ...(columns.length > 0 ? { types: typesOf(columns, selected, rows) } : {}),
    rows,
    ...(cursor ? { cursor } : {}),
    ...made,
    ...(told.length > 0 ? { notices: told } : {}),
  };
}

/** The drawing of an answer's groups, all of the first page. */
function charted(page: QueryPage, query: string, columns: string[], notices: string[] = []) {
  const type = Object(page.records[0]?.attributes).type;
  if (page.records.length > 0 && type !== 'AggregateResult') throw refuseChart();
  const all = page.records.map(record => toRow(record, columns));
  const chart = drawChart(query, columns, all);
  return chart ? { chart } : { notices: [...notices, 'There is no group with a number to draw.'] };
}
