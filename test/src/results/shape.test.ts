import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { isToolError, type JsonObject, type Table } from 'orgsmith/toolkit';
import { describe, expect, test } from 'vitest';
import { openOutFolder } from '../../../src/results/out-folder.ts';
import { type Answer, MAX_RESULT_CHARS, type Sent, shape } from '../../../src/results/shape.ts';
import { toolError } from '../../support/refusal.ts';
import { tempFolder } from '../../support/temp.ts';

const ORG = 'dev (sandbox 00D000000000001EAA ada@acme.com)';
const newFolder = () => openOutFolder(tempFolder());
const rows = (count: number, width = 40) =>
  Array.from({ length: count }, (_, index) => [index, 'x'.repeat(width)]);
const rowTable = (output: JsonObject): Table => ({
  columns: ['n', 'x'],
  rows: Array.isArray(output.rows) ? output.rows : [],
});

function answer(output: JsonObject, rest: Partial<Answer> = {}): Answer {
  return { tool: 'run_query', output, summary: 'some rows', table: rowTable, ...rest };
}
const size = ({ structuredContent, text }: Sent) => JSON.stringify(structuredContent).length + text.length;
const wholeOf = ({ file }: Sent): unknown => JSON.parse(readFileSync(file?.path ?? '', 'utf8'));

describe('what fits', () => {
  test('goes as it is, without a file', async () => {
    const out = newFolder();
    const output = { org: ORG, total: 2, rows: rows(2, 3) };
    expect(await shape(answer(output), out, MAX_RESULT_CHARS)).toEqual({
      structuredContent: output,
      text: `some rows\norg: ${ORG}\n\nn | x\n0 | xxx\n1 | xxx`,
      isError: false,
    });
    expect(readdirSync(out.dir)).toEqual([]);
  });

  test.each<[string, JsonObject, string]>([
    ['no rows', { rows: [] }, 'some rows'],
    [
      'notices',
      { notices: ['ORG_DRIFT: moved', 'more'] },
      'some rows\nnotice: ORG_DRIFT: moved\nnotice: more',
    ],
    [
      'a file of the tool',
      { file: { path: '/o/a.csv', uri: 'orgsmith://out/a.csv', bytes: 7, mimeType: 'text/csv' } },
      'some rows\nfile: /o/a.csv (7 bytes; in slices: orgsmith://out/a.csv)',
    ],
  ])('%s', async (_, output, text) => {
    expect(await shape(answer(output), newFolder(), MAX_RESULT_CHARS)).toMatchObject({
      structuredContent: output,
      text,
    });
  });

  test('everything, when there is no limit', async () => {
    const output = { rows: rows(5_000) };
    const sent = await shape(answer(output), newFolder(), Number.POSITIVE_INFINITY);
    expect(sent.structuredContent).toEqual(output);
    expect(sent.text.split('\n')).toHaveLength(5_003);
  });
});

