import type { Change, ChangeRow, Org, RowOutcome } from 'orgsmith/toolkit';
import { hasEnded, type IngestJob, readJob, resultsOf } from './_bulk-ingest.ts';
import { flat } from './_read-rows.ts';

/** One row as it is sent under these columns. */
export function valuesOf({ id, after = {} }: ChangeRow, columns: readonly string[]): string[] {
  const texts = new Map(flat(after));
  return columns.map(name => (name === 'Id' ? id : texts.get(name)) ?? '');
}

/** What a job came to, row by row, in slices. `index` is that of the change's row, or counts on when it keeps none. */
export async function* outcomesOfJob(org: Org, change: Change, job: IngestJob): AsyncGenerator<RowOutcome[]> {
  let places: Map<string, number[]> | undefined;
  // Rows that were not kept have only what an earlier look found out: they are counted from the first again.
  let next = change.rows.some(({ before, after }) => before ?? after) ? change.rows.length : 0;
  // An org that writes values in its own form still names its records.
  const byId = new Map(change.rows.flatMap(({ id }, at) => (id ? [[id, at] as const] : [])));
  for (const kind of ['successfulResults', 'failedResults', 'unprocessedrecords'] as const) {
    const { columns, rows } = await resultsOf(org, job.id, kind);
    const own = columns.flatMap((name, at) => (name.startsWith('sf__') ? [] : [at]));
    places ??=
      columns.length === 0
        ? undefined
        : placesOf(
            change,
            own.map(at => columns[at] ?? ''),
          );
    let slice: RowOutcome[] = [];
    for await (const { values } of rows) {
      const fact = (name: string) => values[columns.indexOf(name)] ?? '';
      const sent = places?.get(sentAs(own.map(at => values[at] ?? '')))?.shift();
      const index = sent ?? byId.get(fact('sf__Id')) ?? next++;
      slice.push(toOutcome(kind, index, fact, job));
      if (slice.length < 1_000) continue;
      yield slice;
      slice = [];
    }
    if (slice.length > 0) yield slice;
  }
}

function toOutcome(
  kind: string,
  index: number,
  fact: (name: string) => string,
  { modified }: IngestJob,
): RowOutcome {
  const id = fact('sf__Id') || fact('Id');
  const known = id ? { id } : {};
  if (kind === 'successfulResults') {
    const created = fact('sf__Created') === 'true';
    // Nothing of the job itself is newer than its end.
    return { index, ...known, ok: true, ...(created ? { created } : {}), left: { SystemModstamp: modified } };
  }
  const error = kind === 'failedResults' ? fact('sf__Error') : 'not processed: the job ended before';
  return { index, ...known, ok: false, error };
}

/** Rows by what was sent of them: the results come in any order. Rows that are alike may change places. */
function placesOf({ rows }: Change, columns: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [index, row] of rows.entries()) {
    const sent = sentAs(valuesOf(row, columns));
    const alike = places.get(sent);
    if (alike) alike.push(index);
    else places.set(sent, [index]);
  }
  return places;
}

const sentAs = (values: readonly string[]): string => values.join('\u0001');

/** What became of the rows of a job's change; nothing while the job is under way. */
export async function settleJob(org: Org, change: Change): Promise<RowOutcome[] | undefined> {
  const job = await readJob(org, change.job ?? '');
  if (!hasEnded(job)) return undefined;
  const outcomes: RowOutcome[] = [];
  for await (const slice of outcomesOfJob(org, change, job)) outcomes.push(...slice);
  return outcomes;
}
