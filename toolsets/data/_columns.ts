import type { Org, SalesforceRecord } from 'orgsmith/toolkit';
import { columnsOf } from './_rows.ts';

/** A column of an answer. */
export interface Column {
  /** `Owner.Name` */
  name: string;
  /** Salesforce's name of the field's type, `rows` for a child list, empty where nobody says. */
  type: string;
  /** The value of an aggregate function. */
  aggregate: boolean;
}

/** Lists of columns that are kept per org. */
const MOST_KEPT = 200;
const kept = new WeakMap<Org, Map<string, Promise<Column[]>>>();

/**
 * The columns of a SELECT list as the org names and types them (`columns=true`, which the Salesforce CLI asks for, too);
 * undefined where the org does not say. Asked once for all queries that differ only behind FROM.
 */
export async function selectedColumns(
  org: Org,
  query: string,
  tooling: boolean,
): Promise<Column[] | undefined> {
  if (/^\s*SELECT\s+COUNT\(\s*\)/i.test(query)) return [];
  const known = kept.get(org) ?? new Map<string, Promise<Column[]>>();
  kept.set(org, known);
  const key = `${tooling} ${selectOf(query)}`;
  const [oldest] = known.keys();
  if (known.size >= MOST_KEPT && oldest !== undefined) known.delete(oldest);
  const pending =
    known.get(key) ??
    org
      .get(`${tooling ? 'tooling/' : ''}query`, { q: query, columns: 'true' })
      .then(({ columnMetadata }) => flatten(columnMetadata));
  known.set(key, pending);
  return pending.catch(() => {
    known.delete(key);
    return undefined;
  });
}

function flatten(list: unknown, prefix = ''): Column[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap(each => {
    const { columnName, joinColumns, aggregate, apexType } = Object(each);
    const name = `${prefix}${columnName}`;
    if (Array.isArray(joinColumns) && joinColumns.length > 0)
      return aggregate === true ? { name, type: 'rows', aggregate: false } : flatten(joinColumns, `${name}.`);
    return { name, type: typeof apexType === 'string' ? apexType : '', aggregate: aggregate === true };
  });
}

/** A query up to its object: what decides its columns. */
function selectOf(query: string): string {
  let depth = 0;
  for (const { 0: found, index } of query.matchAll(/'(?:[^'\\]|\\.)*'|[()]|\bFROM\s+\w+/gi)) {
    if (found === '(') depth += 1;
    else if (found === ')') depth -= 1;
    else if (depth === 0 && found[0] !== "'")
      return query.slice(0, index + found.length).replace(/\s+/g, ' ');
  }
  return query;
}

/** The types of columns: as the org says, else as their values are. */
export function typesOf(
  columns: readonly string[],
  selected: readonly Column[],
  rows: readonly (readonly unknown[])[],
): string[] {
  return columns.map((name, index) => {
    const type = selected.find(column => column.name.toLowerCase() === name.toLowerCase())?.type;
    return type || typeOfValue(rows.find(row => row[index] !== null)?.[index]);
  });
}

function typeOfValue(value: unknown): string {
  if (typeof value === 'number') return 'double';
  if (typeof value === 'object' && value !== null) return 'rows' in value ? 'rows' : 'object';
  return typeof value === 'undefined' ? '' : typeof value;
}

/**
 * A cursor for the next rows that says, beside the org's own, where columns of parents stand: a parent that is empty in
 * all rows of a page does not show its fields.
 */
export function withColumns(cursor: string, columns: readonly string[]): string {
  const parents = columns.flatMap((name, index) => (name.includes('.') ? `${index}.${name}` : []));
  return parents.length > 0 ? `${cursor}:${parents.join(',')}` : cursor;
}

/** The two halves of such a cursor. */
export function readCursor(cursor: string): {
  own: string;
  columnsOf(records: SalesforceRecord[]): string[];
} {
  const [own = '', list = ''] = cursor.split(':', 2);
  const places = new Map(
    [...list.matchAll(/(\d{1,4})\.([\w.]+)/g)].map(([, index, name = '']) => [Number(index), name] as const),
  );
  return {
    own,
    columnsOf(records) {
      const found = columnsOf(records, [...places.values()]);
      const parents = [...places.values()].map(name => name.toLowerCase());
      const plain = found.filter(name => !parents.includes(name.toLowerCase()));
      const all: string[] = [];
      while (plain.length > 0 || places.has(all.length)) {
        const next = places.get(all.length) ?? plain.shift();
        if (next !== undefined) all.push(next);
      }
      return all;
    },
  };
}
