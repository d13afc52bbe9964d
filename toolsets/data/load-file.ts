import {
  type Change,
  type ChangeRow,
  defineTool,
  isToolError,
  type JsonObject,
  type OrgContext,
  type Plan,
  ToolError,
  to18,
} from 'orgsmith/toolkit';
import { abortJob, awaitJob, createJob, hasEnded, type IngestJob, readJob } from './_bulk-ingest.ts';
import { boundTo, MOST_ROWS, withBefore } from './_change-rows.ts';
import { type Column, checkColumns } from './_check-columns.ts';
import { explain } from './_explain.ts';
import { ending } from './_journal.ts';
import { endOfLoad } from './_load-end.ts';
import { type Input, input, output, refuseBadShape } from './_load-input.ts';
import { readRows } from './_read-rows.ts';
import { fillUp, notBegun } from './_send-bulk.ts';

const SAMPLE = 3;
/** The Bulk API takes 150 MB of base 64. */
const MAX_BYTES = 100_000_000;

interface LoadPlan extends Plan {
  object: string;
  /** The external id field of an upsert, as the org writes it. */
  key?: string | undefined;
  columns: Column[];
  total: number;
  /** Of the file's bytes: other bytes are another plan. */
  digest: string;
  /** What the journal keeps: rows with their old values, unless they are too many. */
  rows: ChangeRow[];
}

export default defineTool({
  name: 'load_file',
  title: 'Load a file',
  description:
    'Insert, update, upsert or delete records from a CSV, JSON or JSONL file through the Bulk API. The header is checked and a preview shown first; then every row is accounted for, and rows that were refused are in a file ready to be mended. job waits for a load that went on.',
  keywords: 'salesforce bulk import csv data loader upsert',
  effect: 'destroy',
  effectOf: ({ operation, job, cancel }) => {
    if (job !== undefined) return cancel ? 'update' : 'read';
    return ({ insert: 'create', update: 'update', upsert: 'update', delete: 'destroy' } as const)[operation];
  },
  release: 'beta',
  jobs: ['750'],
  input,
  output,
  summary: ({ job, object, outcome, total, succeeded, failed, unprocessed, failedFile }) =>
    outcome === 'running'
      ? `Job ${job} goes on: ${succeeded} ${object} rows so far. Call load_file with job to wait for its end.`
      : `${succeeded} of ${total ?? succeeded + failed + unprocessed} ${object} rows loaded${failedFile ? `, ${failed} FAILED, ${unprocessed} not processed: ${failedFile}` : ''}`,
  async plan(context: OrgContext, asked: Input): Promise<LoadPlan> {
    refuseBadShape(asked);
    return asked.job === undefined ? planLoad(context, asked) : planResume(context, asked, asked.job);
  },
  async run(context: OrgContext, asked: Input, plan: LoadPlan) {
    const { org, changes } = context;
    if (asked.job !== undefined) {
      if (asked.cancel && !hasEnded(await readJob(org, asked.job))) await abortJob(org, asked.job);
      return endOfLoad(
        context,
        changeOf(context, asked.job),
        await awaitJob(context, asked.job, undefined),
        undefined,
      );
    }
    const { object, key, rows, columns, total } = plan;
    const { begin, note, read } = changes;
    const { operation } = asked;
    const change = begin({ object, operation, key, rows });
    const job = await ending(change, async () => {
      // A job without rows never begins.
      const made = await createJob(org, object, operation, key).catch(error => {
        throw isToolError(error) ? notBegun(error) : error;
      });
      // Written down before anything is sent: a killed load is found again by it.
      note(change.id, { job: made });
      context.startedJob(made);
      const fields = columns.map(({ field }) => field);
      await fillUp(context, made, fields, valuesOf(context, asked, plan));
      return made;
    });
    // The load is under way, whatever becomes of a question after it.
    const unknown: IngestJob = {
      id: job,
      state: 'Unknown',
      object,
      processed: 0,
      failed: 0,
      error: undefined,
      modified: '',
    };
    const now = await awaitJob(context, job, total).catch(() => unknown);
    return endOfLoad(context, read(change.id), now, total);
  },
});

