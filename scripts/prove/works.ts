import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Truth } from './truth.ts';

/** A piece of work that takes a while, to be killed in the middle of. */
export interface Work {
  name: string;
  /** Of the requests that are slowed down, so that kills fall before, between and behind them. */
  method: string;
  path: string;
  prepare(truth: Truth, tag: string, home: string): Promise<WorkGround>;
}
export interface WorkGround {
  tool: string;
  input: object;
  /** Done before, so that there is something to take back. */
  first?: { tool: string; input: object };
  /** The beginning of the change's title in the journal; without one nothing is journaled. */
  title?: string;
  /** How a row of the journal is called in `done`. */
  keyOf(row: { id: unknown; after: Record<string, unknown> }): string;
  /** Rows on which the work is done. */
  done(): Promise<Set<string>>;
  size: number;
  /** Files that are there, whole by their name, and are not. */
  halfFiles?(): number;
}

const ROWS = 500;
const rowsOf = <T>(make: (row: number) => T) => Array.from({ length: ROWS }, (_, row) => make(row));
const byName: WorkGround['keyOf'] = ({ after }) => String(after.Name);
const byId: WorkGround['keyOf'] = ({ id }) => String(id);
const namesOf = (truth: Truth, tag: string) => async () => new Set(await truth.names(tag));
const energetic = (truth: Truth, tag: string, want: 'with' | 'without') => async () => {
  const sign = want === 'with' ? '=' : '!=';
  const found = await truth.query(
    `SELECT Id FROM Account WHERE Name LIKE '${tag}%' AND Industry ${sign} 'Energy' LIMIT 2000`,
  );
  return new Set(found.map(({ Id }) => String(Id)));
};

/** Several kinds of work, each of some requests. */
export const WORKS: readonly Work[] = [
  {
    name: 'insert',
    method: 'POST',
    path: 'composite/sobjects',
    prepare: async (truth, tag) => ({
      tool: 'write_records',
      input: { object: 'Account', operation: 'insert', records: rowsOf(row => ({ Name: `${tag}${row}` })) },
      title: `Insert ${ROWS}`,
      keyOf: byName,
      done: namesOf(truth, tag),
      size: ROWS,
    }),
  },
  {
    name: 'load by Bulk API',
    method: '(PUT|PATCH|POST|GET)',
    path: 'jobs/ingest',
    async prepare(truth, tag, home) {
      writeFileSync(join(home, `${tag}.csv`), `Name\n${rowsOf(row => `${tag}${row}\n`).join('')}`);
      return {
        tool: 'load_file',
        input: { object: 'Account', file: `${tag}.csv` },
        title: `Load ${ROWS}`,
        keyOf: byName,
        done: namesOf(truth, tag),
        size: ROWS,
      };
    },
  },
  {
    name: 'update',
    method: 'PATCH',
    path: 'composite/sobjects',
    async prepare(truth, tag) {
      const ids = await truth.insert(rowsOf(row => ({ Name: `${tag}${row}` })));
      return {
        tool: 'write_records',
        input: {
          object: 'Account',
          operation: 'update',
          records: ids.map(Id => ({ Id, Industry: 'Energy' })),
        },
        title: `Update ${ROWS}`,
        keyOf: byId,
        done: energetic(truth, tag, 'with'),
        size: ROWS,
      };
    },
  },
  {
    name: 'upsert',
    method: 'PATCH',
    path: 'composite/sobjects/Account',
    async prepare(truth, tag) {
      await truth.insert([{ Name: `old ${tag}`, ExternalKey__c: `${tag}0` }]);
      const records = rowsOf(row => ({ Name: `${tag}${row}`, ExternalKey__c: `${tag}${row}` }));
      return {
        tool: 'write_records',
        input: { object: 'Account', operation: 'upsert', key: 'ExternalKey__c', records },
        title: `Upsert ${ROWS}`,
        keyOf: byName,
        done: namesOf(truth, tag),
        size: ROWS,
      };
    },
  },
  {
    name: 'undo',
    method: 'PATCH',
    path: 'composite/sobjects',
    async prepare(truth, tag) {
      const ids = await truth.insert(rowsOf(row => ({ Name: `${tag}${row}` })));
      const records = ids.map(Id => ({ Id, Industry: 'Energy' }));
      return {
        first: { tool: 'write_records', input: { object: 'Account', operation: 'update', records } },
        tool: 'undo_changes',
        input: {},
        title: 'Undo "Update',
        keyOf: byId,
        done: energetic(truth, tag, 'without'),
        size: ROWS,
      };
    },
  },
  {
    name: 'export',
    method: 'GET',
    path: '/query',
    async prepare(truth, tag, home) {
      for (let at = 0; at < 5; at++) await truth.insert(rowsOf(row => ({ Name: `${tag}${at}-${row}` })));
      const folder = join(home, '.orgsmith', 'out');
      return {
        tool: 'run_soql_query',
        input: { query: `SELECT Name FROM Account WHERE Name LIKE '${tag}%'`, file: 'csv' },
        keyOf: byName,
        done: async () => new Set(),
        size: 0,
        halfFiles() {
          const whole = names(folder).filter(name => name.endsWith('.csv'));
          const lines = (name: string) => readFileSync(join(folder, name), 'utf8').trim().split('\n').length;
          return whole.filter(name => lines(name) !== 5 * ROWS + 1).length;
        },
      };
    },
  },
];

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
