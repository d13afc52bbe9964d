import {
  allOf,
  type ChangeRow,
  type FieldDescribe,
  type JsonObject,
  type ObjectDescribe,
  type Org,
  type RowOutcome,
  type SalesforceRecord,
  soql,
  ToolError,
} from 'orgsmith/toolkit';
import { NUMBERS, type Operation } from './_check-records.ts';
import { oneCondition } from './_condition.ts';
import { fitOneQuery, readByKeys } from './_read-records.ts';

/** Rows that one plan may hold in memory; more are for load_file. */
export const MOST_ROWS = 10_000;

/**
 * Rows of a change with the values they have now: by id, or by the external id of an upsert. Throws ToolError
 * NO_SUCH_RECORD for ids that nothing has, unless those are left to be refused by the org.
 */
export async function withBefore(
  org: Org,
  describe: ObjectDescribe,
  operation: Operation,
  records: readonly JsonObject[],
  key: string | undefined,
  missing: 'refuse' | 'leave' = 'refuse',
): Promise<ChangeRow[]> {
  if (operation === 'insert') return records.map(after => ({ after }));
  const by = operation === 'upsert' && key ? key : 'Id';
  const fields = fieldsToKeep(describe, operation, records);
  const found = new Map<string, SalesforceRecord>();
  const field = describe.fields.find(({ name }) => name === by);
  const keys = records.flatMap(record => keyOf(field, record[by]) ?? []);
  for (const record of await readByKeys(org, describe.name, fields, by, keys, operation === 'undelete'))
    found.set(keyText(field, record[by]), record);
  const rows = records.map((record, row) => {
    const before = found.get(keyText(field, record[by]));
    const { Id, ...after } = record;
    const id = before?.Id ?? (by === 'Id' ? Id : undefined);
    return {
      row,
      ...(typeof id === 'string' ? { id } : {}),
      ...(before ? { before: plain(before) } : {}),
      ...(operation === 'delete' || operation === 'undelete' ? {} : { after }),
    };
  });
  if (by === 'Id' && missing === 'refuse') refuseMissing(describe, operation, rows);
  return rows.map(({ row: _, ...rest }) => rest);
}

/** Rows that a condition chooses, for update and delete. Throws ToolError TOO_MANY_ROWS above MOST_ROWS. */
export async function chosenRows(
  org: Org,
  describe: ObjectDescribe,
  operation: Operation,
  where: string,
  set: JsonObject | undefined,
): Promise<ChangeRow[]> {
  const fields = fieldsToKeep(describe, operation, set ? [set] : []);
  const whole = fitOneQuery(fields);
  const names = soql.join((whole ? fields : ['Id']).map(name => soql.name(name)));
  // The condition is the caller's own SOQL, as the query of run_soql_query is; it is checked to be one condition.
  const condition = oneCondition(where, 'where');
  const page = await org.query(`SELECT ${names} FROM ${soql.name(describe.name)} WHERE (${condition})`);
  if (page.totalSize > MOST_ROWS) throw tooMany(page.totalSize);
  const found = await allOf(org, page);
  const ids = found.map(({ Id }) => String(Id));
  const records = whole ? found : await readByKeys(org, describe.name, fields, 'Id', ids);
  if (records.length === 0) throw noneFit(describe.name);
  return records.map(record => ({
    id: String(record.Id),
    before: plain(record),
    ...(set ? { after: set } : {}),
  }));
}

/** The fields that rows write: a parent named by an external id (`Account`, `Account.Key__c`) is its reference field. */
export function fieldsOf({ fields }: ObjectDescribe, rows: readonly JsonObject[]): string[] {
  const names = [...new Set(rows.flatMap(row => Object.keys(row)))];
  const parentOf = (name: string) => fields.find(each => each.relationshipName === name.split('.')[0])?.name;
  return names.map(name => (fields.some(each => each.name === name) ? name : (parentOf(name) ?? name)));
}

/** An update keeps what it overwrites; a delete keeps everything that can be read, in case the bin loses it. */
function fieldsToKeep(
  describe: ObjectDescribe,
  operation: Operation,
  records: readonly JsonObject[],
): string[] {
  const { fields } = describe;
  const touched = new Set(fieldsOf(describe, records));
  const marks = ['Id', 'SystemModstamp', ...(operation === 'undelete' ? ['IsDeleted'] : [])];
  const whole = operation === 'delete';
  return fields
    .filter(
      ({ name, type, nameField }) =>
        !UNREADABLE.includes(type) && (whole || nameField || marks.includes(name) || touched.has(name)),
    )
    .map(({ name }) => name);
}

