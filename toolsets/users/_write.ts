import {
  type ChangeRow,
  isToolError,
  type JsonObject,
  type OrgContext,
  type RowOutcome,
  readFor,
  type SalesforceRecord,
  soql,
  ToolError,
} from 'orgsmith/toolkit';

/** Rows of one object that are written all or none, in batches of what sObject Collections take. */
export interface Write {
  object: string;
  operation: 'insert' | 'update' | 'delete';
  rows: ChangeRow[];
  /** A field of new rows by which they are found again: AssigneeId. */
  by: string;
  /** What each row is called when it is refused. */
  names: string[];
}

const BATCH = 200;
const SETTLE_AFTER_MS = [0, 1_000, 3_000];

/**
 * Writes rows, journalled, and gives the change's id. After a lost answer the org itself is asked. Throws ToolError with
 * what became of them when it was less than all.
 */
export async function writeRows(context: OrgContext, write: Write): Promise<string> {
  const { object, operation, rows } = write;
  const change = context.changes.begin({ object, operation, rows });
  const outcomes: RowOutcome[] = [];
  let trouble: ToolError | undefined;
  for (let at = 0; at < rows.length && !trouble && outcomes.every(({ ok }) => ok); at += BATCH) {
    const batch = rows.slice(at, at + BATCH);
    try {
      context.signal.throwIfAborted();
      outcomes.push(
        ...(await sendBatch(context, write, batch)).map(each => ({ ...each, index: each.index + at })),
      );
    } catch (error) {
      if (!isToolError(error)) throw error;
      trouble = error;
      if (error.parts.outcome === 'not_executed') break;
      outcomes.push(
        ...(await settle(context, write, batch, error)).map(each => ({ ...each, index: each.index + at })),
      );
    }
  }
  for (let index = outcomes.length; index < rows.length; index++)
    outcomes.push({ index, ok: false, error: 'not sent' });
  change.done(outcomes);
  const left = operation === 'delete' ? [] : await leftBehind(context, write, outcomes).catch(() => []);
  if (left.length > 0) change.done(left);
  const done = outcomes.filter(({ ok }) => ok).length;
  const unknown = outcomes.some(({ ok }) => ok === undefined);
  change.end(unknown ? 'unknown' : done === rows.length ? 'done' : done > 0 ? 'partial' : 'nothing');
  if (unknown || done < rows.length) throw failure(write, outcomes, trouble, change.id);
  return change.id;
}

/** Writes one after the other; a failure says which changes came before it and stay. */
export async function writeAll(context: OrgContext, writes: readonly Write[]): Promise<string[]> {
  const changes: string[] = [];
  for (const write of writes.filter(({ rows }) => rows.length > 0)) {
    const error = await writeRows(context, write).then(
      id => void changes.push(id),
      (failed: unknown) => failed,
    );
    if (error === undefined) continue;
    if (!isToolError(error) || changes.length === 0) throw error;
    const { parts } = error;
    throw new ToolError({
      ...parts,
      message: `${parts.message}; done before it: ${changes.join(', ')}`,
      outcome: parts.outcome === 'unknown' ? 'unknown' : 'partial',
      retry: 'no',
      next: 'undo_changes takes back what was done before; list_changes tells of the rest.',
      details: { ...parts.details, before: changes },
    });
  }
  return changes;
}

/** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm */
async function sendBatch(
  { org }: OrgContext,
  { object, operation }: Write,
  rows: ChangeRow[],
): Promise<RowOutcome[]> {
  const records = rows.map(({ id, after }) => ({
    attributes: { type: object },
    ...(operation === 'update' ? { Id: id } : {}),
    ...after,
  }));
  const ids = rows.map(({ id }) => id ?? '').join(',');
  const { body } =
    operation === 'delete'
      ? await org.send('DELETE', `composite/sobjects?ids=${ids}&allOrNone=true`)
      : await org.send(operation === 'insert' ? 'POST' : 'PATCH', 'composite/sobjects', {
          allOrNone: true,
          records,
        });
  const results: unknown[] = Array.isArray(body) ? body : [];
  return rows.map((row, index) => {
    const { id = row.id, success, errors }: JsonObject = Object(results[index]);
    const known = typeof id === 'string' ? { id } : {};
    if (typeof success !== 'boolean') return { index, ...known };
    const created = success && operation === 'insert' ? { created: true } : {};
    return { index, ...known, ...created, ok: success, ...(success ? {} : { error: errorText(errors) }) };
  });
}

