import type { Files, OutFile } from 'orgsmith/toolkit';

/** All rows as a CSV file, each with all columns. */
export async function writeTable(
  files: Files,
  name: string,
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
): Promise<OutFile> {
  const file = await files.create(name, 'text/csv');
  const line = (row: readonly unknown[]) => `${columns.map((_, at) => cell(row[at])).join(',')}\r\n`;
  await file.write([columns, ...rows].map(line).join(''));
  return file.finish();
}

/** A cell as RFC 4180 has it; a spreadsheet must not take it for a formula. */
function cell(value: unknown): string {
  const text = value === null || value === undefined ? '' : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A list as an answer shows it: its beginning, and how many follow. */
export function firstOf(list: readonly string[], most: number, where = ''): string[] {
  const more = list.length - most;
  return more > 0 ? [...list.slice(0, most), `and ${more} more${where}`] : [...list];
}
