import {
  type FileInProgress,
  isToolError,
  type Org,
  type OrgContext,
  type OutFile,
  pause,
  ToolError,
  type ToolErrorParts,
} from 'orgsmith/toolkit';
import { copyResults } from './_bulk-results.ts';
import { createCsvReader, recordsOf } from './_csv-stream.ts';
import { type Format, MIME } from './_export.ts';
import { typesOfPaths } from './_paths.ts';

/** A Bulk API 2.0 query job, as far as an export looks at it. */
export interface QueryJob {
  id: string;
  object: string;
  state: string;
  /** Rows that it has read so far; all, once it is complete. */
  rows: number;
  error: string;
}

export type BulkExport =
  | { file: OutFile; object: string; rows: number; columns: string[] }
  /** It runs on in the org. */
  | { waiting: QueryJob }
  | { failed: QueryJob };

/** Has the org read all rows of a query by itself. Rejects where it does not take the query. */
export async function startJob(org: Org, query: string, allRows: boolean): Promise<string> {
  const { body } = await org.send('POST', 'jobs/query', {
    operation: allRows ? 'queryAll' : 'query',
    query,
    contentType: 'CSV',
    columnDelimiter: 'COMMA',
    lineEnding: 'LF',
  });
  return String(Object(body).id);
}

/** Whether paging may do where Bulk refused: not when the login, the network or the limits are in the way. */
export function isRefusal(error: unknown): error is ToolError {
  const elsewhere =
    /^(SESSION|LOGIN|REQUEST_LIMIT|API_BUDGET|CANCELLED|UNREACHABLE|PROXY|TLS|ORG_PAUSED|ORIGIN)/;
  return isToolError(error) && !elsewhere.test(error.parts.code);
}

/**
 * Waits for a job, as long as the caller does, then copies its rows to a file: CSV as it comes, without looking into it
 * but to count rows. The job is deleted once the file is whole, else it is left to be asked again.
 */
export async function finishJob(context: OrgContext, id: string, format: Format): Promise<BulkExport> {
  const job = await settled(context, id);
  if (job.state === 'Failed' || job.state === 'Aborted') return { failed: job };
  if (job.state !== 'JobComplete') return { waiting: job };
  const { org, files } = context;
  const file = await files.create(`${job.object}.${format}`, MIME[format]);
  try {
    const sink = sinkOf(org, job, format, file);
    const rows = await copyResults(context, job, sink.write);
    await sink.end();
    const finished = await file.finish();
    // Nobody waits for what only clears away; an org that does not hear of it keeps the job for seven days.
    void org.send('DELETE', `jobs/query/${id}`).catch(() => undefined);
    return { file: finished, object: job.object, rows, columns: sink.columns() };
  } catch (error) {
    await file.discard();
    throw resumable(error, id, context.signal);
  }
}

// Each wait is 30 % longer than the one before, so that little more of the job's time is waited for in vain.
const FIRST_PAUSE_MS = 40;
const PAUSE_GROWTH = 1.3;
const LONGEST_PAUSE_MS = 5_000;

async function settled({ org, signal, waitMs, progress }: OrgContext, id: string): Promise<QueryJob> {
  const until = Date.now() + waitMs;
  for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(wait * PAUSE_GROWTH, LONGEST_PAUSE_MS)) {
    signal.throwIfAborted();
    const { object, state, numberRecordsProcessed, errorMessage } = await org.get(`jobs/query/${id}`);
    const job = {
      id,
      object: /^\w+$/.test(String(object)) ? String(object) : 'query',
      state: String(state),
      rows: typeof numberRecordsProcessed === 'number' ? numberRecordsProcessed : 0,
      error: String(errorMessage ?? ''),
    };
    if (['JobComplete', 'Failed', 'Aborted'].includes(job.state) || Date.now() + wait > until) return job;
    progress(job.rows, undefined, `${job.object} rows read by the org`);
    await pause(wait, signal);
  }
}

interface Sink {
  /** Bytes of CSV; of the first line only once. */
  write(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
  columns(): string[];
}

function sinkOf(org: Org, { object }: QueryJob, format: Format, file: FileInProgress): Sink {
  const decoder = new TextDecoder();
  const reader = createCsvReader();
  let columns: string[] | undefined;
  let toRecord: ((row: string[]) => unknown) | undefined;
  let written = 0;
  const take = async (rows: string[][]) => {
    if (!columns) {
      columns = rows.shift();
      if (!columns) return;
      toRecord = recordsOf(columns, format === 'csv' ? [] : await typesOfPaths(org, object, columns));
    }
    if (format === 'csv' || rows.length === 0) return;
    const texts = rows.map(row => JSON.stringify(toRecord?.(row)));
    if (format === 'jsonl') await file.write(`${texts.join('\n')}\n`);
    else await file.write(`${written === 0 ? '[\n' : ',\n'}${texts.join(',\n')}`);
    written += rows.length;
  };
  return {
    async write(bytes) {
      if (format === 'csv') await file.write(bytes);
      // Of CSV, only the first line is read.
      if (format !== 'csv' || !columns) await take(reader.add(decoder.decode(bytes, { stream: true })));
    },
    async end() {
      await take(reader.end());
      if (format === 'json') await file.write(written === 0 ? '[\n]\n' : '\n]\n');
    },
    columns: () => columns ?? [],
  };
}

/** The job is still there: the same call with its id goes on. */
function resumable(error: unknown, id: string, signal: AbortSignal): unknown {
  if (signal.aborted) return error;
  const message = error instanceof Error ? error.message : String(error);
  const parts: ToolErrorParts = isToolError(error)
    ? error.parts
    : { code: 'EXPORT_BROKEN', message: `The file was not made: ${message}`, next: '', retry: 1_000 };
  return new ToolError({
    ...parts,
    next: `The org keeps the rows: call run_soql_query with job '${id}' and the same file. ${parts.next}`.trim(),
    details: { ...parts.details, job: id },
    cause: error,
  });
}
