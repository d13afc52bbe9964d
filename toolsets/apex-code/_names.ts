/** Whether a name fits a pattern in any case: `*` stands for anything, `?` for one sign. Never tries a place of the name twice for one part. */
export function fits(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const text = name.toLowerCase();
  const last = rest.pop();
  if (last === undefined) return text.length === first.length && isAt(first, text, 0);
  if (!isAt(first, text, 0)) return false;
  let at = first.length;
  for (const part of rest) {
    while (at + part.length <= text.length && !isAt(part, text, at)) at += 1;
    if (at + part.length > text.length) return false;
    at += part.length;
  }
  return text.length - last.length >= at && isAt(last, text, text.length - last.length);
}

function isAt(part: string, text: string, at: number): boolean {
  if (!part.includes('?')) return text.startsWith(part, at);
  return (
    at + part.length <= text.length &&
    [...part].every((sign, index) => sign === '?' || sign === text[at + index])
  );
}

/** The same for a file of code: a pattern with a slash, or the ending of a file, is about the file. */
export function fitsFile(pattern: string, { name, file }: { name: string; file: string }): boolean {
  if (pattern.includes('/')) return fits(pattern, file);
  return (
    fits(pattern, name) || (pattern.includes('.') && fits(pattern, file.slice(file.lastIndexOf('/') + 1)))
  );
}
