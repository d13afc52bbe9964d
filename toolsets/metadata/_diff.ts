const AROUND = 3;
/** Differences beyond this are shown as one block: looking for the shortest way through them takes too long. */
const MOST_EDITS = 1_000;

interface Line {
  /** `-` only in the old, `+` only in the new, a space in both. */
  sign: ' ' | '-' | '+';
  text: string;
}

/** A unified diff of two texts without its head; empty when they are the same. */
export function unifiedDiff(old: string, fresh: string): string {
  const lines = diffLines(old.split('\n'), fresh.split('\n'));
  const changed = lines.flatMap(({ sign }, at) => (sign === ' ' ? [] : [at]));
  const hunks: [number, number][] = [];
  for (const at of changed) {
    const last = hunks.at(-1);
    const [from, to] = [Math.max(0, at - AROUND), Math.min(lines.length, at + AROUND + 1)];
    if (last && from <= last[1]) last[1] = to;
    else hunks.push([from, to]);
  }
  return hunks
    .map(([from, to]) => `${headOf(lines, from, to)}\n${lines.slice(from, to).map(show).join('')}`)
    .join('');
}

const show = ({ sign, text }: Line) => `${sign}${text}\n`;

function headOf(lines: Line[], from: number, to: number): string {
  const part = (other: Line['sign']) => {
    const count = (some: Line[]) => some.filter(({ sign }) => sign !== other).length;
    const length = count(lines.slice(from, to));
    return `${count(lines.slice(0, from)) + (length > 0 ? 1 : 0)},${length}`;
  };
  return `@@ -${part('+')} +${part('-')} @@`;
}

function diffLines(old: string[], fresh: string[]): Line[] {
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start++;
  let end = 0;
  while (end < old.length - start && end < fresh.length - start && old.at(-1 - end) === fresh.at(-1 - end))
    end++;
  const same = (text: string): Line => ({ sign: ' ', text });
  return [
    ...old.slice(0, start).map(same),
    ...middle(old.slice(start, old.length - end), fresh.slice(start, fresh.length - end)),
    ...old.slice(old.length - end).map(same),
  ];
}

/** Myers, An O(ND) Difference Algorithm and Its Variations, 1986: furthest points per number of edits, then back. */
function middle(old: string[], fresh: string[]): Line[] {
  const most = Math.min(old.length + fresh.length, MOST_EDITS);
  const trace: Map<number, number>[] = [];
  let far = new Map([[1, 0]]);
  for (let edits = 0; edits <= most; edits++) {
    trace.push(far);
    const next = new Map<number, number>();
    for (let k = -edits; k <= edits; k += 2) {
      let x = isDown(far, k, edits) ? (far.get(k + 1) ?? 0) : (far.get(k - 1) ?? 0) + 1;
      while (x < old.length && x - k < fresh.length && old[x] === fresh[x - k]) x++;
      next.set(k, x);
      if (x >= old.length && x - k >= fresh.length) return back(trace, old, fresh);
    }
    far = next;
  }
  return [
    ...old.map((text): Line => ({ sign: '-', text })),
    ...fresh.map((text): Line => ({ sign: '+', text })),
  ];
}

function isDown(far: Map<number, number>, k: number, edits: number): boolean {
  return k === -edits || (k !== edits && (far.get(k - 1) ?? 0) < (far.get(k + 1) ?? 0));
}

function back(trace: Map<number, number>[], old: string[], fresh: string[]): Line[] {
  const lines: Line[] = [];
  let [x, y] = [old.length, fresh.length];
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const far = trace[edits] ?? new Map<number, number>();
    const k = x - y;
    const from = isDown(far, k, edits) ? k + 1 : k - 1;
    const [fromX, fromY] = edits === 0 ? [0, 0] : [far.get(from) ?? 0, (far.get(from) ?? 0) - from];
    while (x > fromX && y > fromY) {
      lines.push({ sign: ' ', text: old[--x] ?? '' });
      y--;
    }
    if (edits === 0) break;
    if (x === fromX) lines.push({ sign: '+', text: fresh[--y] ?? '' });
    else lines.push({ sign: '-', text: old[--x] ?? '' });
  }
  return lines.reverse();
}
