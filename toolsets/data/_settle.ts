import {
  type Change,
  type ChangeRow,
  type Org,
  type RowOutcome,
  type SalesforceRecord,
  type Soql,
  soql,
} from 'orgsmith/toolkit';
import { isRemade } from './_remade.ts';

const BATCH = 200;
/** The org's clock and this machine's may differ by so much. */
const SKEW_MS = 300_000;

/**
 * What became of the rows whose answer never came, as the org itself says. A row that cannot be told apart from what
 * somebody else did stays unknown (`ok` absent).
 */
export async function settleRows(org: Org, change: Change): Promise<RowOutcome[]> {
  const open = change.rows.flatMap((row, index) => (row.ok === undefined ? { ...row, index } : []));
  const outcomes: RowOutcome[] = [];
  for (let at = 0; at < open.length; at += BATCH)
    outcomes.push(...(await settleBatch(org, change, open.slice(at, at + BATCH))));
  return outcomes;
}

type OpenRow = ChangeRow & { index: number };

async function settleBatch(org: Org, change: Change, rows: OpenRow[]): Promise<RowOutcome[]> {
  const { operation, key } = change;
  const remade = isRemade(await org.describe(change.object));
  if (operation === 'insert' && remade) return settleGrants(org, change, rows);
  if (operation === 'insert') return settleInserts(org, change, rows);
  if (operation === 'upsert' && key) return settleUpserts(org, change, rows, key);
  const ids = rows.flatMap(({ id }) => id ?? []);
  const found = new Map(
    (await readBack(org, change, rows, soql`Id IN ${ids}`, true)).map(record => [String(record.Id), record]),
  );
  return rows.map(row => {
    const record = found.get(row.id ?? '');
    const deleted = record?.IsDeleted === true;
    if (operation === 'delete') return told(row, remade ? !record : record && deleted);
    if (operation === 'undelete') return told(row, record && !deleted);
    if (!record || deleted) return told(row, undefined);
    if (holds(record, row.after)) return told(row, true);
    // Untouched since the plan was made: the write did not arrive.
    return told(row, sameValue(record.SystemModstamp, row.before?.SystemModstamp) ? false : undefined);
  });
}

async function settleUpserts(org: Org, change: Change, rows: OpenRow[], key: string): Promise<RowOutcome[]> {
  const keys = rows.map(({ after }) => after?.[key] ?? null);
  const found = await readBack(org, change, rows, soql`${soql.name(key)} IN ${keys}`, false);
  return rows.map(row => {
    const record = found.find(each => sameValue(each[key], row.after?.[key]));
    if (!record) return told(row, row.before ? undefined : false);
    if (holds(record, row.after))
      return { ...told(row, true), id: String(record.Id), created: row.before === undefined };
    return told(row, sameValue(record.SystemModstamp, row.before?.SystemModstamp) ? false : undefined);
  });
}

/** Rows that say who may what are there once, whoever made them, and know no author. */
async function settleGrants(org: Org, change: Change, rows: OpenRow[]): Promise<RowOutcome[]> {
  const keys = ['AssigneeId', 'ParentId', 'GroupId'];
  const by = keys.find(name => rows.some(({ after = {} }) => name in after));
  if (!by) return rows.map(row => told(row, undefined));
  const values = rows.map(({ after }) => after?.[by] ?? null);
  const found = await readBack(org, change, rows, soql`${soql.name(by)} IN ${values}`, false);
  return rows.map(row => {
    const record = found.find(each => holds(each, row.after));
    return record ? { ...told(row, true), id: String(record.Id), created: true } : told(row, false);
  });
}

/** Without an external id a new record can only be known by its values, its author and its time. */
async function settleInserts(org: Org, change: Change, rows: OpenRow[]): Promise<RowOutcome[]> {
  const since = new Date(new Date(change.at).getTime() - SKEW_MS);
  const known = new Set(change.rows.flatMap(({ id }) => id ?? []));
  const where = soql`CreatedBy.Username = ${change.username} AND CreatedDate >= ${since}`;
  const found = (await readBack(org, change, rows, where, false)).filter(({ Id }) => !known.has(String(Id)));
  const wanted = rows.map(row => found.filter(record => holds(record, row.after)));
  if (wanted.every(({ length }) => length === 0)) return rows.map(row => told(row, false));
  // As many records as rows ask for them: each row takes one. Any other number could be somebody else's.
  const taken = new Set<SalesforceRecord>();
  return rows.map((row, index) => {
    const alike = wanted[index] ?? [];
    const twins = wanted.filter(other => other[0] === alike[0]).length;
    const record = alike.find(each => !taken.has(each));
    if (!record || alike.length !== twins) return told(row, undefined);
    taken.add(record);
    return { ...told(row, true), id: String(record.Id), created: true };
  });
}

async function readBack(
  org: Org,
  { object }: Change,
  rows: OpenRow[],
  where: Soql,
  deleted: boolean,
): Promise<SalesforceRecord[]> {
  const describe = await org.describe(object);
  const readable = new Set(describe.fields.map(({ name }) => name));
  const written = rows.flatMap(({ after }) => Object.keys(after ?? {})).filter(name => readable.has(name));
  const marks = ['Id', 'SystemModstamp', ...(deleted ? ['IsDeleted'] : [])].filter(name =>
    readable.has(name),
  );
  const fields = [...new Set([...marks, ...written])].map(name => soql.name(name));
  const query = soql`SELECT ${soql.join(fields)} FROM ${soql.name(object)} WHERE ${where}`;
  let page = await org.query(query, { allRows: deleted });
  const records = [...page.records];
  while (page.cursor !== undefined) {
    page = await org.queryMore(page.cursor);
    records.push(...page.records);
  }
  return records;
}

/** Every field that was written is there as it was written, as far as it can be read back. */
function holds(record: SalesforceRecord, after: ChangeRow['after'] = {}): boolean {
  const read = Object.entries(after).filter(([name]) => name in record);
  return read.length > 0 && read.every(([name, value]) => sameValue(record[name], value));
}

/** The org trims texts, empties `''` and writes times in its own form. */
export function sameValue(one: unknown, other: unknown): boolean {
  const plain = (value: unknown) => {
    if (typeof value !== 'string') return value ?? null;
    if (/^\d{4}-\d\d-\d\dT/.test(value)) return new Date(value).getTime();
    const text = value.trim();
    return text === '' ? null : text;
  };
  const [a, b] = [plain(one), plain(other)];
  return a === b || (a !== null && b !== null && typeof a !== typeof b && String(a) === String(b));
}

function told({ index, id }: OpenRow, ok: boolean | undefined): RowOutcome {
  return { index, ...(id ? { id } : {}), ...(ok === undefined ? {} : { ok }) };
}
