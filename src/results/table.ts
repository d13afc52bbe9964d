import type { Table } from '../toolkit.ts';

/**
 * Rows as lines of `a | b | c` under a line of column names: fewer tokens than aligned columns, still readable.
 * Stops before `maxChars` and says how many rows it left out.
 */
export function tableText({ columns, rows }: Table, maxChars: number): string {
  const lines = [columns.join(' | ')];
  let length = lines[0]?.length ?? 0;
  for (const [index, row] of rows.entries()) {
    const line = row.map(cellText).join(' | ');
    length += line.length + 1;
    if (length > maxChars) {
      lines.push(`… ${rows.length - index} more of these rows in the structured result`);
      break;
    }
    lines.push(line);
  }
  return lines.join('\n');
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ⏎ ');
}
