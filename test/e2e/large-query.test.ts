import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callTool, connect, startOrgs, temporaryFolder } from './_door.ts';

const ROWS = 50_000;
const SEED = join(import.meta.dirname, '..', '..', 'fixtures', 'seed');
let orgs: Awaited<ReturnType<typeof startOrgs>>;
const seedDir = temporaryFolder(afterAll);
const project = temporaryFolder(afterAll);

beforeAll(async () => {
  cpSync(join(SEED, 'objects'), join(seedDir, 'objects'), { recursive: true });
  cpSync(join(SEED, 'records'), join(seedDir, 'records'), { recursive: true });
  cpSync(join(SEED, 'order.json'), join(seedDir, 'order.json'));
  const notes = Array.from({ length: ROWS }, (_, index) => ({
    key: `note-${index}`,
    fields: { Title: `Note "${index}", naïve\nline`, ParentId: '@account-acme', OwnerId: '@user-admin' },
  }));
  writeFileSync(join(seedDir, 'records', 'Note.json'), JSON.stringify(notes));
  orgs = await startOrgs({ seedDir });
  writeFileSync(
    join(project, 'sfdx-project.json'),
    '{"packageDirectories":[{"path":"force-app","default":true}]}',
  );
});
afterAll(() => orgs.close());

describe(`a query of ${ROWS} rows`, () => {
  it('answers with a bounded result and a complete file, which can be read in slices', async () => {
    const client = await connect({ home: orgs.home, args: ['--orgs', 'dev'], cwd: project });
    const { facts, text, content } = await callTool(client, 'run_soql_query', {
      query: 'SELECT Id, Title, Owner.Name FROM Note ORDER BY CreatedDate, Id',
    });
    expect(facts).toMatchObject({ totalSize: ROWS, columns: ['Id', 'Title', 'Owner.Name'] });
    expect(facts.rows.length).toBeLessThanOrEqual(200);
    expect(JSON.stringify(facts).length + text.length).toBeLessThanOrEqual(25_000);

    const { path, uri, bytes } = facts.file;
    expect(path).toMatch(new RegExp(`^${join(project, '.orgsmith', 'out')}/.*-Note.csv$`));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(project, '.orgsmith', 'out')).sort()).toEqual(
      ['.gitignore', basename(path)].sort(),
    );
    const csv = readFileSync(path, 'utf8');
    expect(Buffer.byteLength(csv)).toBe(bytes);
    expect(csv.startsWith('"Id","Title","Owner.Name"\n')).toBe(true);
    const ids = csv.match(/^"002\w{15}",/gm) ?? [];
    expect(new Set(ids).size).toBe(ROWS);
    expect(csv).toContain('"Note ""49999"", naïve\nline"');

    expect(content).toContainEqual(
      expect.objectContaining({ type: 'resource_link', uri, mimeType: 'text/csv', size: bytes }),
    );
    const { contents } = await client.readResource({ uri: `${uri}?offset=0&length=1000` });
    expect(contents[0]).toMatchObject({
      mimeType: 'text/csv',
      text: csv.slice(0, Buffer.from(csv).subarray(0, 1000).toString().length),
    });
    expect(contents[0]?._meta).toMatchObject({ bytes, next: `${uri}?offset=1000&length=1000` });
  });

  it("read page by page with file 'none': every row once", async () => {
    const client = await connect({ home: orgs.home, args: ['--orgs', 'dev'], cwd: project });
    const seen = new Set<string>();
    let cursor: string | undefined;
    for (let pages = 0; pages < 3; pages++) {
      const args = cursor
        ? { cursor, maxRows: 200 }
        : { query: 'SELECT Id FROM Note', file: 'none', maxRows: 200 };
      const { facts } = await callTool(client, 'run_soql_query', args);
      expect(facts).toMatchObject({ totalSize: ROWS, columns: ['Id'] });
      for (const [id] of facts.rows) seen.add(id);
      cursor = facts.cursor;
    }
    expect(seen.size).toBe(600);
    expect(cursor).toMatch(/^query\/\w{18}-600$/);
  });

  it('of more rows than are exported unasked says so, and exports when asked', async () => {
    const client = await connect({
      home: orgs.home,
      args: ['--orgs', 'dev', '--output-dir', 'exports'],
      cwd: project,
    });
    const { facts } = await callTool(client, 'run_soql_query', {
      query: 'SELECT Id FROM Note LIMIT 300',
      maxRows: 10,
      file: 'jsonl',
    });
    expect(facts.rows).toHaveLength(10);
    expect(facts.file.path.startsWith(join(project, 'exports'))).toBe(true);
    const lines = readFileSync(facts.file.path, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(300);
    expect(Object.keys(JSON.parse(lines[0] ?? ''))).toEqual(['Id']);
  });

  it('never follows a link that a repository put where the output goes', async () => {
    const hostile = temporaryFolder();
    const outside = temporaryFolder();
    writeFileSync(join(hostile, 'sfdx-project.json'), '{}');
    mkdirSync(join(hostile, '.orgsmith'));
    symlinkSync(outside, join(hostile, '.orgsmith', 'out'));
    const secret = '20260101-000000-00000000-x.csv';
    const client = await connect({ home: orgs.home, args: ['--orgs', 'dev'], cwd: hostile });
    const { error } = await callTool(client, 'run_soql_query', {
      query: 'SELECT Id FROM Note LIMIT 300',
      file: 'csv',
    });
    expect(error).toMatchObject({
      code: 'OUTPUT_FOLDER',
      message: expect.stringContaining('leads out of the project'),
    });
    expect(readdirSync(outside)).toEqual([]);
    symlinkSync('/etc/passwd', join(outside, secret));
    await expect(client.readResource({ uri: `orgsmith://out/${secret}` })).rejects.toThrow(
      /There is no result file/,
    );
  });

  it.each([
    ['another folder', 'orgsmith://out/..%2F..%2Fsfdx-project.json'],
    ['an absolute path', 'orgsmith://out/%2Fetc%2Fpasswd'],
    ['another scheme', 'file:///etc/passwd'],
    ['a name that was never given', 'orgsmith://out/20260101-000000-00000000-x.csv'],
  ])('%s is no resource', async (_, uri) => {
    const client = await connect({ home: orgs.home, args: ['--orgs', 'dev'], cwd: project });
    await expect(client.readResource({ uri })).rejects.toThrow(/There is no result file/);
  });
});
