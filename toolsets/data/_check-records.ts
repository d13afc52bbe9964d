import {
  type FieldDescribe,
  type JsonObject,
  nearest,
  type ObjectDescribe,
  type Org,
  ToolError,
  to18,
} from 'orgsmith/toolkit';

export type Operation = 'insert' | 'update' | 'upsert' | 'delete' | 'undelete';

/** What is wrong with one field of one record, before anything is sent. */
interface Problem {
  row: number;
  field: string;
  problem: string;
}

const MOST_PROBLEMS = 50;
export const NUMBERS = ['double', 'currency', 'percent', 'int', 'long'];

/**
 * Records with their fields in the org's spelling, checked against the describe: names, types, lengths, picklists, ids,
 * required fields. Throws ToolError INVALID_RECORDS with all that is wrong at once.
 */
export async function checkRecords(
  org: Org,
  describe: ObjectDescribe,
  operation: Operation,
  records: readonly JsonObject[],
  key: string | undefined,
): Promise<JsonObject[]> {
  const prefixes = new Map((await org.describeGlobal()).map(({ name, keyPrefix }) => [name, keyPrefix]));
  const found: Problem[] = [];
  const checked = records.map((record, row) => {
    const say = (field: string, problem: string) => found.push({ row, field, problem });
    return checkRecord({ describe, operation, key, prefixes, say }, record);
  });
  sayTwins(checked, operation === 'upsert' && key ? key : 'Id', found, describe);
  if (found.length > 0) throw invalid(describe.name, found, records.length);
  return checked;
}

interface Check {
  describe: ObjectDescribe;
  operation: Operation;
  key: string | undefined;
  prefixes: Map<string, string | null>;
  say(field: string, problem: string): void;
}

function checkRecord(check: Check, record: JsonObject): JsonObject {
  const { describe, operation, key, say } = check;
  const values: JsonObject = {};
  for (const [given, value] of Object.entries(record)) {
    if (given === 'attributes') continue;
    const field = describe.fields.find(({ name }) => name.toLowerCase() === given.toLowerCase());
    const other = field?.relationshipName ?? '';
    if (field && (field.name in values || other in values)) say(given, `${field.name} is there twice`);
    else if (field) values[field.name] = field.name === 'Id' ? value : checkField(check, field, value);
    else checkParent(check, given, value, values);
  }
  const needsId = operation === 'update' || operation === 'delete' || operation === 'undelete';
  if (operation === 'insert' && values.Id !== undefined)
    say('Id', 'a new record has no Id; use update or upsert');
  if (needsId || values.Id !== undefined) {
    const id = idOf(values.Id);
    if (values.Id === undefined) say('Id', `is needed to ${operation}`);
    else if (!id) say('Id', `'${shown(values.Id)}' is not a record id`);
    else if (describe.keyPrefix && !id.startsWith(describe.keyPrefix))
      say('Id', `'${id}' is not the id of a ${describe.name}: those begin with ${describe.keyPrefix}`);
    values.Id = id;
  }
  if (operation === 'upsert' && key && key !== 'Id' && isEmpty(values[key]))
    say(key, 'is the external id of this upsert');
  if (operation === 'update' && Object.keys(values).length === 1) say('Id', 'no field to update');
  if (operation === 'insert')
    for (const { name, createable, nillable, defaultedOnCreate } of describe.fields)
      if (
        createable &&
        !nillable &&
        !defaultedOnCreate &&
        isEmpty(values[name]) &&
        !hasParent(values, describe, name)
      )
        say(name, 'is required');
  return values;
}

function checkField(check: Check, field: FieldDescribe, value: unknown): unknown {
  const { operation, key, say } = check;
  const { name, createable, updateable } = field;
  const writable = {
    insert: createable,
    update: updateable,
    upsert: createable || updateable,
    delete: false,
    undelete: false,
  };
  if (operation === 'delete' || operation === 'undelete') say(name, `only Id is needed to ${operation}`);
  else if (!writable[operation] && name !== key) say(name, `cannot be set by ${operation}: ${whyNot(field)}`);
  else {
    const problem =
      (value === null ? undefined : valueProblem(check, field, value)) ??
      (value === null || value === '' ? nullProblem(field) : undefined);
    if (problem) say(name, problem);
  }
  // To the Bulk API an empty text means "leave it alone", to the REST API "empty it".
  if (value === '') return null;
  return field.type === 'reference' && typeof value === 'string' ? (idOf(value) ?? value) : value;
}

/** `"Owner": {"Username": "a@b.c"}`: a parent named by an external id. */
function checkParent(
  { describe, operation, say }: Check,
  given: string,
  value: unknown,
  values: JsonObject,
): void {
  const field = describe.fields.find(
    ({ relationshipName }) => relationshipName?.toLowerCase() === given.toLowerCase(),
  );
  const writes = operation === 'insert' || operation === 'update' || operation === 'upsert';
  const keys =
    typeof value === 'object' && value !== null ? Object.keys(value).filter(key => key !== 'attributes') : [];
  if (!field?.relationshipName || !writes) {
    const near = nearest(
      given,
      describe.fields.map(({ name }) => name),
    );
    const hint = near.length > 0 ? `; did you mean ${near.join(' or ')}?` : '';
    say(given, `${describe.name} has no such field (or this user may not see it)${hint}`);
  } else if (keys.length !== 1)
    say(given, 'names a parent by one external id field: {"ExternalKey__c": "x"}');
  else if (field.name in values) say(given, `${field.name} is there twice`);
  else values[field.relationshipName] = value;
}

