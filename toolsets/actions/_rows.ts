import type { OrgContext } from 'orgsmith/toolkit';

/** Records as columns and rows; parents by dotted names, children as they came. */
export function tableOf(records: readonly object[]): { columns: string[]; rows: unknown[][] } {
  const flat = records.map(record => Object.fromEntries(flatten(record, '')));
  const columns = [...new Set(flat.flatMap(Object.keys))];
  return { columns, rows: flat.map(record => columns.map(name => record[name] ?? null)) };
}

function flatten(record: object, before: string): [string, unknown][] {
  return Object.entries(record)
    .filter(([name]) => name !== 'attributes')
    .flatMap(([name, value]): [string, unknown][] =>
      typeof value === 'object' && value !== null && 'attributes' in value
        ? flatten(value, `${before}${name}.`)
        : [[`${before}${name}`, value]],
    );
}

/** Rows as CSV, written as they come. */
export async function startCsv({ files }: OrgContext, name: string, columns: readonly string[]) {
  const file = await files.create(`${name}.csv`, 'text/csv');
  await file.write(line(columns));
  return {
    write: (rows: readonly (readonly unknown[])[]) => file.write(rows.map(line).join('')),
    finish: async () => (await file.finish()).path,
    discard: file.discard,
  };
}

function line(values: readonly unknown[]): string {
  return `${values.map(cell).join(',')}\n`;
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