async function planLoad(context: OrgContext, asked: Input): Promise<LoadPlan> {
  const { org } = context;
  const { operation, object: name = '' } = asked;
  const describe = await org
    .describe(name)
    .catch(error => explain(error, org, { tooling: false, object: name }));
  const given = asked.key?.toLowerCase();
  const key = describe.fields.find(field => field.name.toLowerCase() === given)?.name ?? asked.key;
  const file = await context.files.read(asked.file ?? '');
  if (file.bytes > MAX_BYTES) throw tooLarge(file.bytes);
  const digest = await file.digest();
  const { columns: names, rows } = await readRows(file);
  const columns = await checkColumns(org, describe, operation, key, names, asked.columns);
  const records: JsonObject[] = [];
  let total = 0;
  for await (const { values } of rows) {
    total += 1;
    if (total <= MOST_ROWS) records.push(toRecord(columns, values));
  }
  if (total === 0) throw noRows();
  const kept = total <= MOST_ROWS;
  const deletes = operation === 'delete' ? total : 0;
  const before = kept ? await withBefore(org, describe, operation, records, key, 'leave') : [];
  return {
    title: `${operation === 'delete' ? 'Delete' : 'Load'} ${total} ${describe.name} rows of ${file.name} (${operation})`,
    writes: total - deletes,
    deletes,
    object: describe.name,
    details: {
      columns: columns.map(({ field }) => field),
      leftOut: names.filter((_, at) => !columns.some(column => column.at === at)),
      preview: records.slice(0, SAMPLE),
      via: 'Bulk API 2.0',
    },
    limits: [
      'Rows are written one by one: some may be refused and the others stay.',
      ...(kept || operation === 'insert'
        ? []
        : [`Old values of more than ${MOST_ROWS} rows are not kept: this cannot be undone.`]),
      ...(operation === 'delete' && !describe.undeletable ? ['They do not go to the recycle bin.'] : []),
    ],
    binding: { digest, columns, key, operation, rows: boundTo(describe, before) },
    key,
    columns,
    total,
    digest,
    rows: before,
  };
}

async function planResume(context: OrgContext, { cancel }: Input, id: string): Promise<LoadPlan> {
  const { object } = changeOf(context, id);
  const { state } = await readJob(context.org, id);
  return {
    title: `${cancel ? 'Stop' : 'Wait for'} job ${id} (${state})`,
    writes: 0,
    deletes: 0,
    object,
    details: { state },
    limits: [],
    binding: { id, cancel },
    columns: [],
    total: 0,
    digest: '',
    rows: [],
  };
}

function changeOf({ changes, org }: OrgContext, job: string): Change {
  const change = changes.list().find(each => each.job?.slice(0, 15) === job.slice(0, 15));
  if (change) return change;
  throw new ToolError({
    code: 'NO_SUCH_JOB',
    message: `The journal of ${org.label} has no load with job ${job}`,
    next: 'list_changes names the loads of the last seven days.',
    retry: 'after_fix',
  });
}

async function* valuesOf(
  { files }: OrgContext,
  { file = '' }: Input,
  { columns, total, digest }: LoadPlan,
): AsyncGenerator<string[]> {
  const source = await files.read(file);
  const { rows } = await readRows(source);
  let sent = 0;
  for await (const { values } of rows) {
    sent += 1;
    if (sent > total) throw fileChanged();
    yield columns.map(column => cellOf(column, values));
  }
  // The job begins after its last row only.
  if (sent < total || (await source.digest()) !== digest) throw fileChanged();
}

function fileChanged(): ToolError {
  return new ToolError({
    code: 'PLAN_STALE',
    message: 'The file was changed while it was read; its job was given up before it began',
    next: 'Make the call again once nobody writes to the file.',
    retry: 'after_fix',
  });
}

/** A row for the journal: the Bulk API leaves a field alone whose cell is empty. */
function toRecord(columns: readonly Column[], values: readonly string[]): JsonObject {
  const cells = columns.map((column): [string, string] => [column.field, cellOf(column, values)]);
  return Object.fromEntries(
    cells.flatMap(([field, value]) => (value === '' ? [] : [[field, value === '#N/A' ? null : value]])),
  );
}

/** What is sent of a cell; ids in their long form, so that they are known again in the results. */
function cellOf({ at, field }: Column, values: readonly string[]): string {
  const value = values[at] ?? '';
  return field === 'Id' ? (to18(value) ?? value) : value;
}

function tooLarge(bytes: number): ToolError {
  return new ToolError({
    code: 'FILE_TOO_LARGE',
    message: `The file has ${bytes} bytes; one load takes ${MAX_BYTES}`,
    next: 'Split it, and load the parts one after the other.',
    retry: 'after_fix',
  });
}

function noRows(): ToolError {
  return new ToolError({
    code: 'INVALID_FILE',
    message: 'The file has a header and no rows',
    next: 'Name a file with rows.',
    retry: 'after_fix',
  });
}
