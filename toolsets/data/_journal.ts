import { type Change, type Changes, isToolError, type OpenChange, type Org } from 'orgsmith/toolkit';
import { settleJob } from './_job-outcomes.ts';
import { outcomeOf } from './_outcomes.ts';
import { MOST_BY_COLLECTIONS } from './_send-rows.ts';
import { settleRows } from './_settle.ts';

/** A change as it is known by now: one that a kill left open, or whose answer was lost, is looked up in the org first. */
export async function settled(org: Org, changes: Changes, change: Change): Promise<Change> {
  // A job goes on whether or not the process that began it asks for it.
  const waits = change.outcome === undefined && (change.open || change.job !== undefined);
  if (!waits && change.outcome !== 'unknown') return change;
  if (isJobless(change)) {
    const done = change.rows.map((_, index) => ({ index, ok: false, error: 'its job never began' }));
    changes.note(change.id, { done, outcome: 'nothing' });
    return changes.read(change.id);
  }
  const found = await (change.job ? settleJob(org, change) : settleRows(org, changes, change));
  if (!found) return change;
  const done = found.filter(({ ok }) => ok !== undefined);
  const told = done.map(row => (row.ok ? row : { error: 'did not arrive', ...row }));
  changes.note(change.id, { done: told });
  const rows = changes.read(change.id).rows;
  changes.note(change.id, { outcome: outcomeOf(rows) });
  return changes.read(change.id);
}

/** A change for the Bulk API without a job: that is written down before rows are sent, so none was. */
function isJobless({ job, tool, operation, rows }: Change): boolean {
  const inBulk = rows.length > MOST_BY_COLLECTIONS && operation !== 'undelete' && tool === 'write_records';
  return job === undefined && (tool === 'load_file' || inBulk);
}

/** Whether undo_changes has anything to do for it; else why not. */
export function notUndoable({ outcome, undoneBy, open, job, rows }: Change): string | undefined {
  if (undoneBy) return `undone by ${undoneBy}`;
  const waits = open || outcome === undefined;
  if (job && (waits || (outcome === 'unknown' && rows.every(({ ok }) => ok === undefined))))
    return `job ${job} has not ended: load_file with job waits for it, and with cancel stops it`;
  if (waits) return 'still running';
  return outcome === 'nothing' ? 'nothing was changed' : undefined;
}

/** Work on which a change hangs: when it fails, the change is no longer under way, and what is known of it is kept. */
export async function ending<T>(change: Pick<OpenChange, 'end'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    change.end(isToolError(error) && error.parts.outcome === 'not_executed' ? 'nothing' : 'unknown');
    throw error;
  }
}
