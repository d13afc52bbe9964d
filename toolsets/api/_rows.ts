import type { Table } from 'orgsmith/toolkit';

/** What is longer than this is told part by part, so that a text that is cut still has whole parts. */
const WHOLE = 1_500;

/** An answer as rows of place and value, for clients that show text only. */
export function rowsOf(body: unknown): Table {
  const columns = ['at', 'value'];
  if (body === undefined || body === null) return { columns, rows: [] };
  if (typeof body === 'string')
    return { columns, rows: body.split('\n').map((line, index) => [index + 1, line]) };
  return { columns, rows: partsOf(body, '') };
}

function partsOf(value: unknown, at: string): unknown[][] {
  if (typeof value === 'string' && value.length > WHOLE)
    return [[at, `${value.slice(0, WHOLE)}… (${value.length} characters)`]];
  if (typeof value !== 'object' || value === null) return [[at, value]];
  const isList = Array.isArray(value);
  const entries = Object.entries(value);
  const isShort = entries.length > 1 && !isList && JSON.stringify(value).length <= WHOLE;
  if (entries.length === 0 || (at !== '' && isShort)) return [[at, value]];
  return entries.flatMap(([key, each]) =>
    partsOf(each, isList ? `${at}[${key}]` : at === '' ? key : `${at}.${key}`),
  );
}