function errorText(errors: unknown): string {
  const texts = (Array.isArray(errors) ? errors : []).map(each => {
    const { statusCode, message }: JsonObject = Object(each);
    return `${String(statusCode)}: ${String(message)}`;
  });
  return texts.join('; ') || 'refused without a reason';
}

/** What became of a batch whose answer never came. After a time limit the org may still be at work: only what is there is known. */
async function settle(
  context: OrgContext,
  write: Write,
  rows: ChangeRow[],
  { parts }: ToolError,
): Promise<RowOutcome[]> {
  let found: SalesforceRecord[] | undefined;
  for (const wait of SETTLE_AFTER_MS) {
    await new Promise(resolve => setTimeout(resolve, wait));
    found = await readBack(context, write, rows).catch(() => undefined);
    const outcomes = found && rows.map((row, index) => outcomeOf(write, row, index, found ?? []));
    if (outcomes?.every(({ ok }) => ok)) return outcomes;
  }
  const arrived = found === undefined || parts.code === 'TIMEOUT';
  const known = arrived ? {} : { ok: false, error: 'did not arrive' };
  return rows.map(({ id }, index) => ({ index, ...(id ? { id } : {}), ...known }));
}

function outcomeOf(
  { operation }: Write,
  row: ChangeRow,
  index: number,
  found: SalesforceRecord[],
): RowOutcome {
  const own = found.find(record => (row.id ? record.Id === row.id : holds(record, row)));
  if (operation === 'delete')
    return { index, ...(row.id ? { id: row.id } : {}), ...(own ? {} : { ok: true }) };
  if (!own || !holds(own, row)) return { index, ...(row.id ? { id: row.id } : {}) };
  const created = operation === 'insert' ? { created: true } : {};
  return { index, id: String(own.Id), ok: true, ...created };
}

function holds(record: SalesforceRecord, { after = {} }: ChangeRow): boolean {
  return Object.entries(after).every(([name, value]) => record[name] === value);
}

async function readBack({ org }: OrgContext, { object, operation, by }: Write, rows: ChangeRow[]) {
  const key = operation === 'insert' ? by : 'Id';
  const values = rows.map(({ id, after }) => (key === 'Id' ? id : after?.[key]));
  const written = rows.flatMap(({ after }) => Object.keys(after ?? {}));
  const fields = soql.join([...new Set(['Id', 'SystemModstamp', ...written])].map(soql.name));
  return readFor(
    org,
    [...new Set(values)],
    some => soql`SELECT ${fields} FROM ${soql.name(object)} WHERE ${soql.name(key)} IN ${some}`,
  );
}

/** What the write left, which an undo compares with. */
async function leftBehind(context: OrgContext, write: Write, outcomes: RowOutcome[]): Promise<RowOutcome[]> {
  const found = await readBack(context, write, write.rows);
  return outcomes.flatMap(outcome => {
    const record = found.find(({ Id }) => Id === outcome.id);
    if (!outcome.ok || !record) return [];
    const { attributes: _, ...left } = record;
    return [{ ...outcome, left }];
  });
}

function failure(
  { object, operation, names }: Write,
  outcomes: RowOutcome[],
  trouble: ToolError | undefined,
  change: string,
): ToolError {
  const done = outcomes.filter(({ ok }) => ok).length;
  const unknown = outcomes.some(({ ok }) => ok === undefined);
  // Rows that were only taken back with others say nothing of the cause.
  const own = outcomes.filter(
    ({ ok, error = '' }) => ok === false && !/ALL_OR_NONE_OPERATION_ROLLED_BACK|^not sent/.test(error),
  );
  const told = own.slice(0, 20).map(({ index, error }) => `${names[index]}: ${error}`);
  return new ToolError({
    code: unknown ? 'OUTCOME_UNKNOWN' : (trouble?.parts.code ?? 'ROWS_REFUSED'),
    message: `${done} of ${outcomes.length} ${object} records written (${operation})${unknown ? '; of the others it is not known' : ''}: ${told.join('; ') || trouble?.message}`,
    next: unknown
      ? 'Do not repeat it. list_changes with this change asks the org again what became of each row.'
      : done > 0
        ? 'undo_changes with this change takes back what was done.'
        : 'Nothing was changed. Mend what is named and call again.',
    outcome: unknown ? 'unknown' : done > 0 ? 'partial' : 'not_executed',
    retry: unknown || done > 0 ? 'no' : 'after_fix',
    details: { change, done },
  });
}
