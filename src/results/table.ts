import type { Table } from '../toolkit.ts';

/**
 * Rows as lines of `a | b | c` under a line of column names: fewer tokens than aligned columns, still readable.
 * At most `maxChars`, and says how many rows it left out; nothing when not even that fits.
 */
export function tableText({ columns, rows }: Table, maxChars: number): string {
  const lines = [columns.join(' | ')];
  let length = lines[0]?.length ?? 0;
  for (const [index, row] of rows.entries()) {
    const line = row.map((value, at) => cellText(value, at === row.length - 1)).join(' | ');
    const room = index === rows.length - 1 ? maxChars : maxChars - LONGEST_NOTE;
    if (length + line.length + 1 > room) {
      lines.push(`… ${rows.length - index} more of these rows in the structured result`);
      break;
    }
    lines.push(line);
    length += line.length + 1;
  }
  const text = lines.join('\n');
  return text.length <= maxChars ? text : '';
}

const LONGEST_NOTE = 70;

// In the last one nothing needs a mark: code stays as it is.
function cellText(value: unknown, isLast: boolean): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return (isLast ? text : text.replaceAll('|', '\\|')).replace(/\s*\n\s*/g, ' ⏎ ');
}
