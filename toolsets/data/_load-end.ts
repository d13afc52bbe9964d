import {
  type Change,
  type FileInProgress,
  isToolError,
  type OrgContext,
  ToolError,
  type z,
} from 'orgsmith/toolkit';
import { again, hasEnded, type IngestJob, resultsOf } from './_bulk-ingest.ts';
import { csvLine } from './_export.ts';
import { outcomesOfJob } from './_job-outcomes.ts';
import type { output } from './_load-input.ts';

const FIRST = 10;

/**
 * What a job came to, reconciled: every row of the file is in one of its three results, or the org is not believed.
 * Rows that were not loaded go to a file; what was done goes to the journal.
 */
export async function endOfLoad(
  context: OrgContext,
  change: Change,
  job: IngestJob,
  total: number | undefined,
): Promise<z.output<typeof output>> {
  const facts = {
    job: job.id,
    state: job.state,
    object: job.object,
    change: change.id,
    ...(total === undefined ? {} : { total }),
  };
  if (!hasEnded(job))
    return {
      ...facts,
      outcome: 'running',
      succeeded: job.processed - job.failed,
      failed: job.failed,
      unprocessed: 0,
    };
  let succeeded = 0;
  const rest = await ended(context, change, async () => {
    succeeded = 0;
    for await (const slice of outcomesOfJob(context.org, change, job)) {
      succeeded += slice.filter(({ ok }) => ok).length;
      context.changes.note(change.id, { done: slice });
    }
    const told = await writeFailed(context, job);
    const found = succeeded + told.failed + told.unprocessed;
    if (total !== undefined && found !== total && !(job.state === 'Failed' && found === 0))
      throw unreconciled(job, total, found);
    return told;
  });
  const { failed, unprocessed, first, path } = rest;
  const outcome = succeeded === 0 ? 'nothing' : failed + unprocessed > 0 ? 'partial' : 'done';
  context.changes.note(change.id, { outcome });
  if (job.state === 'Failed') throw failedJob(job, succeeded);
  return {
    ...facts,
    outcome,
    succeeded,
    failed,
    unprocessed,
    ...(first.length > 0 ? { firstFailures: first } : {}),
    ...(path ? { failedFile: path } : {}),
  };
}

/** Looks at what a job did; that the look fails takes nothing back. */
async function ended<T>({ changes }: OrgContext, { id }: Change, look: () => Promise<T>): Promise<T> {
  try {
    return await again(look);
  } catch (error) {
    changes.note(id, { outcome: 'unknown' });
    if (isToolError(error) && error.parts.code === 'NOT_RECONCILED') throw error;
    const next =
      'The load itself has ended: do not load the file again. Call load_file with its job for what came of it.';
    const parts = isToolError(error)
      ? error.parts
      : { code: 'RESULTS_UNREAD', message: `The results of the load broke off: ${error}`, cause: error };
    throw new ToolError({ ...parts, next, outcome: 'unknown', retry: 'no' });
  }
}

async function writeFailed({ org, files }: OrgContext, job: IngestJob) {
  const counts = { failed: 0, unprocessed: 0 };
  const first: string[] = [];
  const file = await files.create(`${job.object}-failed.csv`, 'text/csv');
  try {
    await copyFailed(org, job, file, counts, first);
  } catch (error) {
    await file.discard();
    throw error;
  }
  if (counts.failed + counts.unprocessed > 0) return { ...counts, first, path: (await file.finish()).path };
  await file.discard();
  return { ...counts, first, path: undefined };
}

async function copyFailed(
  org: OrgContext['org'],
  job: IngestJob,
  file: FileInProgress,
  counts: { failed: number; unprocessed: number },
  first: string[],
): Promise<void> {
  let header: string[] | undefined;
  for (const kind of ['failedResults', 'unprocessedrecords'] as const) {
    const { columns, rows } = await resultsOf(org, job.id, kind);
    const own = columns.flatMap((name, at) => (name.startsWith('sf__') ? [] : [at]));
    const error = columns.indexOf('sf__Error');
    if (columns.length > 0 && !header) {
      header = [...own.map(at => columns[at] ?? ''), 'sf__Error'];
      await file.write(csvLine(header));
    }
    for await (const { values } of rows) {
      const why = values[error] ?? 'not processed';
      counts[kind === 'failedResults' ? 'failed' : 'unprocessed'] += 1;
      if (first.length < FIRST) first.push(why.slice(0, 300));
      await file.write(csvLine([...own.map(at => values[at] ?? ''), why]));
    }
  }
}

function unreconciled({ id }: IngestJob, total: number, found: number): ToolError {
  return new ToolError({
    code: 'NOT_RECONCILED',
    message: `The file has ${total} rows, and job ${id} accounts for ${found} of them`,
    next: 'Do not load the file again. Look at the job in Setup (Bulk Data Load Jobs) and count the records.',
    outcome: 'unknown',
  });
}

function failedJob({ id, error }: IngestJob, succeeded: number): ToolError {
  return new ToolError({
    code: 'JOB_FAILED',
    message: `Job ${id} failed: ${error ?? 'the org gives no reason'}`,
    next: 'Mend what the message names, then load the file, or what was not processed of it, again.',
    outcome: succeeded > 0 ? 'partial' : 'not_executed',
    retry: 'after_fix',
    details: { job: id, succeeded },
  });
}
