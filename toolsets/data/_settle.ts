import {
  type Change,
  type ChangeRow,
  type Changes,
  type Org,
  type RowOutcome,
  type SalesforceRecord,
  soql,
  to18,
} from 'orgsmith/toolkit';
import { keyOf, keyText, UNREADABLE } from './_change-rows.ts';
import { readByKeys, readWhere } from './_read-records.ts';
import { isRemade } from './_remade.ts';

const BATCH = 200;
/** How exactly the org's clock is known; it counts whole seconds. */
const NEAR_MS = 5_000;
/** A clock of this machine may be wrong by so much. */
const SKEW_MS = 300_000;

/**
 * What became of the rows whose answer never came, as the org itself says. A row that cannot be told apart from what
 * somebody else did stays unknown (`ok` absent).
 */
export async function settleRows(org: Org, changes: Changes, change: Change): Promise<RowOutcome[]> {
  const open = change.rows.flatMap((row, index) => (row.ok === undefined ? { ...row, index } : []));
  const outcomes: RowOutcome[] = [];
  const remade = isRemade(await org.describe(change.object));
  // One look for all of them: no record may stand for rows of two batches.
  if (change.operation === 'insert' && !remade && open.length > 0)
    return settleInserts(org, changes, change, open);
  for (let at = 0; at < open.length; at += BATCH)
    outcomes.push(...(await settleBatch(org, change, open.slice(at, at + BATCH), remade)));
  return outcomes;
}

type OpenRow = ChangeRow & { index: number };

async function settleBatch(
  org: Org,
  change: Change,
  rows: OpenRow[],
  remade: boolean,
): Promise<RowOutcome[]> {
  const { operation, key } = change;
  if (operation === 'insert') return settleGrants(org, change, rows);
  if (operation === 'upsert' && key) return settleUpserts(org, change, rows, key);
  const ids = rows.map(({ id }) => id);
  const fields = await readable(org, change, rows, true);
  const found = new Map(
    (await readByKeys(org, change.object, fields, 'Id', ids, true)).map(record => [
      String(record.Id),
      record,
    ]),
  );
  return rows.map(row => {
    const record = found.get(row.id ?? '');
    const deleted = record?.IsDeleted === true;
    if (operation === 'delete') return told(row, remade ? !record : record && deleted);
    if (operation === 'undelete') return told(row, record && !deleted);
    if (!record || deleted) return told(row, undefined);
    return told(row, hasArrived(record, row));
  });
}

/** Whether a write came to a record that was there: one that is as the plan found it shows no write, or none that can be read. */
function hasArrived(record: SalesforceRecord, { before = {}, after = {} }: OpenRow): boolean | undefined {
  const old = Object.entries(before).filter(([name]) => name in record);
  const untouched = old.length > 0 && old.every(([name, value]) => sameValue(record[name], value));
  const whole = Object.keys(after).every(name => name in record);
  if (holds(record, after) && (whole || !untouched)) return true;
  return untouched ? false : undefined;
}

async function settleUpserts(org: Org, change: Change, rows: OpenRow[], key: string): Promise<RowOutcome[]> {
  const field = (await org.describe(change.object)).fields.find(({ name }) => name === key);
  const fields = await readable(org, change, rows);
  const keys = rows.map(({ after }) => keyOf(field, after?.[key]));
  const found = await readByKeys(org, change.object, fields, key, keys);
  return rows.map(row => {
    const record = found.find(each => keyText(field, each[key]) === keyText(field, row.after?.[key]));
    if (!record) return told(row, row.before ? undefined : false);
    const arrived = hasArrived(record, row);
    return arrived
      ? { ...told(row, true), id: String(record.Id), created: row.before === undefined }
      : told(row, arrived);
  });
}

/** Rows that say who may what are there once, whoever made them, and know no author. */
async function settleGrants(org: Org, change: Change, rows: OpenRow[]): Promise<RowOutcome[]> {
  const keys = ['AssigneeId', 'ParentId', 'GroupId'];
  const by = keys.find(name => rows.some(({ after = {} }) => name in after));
  if (!by) return rows.map(row => told(row, undefined));
  const values = rows.map(({ after }) => String(after?.[by] ?? ''));
  const found = await readByKeys(org, change.object, await readable(org, change, rows), by, values);
  return rows.map(row => {
    const record = found.find(each => holds(each, row.after));
    return record ? { ...told(row, true), id: String(record.Id), created: true } : told(row, false);
  });
}

