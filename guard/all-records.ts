import type { Soql } from './soql.ts';

interface Page<R> {
  records: R[];
  cursor?: string;
}
interface Source<R, O> {
  query(soql: Soql, options?: O): Promise<Page<R>>;
  queryMore(cursor: string): Promise<Page<R>>;
}

/** Values of one condition, so that a query fits into an address. */
const BATCH = 100;

/** The records of a page and of those behind it. */
export async function allOf<R>(org: Pick<Source<R, never>, 'queryMore'>, page: Page<R>): Promise<R[]> {
  const records = [...page.records];
  for (let { cursor } = page; cursor !== undefined; ) {
    const next = await org.queryMore(cursor);
    records.push(...next.records);
    cursor = next.cursor;
  }
  return records;
}

/** All records of a query. */
export async function readAll<R, O>(org: Source<R, O>, query: Soql, options?: O): Promise<R[]> {
  return allOf(org, await org.query(query, options));
}

/** All records of a query that is asked for some values at a time. */
export async function readFor<R, O, V>(
  org: Source<R, O>,
  values: readonly V[],
  query: (some: V[]) => Soql,
  options?: O,
): Promise<R[]> {
  const records: R[] = [];
  for (let at = 0; at < values.length; at += BATCH)
    records.push(...(await readAll(org, query(values.slice(at, at + BATCH)), options)));
  return records;
}
