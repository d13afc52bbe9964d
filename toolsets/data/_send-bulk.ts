import { type ChangeRow, isToolError, type OpenChange, type OrgContext, ToolError } from 'orgsmith/toolkit';
import { abortJob, again, awaitJob, createJob, fillJob, hasEnded, readJob, toCsv } from './_bulk-ingest.ts';
import { outcomesOfJob, valuesOf } from './_job-outcomes.ts';
import { ending } from './_journal.ts';
import { flat } from './_read-rows.ts';
import type { Sending, Sent } from './_send-rows.ts';

/** Sends rows through one job of the Bulk API, which writes them one by one, and waits for it as long as the caller does. */
export async function sendBulk(
  context: OrgContext,
  change: OpenChange,
  sending: Sending,
  rows: readonly ChangeRow[],
): Promise<Sent> {
  const { org, changes } = context;
  const { object, operation, key } = sending;
  const byId = operation === 'update' || operation === 'delete' || key === 'Id';
  const columns = [
    ...new Set([
      ...(byId ? ['Id'] : []),
      ...rows.flatMap(({ after = {} }) => flat(after).map(([name]) => name)),
    ]),
  ];
  const id = await ending(change, async () => {
    // A job without rows never begins.
    const job = await createJob(org, object, operation, key).catch(error => {
      throw isToolError(error) ? notBegun(error) : error;
    });
    changes.note(change.id, { job });
    await fillUp(context, job, columns, rows);
    return job;
  });
  try {
    const job = await awaitJob(context, id, rows.length);
    if (hasEnded(job))
      for await (const slice of outcomesOfJob(org, changes.read(change.id), job)) change.done(slice);
  } catch {
    // The job is under way whatever becomes of a question about it: rows without an answer are unknown.
  }
  const outcomes = changes
    .read(change.id)
    .rows.map(({ ok, error, created, id: row }, index) => ({ index, id: row, ok, error, created }));
  return { outcomes };
}

/** An upload whose answer was lost may have arrived whole, or not at all: the job itself knows. */
export async function fillUp(
  { org }: OrgContext,
  id: string,
  columns: readonly string[],
  rows: Iterable<ChangeRow> | AsyncIterable<readonly string[]>,
): Promise<void> {
  const values = Symbol.asyncIterator in rows ? rows : inTurn(rows, columns);
  try {
    await fillJob(org, id, toCsv(columns, values));
  } catch (error) {
    const asked = await again(() => readJob(org, id)).catch(() => undefined);
    if (asked && asked.state !== 'Open') return;
    // Nothing of an open job was written; given up, it cannot begin later by itself.
    const gone =
      asked &&
      (await again(() => abortJob(org, id)).then(
        () => true,
        () => false,
      ));
    throw gone && isToolError(error) ? notBegun(error, id) : error;
  }
}

/** Says of a load that never began that nothing was done, whatever became of the request. */
export function notBegun({ parts }: ToolError, job?: string): ToolError {
  return new ToolError({
    ...parts,
    message: `${parts.message}. The load did not begin${job ? `: its job ${job} was given up` : ''}`,
    next: 'Nothing was written. Repeat the call.',
    outcome: 'not_executed',
  });
}

async function* inTurn(rows: Iterable<ChangeRow>, columns: readonly string[]): AsyncGenerator<string[]> {
  for (const row of rows) yield valuesOf(row, columns);
}
