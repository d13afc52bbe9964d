import {
  type ChangeRow,
  defineTool,
  type JsonObject,
  type ObjectDescribe,
  type OrgContext,
  type Plan,
  ToolError,
  z,
} from 'orgsmith/toolkit';
import { boundTo, chosenRows, leftBehind, withBefore } from './_change-rows.ts';
import { checkRecords, type Operation } from './_check-records.ts';
import { explain } from './_explain.ts';
import { DONE, outcomeOf, PAST, toAnswer } from './_outcomes.ts';
import { isRemade } from './_remade.ts';
import { sendBulk } from './_send-bulk.ts';
import { MOST_BY_COLLECTIONS, sendRows } from './_send-rows.ts';
import { tryRows } from './_try-rows.ts';
import { automationOf, countCascade } from './_what-goes-along.ts';
import { type Input, input, refuseBadShape, refuseForbidden } from './_write-input.ts';

const SAMPLE = 5;

interface WritePlan extends Plan {
  describe: ObjectDescribe;
  /** The external id field, as the org writes it. */
  key: string | undefined;
  rows: ChangeRow[];
}

export default defineTool({
  name: 'write_records',
  title: 'Write records',
  description:
    'Insert, update, upsert, delete or undelete records, given one by one or chosen by a condition. All are checked first; the plan shows counts, samples, what is deleted along, triggers and flows. Old values are kept for undo_changes.',
  keywords: 'salesforce dml create insert update upsert delete undelete record',
  effect: 'destroy',
  effectOf: ({ operation }) =>
    (
      ({
        insert: 'create',
        update: 'update',
        upsert: 'update',
        delete: 'destroy',
        undelete: 'update',
      }) as const
    )[operation],
  input,
  output: DONE.extend({ dryRun: z.boolean().optional() }),
  summary: ({ object, operation, total, succeeded, failed, change, dryRun }) =>
    dryRun
      ? `Dry run: ${succeeded} of ${total} ${object} records could be ${PAST[operation]}; all was taken back`
      : `${succeeded} of ${total} ${object} records ${PAST[operation]}${failed > 0 ? `, ${failed} FAILED` : ''}; undo_changes with change ${change} takes it back`,
  table: ({ columns, rows }) => ({ columns, rows }),
  async plan(context: OrgContext, asked: Input): Promise<WritePlan> {
    const { org } = context;
    const { object, operation, allOrNone, dryRun } = asked;
    refuseBadShape(asked);
    const describe = await org
      .describe(object)
      .catch(error => explain(error, org, { tooling: false, object }));
    const key = refuseForbidden(describe, asked);
    const [rows, automation] = await Promise.all([
      rowsOf(context, describe, { ...asked, key }),
      automationOf(org, describe.name, operation),
    ]);
    if (inBulk(asked, rows) && rows.some(({ after = {} }) => Object.values(after).includes('#N/A')))
      throw readAsEmpty();
    const deletes = operation === 'delete' ? rows.length : 0;
    const along =
      deletes > 0
        ? await countCascade(
            org,
            describe,
            rows.flatMap(({ id }) => id ?? []),
          )
        : {};
    const news = operation === 'upsert' ? rows.filter(({ before }) => !before).length : 0;
    return {
      title: `${dryRun ? 'Try to ' : ''}${dryRun ? operation : capital(operation)} ${rows.length} ${describe.name} record${rows.length === 1 ? '' : 's'}`,
      writes: rows.length - deletes,
      deletes,
      object: describe.name,
      details: {
        sample: rows.slice(0, SAMPLE).map(row => sampleOf(row, operation)),
        ...(operation === 'upsert' ? { created: news, updated: rows.length - news } : {}),
        ...along,
        ...(automation ? { automation } : { automation: 'this user may not read triggers and flows' }),
      },
      limits: limitsOf(describe, asked, rows, automation),
      binding: {
        operation,
        allOrNone,
        key,
        along,
        rows: boundTo(describe, rows),
      },
      describe,
      key,
      rows,
    };
  },
  async run(context: OrgContext, asked: Input, { describe, key, rows }: WritePlan) {
    const { object: _, ...how } = asked;
    const sending = { ...how, object: describe.name, key };
    if (asked.dryRun) return { ...toAnswer(sending, await tryRows(context, sending, rows)), dryRun: true };
    const change = context.changes.begin({
      object: describe.name,
      operation: asked.operation,
      key,
      rows,
    });
    const send = inBulk(asked, rows) ? sendBulk : sendRows;
    const sent = await send(context, change, sending, rows);
    if (asked.operation !== 'delete') {
      // Without these an undo leaves more alone than it need, so a failure here fails nothing.
      const left = await leftBehind(context.org, describe, asked.operation, rows, sent.outcomes).catch(
        () => [],
      );
      if (left.length > 0) change.done(left);
    }
    change.end(outcomeOf(sent.outcomes));
    return toAnswer(sending, sent, change.id);
  },
});

