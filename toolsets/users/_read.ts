import { isToolError, type Org, readAll, type SalesforceRecord, soql } from 'orgsmith/toolkit';

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

/** The beginning of a list, and how many follow. */
export function firstOf(list: readonly string[], most: number): string[] {
  const more = list.length - most;
  return more > 0 ? [...list.slice(0, most), `and ${more} more`] : [...list];
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
