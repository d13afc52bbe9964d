import type {
  Change,
  ChangeOperation,
  ChangeRow,
  JsonObject,
  ObjectDescribe,
  Org,
  SalesforceRecord,
} from 'orgsmith/toolkit';
import { fieldsOf, keyText, UNREADABLE } from './_change-rows.ts';
import { readByKeys } from './_read-records.ts';
import { isRemade } from './_remade.ts';
import { sameValue } from './_settle.ts';

/** One operation that puts rows of a change back. */
export interface Inverse {
  operation: Exclude<ChangeOperation, 'upsert'>;
  rows: ChangeRow[];
}
/** A row that is not put back, and why. */
export interface Conflict {
  row: number;
  id: string;
  why: string;
}

/** What putting a change back comes to, as the org is now. Only rows that nobody touched since are put back. */
export async function inverseOf(org: Org, describe: ObjectDescribe, change: Change) {
  const rows = change.rows.flatMap((row, index) => (row.ok && row.id ? [{ ...row, id: row.id, index }] : []));
  const now = await readNow(org, describe, rows);
  const conflicts: Conflict[] = [];
  const inverses = new Map<Inverse['operation'], ChangeRow[]>();
  for (const row of rows) {
    const record = now.get(row.id);
    const why = conflictOf(describe, change, row, record);
    const stays = inverseOperation(describe, change.operation, row) === 'delete' && !describe.deletable;
    if (why || stays)
      conflicts.push({
        row: row.index,
        id: row.id,
        why: why ?? `${describe.name} records cannot be deleted`,
      });
    else {
      const operation = inverseOperation(describe, change.operation, row);
      const after =
        operation === 'update'
          ? writable(describe, row)
          : operation === 'insert'
            ? remade(describe, row)
            : undefined;
      const lost = operation === 'update' ? unkept(describe, row, after) : [];
      if (lost.length > 0) {
        const why = `the old value of ${lost.join(', ')} was not kept, or cannot be written`;
        conflicts.push({ row: row.index, id: row.id, why });
      }
      if (after && Object.keys(after).length === 0) continue;
      inverses.set(operation, [
        ...(inverses.get(operation) ?? []),
        operation === 'insert' ? { after } : { id: row.id, before: record, ...(after ? { after } : {}) },
      ]);
    }
  }
  return {
    conflicts,
    inverses: [...inverses].map(([operation, each]): Inverse => ({ operation, rows: each })),
  };
}

type DoneRow = ChangeRow & { id: string; index: number };

function inverseOperation(
  describe: ObjectDescribe,
  operation: ChangeOperation,
  { created }: DoneRow,
): Inverse['operation'] {
  if (operation === 'insert' || operation === 'undelete' || created) return 'delete';
  if (operation === 'delete') return isRemade(describe) ? 'insert' : 'undelete';
  return 'update';
}

/** The values of a deleted record that a new one takes. */
function remade({ fields }: ObjectDescribe, { before = {} }: DoneRow): JsonObject {
  const may = new Set(fields.filter(({ createable }) => createable).map(({ name }) => name));
  // A group is assigned by itself; the set that stands for it follows.
  if (before.PermissionSetGroupId) may.delete('PermissionSetId');
  return Object.fromEntries(
    Object.entries(before).filter(([name, value]) => may.has(name) && value !== null),
  );
}

function conflictOf(
  describe: ObjectDescribe,
  { operation, key }: Change,
  row: DoneRow,
  record: SalesforceRecord | undefined,
): string | undefined {
  if (operation === 'delete' && isRemade(describe)) return record && 'it was not deleted';
  if (!record)
    return operation === 'delete' ? 'it is no longer in the recycle bin' : 'it is not there any more';
  const deleted = record.IsDeleted === true;
  if (operation === 'delete') return deleted ? undefined : 'it was brought back already';
  if (deleted) return 'it was deleted since';
  if (inverseOperation(describe, operation, row) === 'delete') {
    // A record goes as a whole, so nothing of it may be newer than the change.
    if (!row.left) return 'what the change left was not read';
    const { left } = row;
    return Object.keys(left).some(field => field in record && isNewer(field, record[field], left[field]))
      ? 'it was changed since'
      : undefined;
  }
  const named = describe.fields.find(({ name }) => name === key);
  const isKey = (field: string) =>
    field === key && keyText(named, record[field]) === keyText(named, row.after?.[field]);
  const touched = fieldsOf(describe, [row.after ?? {}]).filter(field => field in record && !isKey(field));
  // A load tells when it ended, not what it left: that is what was written.
  const left = { ...row.after, ...row.left };
  const stamp = 'SystemModstamp';
  const other = touched.filter(field =>
    field in left ? !sameValue(record[field], left[field]) : isNewer(stamp, record[stamp], left[stamp]),
  );
  return other.length > 0 ? `${other.join(', ')} changed since` : undefined;
}

/** A stamp that is not later than the change, and any other field as it was left. */
function isNewer(field: string, now: unknown, left: unknown): boolean {
  if (field !== 'SystemModstamp' || typeof now !== 'string' || typeof left !== 'string')
    return !sameValue(now, left);
  return new Date(now).getTime() > new Date(left).getTime();
}

/** The old values of the fields that the change wrote, as far as they can be written. */
function writable(describe: ObjectDescribe, { before = {}, after = {} }: DoneRow): JsonObject {
  const may = new Set(describe.fields.filter(({ updateable }) => updateable).map(({ name }) => name));
  return Object.fromEntries(
    fieldsOf(describe, [after]).flatMap(name =>
      may.has(name) && name in before ? [[name, before[name] ?? null]] : [],
    ),
  );
}

/** What the change wrote and an undo leaves as it is: contents of files, what may no longer be written. */
function unkept(describe: ObjectDescribe, { before = {}, after = {} }: DoneRow, back: JsonObject = {}) {
  return fieldsOf(describe, [after]).filter(
    name => !(name in back) && !(name in before && sameValue(before[name], after[name])),
  );
}

async function readNow(org: Org, describe: ObjectDescribe, rows: readonly DoneRow[]) {
  const names = new Set(describe.fields.flatMap(({ name, type }) => (UNREADABLE.includes(type) ? [] : name)));
  const touched = fieldsOf(
    describe,
    rows.map(({ after, left }) => ({ ...after, ...left })),
  );
  const fields = [...new Set(['Id', 'SystemModstamp', 'IsDeleted', ...touched])].filter(name =>
    names.has(name),
  );
  const found = new Map<string, SalesforceRecord>();
  const ids = rows.map(({ id }) => id);
  for (const { attributes: _, ...record } of await readByKeys(org, describe.name, fields, 'Id', ids, true))
    found.set(String(record.Id), record);
  return found;
}
