import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answered } from './server.ts';
import type { Truth } from './truth.ts';

/** What a subject is asked to do, and how the org tells afterwards what became of it. */
export interface Operation {
  name: string;
  kind: 'write' | 'load' | 'read';
  /** Of the request that does the work: where the fault strikes. */
  method: string;
  path: string;
  /** Lays the ground; what it gives is handed to the others. */
  prepare(truth: Truth, tag: string, size: number, home: string): Promise<Ground>;
}
export interface Ground {
  size: number;
  tool: 'write_records' | 'load_file' | 'run_soql_query';
  input: object;
  /** The same for the control. */
  write?: WriteInput;
  /** Takes in what a read answered. */
  read?(answer: Answered, more: (input: object) => Promise<Answered>): Promise<void>;
  /** Rows on which the work is done now, and rows that are there more than once. */
  done(): Promise<{ rows: number; duplicates: number }>;
}
export interface WriteInput {
  object: 'Account';
  operation: 'insert' | 'update' | 'upsert' | 'delete' | 'undelete';
  records: Record<string, unknown>[];
  key?: string;
  allOrNone?: false;
}

// Two values, as most rows have at least: one that only has a name cannot be told from what the same user makes meanwhile.
const named = (tag: string, size: number) =>
  Array.from({ length: size }, (_, row) => ({ Name: `${tag}-${row}`, AccountNumber: `${row} of ${tag}` }));
const twice = (names: string[]) => names.length - new Set(names).size;
const written = (size: number, write: Omit<WriteInput, 'object'>, done: Ground['done']): Ground => {
  const whole: WriteInput = { object: 'Account', ...write };
  return { size, tool: 'write_records', input: whole, write: whole, done };
};
const thereBy = (truth: Truth, tag: string) => async () => {
  const names = await truth.names(tag);
  return { rows: new Set(names).size, duplicates: twice(names) };
};

const WRITES: Operation[] = [
  {
    name: 'insert',
    kind: 'write',
    method: 'POST',
    path: 'composite/sobjects',
    prepare: async (truth, tag, size) =>
      written(size, { operation: 'insert', records: named(tag, size) }, thereBy(truth, tag)),
  },
  {
    name: 'insert, one row refused',
    kind: 'write',
    method: 'POST',
    path: 'composite/sobjects',
    async prepare(truth, tag, size) {
      const records = [...named(tag, size), { Name: `${tag}-bad`, ParentId: '001000000000000AAA' }];
      return written(size + 1, { operation: 'insert', records, allOrNone: false }, thereBy(truth, tag));
    },
  },
  {
    name: 'update',
    kind: 'write',
    method: 'PATCH',
    path: 'composite/sobjects',
    async prepare(truth, tag, size) {
      const ids = await truth.insert(named(tag, size));
      const records = ids.map(Id => ({ Id, Industry: 'Energy' }));
      return written(size, { operation: 'update', records }, async () => ({
        rows: (await truth.names(tag, "Industry = 'Energy'")).length,
        duplicates: 0,
      }));
    },
  },
  {
    name: 'upsert',
    kind: 'write',
    method: 'PATCH',
    path: 'composite/sobjects/Account',
    async prepare(truth, tag, size) {
      await truth.insert([{ Name: `${tag}-old`, ExternalKey__c: `${tag}-0` }]);
      const records = Array.from({ length: size }, (_, row) => ({
        Name: `${tag}-new`,
        ExternalKey__c: `${tag}-${row}`,
      }));
      return written(size, { operation: 'upsert', key: 'ExternalKey__c', records }, async () => {
        const found = await truth.query(
          `SELECT Name, ExternalKey__c FROM Account WHERE ExternalKey__c LIKE '${tag}-%'`,
        );
        const keys = found.map(record => String(record.ExternalKey__c));
        return { rows: found.filter(({ Name }) => Name === `${tag}-new`).length, duplicates: twice(keys) };
      });
    },
  },
  {
    name: 'delete',
    kind: 'write',
    method: 'DELETE',
    path: 'composite/sobjects',
    async prepare(truth, tag, size) {
      const ids = await truth.insert(named(tag, size));
      return written(size, { operation: 'delete', records: ids.map(Id => ({ Id })) }, async () => ({
        rows: size - (await truth.names(tag)).length,
        duplicates: 0,
      }));
    },
  },
  {
    name: 'undelete',
    kind: 'write',
    method: 'POST',
    path: '/services/Soap/u/',
    async prepare(truth, tag, size) {
      const ids = await truth.insert(named(tag, size));
      await truth.remove(ids);
      return written(size, { operation: 'undelete', records: ids.map(Id => ({ Id })) }, thereBy(truth, tag));
    },
  },
];

