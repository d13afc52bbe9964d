import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type OutFolder, openOutFolder, outputDir } from '../../../src/results/out-folder.ts';
import { toolError } from '../../support/refusal.ts';
import { tempFolder } from '../../support/temp.ts';

const newFolder = () => openOutFolder(join(tempFolder(), '.orgsmith', 'out'));
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

async function written(out: OutFolder, text: string, name = 'rows.csv') {
  const file = await out.create(name, 'text/csv');
  await file.write(text);
  return file.finish();
}

/** The whole file as a client reads it: slice after slice. */
async function readAll(out: OutFolder, uri: string): Promise<string[]> {
  const texts: string[] = [];
  for (let next: string | undefined = uri; next; ) {
    const slice = await out.slice(next);
    texts.push(slice.text);
    next = slice.next;
    if (texts.length > 10_000) throw new Error('the slices have no end');
  }
  return texts;
}

describe('a URI that is none of ours', () => {
  const uris = (name: string) => [
    '',
    'orgsmith://out/',
    'orgsmith://out',
    `file:///${name}`,
    `http://out/${name}`,
    `ORGSMITH://out/${name}`,
    `orgsmith://out//${name}`,
    `orgsmith://out/../${name}`,
    `orgsmith://out/..%2f${name}`,
    `orgsmith://out/%2e%2e%2f${name}`,
    `orgsmith://out/${name}%00.csv`,
    `orgsmith://out/${name}%`,
    `orgsmith://out/${name}#x`,
    `orgsmith://out/${name}?offset=-1`,
    `orgsmith://out/${name}?offset=1.5`,
    `orgsmith://out/${name}?offset=9999999999999999`,
    `orgsmith://out/${name}?length=`,
    'orgsmith://out/..%2f..%2f..%2fetc%2fpasswd',
    'orgsmith://out/.gitignore',
    'orgsmith://out/20260101-000000-00000000-nothing.csv',
    `orgsmith://out/${'x'.repeat(100_000)}`,
  ];
  test.each(uris('NAME').map((_, index) => index))('%i', async index => {
    const out = newFolder();
    const { path } = await written(out, 'secret');
    const uri = uris(basename(path))[index] ?? '';
    const error = await toolError(() => out.slice(uri));
    expect(error, uri).toMatchObject({ code: 'NO_SUCH_FILE', outcome: 'not_executed' });
    expect(error.message.length).toBeLessThan(300);
  });

  test.each([
    ['a link', (path: string, target: string) => symlinkSync(target, path)],
    ['a folder', (path: string) => mkdirSync(path)],
  ])('nor one of %s that has the form of our names', async (_, make) => {
    const out = newFolder();
    await written(out, 'x');
    const target = join(tempFolder({ secret: 'secret' }), 'secret');
    make(join(out.dir, '20260101-000000-00000000-x.csv'), target);
    expect(await toolError(() => out.slice('orgsmith://out/20260101-000000-00000000-x.csv'))).toMatchObject({
      code: 'NO_SUCH_FILE',
    });
  });
});

describe('an unfinished file', () => {
  test('cannot be read, under either name', async () => {
    const out = newFolder();
    const file = await out.create('rows.csv', 'text/csv');
    await file.write('half');
    const part = readdirSync(out.dir).find(name => name.endsWith('.part')) ?? '';
    for (const name of [part, part.slice(0, -'.part'.length)])
      expect(await toolError(() => out.slice(`orgsmith://out/${name}`)), name).toMatchObject({
        code: 'NO_SUCH_FILE',
      });
    await file.discard();
  });

  test('that is given up leaves nothing, even twice', async () => {
    const out = newFolder();
    const file = await out.create('rows.csv', 'text/csv');
    await file.write('half');
    await file.discard();
    await file.discard();
    expect(readdirSync(out.dir)).toEqual(['.gitignore']);
  });
});

describe('a folder that cannot be', () => {
  test.each(['file', 'file/out', 'file/a/b'])('%s', async name => {
    const out = openOutFolder(join(tempFolder({ file: 'x' }), name));
    expect(await toolError(() => out.create('rows.csv', 'text/csv'))).toMatchObject({
      code: 'OUTPUT_FOLDER',
      outcome: 'not_executed',
      retry: 'after_fix',
    });
  });

  test.each(['.orgsmith', '.orgsmith/out'])('a repository with a link out of it: %s', async name => {
    const [project, elsewhere] = [tempFolder(), tempFolder()];
    if (name.includes('/')) mkdirSync(join(project, '.orgsmith'));
    symlinkSync(elsewhere, join(project, name));
    const out = openOutFolder(join(project, '.orgsmith', 'out'), project);
    expect(await toolError(() => out.create('rows.csv', 'text/csv'))).toMatchObject({
      code: 'OUTPUT_FOLDER',
    });
    expect(readdirSync(elsewhere).filter(each => each.endsWith('.csv'))).toEqual([]);
  });
});

