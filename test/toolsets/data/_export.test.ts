import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { Org, OrgContext, QueryPage, SalesforceRecord } from 'orgsmith/toolkit';
import { describe, expect, test } from 'vitest';
import { type OutFolder, openOutFolder } from '../../../src/results/out-folder.ts';
import { createChanges } from '../../../src/safety/changes.ts';
import { journalInMemory, openJournal } from '../../../src/safety/journal.ts';
import { exportRows, type Format } from '../../../toolsets/data/_export.ts';
import { columnsOf, toRow } from '../../../toolsets/data/_rows.ts';
import { orgId } from '../../support/cli-home.ts';
import { readCsv } from '../../support/csv.ts';
import { pinnedOrgs } from '../../support/session.ts';
import { tempFolder } from '../../support/temp.ts';

type Told = [done: number, total: number | undefined, text: string];
const account = (fields: Record<string, unknown>): SalesforceRecord => ({
  attributes: { type: 'Account' },
  ...fields,
});
const numbered = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => account({ Id: from + index }));

/** An org of which only its further pages are asked; what else a tool may call fails. */
function orgOf(pages: Record<string, QueryPage>): Org {
  const no = () => Promise.reject(new Error('only queryMore is expected'));
  const facts = {
    name: '',
    instanceName: null,
    organizationType: null,
    isSandbox: true,
    trialExpirationDate: null,
    namespacePrefix: null,
  };
  return {
    ...{
      name: 'dev',
      label: 'dev',
      id: orgId(1),
      username: 'ada@acme.com',
      kind: 'sandbox',
      apiVersion: '66.0',
      facts,
    },
    ...{
      query: no,
      describe: no,
      forgetSchema: () => undefined,
      describeGlobal: no,
      now: () => new Date(),
      versions: no,
      get: no,
      soap: no,
      send: no,
      stream: no,
      connection: {},
      browse: no,
    },
    queryMore: async cursor => pages[cursor] ?? Promise.reject(new Error(`no page ${cursor}`)),
  };
}

function contextOf(
  out: OutFolder,
  pages: Record<string, QueryPage> = {},
  signal = new AbortController().signal,
) {
  const told: Told[] = [];
  const context: OrgContext = {
    org: orgOf(pages),
    orgs: pinnedOrgs(['dev']).forTools,
    project: {},
    files: { ...out, read: () => Promise.reject(new Error('no file')) },
    signal,
    waitMs: 1_000,
    progress: (...all) => void told.push(all),
    changes: createChanges(openJournal(journalInMemory()), orgOf(pages), 'run_soql_query', ''),
    listing: { tools: () => [], enable: () => [] },
    applyPlan: () => Promise.reject(new Error('nothing is planned')),
    jobs: { list: () => [], resume: () => Promise.reject(new Error('no job')) },
    startedJob: () => undefined,
  };
  return { context, told };
}

/** Exports one page in a fresh folder; the text of the file. */
async function exported(records: SalesforceRecord[], format: Format, query = ''): Promise<string> {
  const page = { totalSize: records.length, done: true, records };
  const { context } = contextOf(openOutFolder(tempFolder()));
  return readFileSync((await exportRows(context, page, columnsOf(records, query), format)).file.path, 'utf8');
}

describe('CSV', () => {
  test.each<[string, unknown, string]>([
    ['a text', 'Acme', 'Acme'],
    ['nothing', null, ''],
    ['a comma', 'a,b', '"a,b"'],
    ['a quote', 'say "hi"', '"say ""hi"""'],
    ['a line end', 'a\nb', '"a\nb"'],
    ['a Windows line end', 'a\r\nb', '"a\r\nb"'],
    ['a lone carriage return', 'a\rb', '"a\rb"'],
    ['spaces around', ' a ', ' a '],
    ['a number', 1250000.5, '1250000.5'],
    ['yes or no', false, 'false'],
    ['a formula, as it is', '=1+1', '=1+1'],
    ['other letters', 'Größe €', 'Größe €'],
    ['a compound field', { city: 'Ulm', zip: null }, '"{""city"":""Ulm"",""zip"":null}"'],
  ])('%s', async (_, value, cell) => {
    expect(await exported([account({ Id: 'x', Site: value })], 'csv')).toBe(`Id,Site\nx,${cell}\n`);
  });

  test('keeps a row whose only cell is empty', async () => {
    const text = await exported(
      [account({ Site: null }), account({ Site: 'b' }), account({ Site: '' })],
      'csv',
    );
    expect(readCsv(text)).toEqual([['Site'], [''], ['b'], ['']]);
  });

  test('has parents as columns and child lists as JSON', async () => {
    const contacts = {
      totalSize: 1,
      done: true,
      records: [{ attributes: { type: 'Contact' }, Name: 'Eve' }],
    };
    const records = [
      account({ Owner: { attributes: { type: 'User' }, Name: 'Ada' }, Contacts: contacts }),
      account({ Owner: null, Contacts: null }),
    ];
    const [head, first, second] = readCsv(
      await exported(records, 'csv', 'SELECT Owner.Name, (SELECT Name FROM Contacts) FROM Account'),
    );
    expect(head).toEqual(['Owner.Name', 'Contacts']);
    expect(first?.[0]).toBe('Ada');
    expect(JSON.parse(first?.[1] ?? '')).toEqual({ totalSize: 1, columns: ['Name'], rows: [['Eve']] });
    expect(second).toEqual(['', '']);
  });

  test('is read back as it was, whatever is in it', async () => {
    const cell = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é', '😀', "'", ';') }),
      fc.constant(null),
      fc.double({ noNaN: true }),
      fc.boolean(),
    );
    const rows = fc
      .integer({ min: 1, max: 4 })
      .chain(width =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }),
      );
    await fc.assert(
      fc.asyncProperty(rows, async given => {
        const records = given.map(row =>
          account(Object.fromEntries(row.map((value, index) => [`F${index}`, value]))),
        );
        const [, ...read] = readCsv(await exported(records, 'csv'));
        expect(read).toEqual(given.map(row => row.map(value => (value === null ? '' : String(value)))));
      }),
      { numRuns: 100 },
    );
  });
});