const LOADS: Operation[] = (
  [
    ['load: its job', 'POST', '/jobs/ingest$'],
    ['load: its rows', 'PUT', '/jobs/ingest/\\w+/batches'],
    ['load: its start', 'PATCH', '/jobs/ingest/\\w+$'],
    ['load: its state', 'GET', '/jobs/ingest/\\w+$'],
    ['load: its results', 'GET', '/jobs/ingest/\\w+/successfulResults'],
  ] as const
).map(([name, method, path]) => ({
  name,
  kind: 'load',
  method,
  path,
  async prepare(truth, tag, size, home) {
    const file = `${tag}.csv`;
    writeFileSync(
      join(home, file),
      `Name\n${named(tag, size)
        .map(({ Name }) => `${Name}\n`)
        .join('')}`,
    );
    const input = { file, object: 'Account', operation: 'insert' };
    return { size, tool: 'load_file', input, done: thereBy(truth, tag) };
  },
}));

/** Rows that readings find: more than one page of an answer, and of an export. */
const READABLE = { query: 5, page: 450, export: 2_100 };
const readable = new WeakMap<Truth, Promise<unknown>>();

function reading(
  name: keyof typeof READABLE,
  path: string,
  more: object,
  namesOf: (answer: Answered, next: (input: object) => Promise<Answered>) => Promise<string[]>,
): Operation {
  const size = READABLE[name];
  return {
    name,
    kind: 'read',
    method: 'GET',
    path,
    async prepare(truth) {
      const laid =
        readable.get(truth) ??
        Promise.all(
          Object.entries(READABLE).map(([each, rows]) => truth.insert(named(`read-${each}`, rows))),
        );
      readable.set(truth, laid);
      await laid;
      let names: string[] = [];
      return {
        size,
        tool: 'run_soql_query',
        input: { query: `SELECT Name FROM Account WHERE Name LIKE 'read-${name}-%'`, ...more },
        async read(answer, next) {
          names = await namesOf(answer, next);
        },
        done: async () => ({ rows: new Set(names).size, duplicates: twice(names) }),
      };
    },
  };
}

const rowsOf = ({ facts: { rows } }: Answered) =>
  Array.isArray(rows) ? rows.map(row => String(Object(row)[0])) : [];
const READS = [
  reading('query', '/query\\?', {}, async answer => rowsOf(answer)),
  reading('page', '/query/01g', { file: 'none' }, async (answer, next) => {
    const names = rowsOf(answer);
    for (let { cursor } = answer.facts; cursor !== undefined; ) {
      const page = await next({ cursor });
      if (page.error) return [];
      names.push(...rowsOf(page));
      cursor = page.facts.cursor;
    }
    return names;
  }),
  reading('export', '/query/01g', { file: 'csv' }, async ({ facts }) => {
    const lines = readFileSync(String(Object(facts.file).path), 'utf8')
      .trim()
      .split(/\r?\n/);
    return lines.slice(1);
  }),
];

export const OPERATIONS: readonly Operation[] = [...WRITES, ...LOADS, ...READS];
