/** A reader of RFC 4180 that shares nothing with our writer: one character after another. An empty line is no record. */
export function readCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let field = '';
  let quoted = false;
  let started = false;
  const endField = () => {
    record.push(field);
    field = '';
  };
  const endRecord = () => {
    if (started || record.length > 0) {
      endField();
      records.push(record);
    }
    record = [];
    started = false;
  };
  for (let index = 0; index < text.length; index++) {
    const each = text.charAt(index);
    if (quoted && each === '"' && text.charAt(index + 1) === '"') {
      field += '"';
      index++;
    } else if (each === '"') {
      quoted = !quoted;
      started = true;
    } else if (quoted) field += each;
    else if (each === ',') {
      endField();
      started = true;
    } else if (each === '\n') endRecord();
    else if (each === '\r') throw new Error('a carriage return that is not quoted');
    else {
      field += each;
      started = true;
    }
  }
  if (quoted) throw new Error('a quote that is not closed');
  if (started) throw new Error('a last line that does not end');
  return records;
}
