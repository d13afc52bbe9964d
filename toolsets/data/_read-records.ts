import { allOf, type Org, type SalesforceRecord, type Soql, soql } from 'orgsmith/toolkit';

const MOST_KEYS = 200;
/** Each of the two lists of a query; a request's address, all of it, may have 16,384 bytes. */
const MOST_BYTES = 6_000;

/** The records that have one of these values in a field, usually Id. */
export async function readByKeys(
  org: Org,
  object: string,
  fields: readonly string[],
  by: string,
  keys: readonly (string | number | undefined)[],
  allRows = false,
): Promise<SalesforceRecord[]> {
  const records: SalesforceRecord[] = [];
  const wanted = [...new Set(keys.filter(key => key !== undefined))];
  for (const slice of wanted.length > 0 ? slices(wanted, MOST_KEYS) : [])
    records.push(...(await readWhere(org, object, fields, soql`${soql.name(by)} IN ${slice}`, allRows)));
  return records;
}

/** All records of a condition; an object may have more fields than one query can name. */
export async function readWhere(
  org: Org,
  object: string,
  fields: readonly string[],
  where: Soql,
  allRows = false,
): Promise<SalesforceRecord[]> {
  const found = new Map<unknown, SalesforceRecord>();
  for (const [index, part] of slices(fields.filter(name => name !== 'Id')).entries()) {
    const names = soql.join(['Id', ...part].map(name => soql.name(name)));
    const page = await org.query(soql`SELECT ${names} FROM ${soql.name(object)} WHERE ${where}`, { allRows });
    for (const record of await allOf(org, page))
      if (index === 0 || found.has(record.Id)) found.set(record.Id, { ...found.get(record.Id), ...record });
  }
  return [...found.values()];
}

/** Whether one query can name them all. */
export function fitOneQuery(fields: readonly string[]): boolean {
  return slices(fields).length === 1;
}

/** Slices that fit into an address; at least one, however empty. */
function slices<T extends string | number>(items: readonly T[], most = Number.POSITIVE_INFINITY): T[][] {
  const all: T[][] = [[]];
  let bytes = 0;
  for (const item of items) {
    const size = encodeURIComponent(`'${item}', `).length;
    const last = all.at(-1) ?? [];
    if (last.length > 0 && (last.length >= most || bytes + size > MOST_BYTES)) {
      all.push([item]);
      bytes = size;
    } else {
      last.push(item);
      bytes += size;
    }
  }
  return all;
}
