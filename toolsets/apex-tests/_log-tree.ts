interface Node {
  name: string;
  began: number;
  /** Nanoseconds spent in what it called. */
  inner: number;
  line: number;
}
interface Cost {
  calls: number;
  ns: number;
  own: number;
}

const MOST_LINES = 60;
const BEGINS: Record<string, string> = {
  METHOD_ENTRY: 'METHOD_EXIT',
  CONSTRUCTOR_ENTRY: 'CONSTRUCTOR_EXIT',
  CODE_UNIT_STARTED: 'CODE_UNIT_FINISHED',
};
const ENDS = new Set(Object.values(BEGINS));

/** Follows calls through a log: who called whom to a depth, and what each cost. */
export function callTree(depth: number) {
  const open: Node[] = [];
  const lines: string[] = [];
  const costs = new Map<string, Cost>();
  let left = 0;

  function begin(name: string, at: number): void {
    const shown = open.length < depth && lines.length < MOST_LINES;
    if (!shown) left += 1;
    open.push({
      name,
      began: at,
      inner: 0,
      line: shown ? lines.push(`${'  '.repeat(open.length)}${name}`) - 1 : -1,
    });
  }

  function end(at: number): void {
    const node = open.pop();
    if (!node) return;
    const ns = at - node.began;
    const above = open.at(-1);
    if (above) above.inner += ns;
    const cost = costs.get(node.name) ?? { calls: 0, ns: 0, own: 0 };
    costs.set(node.name, cost);
    cost.calls += 1;
    // What calls itself is counted once.
    if (!open.some(({ name }) => name === node.name)) cost.ns += ns;
    cost.own += ns - node.inner;
    if (node.line >= 0) lines[node.line] += `  ${Math.round(ns / 1e5) / 10} ms`;
  }

  return {
    take(event: string, rest: string, at: number): void {
      if (event in BEGINS) begin(nameOf(event, rest), at);
      else if (ENDS.has(event)) end(at);
    },
    slowest: (count: number) =>
      [...costs]
        .map(([name, { calls, ns, own }]) => ({
          name,
          calls,
          ms: Math.round(ns / 1e5) / 10,
          own: Math.round(own / 1e5) / 10,
        }))
        .sort((a, b) => b.own - a.own)
        .slice(0, count),
    text: () => (left > 0 ? [...lines, `… ${left} calls more`] : lines),
  };
}

/** `[12]|01p…|Invoice.sum()` and `[EXTERNAL]|01p…|InvoiceTest.total()`: the last part says what was called. */
function nameOf(event: string, rest: string): string {
  const parts = rest.split('|');
  const last = parts.at(-1) ?? '';
  return event === 'CODE_UNIT_STARTED' && last.startsWith('__sfdc_') ? (parts.at(-2) ?? last) : last;
}
