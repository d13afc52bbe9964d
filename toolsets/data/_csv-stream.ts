const QUOTE = 0x22;
const LINE_END = 0x0a;
/** Bytes that are looked at as one string. */
const SLICE = 16_384;

/** Counts the lines of CSV as its bytes pass, a line end within quotes being none. */
export interface LineCounter {
  /** Where the first line's end is behind in this piece; -1 when it ended before or goes on. */
  add(piece: Uint8Array): number;
  lines(): number;
}

/** A counter of RFC 4180 lines; a quote that is doubled opens and closes, so quotes need only be counted. */
export function createLineCounter(): LineCounter {
  let quoted = false;
  let lines = 0;
  let open = false;
  /** Where the first line's end is behind, if it is in here. */
  const count = (text: string): number => {
    let within = quoted;
    let found = 0;
    let first = -1;
    for (let at = 0; at < text.length; at++) {
      const byte = text.charCodeAt(at);
      if (byte > QUOTE) continue;
      if (byte === QUOTE) within = !within;
      else if (byte === LINE_END && !within) {
        found += 1;
        if (first < 0) first = at + 1;
      }
    }
    quoted = within;
    lines += found;
    return lines === found ? first : -1;
  };
  return {
    add(piece) {
      let headEnd = -1;
      for (let from = 0; from < piece.length; from += SLICE) {
        // As text, which V8 sees the size of: of the bytes alone it would let megabytes lie before it clears away.
        const text = Buffer.from(piece.buffer, piece.byteOffset + from, Math.min(SLICE, piece.length - from));
        const end = count(text.toString('latin1'));
        if (end >= 0) headEnd = from + end;
      }
      if (piece.length > 0) open = quoted || piece.at(-1) !== LINE_END;
      return headEnd;
    },
    lines: () => lines + (open ? 1 : 0),
  };
}

/** Reads CSV in pieces: the records that are whole by now. An empty field is '', quoted or not. */
export function createCsvReader(): { add(text: string): string[][]; end(): string[][] } {
  let rest = '';
  const read = (last: boolean): string[][] => {
    const records: string[][] = [];
    let record: string[] = [];
    let done = 0;
    // A field and what ends it: a comma, a line end or, at the last, nothing.
    const field = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r?\n|$)/y;
    while (field.lastIndex < rest.length) {
      const found = field.exec(rest);
      if (!found) break;
      const [, quoted, plain = '', end] = found;
      if (end === '' && !last) break;
      record.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
      if (end === ',') continue;
      records.push(record);
      record = [];
      done = field.lastIndex;
    }
    // A last comma ends the text: an empty field is behind it.
    if (last && record.length > 0) records.push([...record, '']);
    rest = rest.slice(done);
    return records;
  };
  return {
    add(text) {
      rest += text;
      return read(false);
    },
    end: () => read(true),
  };
}

type Values = { [field: string]: unknown };

/** Makes records of CSV rows: values by their types, parents as objects, as the REST API sends them. */
export function recordsOf(columns: readonly string[], types: readonly string[]): (row: string[]) => Values {
  const paths = columns.map(name => name.split('.'));
  const nested = paths.some(path => path.length > 1);
  const read = types.map(type => {
    if (type === 'boolean') return (text: string) => text === 'true';
    return /^(int|long|double|currency|percent)$/.test(type) ? Number : String;
  });
  return row => {
    const record: Values = {};
    for (const [index, path] of paths.entries()) {
      const text = row[index] ?? '';
      put(record, path, text === '' ? null : (read[index]?.(text) ?? text));
    }
    return nested ? Object(withoutEmptyParents(record)) : record;
  };
}

function put(into: Values, [key = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) {
    into[key] = value;
    return;
  }
  const parent: Values = Object(into[key]);
  into[key] = parent;
  put(parent, rest, value);
}

// CSV does not tell a parent without values from none.
function withoutEmptyParents(value: unknown, top = true): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(
    ([key, each]) => [key, withoutEmptyParents(each, false)] as const,
  );
  return top || entries.some(([, each]) => each !== null) ? Object.fromEntries(entries) : null;
}
