import {
  type Change,
  defineTool,
  type Effect,
  type ObjectDescribe,
  type OrgContext,
  type Plan,
  type RowOutcome,
  ToolError,
  z,
} from 'orgsmith/toolkit';
import { leftBehind } from './_change-rows.ts';
import { notUndoable, settled } from './_journal.ts';
import { outcomeOf, toAnswer } from './_outcomes.ts';
import { isRemade } from './_remade.ts';
import { sendRows } from './_send-rows.ts';
import { type Conflict, type Inverse, inverseOf } from './_undo.ts';
import { countCascade } from './_what-goes-along.ts';

const SHOWN = 20;

interface UndoPlan extends Plan {
  change: Change;
  describe: ObjectDescribe;
  inverses: Inverse[];
  conflicts: Conflict[];
}

const input = z.strictObject({
  change: z
    .string()
    .max(40)
    .optional()
    .describe('As list_changes names it. Default: the newest that can be undone'),
});
type Input = z.output<typeof input>;

export default defineTool({
  name: 'undo_changes',
  title: 'Undo changes',
  description:
    'Take back a change that write_records or load_file made: updated fields get their old values, inserted records are deleted, deleted ones come back. Records that somebody changed since are left alone and listed.',
  keywords: 'undo revert restore rollback journal',
  effect: 'destroy',
  input,
  output: z.object({
    undone: z.string().describe('The change that was taken back'),
    change: z.string().optional().describe('What this undo is called in the journal'),
    succeeded: z.number(),
    conflicts: z.array(z.object({ row: z.number(), id: z.string(), why: z.string() })),
    failed: z.array(z.object({ id: z.string(), error: z.string() })),
  }),
  summary: ({ undone, succeeded, conflicts, failed }) =>
    `${succeeded} records put back as they were before ${undone}${conflicts.length > 0 ? `; ${conflicts.length} left alone` : ''}${failed.length > 0 ? `; ${failed.length} FAILED` : ''}`,
  table: ({ conflicts }) => ({
    columns: ['row', 'id', 'why'],
    rows: conflicts.map(({ row, id, why }) => [row, id, why]),
  }),
  async plan({ org, changes }: OrgContext, { change: id }: Input): Promise<UndoPlan> {
    const change =
      id === undefined ? await newest({ org, changes }) : await settled(org, changes, changes.read(id));
    const not = notUndoable(change);
    if (not) throw nothingToUndo(`${change.id} cannot be undone: ${not}`);
    const describe = await org.describe(change.object);
    const { inverses, conflicts } = await inverseOf(org, describe, change);
    const count = (kind: Inverse['operation']) =>
      inverses.find(({ operation }) => operation === kind)?.rows.length ?? 0;
    const going = inverses.flatMap(({ operation, rows }) =>
      operation === 'delete' ? rows.flatMap(({ id }) => id ?? []) : [],
    );
    const along = await countCascade(org, describe, going);
    const total = inverses.reduce((sum, { rows }) => sum + rows.length, 0);
    if (total === 0)
      throw nothingToUndo(
        `Nothing of ${change.id} can be put back: ${
          conflicts
            .slice(0, SHOWN)
            .map(({ id, why }) => `${id}: ${why}`)
            .join('; ') || 'it changed nothing'
        }`,
      );
    return {
      title: `Undo "${change.title}" of ${change.at}: ${inverses.map(({ operation, rows }) => `${operation} ${rows.length}`).join(', ')}`,
      writes: total - count('delete'),
      deletes: count('delete'),
      object: change.object,
      effect: effectOf(inverses),
      details: {
        conflicts: conflicts.slice(0, SHOWN),
        leftAlone: conflicts.length,
        ...along,
        sample: inverses.flatMap(({ rows }) => rows.slice(0, 3)),
      },
      limits:
        isRemade(describe) && change.operation === 'delete'
          ? ['They are made anew and have other ids.']
          : change.operation === 'delete'
            ? ['Records that were deleted along come back with them, as far as the recycle bin has them.']
            : [],
      binding: {
        along,
        rows: inverses.map(({ operation, rows }) => [
          operation,
          rows.map(({ id, before, after }) => [id ?? after, before ?? null]),
        ]),
      },
      change,
      describe,
      inverses,
      conflicts,
    };
  },
  async run(context: OrgContext, _input: Input, { change, describe, inverses, conflicts }: UndoPlan) {
    const outcomes: RowOutcome[] = [];
    let last: string | undefined;
    let trouble: ToolError | undefined;
    for (const { operation, rows } of inverses) {
      const undo = context.changes.begin({ object: change.object, operation, rows });
      last = undo.id;
      const sent = await sendRows(
        context,
        undo,
        { object: change.object, operation, allOrNone: false },
        rows,
      );
      // Records that were made anew can be taken away again.
      if (operation === 'insert')
        undo.done(await leftBehind(context.org, describe, operation, rows, sent.outcomes).catch(() => []));
      undo.end(outcomeOf(sent.outcomes));
      outcomes.push(...sent.outcomes);
      trouble ??= sent.trouble;
    }
    const succeeded = outcomes.filter(({ ok }) => ok).length;
    // What is left of a change after an undo in part can be asked for again.
    if (succeeded === outcomes.length && last) context.changes.note(change.id, { undoneBy: last });
    const told = outcomeOf(outcomes);
    const [{ operation } = { operation: 'update' as const }] = inverses;
    if (told === 'nothing' || told === 'unknown')
      toAnswer(
        { object: change.object, operation, allOrNone: false },
        { outcomes, ...(trouble ? { trouble } : {}) },
        last,
      );
    const failed = outcomes.flatMap(({ id = '', ok, error }) =>
      ok ? [] : [{ id, error: error ?? 'not known' }],
    );
    return { undone: change.id, ...(last ? { change: last } : {}), succeeded, conflicts, failed };
  },
});

async function newest({ org, changes }: Pick<OrgContext, 'org' | 'changes'>): Promise<Change> {
  for (const each of changes.list()) {
    const change = await settled(org, changes, each);
    if (!notUndoable(change) && change.tool !== 'undo_changes') return change;
  }
  throw nothingToUndo('The journal of this org has nothing that can be undone');
}

function effectOf(inverses: readonly Inverse[]): Effect {
  return inverses.some(({ operation }) => operation === 'delete') ? 'destroy' : 'update';
}

function nothingToUndo(message: string): ToolError {
  return new ToolError({
    code: 'NOTHING_TO_UNDO',
    message,
    next: 'list_changes tells what can be undone. Old values of single records are in list_changes with change.',
    retry: 'no',
  });
}