// They tell that somebody looked or saved, not what was changed.
const SEEN = [
  'LastViewedDate',
  'LastReferencedDate',
  'SystemModstamp',
  'LastModifiedDate',
  'LastModifiedById',
];
/** What a plan is bound to: the records, but for what changes when somebody looks at one or time goes by. */
export function boundTo({ fields }: ObjectDescribe, rows: readonly ChangeRow[]): unknown[] {
  const loose = new Set([
    ...SEEN.slice(0, 2),
    ...fields.flatMap(({ name, calculated }) => (calculated ? name : [])),
  ]);
  return rows.map(({ id, before }) => [
    id ?? null,
    before ? Object.entries(before).filter(([name]) => !loose.has(name)) : null,
  ]);
}

// Compound fields say what their parts say, and files are not kept.
export const UNREADABLE = ['address', 'location', 'base64', 'complexvalue'];

function refuseMissing(
  { name }: ObjectDescribe,
  operation: Operation,
  rows: (ChangeRow & { row: number })[],
): void {
  const gone = rows.filter(
    ({ before }) => !before || (operation === 'undelete') !== (before.IsDeleted === true),
  );
  const missing = operation === 'undelete' ? gone : rows.filter(({ before }) => !before);
  if (missing.length === 0) return;
  const told = missing.slice(0, 20).map(({ row, id }) => `row ${row}: ${id ?? 'without Id'}`);
  throw new ToolError({
    code: 'NO_SUCH_RECORD',
    message: `${missing.length} of ${rows.length} ${name} records are not there to ${operation}, or this user may not see them: ${told.join('; ')}`,
    next:
      operation === 'undelete'
        ? 'Take ids that are in the recycle bin (run_soql_query with allRows).'
        : 'Query the records, then call again.',
    retry: 'after_fix',
    details: { rows: missing.slice(0, 200).map(({ row, id }) => ({ row, id })) },
  });
}

function noneFit(object: string): ToolError {
  return new ToolError({
    code: 'NO_SUCH_RECORD',
    message: `No ${object} record that this user may see fits the condition; nothing was sent`,
    next: 'Look with run_soql_query what the records hold.',
    retry: 'after_fix',
  });
}

function tooMany(count: number): ToolError {
  return new ToolError({
    code: 'TOO_MANY_ROWS',
    message: `${count} records fit the condition; one call works on ${MOST_ROWS} at most`,
    next: 'Narrow the condition.',
    retry: 'after_fix',
  });
}

function plain({ attributes: _, ...fields }: SalesforceRecord): JsonObject {
  return fields;
}

/** A key as the org takes it: files have numbers as texts, and texts may have blanks around them. */
export function keyOf(field: FieldDescribe | undefined, value: unknown): string | number | undefined {
  const text = typeof value === 'number' ? `${value}` : typeof value === 'string' ? value.trim() : '';
  if (text === '' || !field || !NUMBERS.includes(field.type)) return text || undefined;
  return /^-?\d+(\.\d+)?$/.test(`${Number(text)}`) ? Number(text) : undefined;
}

/** A key in the form in which two that are one are the same. */
export function keyText(field: FieldDescribe | undefined, value: unknown): string {
  const key = `${keyOf(field, value) ?? ''}`;
  return field?.caseSensitive ? key : key.toLowerCase();
}

/**
 * The fields as the change left them, which an undo compares with: those that were written, and all of a record that an
 * undo would delete. Values, not SystemModstamp: that counts whole seconds, and a later change that was itself undone moves it.
 */
export async function leftBehind(
  org: Org,
  describe: ObjectDescribe,
  operation: Operation,
  rows: readonly ChangeRow[],
  outcomes: readonly RowOutcome[],
): Promise<RowOutcome[]> {
  const done = outcomes.filter(({ ok, id }) => ok && id);
  const stable = {
    ...describe,
    fields: describe.fields.filter(({ calculated, name }) => !calculated && !SEEN.includes(name)),
  };
  const written = rows.map(({ after = {} }) => after);
  const fields = fieldsToKeep(stable, operation === 'update' ? 'update' : 'delete', written);
  const found = new Map<string, SalesforceRecord>();
  const ids = done.map(({ id }) => id);
  for (const record of await readByKeys(org, describe.name, fields, 'Id', ids))
    found.set(String(record.Id), record);
  return done.flatMap(outcome => {
    const record = found.get(outcome.id ?? '');
    return record ? [{ ...outcome, left: plain(record) }] : [];
  });
}
