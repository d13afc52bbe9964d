import type { Truth } from './truth.ts';

/** What a subject is asked to do, and how the org tells afterwards what became of it. */
export interface Operation {
  name: string;
  /** Of the request that does the work: where the fault strikes. */
  method: string;
  path: string;
  /** Lays the ground; what it gives is handed to the others. */
  prepare(truth: Truth, tag: string, size: number): Promise<Ground>;
}

export interface Ground {
  tag: string;
  size: number;
  /** Arguments of write_records. */
  input: WriteInput;
  /** Rows on which the work is done now, and rows that are there more than once. */
  done(): Promise<{ rows: number; duplicates: number }>;
}
export interface WriteInput {
  object: 'Account';
  operation: 'insert' | 'update' | 'upsert' | 'delete' | 'undelete';
  records: Record<string, unknown>[];
  key?: string;
}

const named = (tag: string, size: number) =>
  Array.from({ length: size }, (_, row) => ({ Name: `${tag}-${row}` }));
const twice = (names: string[]) => names.length - new Set(names).size;

export const OPERATIONS: Operation[] = [
  {
    name: 'insert',
    method: 'POST',
    path: 'composite/sobjects',
    prepare: async (truth, tag, size) => ({
      tag,
      size,
      input: { object: 'Account', operation: 'insert', records: named(tag, size) },
      async done() {
        const names = await truth.names(tag);
        return { rows: new Set(names).size, duplicates: twice(names) };
      },
    }),
  },
  {
    name: 'update',
    method: 'PATCH',
    path: 'composite/sobjects',
    async prepare(truth, tag, size) {
      const ids = await truth.insert(named(tag, size));
      return {
        tag,
        size,
        input: {
          object: 'Account',
          operation: 'update',
          records: ids.map(Id => ({ Id, Industry: 'Energy' })),
        },
        done: async () => ({ rows: (await truth.names(tag, "Industry = 'Energy'")).length, duplicates: 0 }),
      };
    },
  },
  {
    name: 'upsert',
    method: 'PATCH',
    path: 'composite/sobjects/Account',
    async prepare(truth, tag, size) {
      const key = (row: number) => `${tag}-${row}`;
      await truth.insert([{ Name: `${tag}-old`, ExternalKey__c: key(0) }]);
      const records = Array.from({ length: size }, (_, row) => ({
        Name: `${tag}-new`,
        ExternalKey__c: key(row),
      }));
      return {
        tag,
        size,
        input: { object: 'Account', operation: 'upsert', key: 'ExternalKey__c', records },
        async done() {
          const found = await truth.query(
            `SELECT Name, ExternalKey__c FROM Account WHERE ExternalKey__c LIKE '${tag}%'`,
          );
          const keys = found.map(record => String(record.ExternalKey__c));
          return { rows: found.filter(({ Name }) => Name === `${tag}-new`).length, duplicates: twice(keys) };
        },
      };
    },
  },
  {
    name: 'delete',
    method: 'DELETE',
    path: 'composite/sobjects',
    async prepare(truth, tag, size) {
      const ids = await truth.insert(named(tag, size));
      return {
        tag,
        size,
        input: { object: 'Account', operation: 'delete', records: ids.map(Id => ({ Id })) },
        done: async () => ({ rows: size - (await truth.names(tag)).length, duplicates: 0 }),
      };
    },
  },
  {
    name: 'undelete',
    method: 'POST',
    path: '/services/Soap/u/',
    async prepare(truth, tag, size) {
      const ids = await truth.insert(named(tag, size));
      await truth.remove(ids);
      return {
        tag,
        size,
        input: { object: 'Account', operation: 'undelete', records: ids.map(Id => ({ Id })) },
        done: async () => ({ rows: (await truth.names(tag)).length, duplicates: 0 }),
      };
    },
  },
];
