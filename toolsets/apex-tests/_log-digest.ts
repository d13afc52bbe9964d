import type { LogEvent } from './_log-lines.ts';
import { callTree } from './_log-tree.ts';

/** What a debug log comes to. Times in ms, rounded to tenths. */
export interface Digest {
  ms: number;
  soql: Statement[];
  dml: Statement[];
  /** `SOQL queries: 3 of 100`. */
  limits: string[];
  exceptions: string[];
  /** Methods by the time spent in themselves. */
  slowest: { name: string; calls: number; ms: number; own: number }[];
  tree: string[];
  debug: string[];
  /** Statements and debug lines that are not shown. */
  left: number;
}
export interface Statement {
  what: string;
  count: number;
  rows: number;
  ms: number;
  /** Lines of the code, as the log has them. */
  at: string;
}

const MOST_STATEMENTS = 20;
const MOST_DEBUG = 50;
const MOST_EXCEPTIONS = 20;
const SLOWEST = 10;
const STATEMENT_CHARS = 300;

/** Reads a log to its end and keeps what matters. `depth`: how deep the tree of calls goes. */
export async function digest(events: AsyncIterable<LogEvent>, depth: number): Promise<Digest> {
  const soql = new Map<string, Statement>();
  const dml = new Map<string, Statement>();
  const debug: string[] = [];
  const exceptions = new Set<string>();
  const limits = new Map<string, string>();
  const tree = callTree(depth);
  // A trigger queries within the DML statement that set it off.
  const open: { statement: Statement; at: number }[] = [];
  let last = 0;
  let left = 0;
  for await (const { at, name, rest } of events) {
    last = Math.max(last, at);
    tree.take(name, rest, at);
    if (name === 'SOQL_EXECUTE_BEGIN' || name === 'DML_BEGIN') {
      const isQuery = name === 'SOQL_EXECUTE_BEGIN';
      const [line = '', ...words] = rest.split('|');
      const what = isQuery
        ? words.at(-1)
        : words
            .map(word => word.replace(/^\w+:/, ''))
            .slice(0, 2)
            .join(' ');
      const statement = counted(isQuery ? soql : dml, (what ?? '').trim().slice(0, STATEMENT_CHARS), line);
      if (!isQuery) statement.rows += rowsIn(rest);
      open.push({ statement, at });
    } else if (name === 'SOQL_EXECUTE_END' || name === 'DML_END') {
      const ended = open.pop();
      if (ended && name === 'SOQL_EXECUTE_END') ended.statement.rows += rowsIn(rest);
      if (ended) ended.statement.ms += (at - ended.at) / 1e6;
    } else if (name === 'USER_DEBUG') {
      if (debug.length < MOST_DEBUG) debug.push(shortened(rest));
      else left += 1;
    } else if (name === 'EXCEPTION_THROWN' || name === 'FATAL_ERROR') {
      if (exceptions.size < MOST_EXCEPTIONS) exceptions.add(shortened(rest));
    } else if (name === 'LIMIT_USAGE_FOR_NS') readLimits(rest, limits);
  }
  return {
    ms: tenths(last / 1e6),
    soql: most(soql),
    dml: most(dml),
    limits: [...limits.values()],
    exceptions: [...exceptions],
    slowest: tree.slowest(SLOWEST),
    tree: tree.text(),
    debug,
    left: left + Math.max(0, soql.size - MOST_STATEMENTS) + Math.max(0, dml.size - MOST_STATEMENTS),
  };
}

function counted(all: Map<string, Statement>, what: string, line: string): Statement {
  const known = all.get(what) ?? { what, count: 0, rows: 0, ms: 0, at: '' };
  all.set(what, known);
  known.count += 1;
  if (!known.at.split(' ').includes(line) && known.at.length < 60) known.at = `${known.at} ${line}`.trim();
  return known;
}

function rowsIn(rest: string): number {
  return Number(/Rows:(\d+)/.exec(rest)?.[1] ?? 0);
}

/** The costliest first. */
function most(all: Map<string, Statement>): Statement[] {
  return [...all.values()]
    .sort((a, b) => b.ms - a.ms || b.count - a.count)
    .slice(0, MOST_STATEMENTS)
    .map(each => ({ ...each, ms: tenths(each.ms) }));
}

/** The last of each namespace counts: `(default)|\n  Number of SOQL queries: 3 out of 100`. */
function readLimits(rest: string, limits: Map<string, string>): void {
  const [namespace = '', ...lines] = rest.split('\n');
  const prefix = namespace.startsWith('(default)') ? '' : `${namespace.split('|')[0]}: `;
  for (const line of lines) {
    const [, what, used, of] = /^\s*(?:Number of |Maximum )?(.+?): (\d+) out of (\d+)/.exec(line) ?? [];
    if (what && Number(used) > 0) limits.set(prefix + what, `${prefix}${what}: ${used} of ${of}`);
  }
}

function shortened(text: string): string {
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}

export function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
