import { type Change, defineTool, z } from 'orgsmith/toolkit';
import { notUndoable, settled } from './_journal.ts';

const NAMES = ['row', 'id', 'ok', 'error', 'before', 'after'];

export default defineTool({
  name: 'list_changes',
  title: 'List changes',
  description:
    'List the changes of records made through this server in this org in the last seven days, newest first, and which of them undo_changes can take back. With change: every row with its old and new values. A change that a kill interrupted is settled by asking the org.',
  keywords: 'journal history undo changes audit',
  effect: 'read',
  input: z.strictObject({
    change: z.string().max(40).optional().describe('One change, with its rows'),
    limit: z.int().min(1).max(200).default(20).describe('Changes in the answer at most'),
  }),
  output: z.object({
    total: z.number().describe('Changes in the journal, or rows of the change'),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.unknown())),
    change: z.record(z.string(), z.unknown()).optional(),
  }),
  summary: ({ total, rows, change }) =>
    change
      ? `${String(change.title)}: ${String(change.outcome)}; ${rows.length} of ${total} rows`
      : `${rows.length} of ${total} changes`,
  table: ({ columns, rows }) => ({ columns, rows }),
  async run({ org, changes }, { change: id, limit }) {
    if (id !== undefined) return inFull(await settled(org, changes, changes.read(id)));
    const all = changes.list();
    const shown: Change[] = [];
    // What cannot be settled now is listed as it is known.
    for (const each of all.slice(0, limit)) shown.push(await settled(org, changes, each).catch(() => each));
    return {
      total: all.length,
      columns: ['change', 'at', 'what', 'tool', 'by', 'outcome', 'undo'],
      rows: shown.map(each => [
        each.id,
        each.at,
        each.title,
        each.tool,
        each.username,
        each.outcome ?? (each.open ? 'unknown' : 'running'),
        notUndoable(each) ?? 'can be undone',
      ]),
    };
  },
});

function inFull({ rows, ...change }: Change) {
  return {
    total: rows.length,
    columns: NAMES,
    rows: rows.map(({ id, ok, error, before, after }, row) => [
      row,
      id ?? null,
      ok ?? 'unknown',
      error ?? null,
      before ?? null,
      after ?? null,
    ]),
    change: { ...change, undo: notUndoable({ ...change, rows }) ?? 'can be undone' },
  };
}
