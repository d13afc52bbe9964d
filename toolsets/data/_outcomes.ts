import {
  type Change,
  type ChangeOperation,
  type ChangeRow,
  type RowOutcome,
  ToolError,
  z,
} from 'orgsmith/toolkit';
import { MOST_BY_COLLECTIONS, type Sent } from './_send-rows.ts';

/** What a change answers: ids always, whatever became of each row. */
export const DONE = z.object({
  object: z.string(),
  operation: z.enum(['insert', 'update', 'upsert', 'delete', 'undelete']),
  total: z.number(),
  succeeded: z.number(),
  failed: z.number(),
  via: z.enum(['collections', 'bulk']).describe('Which API wrote them'),
  outcome: z.enum(['done', 'partial', 'nothing', 'unknown']),
  change: z.string().optional().describe('What undo_changes takes'),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.unknown())).describe('Rows are counted from 0'),
});
export type Done = z.output<typeof DONE>;

const MOST_TOLD = 20;
const MOST_IN_DETAILS = 60;
const WORDS = {
  insert: 'created',
  update: 'updated',
  upsert: 'updated',
  delete: 'deleted',
  undelete: 'undeleted',
};
/** The operations as they are told afterwards. */
export const PAST = {
  insert: 'inserted',
  update: 'updated',
  upsert: 'upserted',
  delete: 'deleted',
  undelete: 'undeleted',
};

/** What rows came to, as one word. */
export function outcomeOf(rows: readonly Pick<ChangeRow, 'ok'>[]): NonNullable<Change['outcome']> {
  if (rows.length === 0 || rows.some(({ ok }) => ok === undefined)) return 'unknown';
  if (rows.every(({ ok }) => ok)) return 'done';
  return rows.some(({ ok }) => ok) ? 'partial' : 'nothing';
}

interface Asked {
  object: string;
  operation: ChangeOperation;
  allOrNone: boolean;
}

/**
 * The answer of a change. Throws ToolError when nothing was done, when rows are not known, or when all or none was asked
 * for and it came to less than all.
 */
export function toAnswer(
  { object, operation, allOrNone }: Asked,
  { outcomes, trouble }: Sent,
  change?: string,
): Done {
  const outcome = outcomeOf(outcomes);
  const succeeded = outcomes.filter(({ ok }) => ok).length;
  if (outcome === 'nothing' || outcome === 'unknown' || (outcome === 'partial' && allOrNone))
    throw failure({ object, operation, outcome, outcomes, succeeded, trouble, change });
  return {
    object,
    operation,
    total: outcomes.length,
    succeeded,
    failed: outcomes.length - succeeded,
    via: operation !== 'undelete' && outcomes.length > MOST_BY_COLLECTIONS ? 'bulk' : 'collections',
    outcome,
    ...(change ? { change } : {}),
    columns: ['row', 'id', 'result'],
    rows: outcomes.map(row => [row.index, row.id ?? null, wordOf(operation, row)]),
  };
}

interface Failed extends Omit<Asked, 'allOrNone'> {
  outcome: 'nothing' | 'partial' | 'unknown';
  outcomes: RowOutcome[];
  succeeded: number;
  trouble: ToolError | undefined;
  change: string | undefined;
}

function failure({ object, operation, outcome, outcomes, succeeded, trouble, change }: Failed): ToolError {
  const unknown = outcomes.filter(({ ok }) => ok === undefined);
  // Rows that were only taken back with others say nothing of the cause.
  const own = outcomes.filter(
    ({ ok, error = '' }) => ok === false && !/ALL_OR_NONE_OPERATION_ROLLED_BACK|^not sent/.test(error),
  );
  const told = [...unknown, ...own]
    .slice(0, MOST_TOLD)
    .map(row => `row ${row.index}: ${wordOf(operation, row)}`);
  const done = succeeded === 0 ? 'none' : `${succeeded}`;
  return new ToolError({
    code: outcome === 'unknown' ? 'OUTCOME_UNKNOWN' : (trouble?.parts.code ?? 'ROWS_REFUSED'),
    message: `${done} of ${outcomes.length} ${object} records ${PAST[operation]}${unknown.length > 0 ? `, of ${unknown.length} it is not known` : ''}: ${told.join('; ') || trouble?.message}`,
    next: NEXT[outcome](change),
    outcome: ({ nothing: 'not_executed', partial: 'partial', unknown: 'unknown' } as const)[outcome],
    retry: outcome === 'nothing' ? 'after_fix' : 'no',
    details: {
      ...(change ? { change } : {}),
      succeeded,
      rows: [...unknown, ...own]
        .slice(0, MOST_IN_DETAILS)
        .map(row => ({ row: row.index, id: row.id, result: wordOf(operation, row) })),
    },
  });
}

const NEXT = {
  nothing: () => 'Nothing was changed. Mend the rows that are named and call again.',
  partial: (change?: string) =>
    `undo_changes with change ${change} takes back what was done; list_changes shows every row.`,
  unknown: (change?: string) =>
    `Do not repeat it. list_changes with change ${change} asks the org again what became of each row.`,
};

function wordOf(operation: ChangeOperation, { ok, error, created }: RowOutcome): string {
  if (ok === undefined) return 'unknown';
  if (!ok) return `failed: ${error}`;
  return created ? 'created' : WORDS[operation];
}
