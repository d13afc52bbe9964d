import type { FileInProgress, OrgContext, OutFile, QueryPage } from 'orgsmith/toolkit';
import { toRow, withoutAttributes } from './_rows.ts';

export type Format = 'csv' | 'json' | 'jsonl';
export const MIME = { csv: 'text/csv', json: 'application/json', jsonl: 'application/x-ndjson' };

/**
 * Writes every row of a query to a file, page by page, so memory does not grow with the rows. Resolves when the file is
 * whole, with the number of its rows; a failure on the way leaves no file.
 */
export async function exportRows(
  context: OrgContext,
  first: QueryPage,
  columns: readonly string[],
  format: Format,
  object = objectOf(first),
): Promise<{ file: OutFile; rows: number }> {
  const { org, files, signal, progress } = context;
  const file = await files.create(`${object}.${format}`, MIME[format]);
  try {
    const write = writerOf(format, columns, file);
    let written = 0;
    await write.begin();
    for (
      let page: QueryPage | undefined = first;
      page;
      page = page.cursor ? await org.queryMore(page.cursor) : undefined
    ) {
      signal.throwIfAborted();
      await write.rows(page.records, written === 0);
      written += page.records.length;
      progress(written, first.totalSize, `${object} rows`);
    }
    await write.end();
    return { file: await file.finish(), rows: written };
  } catch (error) {
    await file.discard();
    throw error;
  }
}

function writerOf(format: Format, columns: readonly string[], file: FileInProgress) {
  const json = (record: unknown) => JSON.stringify(withoutAttributes(record));
  const nothing = async () => undefined;
  if (format === 'csv')
    return {
      begin: () => file.write(csvLine(columns)),
      rows: (records: QueryPage['records']) =>
        file.write(records.map(record => csvLine(toRow(record, columns))).join('')),
      end: nothing,
    };
  if (format === 'jsonl')
    return {
      begin: nothing,
      rows: (records: QueryPage['records']) =>
        file.write(records.map(record => `${json(record)}\n`).join('')),
      end: nothing,
    };
  return {
    begin: () => file.write('['),
    rows: (records: QueryPage['records'], first: boolean) =>
      file.write(
        records.map((record, index) => `${first && index === 0 ? '\n' : ',\n'}${json(record)}`).join(''),
      ),
    end: () => file.write('\n]\n'),
  };
}

/** A line of CSV as Salesforce's own exports write it (RFC 4180, LF): every field quoted that needs it. */
export function csvLine(values: readonly unknown[]): string {
  // Readers skip an empty line, and with it a row whose only field is empty.
  return `${values.map(csvCell).join(',') || '""'}\n`;
}

function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function objectOf({ records }: QueryPage): string {
  const attributes = Object(records[0]?.attributes);
  return typeof attributes.type === 'string' && /^\w+$/.test(attributes.type) ? attributes.type : 'query';
}
