import type { JsonObject } from './orgs/types.ts';
import type { Effect } from './toolkit.ts';

/** What a changing tool found out by reading: shown to whoever decides, and what `run` is bound to. */
export interface Plan {
  /** `Delete 12 Contact records`. */
  title: string;
  /** Records that will be created or updated; the row cap counts them. */
  writes: number;
  /** Records that will be deleted, not counting what goes with them. */
  deletes: number;
  /** The object whose records change, or several with ', ' between them: what policy files name. */
  object?: string;
  /** What is shown: samples before and after, what goes along, automation. */
  details: JsonObject;
  /** Narrows the effect once it is known what the call comes to: undoing an update only updates. */
  effect?: Effect;
  /** What cannot be undone afterwards, in sentences; empty when all of it can. */
  limits: string[];
  /** Any JSON. When a second look gives another one, the org has changed and the plan is stale. */
  binding: unknown;
}

/** One record of a change, as the journal keeps it. */
export interface ChangeRow {
  /** Absent for a record that is yet to be created. */
  id?: string | undefined;
  /** Fields as they were; absent where there was no record, or it comes back whole from the recycle bin. */
  before?: JsonObject | undefined;
  /** Fields as they were written. */
  after?: JsonObject | undefined;
  /** Fields as the change left them, with SystemModstamp: what an undo finds unless somebody came later. */
  left?: JsonObject | undefined;
  /** What is known of this row by now. */
  ok?: boolean | undefined;
  error?: string | undefined;
  created?: boolean | undefined;
}
export type RowOutcome = Pick<ChangeRow, 'id' | 'ok' | 'error' | 'created' | 'left'> & { index: number };
export type ChangeOperation = 'insert' | 'update' | 'upsert' | 'delete' | 'undelete';
export interface ChangeIntent {
  object: string;
  operation: ChangeOperation;
  /** The external id field of an upsert. */
  key?: string | undefined;
  rows: ChangeRow[];
}
export interface Change extends ChangeIntent {
  id: string;
  /** ISO, UTC. */
  at: string;
  /** The same by the org's clock. */
  orgAt?: string;
  tool: string;
  title: string;
  username: string;
  orgId: string;
  /** The Bulk API job that carries it. */
  job?: string | undefined;
  /** Absent while it runs, or when its process was killed. */
  outcome?: 'done' | 'partial' | 'nothing' | 'unknown' | undefined;
  /** The change that put this one back. */
  undoneBy?: string | undefined;
  /** Its process is gone and it has no outcome: only the org knows. */
  open: boolean;
}
export interface OpenChange {
  readonly id: string;
  /** What became of some rows; on disk when it returns. */
  done(rows: RowOutcome[]): void;
  end(outcome: NonNullable<Change['outcome']>): void;
}
/** The journal of the call's org: old values, kept so that a change can be put back. */
export interface Changes {
  /** Before anything is sent. */
  begin(change: ChangeIntent): OpenChange;
  /** Newest first. */
  list(): Change[];
  read(id: string): Change;
  /** Adds what was found out later of a change of this or an earlier process. */
  note(
    id: string,
    found: { done?: RowOutcome[] } & Partial<Pick<Change, 'outcome' | 'undoneBy' | 'job'>>,
  ): void;
}
