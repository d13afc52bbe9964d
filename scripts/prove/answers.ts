import type { LocalOrg } from '../../fixtures/local-org/start.ts';
import type { Caller } from './subjects.ts';

const deep = (depth: number): unknown => (depth === 0 ? null : { records: [deep(depth - 1)] });
/** Bodies that no honest org sends. */
const BODIES: unknown[] = [
  null,
  true,
  42,
  'text',
  [],
  {},
  [[]],
  '',
  '{',
  '[1,',
  '\u0000',
  '<html></html>',
  '<?xml version="1.0"?><a>',
  'x'.repeat(200_000),
  { records: null },
  { records: {} },
  { records: 'x' },
  { records: [null] },
  { records: [1, 'x', []] },
  { records: [{}] },
  { totalSize: -1, done: true, records: [] },
  { totalSize: 'many', done: true, records: [] },
  { totalSize: 1e308, done: false, records: [{ Id: 1 }] },
  { totalSize: 1, done: false, nextRecordsUrl: 'https://elsewhere.example/x', records: [{ Id: '1' }] },
  { totalSize: 1, done: false, nextRecordsUrl: '../../../x', records: [{ Id: '1' }] },
  { totalSize: 1, done: false, nextRecordsUrl: 7, records: [{ Id: '1' }] },
  { totalSize: 2, done: true, records: [{ attributes: null, Id: null }, { attributes: { type: 7 } }] },
  {
    totalSize: 1,
    done: true,
    records: [{ attributes: { type: '__proto__' }, __proto__: { polluted: true } }],
  },
  { totalSize: 1, done: true, records: [{ 'a.b': { 'c.d': [] } }] },
  deep(500),
  { records: Array.from({ length: 50_000 }, () => ({})) },
  [{ errorCode: 7, message: null }],
  [{ errorCode: 'x'.repeat(100_000), message: 'y'.repeat(100_000) }],
  [{ message: { a: 1 } }],
  { error: 'invalid_grant', error_description: '\u202e\u0007bell' },
  { fields: 'none' },
  { fields: [null] },
  { fields: [{ name: 7 }] },
  { sobjects: [{ name: null }] },
  { name: 'Account', fields: [], childRelationships: 'x' },
];
const CALLS: [tool: string, input: Record<string, unknown>, path: string][] = [
  ['run_soql_query', { query: 'SELECT Id, Name FROM Account LIMIT 3' }, '/query\\?'],
  ['describe_object', { object: 'Contact', refresh: true }, '/sobjects/Contact/describe'],
];

/** Each body as the answer to a query and to a describe: an error or an answer in time, and the next call works. */
export async function strangeAnswers(
  local: LocalOrg,
  alias: string,
  caller: Caller,
): Promise<{ bodies: number; broken: string[]; slowestMs: number }> {
  const broken: string[] = [];
  let slowestMs = 0;
  for (const status of [200, 400])
    for (const [at, body] of BODIES.entries())
      for (const [tool, input, path] of CALLS) {
        const remove = local.faults.add({ path, org: alias, effect: { kind: 'answer', status, body } });
        const started = performance.now();
        const failed = await caller.rawCall(tool, input).then(() => '', String);
        slowestMs = Math.max(slowestMs, performance.now() - started);
        remove();
        const after = await caller
          .rawCall(tool, input)
          .then(({ error }) => (error ? String(error.code) : ''), String);
        if (failed || after)
          broken.push(
            `${tool}, body ${at}, status ${status}: ${failed || `the next call: ${after}`}`.slice(0, 300),
          );
      }
  return { bodies: BODIES.length * 2 * CALLS.length, broken, slowestMs };
}
