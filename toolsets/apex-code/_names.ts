/** Whether a name fits a pattern whose `*` stands for anything, in any case. Takes as long as the name is, whatever the pattern. */
export function fits(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const text = name.toLowerCase();
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/** The same for a file of code: a pattern with a slash, or the ending of a file, is about the file. */
export function fitsFile(pattern: string, { name, file }: { name: string; file: string }): boolean {
  if (pattern.includes('/')) return fits(pattern, file);
  return (
    fits(pattern, name) || (pattern.includes('.') && fits(pattern, file.slice(file.lastIndexOf('/') + 1)))
  );
}
