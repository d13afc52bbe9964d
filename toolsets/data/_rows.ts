import type { JsonObject, SalesforceRecord } from 'orgsmith/toolkit';

/**
 * The columns of records: fields in the order of the answer, parents flattened to `Owner.Name`, child lists kept as one
 * column. A parent that is empty in every record is known from what was selected: a list of columns, or the query.
 */
export function columnsOf(records: readonly SalesforceRecord[], asked: string | readonly string[]): string[] {
  const selected = typeof asked === 'string' ? plainPaths(asked) : asked;
  if (records.length === 0) return [...selected];
  const columns = new Map<string, true>();
  const emptyParents = new Set<string>();
  const visit = (record: SalesforceRecord, prefix: string) => {
    for (const [key, value] of Object.entries(record)) {
      if (key === 'attributes') continue;
      const path = prefix + key;
      if (isParent(value)) visit(value, `${path}.`);
      else if (value === null && selected.some(name => startsWith(name, `${path}.`))) emptyParents.add(path);
      else columns.set(path, true);
    }
  };
  for (const record of records) visit(record, '');
  // A parent that is empty in some records only looks like a field there.
  const all = [...columns.keys()];
  const found = all.filter(column => !all.some(other => startsWith(other, `${column}.`)));
  for (const parent of emptyParents) {
    if (found.some(column => startsWith(column, `${parent}.`))) continue;
    found.push(...selected.filter(name => startsWith(name, `${parent}.`)));
  }
  return inOrder(found, selected);
}

/** One record as a row of those columns. */
export function toRow(record: SalesforceRecord, columns: readonly string[]): unknown[] {
  return columns.map(column => cell(walk(record, column.split('.'))));
}

/** A record without Salesforce's `attributes`, for JSON files. */
export function withoutAttributes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAttributes);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== 'attributes');
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutAttributes(item)]));
}

// A child list stays whole: its total, whether more rows follow, and its own columns and rows.
function cell(value: unknown): unknown {
  if (!isChildList(value)) return withoutAttributes(value) ?? null;
  const columns = columnsOf(value.records, '');
  const { totalSize, done, nextRecordsUrl } = value;
  const rest =
    done === false ? { done, cursor: String(nextRecordsUrl).replace(/^.*?(?=(?:tooling\/)?query)/, '') } : {};
  return { totalSize, ...rest, columns, rows: value.records.map(record => toRow(record, columns)) };
}

function walk(value: unknown, path: readonly string[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (typeof value !== 'object' || value === null) return null;
  if (Object.hasOwn(value, key)) return walk(Object(value)[key], rest);
  const found = Object.entries(value).find(([name]) => sameName(name, key));
  return found ? walk(found[1], rest) : null;
}

function isParent(value: unknown): value is SalesforceRecord {
  return typeof value === 'object' && value !== null && 'attributes' in value;
}

function isChildList(value: unknown): value is JsonObject & { records: SalesforceRecord[] } {
  return typeof value === 'object' && value !== null && 'records' in value && Array.isArray(value.records);
}

/** The plain field paths of the outermost SELECT, as written; empty when it holds anything but such paths. */
function plainPaths(query: string): string[] {
  // One space each, or looking for FROM takes a time that grows with the square of the spaces.
  const flat = query
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/\((?:[^()]|\([^()]*\))*\)/g, '()');
  const list = /^SELECT (.*?) FROM /i.exec(flat)?.[1] ?? '';
  return list.split(',').flatMap(item => (/^[\w.]+$/.test(item.trim()) ? item.trim() : []));
}

function inOrder(columns: string[], selected: readonly string[]): string[] {
  const place = (column: string) => {
    const index = selected.findIndex(name => sameName(name, column));
    return index === -1 ? selected.length : index;
  };
  return columns
    .map((column, index) => ({ column, index }))
    .sort((a, b) => place(a.column) - place(b.column) || a.index - b.index)
    .map(({ column }) => column);
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
function startsWith(name: string, prefix: string): boolean {
  return name.toLowerCase().startsWith(prefix.toLowerCase());
}