describe('JSON', () => {
  const records = [
    account({ Id: '1', Owner: { attributes: { type: 'User' }, Name: 'Ada' } }),
    account({ Id: '2\n"', Owner: null }),
  ];
  const plain = [
    { Id: '1', Owner: { Name: 'Ada' } },
    { Id: '2\n"', Owner: null },
  ];

  test('is a list of the records without attributes', async () => {
    expect(JSON.parse(await exported(records, 'json'))).toEqual(plain);
    expect(JSON.parse(await exported([], 'json'))).toEqual([]);
  });
  test('lines are one record each', async () => {
    const lines = (await exported(records, 'jsonl')).split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.map(line => JSON.parse(line))).toEqual(plain);
  });
});

describe('page after page', () => {
  const first = { totalSize: 250, done: false, records: numbered(0, 100), cursor: 'c1' };
  const pages = {
    c1: { totalSize: 250, done: false, records: numbered(100, 100), cursor: 'c2' },
    c2: { totalSize: 250, done: true, records: numbered(200, 50) },
  };
  const ids = Array.from({ length: 250 }, (_, index) => index);
  const READ: Record<Format, (text: string) => unknown[]> = {
    csv: text =>
      readCsv(text)
        .slice(1)
        .map(([id]) => Number(id)),
    json: text => JSON.parse(text).map(({ Id }: SalesforceRecord) => Id),
    jsonl: text =>
      text
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line).Id),
  };

  test.each<[Format, string]>([
    ['csv', 'text/csv'],
    ['json', 'application/json'],
    ['jsonl', 'application/x-ndjson'],
  ])('%s has every row once, in order', async (format, mimeType) => {
    const out = openOutFolder(tempFolder());
    const { context, told } = contextOf(out, pages);
    const { file, rows } = await exportRows(context, first, ['Id'], format);
    expect(READ[format](readFileSync(file.path, 'utf8'))).toEqual(ids);
    expect(rows).toBe(250);
    expect(file).toMatchObject({
      mimeType,
      path: expect.stringMatching(new RegExp(`-Account\\.${format}$`)),
    });
    expect(told).toEqual([100, 200, 250].map(done => [done, 250, 'Account rows']));
  });

  test.each([
    ['a page that fails', { c1: pages.c1 }, 'no page c2'],
    ['no second page', {}, 'no page c1'],
  ])('%s leaves no file and its own error', async (_, some, message) => {
    const out = openOutFolder(tempFolder());
    await expect(exportRows(contextOf(out, some).context, first, ['Id'], 'csv')).rejects.toThrow(message);
    expect(readdirSync(out.dir)).toEqual(['.gitignore']);
  });

  test('cancelled on the way leaves no file', async () => {
    const out = openOutFolder(tempFolder());
    const stop = new AbortController();
    const { context } = contextOf(out, pages, stop.signal);
    const cancelling = {
      ...context,
      progress: (done: number) => done === 200 && stop.abort(new Error('cancelled')),
    };
    await expect(exportRows(cancelling, first, ['Id'], 'csv')).rejects.toThrow('cancelled');
    expect(readdirSync(out.dir)).toEqual(['.gitignore']);
  });

  test.each([
    ['Invoice__c', '-Invoice__c.csv'],
    ['../../etc/passwd', '-query.csv'],
    [undefined, '-query.csv'],
  ])('the file of %s is called …%s', async (type, name) => {
    const page = { totalSize: 1, done: true, records: [{ attributes: { type }, Id: 1 }] };
    const { context } = contextOf(openOutFolder(tempFolder()));
    expect((await exportRows(context, page, ['Id'], 'csv')).file.path).toContain(name);
  });
});

test('a row in a file is the row in an answer', async () => {
  const record = account({ Id: '1', Site: null, Owner: { attributes: { type: 'User' }, Name: 'Ada' } });
  const [, row] = readCsv(await exported([record], 'csv'));
  expect(row).toEqual(toRow(record, columnsOf([record], '')).map(value => value ?? ''));
});
