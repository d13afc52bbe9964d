import { memoryOf } from '../process.ts';
import type { Row } from '../row.ts';
import type { Server } from '../server.ts';
import type { Site } from '../stage.ts';

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

/** Bodies that no honest org sends, each as the answer to a query and to a describe, as a success and as an error. */
export const answers: Row = {
  name: 'answers',
  check: 'strange answers of an org; the next call works',
  wanted: 'an error or an answer within 10 s, memory under 300 MB',
  async prove(stage) {
    const site = await stage.site(['answers']);
    const server = await site.serve({ orgs: 'answers' });
    const found = await strangeAnswers(site, server);
    const { peakMb } = memoryOf(server.pid);
    const control = await strangeAnswers(site, await site.serve({ orgs: 'answers', without: 'errors' }), 6);
    return {
      cases: `${found.cases} answers: ${BODIES.length} bodies`,
      figure: `${found.broken.length} broken; the slowest took ${Math.round(found.slowestMs)} ms; ${Math.round(peakMb)} MB at most`,
      holds: found.broken.length === 0 && found.slowestMs < 10_000 && peakMb < 300,
      control: {
        figure: `errors let through: ${control.broken.length} of ${control.cases} broken`,
        counts: control.broken.length > 0,
      },
      details: found.broken,
    };
  },
};

async function strangeAnswers(site: Site, server: Server, bodies = BODIES.length) {
  const broken: string[] = [];
  let cases = 0;
  let slowestMs = 0;
  for (const [at, body] of BODIES.slice(0, bodies).entries())
    for (const status of [200, 400])
      for (const [tool, input, path] of CALLS) {
        const effect = { kind: 'answer', status, body } as const;
        const remove = site.faults.add({ path, org: 'answers', effect });
        const started = performance.now();
        const failed = await server.call(tool, input).then(() => '', String);
        slowestMs = Math.max(slowestMs, performance.now() - started);
        remove();
        const after = await server.call(tool, input).then(({ error }) => String(error?.code ?? ''), String);
        cases += 1;
        if (failed || after)
          broken.push(
            `${tool}, body ${at}, status ${status}: ${failed || `the next call: ${after}`}`.slice(0, 300),
          );
      }
  return { cases, broken, slowestMs };
}