function hasParent(values: JsonObject, { fields }: ObjectDescribe, name: string): boolean {
  const parent = fields.find(field => field.name === name)?.relationshipName;
  return typeof parent === 'string' && values[parent] !== undefined;
}

function whyNot({ calculated, autoNumber, createable }: FieldDescribe): string {
  if (calculated) return 'it is calculated';
  if (autoNumber) return 'it is an auto-number';
  return createable ? 'it can only be set when the record is made' : 'it is read-only for this user';
}

function nullProblem({ nillable, type }: FieldDescribe): string | undefined {
  return nillable && type !== 'boolean' ? undefined : 'cannot be empty';
}

function valueProblem({ prefixes }: Check, field: FieldDescribe, value: unknown): string | undefined {
  const { type, length, scale, precision } = field;
  if (type === 'boolean')
    return typeof value === 'boolean' ? undefined : `needs true or false, not ${shown(value)}`;
  if (NUMBERS.includes(type)) {
    if (typeof value !== 'number' || !Number.isFinite(value)) return `needs a number, not ${shown(value)}`;
    if (Number.isInteger(value) && !Number.isSafeInteger(value))
      return `has too many digits to be read exactly (${value}); load it as a text with load_file`;
    if ((type === 'int' || type === 'long') && !Number.isInteger(value))
      return `needs a whole number, not ${value}`;
    const digits = precision - scale;
    return precision > 0 && Math.abs(value) >= 10 ** digits
      ? `has more than ${digits} digits before the point`
      : undefined;
  }
  if (typeof value !== 'string') return `needs a text, not ${shown(value)}`;
  if (!value.isWellFormed()) return 'holds half a character (a lone surrogate), which no org can keep';
  if (type === 'date') return isDay(value) ? undefined : `needs a day as 2026-01-31, not ${shown(value)}`;
  if (type === 'datetime')
    return /^\d{4}-\d\d-\d\dT\d\d:\d\d.*(Z|[+-]\d\d:?\d\d)$/.test(value) &&
      !Number.isNaN(Date.parse(value.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')))
      ? undefined
      : `needs a time with its zone as 2026-01-31T12:00:00Z, not ${shown(value)}`;
  if (type === 'reference') return referenceProblem(field, value, prefixes);
  if (type === 'email')
    return /^[^\s@]+@[^\s@]+$/.test(value) ? undefined : `needs an e-mail address, not ${shown(value)}`;
  if (field.restrictedPicklist) return picklistProblem(field, value);
  return length > 0 && value.length > length ? `has ${value.length} characters; ${length} fit` : undefined;
}

function referenceProblem(
  { referenceTo }: FieldDescribe,
  value: string,
  prefixes: Map<string, string | null>,
) {
  const id = idOf(value);
  if (!id) return `needs a record id of 15 or 18 characters, not ${shown(value)}`;
  const expected = referenceTo.map(name => prefixes.get(name));
  if (expected.some(prefix => !prefix) || expected.some(prefix => prefix && id.startsWith(prefix)))
    return undefined;
  const other = [...prefixes].find(([, prefix]) => prefix && id.startsWith(prefix))?.[0];
  return `needs the id of a ${referenceTo.join(' or ')}, and ${id} is ${other ? `a ${other}` : 'none'}`;
}

function picklistProblem({ picklistValues, type }: FieldDescribe, value: string): string | undefined {
  const offered = picklistValues.filter(({ active }) => active).map(each => each.value);
  const wrong = (type === 'multipicklist' ? value.split(';') : [value]).find(each => !offered.includes(each));
  if (wrong === undefined) return undefined;
  const near = nearest(wrong, offered);
  return `has no value ${shown(wrong)}; ${near.length > 0 ? `nearest: ${near.join(', ')}` : `values: ${offered.slice(0, 10).join(', ')}`}`;
}

function isDay(value: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(value) && new Date(`${value}T00:00:00Z`).toJSON()?.slice(0, 10) === value;
}

/** Two rows for one record: which of them should win is nobody's guess. */
function sayTwins(records: JsonObject[], key: string, found: Problem[], { fields }: ObjectDescribe): void {
  const cased = fields.some(({ name, caseSensitive }) => name === key && caseSensitive);
  const seen = new Map<unknown, number>();
  for (const [row, record] of records.entries()) {
    const given = record[key];
    if (isEmpty(given)) continue;
    const text = typeof given === 'string' ? given.trim() : given;
    const id = typeof text === 'string' && key !== 'Id' && !cased ? text.toLowerCase() : text;
    const first = seen.get(id);
    if (first !== undefined) found.push({ row, field: key, problem: `the same record is in row ${first}` });
    else seen.set(id, row);
  }
}

function idOf(value: unknown): string | undefined {
  return typeof value === 'string' ? to18(value) : undefined;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 60) ?? 'nothing';
}

function invalid(object: string, found: Problem[], rows: number): ToolError {
  const told = found.slice(0, MOST_PROBLEMS);
  const lines = told.map(({ row, field, problem }) => `row ${row}, ${field}: ${problem}`);
  const more = found.length > told.length ? `; and ${found.length - told.length} more` : '';
  return new ToolError({
    code: 'INVALID_RECORDS',
    message: `${found.length} mistakes in ${rows} ${object} records; nothing was sent: ${lines.join('; ')}${more}`,
    next: 'Correct them all and call again. Rows are counted from 0.',
    retry: 'after_fix',
    details: { problems: told },
  });
}
