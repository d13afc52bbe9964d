/** A thread that searches: an expression that never ends is stopped with it, while the server goes on answering. */
import { parentPort, workerData } from './_node.ts';

/** What the thread is started with. */
export interface Search {
  files: { file: string; code: string }[];
  expression: RegExp;
  /** Lines shown before and after. */
  around: number;
  /** Matches that are shown; all are counted. */
  most: number;
  /** Where it is: the index of a file, for whoever stops it. */
  at: Int32Array<SharedArrayBuffer>;
}
/** Lines of one file that belong together. */
export interface Hit {
  /** `classes/Foo.cls:10-14`. */
  at: string;
  /** As grep shows it: `12:` before lines of a match, `11-` before those around. */
  code: string;
}
export interface Found {
  hits: Hit[];
  matches: number;
  /** Of that file; absent in the last message. */
  more: boolean;
}

const LONGEST_LINE = 240;

/** Matches of one file, `most` of them as lines. */
export function searchFile(
  { file, code }: Search['files'][number],
  { expression, around, most }: Pick<Search, 'expression' | 'around' | 'most'>,
): { hits: Hit[]; matches: number } {
  const starts = [0];
  for (let at = code.indexOf('\n'); at >= 0; at = code.indexOf('\n', at + 1)) starts.push(at + 1);
  const lines = code.split('\n');
  const found: { from: number; to: number; column: number }[] = [];
  let matches = 0;
  let line = 0;
  for (const match of code.matchAll(expression)) {
    matches += 1;
    if (matches > most) continue;
    while ((starts[line + 1] ?? Number.POSITIVE_INFINITY) <= match.index) line += 1;
    const end = match.index + Math.max(1, match[0].length) - 1;
    let to = line;
    while ((starts[to + 1] ?? Number.POSITIVE_INFINITY) <= end) to += 1;
    found.push({ from: line, to, column: match.index - (starts[line] ?? 0) });
  }
  const hits: Hit[] = [];
  for (let first = 0; first < found.length; ) {
    let [last, end] = [first, found[first]?.to ?? 0];
    for (let next = found[last + 1]; next && next.from - around <= end + around + 1; next = found[last + 1]) {
      last += 1;
      end = Math.max(end, next.to);
    }
    const group = found.slice(first, last + 1);
    const [from, to] = [
      Math.max(0, (group[0]?.from ?? 0) - around),
      Math.min(lines.length - 1, end + around),
    ];
    const shown = lines.slice(from, to + 1).map((text, index) => {
      const hit = group.find(each => each.from <= from + index && from + index <= each.to);
      return `${from + index + 1}${hit ? ':' : '-'} ${cut(text, hit?.from === from + index ? hit.column : 0)}`;
    });
    hits.push({ at: `${file}:${from + 1}-${to + 1}`, code: shown.join('\n') });
    first = last + 1;
  }
  return { hits, matches };
}

function cut(line: string, column: number): string {
  const text = line.trimEnd();
  if (text.length <= LONGEST_LINE) return text;
  const from = Math.max(0, Math.min(column - 40, text.length - LONGEST_LINE));
  return `${from > 0 ? '…' : ''}${text.slice(from, from + LONGEST_LINE)}…`;
}

function run({ files, at, ...asked }: Search): void {
  let left = asked.most;
  files.forEach((file, index) => {
    Atomics.store(at, 0, index);
    const { hits, matches } = searchFile(file, { ...asked, most: left });
    left = Math.max(0, left - matches);
    if (matches > 0) parentPort?.postMessage({ hits, matches, more: true } satisfies Found);
  });
  parentPort?.postMessage({ hits: [], matches: 0, more: false } satisfies Found);
}

if (parentPort && Array.isArray(Object(workerData).files)) run(workerData);