// The Bulk API has no undelete.
const inBulk = ({ operation }: Input, rows: readonly ChangeRow[]) =>
  rows.length > MOST_BY_COLLECTIONS && operation !== 'undelete';

async function rowsOf(
  { org }: OrgContext,
  describe: ObjectDescribe,
  { operation, records, where, set, key }: Input,
): Promise<ChangeRow[]> {
  if (records)
    return withBefore(
      org,
      describe,
      operation,
      await checkRecords(org, describe, operation, records, key),
      key,
    );
  const [values] = set
    ? await checkRecords(org, describe, 'update', [{ Id: ANY_ID(describe), ...set }], undefined)
    : [];
  const { Id: _, ...fields } = values ?? {};
  return chosenRows(org, describe, operation, where ?? '', set ? fields : undefined);
}

// The values of `set` are checked as those of one record; whose, is not known yet.
const ANY_ID = ({ keyPrefix }: ObjectDescribe) => `${keyPrefix ?? '000'}000000000000`;

function sampleOf({ id, before, after }: ChangeRow, operation: Operation): JsonObject {
  const [name] = Object.keys(before ?? {}).filter(field => /^(Name|Subject|CaseNumber|Title)$/.test(field));
  const named = name && before ? { [name]: before[name] } : {};
  if (operation === 'delete' || operation === 'undelete') return { id, ...named };
  const old = Object.fromEntries(Object.keys(after ?? {}).map(field => [field, before?.[field] ?? null]));
  return before ? { id, ...named, before: old, after } : { after };
}

function limitsOf(
  describe: ObjectDescribe,
  { operation, allOrNone, dryRun }: Input,
  rows: readonly ChangeRow[],
  automation: string[] | undefined,
): string[] {
  const limits: string[] = [];
  const count = rows.length;
  const written = new Set(rows.flatMap(({ after = {} }) => Object.keys(after)));
  if (operation === 'delete' && isRemade(describe))
    limits.push('An undo makes them anew; they then have other ids.');
  else if (operation === 'delete' && !describe.undeletable)
    limits.push(`${describe.name} records do not go to the recycle bin: they cannot be brought back.`);
  else if (operation === 'delete') limits.push('They stay in the recycle bin for 15 days.');
  if (operation === 'insert' && !describe.deletable)
    limits.push(`${describe.name} records cannot be deleted: what is made stays.`);
  const files = describe.fields.filter(({ name, type }) => type === 'base64' && written.has(name));
  if (files.length > 0 && operation !== 'insert')
    limits.push(`The old content of ${files.map(({ name }) => name).join(', ')} is not kept.`);
  if (automation && automation.length > 0)
    limits.push(
      `What ${automation.length} trigger(s) and flow(s) do elsewhere is not taken back${dryRun ? ' if it left the org' : ''}.`,
    );
  if (count > MOST_BY_COLLECTIONS)
    limits.push('So many go through the Bulk API, row by row: some may be refused and the others stay.');
  else if (allOrNone && count > 200) limits.push('All or none holds for each batch of 200.');
  return limits;
}

function readAsEmpty(): ToolError {
  return new ToolError({
    code: 'INVALID_RECORDS',
    message: 'A record holds the text #N/A, which the Bulk API reads as empty; nothing was sent',
    next: `Write at most ${MOST_BY_COLLECTIONS} records in a call: those do not go through the Bulk API.`,
    retry: 'after_fix',
  });
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
