import { defineTool, type OrgContext, type QueryPage, ToolError, z } from 'orgsmith/toolkit';
import { explain } from './_explain.ts';
import { exportRows, type Format } from './_export.ts';
import { columnsOf, toRow } from './_rows.ts';

/** Rows that are written to a file without being asked for: 25 requests. */
const AUTO_EXPORT_ROWS = 50_000;

export default defineTool({
  name: 'run_soql_query',
  title: 'Run a SOQL query',
  description:
    'Run a SOQL query. Answers with the exact total and the first rows; parents come as Owner.Name, child lists as one cell. When more rows match, all go to a CSV file, or read on with cursor.',
  keywords: 'salesforce soql query select records count export csv',
  effect: 'read',
  input: z.strictObject({
    query: z.string().min(1).max(100_000).optional().describe('SOQL; SELECT COUNT() FROM … counts only'),
    cursor: z
      .string()
      .max(200)
      .optional()
      .describe('Instead of query: the cursor of an earlier result, for its next rows'),
    maxRows: z.int().min(0).max(2_000).default(200).describe('Rows in the answer at most'),
    file: z
      .enum(['auto', 'none', 'csv', 'json', 'jsonl'])
      .default('auto')
      .describe('All rows to a file: auto writes CSV when they do not fit, up to 50000 rows'),
    allRows: z.boolean().default(false).describe('Deleted and archived records, too'),
    useToolingApi: z.boolean().default(false).describe('Query objects of the Tooling API'),
  }),
  output: z.object({
    totalSize: z.number().describe('Rows that match, shown or not'),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.unknown())),
    cursor: z.string().optional().describe('Pass it as cursor for the next rows'),
  }),
  summary: ({ totalSize, columns, rows, cursor }) =>
    columns.length === 0
      ? `${totalSize} record${totalSize === 1 ? '' : 's'}`
      : `${rows.length} of ${totalSize} rows${cursor ? `; next rows: cursor ${cursor}` : ''}`,
  table: ({ columns, rows }) => ({ columns, rows }),
  async run(context, { query, cursor, maxRows, file, allRows, useToolingApi: tooling }) {
    const { org } = context;
    if (query !== undefined && cursor !== undefined) throw oneOfBoth();
    const paging = cursor !== undefined || file === 'none';
    const pageSize = paging ? Math.max(SMALLEST_PAGE, maxRows) : LARGEST_PAGE;
    const page =
      cursor === undefined
        ? await org
            .query(required(query), { tooling, allRows, pageSize })
            .catch(error => explain(error, org, { tooling, query: required(query) }))
        : await org.queryMore(cursor);
    const columns = columnsOf(page.records, query ?? '');
    const written = paging ? undefined : await maybeExport(context, page, columns, file, maxRows);
    const shown = page.records.slice(0, maxRows);
    const allShown = shown.length === page.records.length;
    return {
      totalSize: page.totalSize,
      columns,
      rows: shown.map(record => toRow(record, columns)),
      ...(page.cursor && allShown && !written ? { cursor: page.cursor } : {}),
      ...(written ? { file: written } : {}),
      ...(!written && !allShown ? { notices: [MORE_ROWS] } : {}),
    };
  },
});

const SMALLEST_PAGE = 200;
const LARGEST_PAGE = 2_000;
const MORE_ROWS =
  "More rows match than are shown: file 'csv' writes all of them, file 'none' with maxRows 200 or more reads them page by page.";

async function maybeExport(
  context: OrgContext,
  page: QueryPage,
  columns: string[],
  file: Format | 'auto' | 'none',
  maxRows: number,
) {
  if (file === 'none' || page.records.length === 0) return undefined;
  if (file !== 'auto') return exportRows(context, page, columns, file);
  const fits = page.done && page.records.length <= maxRows;
  return fits || page.totalSize > AUTO_EXPORT_ROWS ? undefined : exportRows(context, page, columns, 'csv');
}

function oneOfBoth(): ToolError {
  return new ToolError({
    code: 'INVALID_ARGUMENTS',
    message: 'run_soql_query takes query or cursor, not both: a cursor carries its query',
    next: 'Pass the cursor alone for the next rows.',
    retry: 'after_fix',
  });
}

function required(query: string | undefined): string {
  if (query !== undefined) return query;
  throw new ToolError({
    code: 'INVALID_ARGUMENTS',
    message: 'run_soql_query needs query or cursor',
    next: 'Pass query, or the cursor of an earlier result.',
    retry: 'after_fix',
  });
}
