// What a person would not see but a model would read: zero-width, bidirectional and tag characters, variation selectors
// and fillers (all of Unicode's default-ignorable ones), and controls other than tab and line feed.
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufff9-\ufffb]/gu;

/** Every string of a value, through `change`; keys stay. The value is copied. */
export function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map(item => mapStrings(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, change)]));
}

/** Text without the characters that a person cannot see. CRLF becomes LF. */
export function visible(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(INVISIBLE, '');
}
