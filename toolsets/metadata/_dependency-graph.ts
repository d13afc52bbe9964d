/** One component uses another. */
export interface Edge {
  from: string;
  to: string;
  /** How far from the component that was asked for. */
  step: number;
}

/** The circles of a graph, each once: a way back to where it began. */
export function cyclesOf(edges: readonly Edge[]): string[][] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of edges) targets.set(from, [...(targets.get(from) ?? []), to]);
  const done = new Set<string>();
  const cycles = new Map<string, string[]>();
  for (const start of targets.keys()) {
    if (done.has(start)) continue;
    // No recursion: a chain of dependencies may be long.
    const way: { node: string; left: string[] }[] = [{ node: start, left: [...(targets.get(start) ?? [])] }];
    const onWay = new Map([[start, 0]]);
    for (let last = way.at(-1); last; last = way.at(-1)) {
      const next = last.left.pop();
      if (next === undefined) {
        done.add(last.node);
        onWay.delete(last.node);
        way.pop();
      } else if (onWay.has(next)) {
        const cycle = way.slice(onWay.get(next)).map(({ node }) => node);
        cycles.set(cycle.toSorted().join(), [...cycle, next]);
      } else if (!done.has(next)) {
        onWay.set(next, way.length);
        way.push({ node: next, left: [...(targets.get(next) ?? [])] });
      }
    }
  }
  return [...cycles.values()];
}

/** A Mermaid graph: arrows go to what is used. */
export function mermaidOf(edges: readonly Edge[]): string {
  const ids = new Map<string, string>();
  for (const name of edges.flatMap(({ from, to }) => [from, to]))
    if (!ids.has(name)) ids.set(name, `n${ids.size}`);
  const nodes = [...ids].map(([name, id]) => `  ${id}["${name.replace(/["<>&#]/g, '_')}"]`);
  return ['graph LR', ...nodes, ...edges.map(({ from, to }) => `  ${ids.get(from)} --> ${ids.get(to)}`)].join(
    '\n',
  );
}
