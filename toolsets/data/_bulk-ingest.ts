import {
  type ChangeOperation,
  isToolError,
  type JsonObject,
  type Org,
  type OrgContext,
  ToolError,
} from 'orgsmith/toolkit';
import { refuseNoCsv } from './_bulk-results.ts';
import { csvLine } from './_export.ts';
import { type FileRow, type FileRows, readCsv } from './_read-rows.ts';

/** https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/get_job_info.htm */
export interface IngestJob {
  id: string;
  state: string;
  object: string;
  processed: number;
  failed: number;
  error: string | undefined;
  /** ISO; when the org last touched the job. */
  modified: string;
}

const ENDED = ['JobComplete', 'Failed', 'Aborted'];
const SHORTEST_MS = 250;
const LONGEST_MS = 5_000;

/** Makes a job that waits for its rows. */
export async function createJob(
  org: Org,
  object: string,
  operation: ChangeOperation,
  key: string | undefined,
): Promise<string> {
  const { body } = await org.send('POST', 'jobs/ingest', {
    object,
    operation,
    contentType: 'CSV',
    lineEnding: 'LF',
    columnDelimiter: 'COMMA',
    ...(operation === 'upsert' ? { externalIdFieldName: key } : {}),
  });
  return toJob(Object(body)).id;
}

/** Sends all rows of a job and has it begin. Rows of which no answer came are told by the job's state. */
export async function fillJob(org: Org, id: string, csv: AsyncIterable<string>): Promise<void> {
  await org.send('PUT', `jobs/ingest/${id}/batches`, csv);
  await org.send('PATCH', `jobs/ingest/${id}`, { state: 'UploadComplete' });
}

/** Gives a job up, so that it never begins; one under way ends when the org has time, one that is done stays so. */
export async function abortJob(org: Org, id: string): Promise<void> {
  try {
    await org.send('PATCH', `jobs/ingest/${id}`, { state: 'Aborted' });
  } catch (error) {
    if (!hasEnded(await readJob(org, id))) throw error;
  }
}

/** Asks up to three times: what only looks, or can be said twice, is worth it. */
export async function again<T>(ask: () => Promise<T>): Promise<T> {
  for (const pause of AGAIN_AFTER_MS)
    try {
      return await ask();
    } catch {
      await new Promise(resolve => setTimeout(resolve, pause));
    }
  return ask();
}
const AGAIN_AFTER_MS = [300, 1_500];

export async function readJob(org: Org, id: string): Promise<IngestJob> {
  return toJob(await org.get(`jobs/ingest/${id}`));
}

export function hasEnded({ state }: IngestJob): boolean {
  return ENDED.includes(state);
}

/** Waits for a job's end as long as the caller does; then it is answered as it stands. */
export async function awaitJob(
  { org, signal, progress, waitMs }: OrgContext,
  id: string,
  total: number | undefined,
): Promise<IngestJob> {
  const until = Date.now() + waitMs;
  for (let pause = SHORTEST_MS; ; pause = Math.min(pause * 1.5, LONGEST_MS)) {
    const job = await readJob(org, id);
    progress(job.processed, total, `rows of ${job.object} (${job.state})`);
    if (hasEnded(job) || Date.now() + pause > until || signal.aborted) return job;
    await new Promise(resolve => setTimeout(resolve, pause));
  }
}

/** The rows of one of a job's three results, with the names of their columns first. */
export async function resultsOf(
  org: Org,
  id: string,
  kind: 'successfulResults' | 'failedResults' | 'unprocessedrecords',
): Promise<FileRows> {
  const { headers, body } = await org.stream(`jobs/ingest/${id}/${kind}`, { accept: 'text/csv' });
  refuseNoCsv(headers);
  const file = { name: `${kind}.csv`, chunks: () => body };
  return readCsv(file, ',').catch(error => {
    // No row of that kind: an empty answer without a header.
    if (isToolError(error) && error.parts.code === 'INVALID_FILE') return { columns: [], rows: none() };
    throw error;
  });
}

async function* none(): AsyncGenerator<FileRow> {}

/** Rows as the CSV of a job. */
export async function* toCsv(
  columns: readonly string[],
  rows: AsyncIterable<readonly string[]>,
): AsyncGenerator<string> {
  let text = csvLine(columns);
  for await (const row of rows) {
    text += csvLine(row);
    if (text.length < 64_000) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

function toJob(answer: JsonObject): IngestJob {
  const { id, state, object, numberRecordsProcessed, numberRecordsFailed, errorMessage, systemModstamp } =
    answer;
  if (typeof id !== 'string' || !/^[A-Za-z0-9]{15,18}$/.test(id) || typeof state !== 'string')
    throw new ToolError({
      code: 'UNEXPECTED_ANSWER',
      message: 'The org answered something that is no job of the Bulk API',
      next: 'Look at the bulk data load jobs in Setup before the load is repeated.',
      outcome: 'unknown',
    });
  return {
    id,
    state,
    object: String(object),
    processed: Number(numberRecordsProcessed ?? 0),
    failed: Number(numberRecordsFailed ?? 0),
    error: typeof errorMessage === 'string' && errorMessage !== '' ? errorMessage : undefined,
    modified: String(systemModstamp),
  };
}
