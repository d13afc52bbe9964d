import { isToolError, type Org, type SalesforceRecord, type Soql, soql } from 'orgsmith/toolkit';

/** Values of one condition, so that a query fits into a URL. */
const BATCH = 100;

/** All records of a query. */
export async function readAll(org: Org, query: Soql): Promise<SalesforceRecord[]> {
  let page = await org.query(query);
  const records = [...page.records];
  while (page.cursor !== undefined) {
    page = await org.queryMore(page.cursor);
    records.push(...page.records);
  }
  return records;
}

/** All records of a query that is asked for some values at a time. */
export async function readFor<T>(org: Org, values: readonly T[], query: (some: T[]) => Soql) {
  const records: SalesforceRecord[] = [];
  for (let at = 0; at < values.length; at += BATCH)
    records.push(...(await readAll(org, query(values.slice(at, at + BATCH)))));
  return records;
}

/** Nothing where this user may not read it, or the org does not have it. */
export async function ifReadable(
  reading: Promise<SalesforceRecord[]>,
): Promise<SalesforceRecord[] | undefined> {
  return reading.catch(error => {
    if (isToolError(error) && HIDDEN.includes(error.parts.code)) return undefined;
    throw error;
  });
}

const HIDDEN = ['INVALID_TYPE', 'INVALID_FIELD', 'INSUFFICIENT_ACCESS', 'NOT_FOUND'];

/** A text behind a path such as Profile.Name; null where there is none. */
export function textAt(record: unknown, path: string): string | null {
  let value: unknown = record;
  for (const name of path.split('.')) value = Object(value)[name];
  return typeof value === 'string' ? value : null;
}

/** A record by ids that may have 15 characters. */
export function isId(text: string, prefix: string): boolean {
  return new RegExp(`^${prefix}[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$`).test(text);
}

/** The names that a condition on one field may take. */
export async function namesOf(org: Org, object: 'Profile' | 'UserRole'): Promise<string[]> {
  const rows = await readAll(org, soql`SELECT Name FROM ${soql.name(object)} ORDER BY Name`);
  return rows.map(({ Name }) => String(Name));
}