describe('what does not fit', () => {
  test('is cut, says so, and the whole is in a file', async () => {
    const output = { org: ORG, total: 5_000, columns: ['n', 'x'], rows: rows(5_000) };
    const sent = await shape(answer(output), newFolder(), MAX_RESULT_CHARS);
    const { structuredContent = {}, text, file } = sent;
    const kept = Array.isArray(structuredContent.rows) ? structuredContent.rows.length : 0;
    expect(kept).toBeGreaterThan(100);
    expect(structuredContent).toEqual({
      ...output,
      rows: output.rows.slice(0, kept),
      file,
      shortened: `rows: ${kept} of 5000 rows`,
    });
    expect(text).toContain(`shortened: rows: ${kept} of 5000 rows`);
    expect(text).toContain(`in slices: ${file?.uri}`);
    expect(text).toMatch(/… \d+ more of these rows in the structured result$/);
    expect(wholeOf(sent)).toEqual(output);
    expect(size(sent)).toBeLessThanOrEqual(MAX_RESULT_CHARS);
    expect(size(sent)).toBeGreaterThan(MAX_RESULT_CHARS * 0.8);
  });

  test('keeps the file that the tool made, and makes no other', async () => {
    const out = newFolder();
    const file = { path: '/o/a.csv', uri: 'orgsmith://out/a.csv', bytes: 7, mimeType: 'text/csv' };
    const sent = await shape(answer({ rows: rows(5_000), file }), out, MAX_RESULT_CHARS);
    expect(sent.file).toEqual(file);
    expect(readdirSync(out.dir)).toEqual([]);
  });

  test('in several lists has each cut that is too long, the longest first', async () => {
    const output = { rows: rows(400), more: rows(380), few: [1, 2, 3] };
    const { structuredContent, text } = await shape(answer(output), newFolder(), 10_000);
    expect(structuredContent?.few).toEqual([1, 2, 3]);
    expect(text).toMatch(/shortened: rows: \d+ of 400 rows; more: \d+ of 380 rows/);
  });

  test('as one long text is cut between characters', async () => {
    const sent = await shape(answer({ log: '😀'.repeat(20_000) }), newFolder(), 5_000);
    expect(sent.structuredContent?.log).toMatch(/^(?:😀)+$/u);
    expect(sent.structuredContent?.shortened).toMatch(/^log: \d+ of 40000 characters$/);
  });

  test('never has a name, a cursor or the org cut', async () => {
    const cursor = `query/${'0'.repeat(18)}-2000`;
    const output = { org: ORG, cursor, kind: 'sandbox', rows: rows(3, 20_000) };
    const { structuredContent } = await shape(answer(output), newFolder(), 5_000);
    expect(structuredContent).toMatchObject({ org: ORG, cursor, kind: 'sandbox', rows: [] });
  });

  test('as 60 texts of middle length is cut in as many as needed', async () => {
    const output = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`part${index}`, 'x'.repeat(1_000)]),
    );
    expect(size(await shape(answer(output), newFolder(), 25_000))).toBeLessThanOrEqual(25_000);
  });

  test('is cut deep inside, too, and says where', async () => {
    const output = { result: { rows: rows(1_000), done: true } };
    const { structuredContent } = await shape(answer(output), newFolder(), 5_000);
    expect(structuredContent?.shortened).toMatch(/^result\.rows: \d+ of 1000 rows$/);
    expect(structuredContent?.result).toMatchObject({ done: true });
  });

  test('anywhere is an error that names the file with the whole', async () => {
    const out = newFolder();
    const output = {
      many: Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`key${index}`, index])),
    };
    const error = await toolError(() => shape(answer(output), out, 5_000));
    expect(error).toMatchObject({ code: 'RESULT_TOO_LARGE', outcome: 'executed', retry: 'no' });
    const [path = ''] = /\S+\.json$/.exec(error.message) ?? [];
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(output);
  });

  test('because of long notices and a long summary keeps room for where the whole is', async () => {
    const notices = Array.from({ length: 30 }, (_, index) => `notice ${index} ${'n'.repeat(3_000)}`);
    const sent = await shape(
      answer({ rows: rows(10), notices }, { summary: 's'.repeat(50_000) }),
      newFolder(),
      25_000,
    );
    expect(size(sent)).toBeLessThanOrEqual(25_000);
    expect(wholeOf(sent)).toMatchObject({ notices });
  });
});

test('any answer within any limit: never over it, every field still there, the whole in the file', async () => {
  const leaf = fc.oneof(fc.string({ maxLength: 400 }), fc.integer(), fc.boolean(), fc.constant(null));
  const list = fc.array(fc.oneof(leaf, fc.array(leaf, { maxLength: 3 })), { maxLength: 80 });
  const text = fc
    .tuple(fc.string({ unit: 'binary', maxLength: 40 }), fc.nat(400))
    .map(([part, times]) => part.repeat(times));
  const output = fc.dictionary(
    fc.stringMatching(/^[a-z]{1,8}$/),
    fc.oneof(leaf, list, text, fc.record({ a: leaf })),
    { maxKeys: 8 },
  );
  const out = newFolder();
  let cut = 0;
  await fc.assert(
    fc.asyncProperty(
      output,
      fc.string({ maxLength: 3_000 }),
      fc.integer({ min: 300, max: 12_000 }),
      async (given, summary, maxChars) => {
        const whole: JsonObject = { ...given, org: ORG };
        const sent = await shape(answer(whole, { summary }), out, maxChars).catch(tooLarge);
        if (sent) cut += holds(sent, whole, maxChars);
      },
    ),
    { numRuns: 200 },
  );
  expect(cut, 'answers that were cut').toBeGreaterThan(10);
});

function tooLarge(error: unknown): undefined {
  if (!isToolError(error) || error.parts.code !== 'RESULT_TOO_LARGE') throw error;
}

/** Checks one answer; 1 when it was too long to go as it is. */
function holds(sent: Sent, whole: JsonObject, maxChars: number): number {
  const { structuredContent = {}, file } = sent;
  expect(size(sent)).toBeLessThanOrEqual(maxChars);
  for (const [key, value] of Object.entries(whole))
    expect(typeof structuredContent[key], key).toBe(typeof value);
  if (file) expect(wholeOf(sent)).toEqual(JSON.parse(JSON.stringify(whole)));
  if (structuredContent.shortened === undefined)
    expect(structuredContent).toEqual(file ? { ...whole, file } : whole);
  return file ? 1 : 0;
}