/**
 * Without an external id a new record can only be known by its values, its author and its time, and by that no change of
 * the journal made it.
 */
async function settleInserts(
  org: Org,
  changes: Changes,
  change: Change,
  rows: OpenRow[],
): Promise<RowOutcome[]> {
  const since = new Date(Date.parse(change.orgAt ?? change.at) - (change.orgAt ? NEAR_MS : SKEW_MS));
  const all = changes.list().filter(({ object }) => object === change.object);
  const known = new Set(all.flatMap(each => each.rows.flatMap(({ id }) => id ?? [])));
  const where = soql`CreatedBy.Username = ${change.username} AND CreatedDate >= ${since}`;
  const fields = await readable(org, change, rows);
  const found = (await readWhere(org, change.object, fields, where)).filter(
    ({ Id }) => !known.has(String(Id)),
  );
  // Another change whose answer was lost, or that is under way, may have made them as well.
  const others = all.flatMap(each =>
    each.id !== change.id && each.operation === 'insert'
      ? each.rows.flatMap(({ ok, after }) => (ok === undefined ? [after] : []))
      : [],
  );
  const alike = new Map<string, { rows: OpenRow[]; found: SalesforceRecord[] }>();
  for (const row of rows) {
    const values = JSON.stringify(row.after);
    const group = alike.get(values) ?? { rows: [], found: found.filter(record => holds(record, row.after)) };
    alike.set(values, group);
    group.rows.push(row);
  }
  const groups = [...alike.values()];
  const wanted = (record: SalesforceRecord) =>
    groups.filter(group => group.found.includes(record)).length +
    others.filter(after => holds(record, after)).length;
  // As many records as rows ask for them: each row takes one. Any other number could be somebody else's.
  return groups.flatMap(group => {
    const sure = group.found.length === group.rows.length && group.found.every(each => wanted(each) === 1);
    const gone = !found.some(record => mayBe(record, group.rows[0]?.after));
    return group.rows.map((row, at) => {
      const id = group.found[at]?.Id;
      if (sure && id) return { ...told(row, true), id: String(id), created: true };
      return told(row, gone ? false : undefined);
    });
  });
}

/** Whether a record can be what became of a row: one value is left, or only one was written. */
function mayBe(record: SalesforceRecord, after: ChangeRow['after'] = {}): boolean {
  const read = Object.entries(after).filter(([name, value]) => name in record && value !== null);
  return read.length < 2 || read.some(([name, value]) => sameValue(record[name], value));
}

/** The fields that rows wrote, as far as they can be read back. */
async function readable(org: Org, { object }: Change, rows: OpenRow[], deleted = false): Promise<string[]> {
  const describe = await org.describe(object);
  const readable = new Set(
    describe.fields.flatMap(({ name, type }) => (UNREADABLE.includes(type) ? [] : name)),
  );
  const written = rows.flatMap(({ after }) => Object.keys(after ?? {})).filter(name => readable.has(name));
  const marks = ['Id', 'SystemModstamp', ...(deleted ? ['IsDeleted'] : [])].filter(name =>
    readable.has(name),
  );
  return [...new Set([...marks, ...written])];
}

/** Every field that was written is there as it was written, as far as it can be read back. */
function holds(record: SalesforceRecord, after: ChangeRow['after'] = {}): boolean {
  const read = Object.entries(after).filter(([name]) => name in record);
  return read.length > 0 && read.every(([name, value]) => sameValue(record[name], value));
}

/** The org trims texts, empties `''` and writes times and ids in its own form; files have all values as texts. */
export function sameValue(one: unknown, other: unknown): boolean {
  const plain = (value: unknown) => {
    if (typeof value !== 'string') return value ?? null;
    const text = value.trim();
    if (/^\d{4}-\d\d-\d\dT/.test(text)) return Date.parse(text) || text;
    if (/^\d\d:\d\d(:\d\d(\.\d+)?)?Z?$/.test(text)) return Date.parse(`2000-01-01T${text.replace('Z', '')}Z`);
    return text === '' ? null : (to18(text) ?? text);
  };
  const [a, b] = [plain(one), plain(other)];
  if (a === b || a === null || b === null || typeof a === typeof b) return a === b;
  if (typeof a === 'number' || typeof b === 'number') return Number(a) === Number(b);
  return String(a).toLowerCase() === String(b).toLowerCase();
}

function told({ index, id }: OpenRow, ok: boolean | undefined): RowOutcome {
  return { index, ...(id ? { id } : {}), ...(ok === undefined ? {} : { ok }) };
}