describe('a file', () => {
  test('is its owner’s only, and appears when it is whole', async () => {
    const out = newFolder();
    const file = await out.create('rows.csv', 'text/csv');
    await file.write('a,b\n');
    expect(readdirSync(out.dir).filter(name => name.endsWith('.csv'))).toEqual([]);
    await file.write('1,ü\n');
    const { path, uri, bytes, mimeType } = await file.finish();
    expect([modeOf(path), modeOf(out.dir), modeOf(join(out.dir, '..'))]).toEqual(['600', '700', '700']);
    expect(readFileSync(path, 'utf8')).toBe('a,b\n1,ü\n');
    expect({ bytes, mimeType, size: statSync(path).size }).toEqual({
      bytes: 9,
      mimeType: 'text/csv',
      size: 9,
    });
    expect(uri).toBe(`orgsmith://out/${basename(path)}`);
  });

  test('is in a folder that git ignores, which stays as the user made it', async () => {
    const out = newFolder();
    await written(out, 'x');
    expect(readFileSync(join(out.dir, '.gitignore'), 'utf8')).toBe('*\n');
    writeFileSync(join(out.dir, '.gitignore'), '*.csv\n');
    await written(out, 'x');
    expect(readFileSync(join(out.dir, '.gitignore'), 'utf8')).toBe('*.csv\n');
  });

  test.each([
    ['Account.csv', 'Account.csv'],
    ['../../x.csv', '.._.._x.csv'],
    ['/etc/passwd', '_etc_passwd'],
    ['a\0b.csv', 'a_b.csv'],
    ['Übung & mehr.csv', '_bung_mehr.csv'],
    ['rows.csv.part', 'rows.csv'],
    ['', 'result'],
    [`${'x'.repeat(200)}.csv`, 'x'.repeat(80)],
  ])('asked for as %j is called …-%s, and can be read', async (name, end) => {
    const out = newFolder();
    const { path, uri } = await written(out, 'hello', name);
    expect(basename(path).replace(/^\d{8}-\d{6}-[0-9a-f]{8}-/, '')).toBe(end);
    expect((await out.slice(uri)).text).toBe('hello');
  });

  test('of the same name is another', async () => {
    const out = newFolder();
    const files = await Promise.all(Array.from({ length: 20 }, (_, index) => written(out, `${index}`)));
    expect(new Set(files.map(({ path }) => path)).size).toBe(20);
    for (const [index, { uri }] of files.entries()) expect((await out.slice(uri)).text).toBe(`${index}`);
  });
});

describe('slices', () => {
  test.each([
    ['?offset=0&length=4', 'abcd', '?offset=4&length=4'],
    ['?offset=4&length=4', 'efgh', '?offset=8&length=4'],
    ['?offset=8&length=4', 'ij', undefined],
    ['?offset=10', '', undefined],
    ['?offset=999999', '', undefined],
    ['?length=0', 'abcd', '?offset=4&length=4'],
    ['?length=1&offset=9', 'j', undefined],
    ['', 'abcdefghij', undefined],
  ])('%s: %j, then %s', async (query, text, next) => {
    const out = newFolder();
    const { uri } = await written(out, 'abcdefghij');
    const slice = await out.slice(uri + query);
    expect(slice).toMatchObject({ text, bytes: 10, mimeType: 'text/csv' });
    expect(slice.next).toBe(next && uri + next);
  });

  test.each([
    ['rows.json', 'application/json'],
    ['rows.jsonl', 'application/x-ndjson'],
    ['rows.csv', 'text/csv'],
    ['rows', 'text/plain'],
  ])('of %s are %s', async (name, mimeType) => {
    const out = newFolder();
    expect((await out.slice((await written(out, 'x', name)).uri)).mimeType).toBe(mimeType);
  });

  test('are at most 200,000 bytes, whatever is asked for', async () => {
    const out = newFolder();
    const { uri } = await written(out, 'x'.repeat(450_000));
    expect((await readAll(out, `${uri}?offset=0&length=99999999`)).map(text => text.length)).toEqual([
      200_000, 200_000, 50_000,
    ]);
  });

  test('of an empty file are empty', async () => {
    const out = newFolder();
    expect(await readAll(out, (await written(out, '')).uri)).toEqual(['']);
  });

  test('put together are the file, at any length and with any characters', async () => {
    const out = newFolder();
    const unit = fc.constantFrom('a', '\n', 'é', '€', '𝄞', '👩‍👩‍👧', '\u0000', '�');
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit, maxLength: 60 }),
        fc.integer({ min: 0, max: 30 }),
        async (text, length) => {
          const { uri } = await written(out, text);
          const slices = await readAll(out, `${uri}?length=${length}`);
          expect(slices.join('')).toBe(text);
          for (const slice of slices)
            expect(Buffer.byteLength(slice)).toBeLessThanOrEqual(Math.max(4, length));
        },
      ),
      { numRuns: 150 },
    );
  });
});

const HOME_CACHE = /^\/.*\/\.cache\/orgsmith\/out$/;
test.each([
  ['/out', '/project', {}, '/out'],
  [undefined, '/project', { XDG_CACHE_HOME: '/cache' }, '/project/.orgsmith/out'],
  [undefined, undefined, { XDG_CACHE_HOME: '/cache' }, '/cache/orgsmith/out'],
  [undefined, undefined, {}, HOME_CACHE],
  [undefined, undefined, { XDG_CACHE_HOME: '' }, HOME_CACHE],
  [undefined, undefined, { XDG_CACHE_HOME: 'relative' }, HOME_CACHE],
])('--output-dir %s, project %s, %j: %s', (given, project, env, dir) => {
  expect(outputDir(given, project, env)).toMatch(dir);
});
