import { type OrgContext, type OutFile, type QueryPage, ToolError } from 'orgsmith/toolkit';
import { finishJob, isRefusal, type QueryJob, startJob } from './_bulk-export.ts';
import { exportRows, type Format } from './_export.ts';
import { mainObject } from './_query-text.ts';

/** From here on the org reads the rows by itself (Bulk API 2.0); below, asking page by page is over sooner. */
export const BULK_FROM_ROWS = 50_000;

export interface Asked {
  query: string;
  tooling: boolean;
  allRows: boolean;
  format: Format;
  /** In the order of the query. */
  columns: readonly string[];
}

/** What became of an export: a file with so many rows, or a job to come back for. */
export interface Exported {
  file?: OutFile;
  fileRows?: number;
  job?: string;
  /** The job goes on. */
  outcome?: 'running';
  notices: string[];
}

/** Writes all rows of a query, of which the first page is known, to a file: by Bulk API 2.0 where they are many. */
export async function exportQuery(context: OrgContext, first: QueryPage, asked: Asked): Promise<Exported> {
  const notices: string[] = [];
  if (first.totalSize >= BULK_FROM_ROWS && !asked.tooling && !first.done) {
    const made = await byBulk(context, first, asked);
    if (typeof made !== 'string') return made;
    notices.push(`The Bulk API did not take this query (${made}), so it was read page by page.`);
  }
  const object = mainObject(asked.query);
  const { file, rows } = await exportRows(context, first, asked.columns, asked.format, object);
  if (rows !== first.totalSize) notices.push(changedMeanwhile(first.totalSize, rows));
  return { file, fileRows: rows, notices };
}

/** The export, or why there is none. */
async function byBulk(context: OrgContext, first: QueryPage, asked: Asked): Promise<Exported | string> {
  try {
    const id = await startJob(context.org, asked.query, asked.allRows);
    context.startedJob(id, { file: asked.format });
    const made = await finishJob(context, id, asked.format);
    if ('failed' in made) return made.failed.error || `job ${id} ended as ${made.failed.state}`;
    if ('waiting' in made) return waiting(made.waiting, asked.format);
    const notices = [byJob(id)];
    if (made.rows !== first.totalSize) notices.push(changedMeanwhile(first.totalSize, made.rows));
    return { file: made.file, fileRows: made.rows, notices };
  } catch (error) {
    // Once the org has the rows, the same call with the job goes on.
    if (!isRefusal(error) || error.parts.details?.job !== undefined) throw error;
    return error.parts.message.slice(0, 200);
  }
}

/** Goes on with an export whose job an earlier call left. */
export async function resumeExport(
  context: OrgContext,
  id: string,
  format: Format,
): Promise<Exported & { object: string; columns: string[]; rows: number }> {
  const made = await finishJob(context, id, format);
  if ('failed' in made) throw jobFailed(made.failed);
  if ('waiting' in made) {
    const { object, rows } = made.waiting;
    return { ...waiting(made.waiting, format), object, rows, columns: [] };
  }
  const { file, rows, columns, object } = made;
  return { file, fileRows: rows, notices: [byJob(id)], object, columns, rows };
}

function waiting({ id, rows }: QueryJob, format: Format): Exported {
  const next = `The org still reads the rows (${rows} so far). Call run_soql_query with job '${id}' and file '${format}' to get them.`;
  return { job: id, outcome: 'running', notices: [next] };
}

const byJob = (id: string) =>
  `Exported by Bulk API 2.0, job ${id}, which the org was asked to delete (else it keeps it for 7 days). Dates and times end in Z there.`;

const changedMeanwhile = (counted: number, written: number) =>
  `The query counted ${counted} rows and the file has ${written}: records changed in between.`;

function jobFailed({ id, state, error }: QueryJob): ToolError {
  return new ToolError({
    code: 'JOB_FAILED',
    message: `The job ${id} ended as ${state}${error ? `: ${error}` : ''}`,
    next: "Run the query again, with file 'csv'.",
    retry: 'after_fix',
    details: { job: id, state },
  });
}
