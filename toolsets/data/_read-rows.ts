import { type Options, Parser } from 'csv-parse';
import { type InputFile, type JsonObject, ToolError } from 'orgsmith/toolkit';

/** Rows of a file: the names of its columns first, then texts in their order. A row says the line it began in. */
export interface FileRow {
  line: number;
  values: string[];
}
export interface FileRows {
  columns: string[];
  rows: AsyncIterable<FileRow>;
}

type Source = Pick<InputFile, 'name' | 'chunks'>;

const DELIMITERS = [',', ';', '\t', '|'];
/** What the Bulk API reads as empty: https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/datafiles_csv_valid_record_rows.htm */
const EMPTY = '#N/A';
const MAX_JSON_BYTES = 20_000_000;

/** Opens CSV (delimiter found by its header), JSON (a list of objects) or JSONL. Throws ToolError INVALID_FILE, naming the line. */
export async function readRows(file: InputFile): Promise<FileRows> {
  if (/\.jsonl|\.ndjson$/i.test(file.name)) return fromObjects(file, () => jsonLines(file));
  if (/\.json$/i.test(file.name)) return fromObjects(file, () => jsonList(file));
  return readCsv(file, await delimiterOf(file));
}

/** Rows of CSV whose delimiter is known; the file is read once. */
export async function readCsv(file: Source, delimiter: string): Promise<FileRows> {
  const rows = csvRows(file, delimiter);
  const first = await rows.next();
  if (first.done) throw invalid(file, 1, 'it is empty');
  return { columns: first.value.values.map(name => name.trim()), rows };
}

async function* csvRows(file: Source, delimiter: string): AsyncGenerator<FileRow, undefined> {
  const options: Options = {
    bom: true,
    delimiter,
    // Found by the first line, lines that end otherwise would be one.
    record_delimiter: ['\r\n', '\n', '\r'],
    skip_empty_lines: true,
    info: true,
    relax_column_count: false,
  };
  const parser = new Parser(options);
  let failure: Error | undefined;
  parser.on('error', error => {
    failure ??= error;
  });
  const ready = function* (): Generator<FileRow> {
    for (let each: unknown = parser.read(); each !== null; each = parser.read()) {
      const { record, info }: JsonObject = Object(each);
      yield { line: Number(Object(info).lines), values: Array.isArray(record) ? record.map(String) : [] };
    }
    if (failure) throw invalid(file, Number(Object(failure).lines ?? 1), failure.message);
  };
  for await (const text of decoded(file)) {
    parser.write(text);
    await turn();
    yield* ready();
  }
  parser.end();
  await turn();
  yield* ready();
  return undefined;
}

/** The parser tells of its rows at once, of its errors a turn later. */
const turn = () => new Promise(resolve => setImmediate(resolve));

/** The text of a file, piece by piece. Throws for bytes that are not UTF-8: guessing would change names of people. */
async function* decoded(file: Source): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  for await (const chunk of file.chunks()) {
    const text = decode(decoder, chunk, file, line);
    line += text.split('\n').length - 1;
    yield text;
  }
  yield decode(decoder, undefined, file, line);
}

function decode(
  decoder: { decode(bytes?: Uint8Array, options?: { stream: boolean }): string },
  chunk: Uint8Array | undefined,
  file: Source,
  line: number,
): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch {
    throw invalid(file, line, 'from there on it is not UTF-8; save it as UTF-8');
  }
}

async function delimiterOf(file: Source): Promise<string> {
  let head = '';
  for await (const text of decoded(file)) {
    head += text;
    if (head.includes('\n') || head.length > 100_000) break;
  }
  const [line = ''] = head.replace(/"(?:[^"]|"")*"/g, '').split(/[\r\n]/);
  const counts = DELIMITERS.map(mark => ({ mark, count: line.split(mark).length }));
  return counts.sort((one, other) => other.count - one.count)[0]?.mark ?? ',';
}

/** The columns are those of all objects, so they are read twice: once for their names. */
async function fromObjects(
  file: Source,
  read: () => AsyncIterable<{ line: number; record: JsonObject }>,
): Promise<FileRows> {
  const columns = new Set<string>();
  for await (const { record } of read()) for (const [name] of flat(record)) columns.add(name);
  if (columns.size === 0) throw invalid(file, 1, 'it has no records');
  const names = [...columns];
  async function* rows(): AsyncGenerator<FileRow> {
    for await (const { line, record } of read()) {
      const values = new Map(flat(record));
      yield { line, values: names.map(name => values.get(name) ?? '') };
    }
  }
  return { columns: names, rows: rows() };
}

/** `{"Account":{"Key__c":"x"}}` is the column Account.Key__c; null empties a field. */
export function flat(record: JsonObject, prefix = ''): [string, string][] {
  return Object.entries(record).flatMap(([name, value]): [string, string][] => {
    if (name === 'attributes') return [];
    if (value === null) return [[prefix + name, EMPTY]];
    if (typeof value === 'object' && !Array.isArray(value)) return flat(Object(value), `${prefix}${name}.`);
    return [[prefix + name, typeof value === 'object' ? JSON.stringify(value) : String(value)]];
  });
}

async function* jsonLines(file: Source) {
  let rest = '';
  let line = 0;
  for await (const text of decoded(file)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const each of lines) {
      line += 1;
      if (each.trim() !== '') yield { line, record: parse(file, each, line) };
    }
  }
  if (rest.trim() !== '') yield { line: line + 1, record: parse(file, rest, line + 1) };
}

async function* jsonList(file: InputFile) {
  if (file.bytes > MAX_JSON_BYTES)
    throw invalid(file, 1, 'it is too large for one JSON list; write one object a line (.jsonl) or CSV');
  let text = '';
  for await (const piece of decoded(file)) text += piece;
  const list = parse(file, text, 1);
  const records: unknown[] = Array.isArray(list) ? list : Array.isArray(list.records) ? list.records : [];
  for (const [index, record] of records.entries())
    yield { line: index + 1, record: parse(file, JSON.stringify(record), index + 1) };
}

function parse(file: Source, text: string, line: number): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''), exact);
  } catch (error) {
    throw invalid(file, line, `it is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  if (typeof value === 'object' && value !== null) return Object(value);
  throw invalid(file, line, 'a record is a JSON object');
}

// Numbers of 17 digits and more, and halves of characters, would be loaded as others.
function exact(_key: string, value: unknown, { source }: { source?: string } = {}): unknown {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
    throw new Error(`${source ?? value} has too many digits to be read exactly; write it as a text`);
  if (typeof value === 'string' && !value.isWellFormed())
    throw new Error('it holds half a character (a lone surrogate)');
  return value;
}

function invalid({ name }: Source, line: number, why: string): ToolError {
  return new ToolError({
    code: 'INVALID_FILE',
    message: `${name}, line ${line}: ${why}`,
    next: 'Mend the file and call again; nothing was sent.',
    retry: 'after_fix',
    details: { line },
  });
}
