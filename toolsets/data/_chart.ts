import { selectList } from './_query-text.ts';

const MOST_BARS = 30;
const MOST_SLICES = 8;
const LABEL_WIDTH = 24;
const BAR_WIDTH = 30;

interface Bar {
  label: string;
  value: number;
}

/** Whether a query groups or counts: what can be drawn. */
export function isAggregate(query: string): boolean {
  const text = query.replace(/'(?:[^'\\]|\\.)*'/g, "''");
  return /\bGROUP\s+BY\b|\b(?:COUNT|COUNT_DISTINCT|SUM|AVG|MIN|MAX)\s*\(\s*\w/i.test(text);
}

export interface Chart {
  /** Bars of letters, for a screen. */
  text: string;
  /** Mermaid source: a pie of the parts of a whole, else an xychart. */
  mermaid: string;
}

/** Draws the first aggregated value of each group; undefined where there is no group or no number. */
export function drawChart(
  query: string,
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
): Chart | undefined {
  const values = valueColumns(query, columns, rows);
  const [at] = values;
  if (at === undefined || rows.length === 0) return undefined;
  const labels = columns.flatMap((_, index) => (values.includes(index) ? [] : index));
  const all = rows.map(row => ({
    label: oneLine(labels.map(index => String(row[index] ?? '(none)')).join(' / ')) || 'all',
    value: typeof row[at] === 'number' ? row[at] : 0,
  }));
  const bars = all.slice(0, MOST_BARS);
  const title = oneLine(
    `${columns[at]}${labels.length > 0 ? ` by ${labels.map(index => columns[index]).join(', ')}` : ''}`,
  );
  const left = all.length > bars.length ? `\n… ${all.length - bars.length} more groups` : '';
  const whole = !/\b(?:AVG|MIN|MAX|ROLLUP|CUBE)\s*\(/i.test(query) && all.every(({ value }) => value > 0);
  return {
    text: `${title}\n${textBars(bars)}${left}`,
    mermaid:
      whole && all.length <= MOST_SLICES ? pie(title, bars) : xychart(title, String(columns[at]), bars),
  };
}

/** Where the aggregated numbers stand; a number that is grouped by (a year) is none. */
function valueColumns(
  query: string,
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
): number[] {
  const items = selectList(query);
  const numbers = columns.flatMap((_, index) =>
    rows.some(row => typeof row[index] === 'number') ? index : [],
  );
  // GROUPING(…) of a ROLLUP and functions of dates are numbers, too.
  if (items.length !== columns.length) return numbers.slice(-1);
  return numbers.filter(index => AGGREGATE.test(items[index] ?? ''));
}

const AGGREGATE = /^\s*(?:COUNT|COUNT_DISTINCT|SUM|AVG|MIN|MAX)\s*\(/i;

function textBars(bars: readonly Bar[]): string {
  const labels = bars.map(({ label }) => cut(label, LABEL_WIDTH));
  const width = Math.max(...labels.map(widthOf));
  const numbers = bars.map(({ value }) => String(value));
  const digits = Math.max(...numbers.map(text => text.length));
  const most = Math.max(...bars.map(({ value }) => Math.abs(value)), Number.MIN_VALUE);
  return bars
    .map(({ value }, index) => {
      const length = Math.round((Math.abs(value) / most) * BAR_WIDTH);
      const bar = (value < 0 ? '░' : '█').repeat(value === 0 ? 0 : Math.max(1, length));
      const label = labels[index] ?? '';
      return `${label}${' '.repeat(width - widthOf(label))} ${(numbers[index] ?? '').padStart(digits)} ${bar}`.trimEnd();
    })
    .join('\n');
}

// https://mermaid.js.org/syntax/pie.html: values above 0, labels in quotes.
function pie(title: string, bars: readonly Bar[]): string {
  return [
    'pie showData',
    `  title ${plain(title)}`,
    ...distinct(bars).map(({ label, value }) => `  "${label}" : ${decimal(value)}`),
  ].join('\n');
}

// https://mermaid.js.org/syntax/xyChart.html
function xychart(title: string, axis: string, bars: readonly Bar[]): string {
  const values = bars.map(({ value }) => value);
  const most = Math.max(0, ...values);
  return [
    'xychart-beta',
    `  title "${plain(title)}"`,
    `  x-axis [${distinct(bars)
      .map(({ label }) => `"${label}"`)
      .join(', ')}]`,
    `  y-axis "${plain(axis)}" ${decimal(Math.min(0, ...values))} --> ${decimal(most === 0 ? 1 : most)}`,
    `  bar [${values.map(decimal).join(', ')}]`,
  ].join('\n');
}

/** Labels as both grammars take them, each once: two that look the same would be one slice. */
function distinct(bars: readonly Bar[]): Bar[] {
  const seen = new Map<string, number>();
  return bars.map(({ label, value }) => {
    const text = plain(cut(label, LABEL_WIDTH * 2));
    const count = (seen.get(text) ?? 0) + 1;
    seen.set(text, count);
    return { label: count > 1 ? `${text} (${count})` : text, value };
  });
}

// A quote would end the label; # and ; begin and end entities.
function plain(text: string): string {
  return text.replaceAll('"', "'").replace(/[#;]/g, ' ').replace(/%%/g, '%').trim() || '-';
}

function decimal(value: number): string {
  return /e/.test(String(value)) ? BigInt(Math.round(value)).toString() : String(value);
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}

function cut(text: string, width: number): string {
  const letters = [...text];
  return letters.length <= width ? text : `${letters.slice(0, width - 1).join('')}…`;
}

function widthOf(text: string): number {
  return [...text].length;
}
