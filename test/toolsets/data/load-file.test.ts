import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { throughTheDoor } from '../_door.ts';

const many = Array.from({ length: 3_000 }, (_, row) => `Many ${row},${row}`).join('\n');
const files = {
  'sfdx-project.json':
    '{"packageDirectories":[{"path":"force-app","default":true}],"sourceApiVersion":"66.0"}',
  'two.csv': 'Name,Industry\nLoad A,Energy\n"Load, ""B""",Banking\n',
  'excel.csv': '\uFEFFname;INDUSTRY;NumberOfEmployees\r\nLoad C;Energy;7\r\n',
  'lines.jsonl': '{"Name":"Load D","Industry":null}\n{"Name":"Load E","Industry":"Energy"}\n',
  'list.json': '[{"Name":"Load F"}]',
  'unknown.csv': 'Name,Industy,LastModifiedDate\nx,y,z\n',
  'missing.csv': 'Industry\nEnergy\n',
  'empty.csv': '',
  'header.csv': 'Name\n',
  'ragged.csv': 'Name,Industry\nx\n',
  'quotes.csv': 'Name,Industry\n"x,y\nz\n',
  'latin.csv': Buffer.from([0x4e, 0x61, 0x6d, 0x65, 0x0a, 0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72, 0x0a]),
  'broken.json': '[{"Name":',
  '.env': 'Name\nsecret\n',
  'partial.csv': 'Name,NumberOfEmployees\nLoad G,1\nLoad H,many\nLoad I,3\n',
  'many.csv': `Name,NumberOfEmployees\n${many}\n`,
  'keys.csv': 'ExternalKey__c,Name\nL1,Load J\nL2,Load K\n',
  'parents.csv': 'LastName,Account.ExternalKey__c\nOf J,L1\n',
};
const { call, org } = throughTheDoor({
  files,
  args: ['--orgs', 'dev', '--allow-non-ga-tools', '--max-rows', '5000', '--max-deletes', '5000'],
});

const load = (file: string, rest: object = {}) => call('load_file', { file, object: 'Account', ...rest });

async function names(where: string) {
  const { facts } = await call('run_soql_query', {
    query: `SELECT Name FROM Account WHERE ${where} ORDER BY Name`,
  });
  return Object(facts).rows.map((row: unknown[]) => row[0]);
}

describe('bad files are refused, and no job is made', () => {
  it.each([
    [
      'unknown.csv',
      'INVALID_COLUMNS',
      /Industy: Account has no such field.*did you mean Industry.*LastModifiedDate cannot be written/,
    ],
    ['missing.csv', 'INVALID_COLUMNS', /Name: is required and the file has no such column/],
    ['empty.csv', 'INVALID_FILE', /line 1: it is empty/],
    ['header.csv', 'INVALID_FILE', /a header and no rows/],
    ['ragged.csv', 'INVALID_FILE', /line 2/],
    ['quotes.csv', 'INVALID_FILE', /Quote Not Closed/],
    ['latin.csv', 'INVALID_FILE', /not UTF-8/],
    ['broken.json', 'INVALID_FILE', /it is not JSON/],
    ['nowhere.csv', 'FILE_REFUSED', /there is no such file/],
    ['../../etc/passwd', 'FILE_REFUSED', /outside the project/],
    ['/etc/passwd', 'FILE_REFUSED', /outside the project/],
    ['.env', 'FILE_REFUSED', /hold secrets/],
  ])('%s: %s', async (file, code, message) => {
    const { error } = await load(file);
    expect(error).toMatchObject({ code, outcome: 'not_executed' });
    expect(error.message).toMatch(message);
    expect([...org().requests].filter(({ path }) => path.includes('jobs/ingest'))).toEqual([]);
  });
});

describe('loads', () => {
  it('planOnly shows the columns and a preview', async () => {
    const { facts } = await load('two.csv', { planOnly: true });
    expect(facts).toMatchObject({
      status: 'planned',
      plan: {
        writes: 2,
        details: { columns: ['Name', 'Industry'], preview: [{ Name: 'Load A' }, { Name: 'Load, "B"' }] },
      },
    });
  });

  it('CSV, with quotes; all rows accounted for', async () => {
    const { facts } = await load('two.csv');
    expect(facts).toMatchObject({
      result: { outcome: 'done', total: 2, succeeded: 2, failed: 0, unprocessed: 0 },
    });
    expect(await names("Name LIKE 'Load, %' OR Name = 'Load A'")).toEqual(['Load A', 'Load, "B"']);
  });

  it.each([
    ['excel.csv', ['Load C']],
    ['lines.jsonl', ['Load D', 'Load E']],
    ['list.json', ['Load F']],
  ])('%s: BOM, semicolons, CRLF, JSON, JSONL', async (file, expected) => {
    await load(file);
    expect(await names(`Name IN (${expected.map(name => `'${name}'`).join(',')})`)).toEqual(expected);
  });

  it('rows that fail are in a file that can be mended and loaded again', async () => {
    const { facts } = await load('partial.csv');
    const { result } = Object(facts);
    expect(result).toMatchObject({ outcome: 'partial', total: 3, succeeded: 2, failed: 1 });
    const failed = readFileSync(result.failedFile, 'utf8');
    expect(failed).toMatch(/^Name,NumberOfEmployees,sf__Error\nLoad H,many,/);
    expect((await load(result.failedFile, { planOnly: true })).facts).toMatchObject({
      plan: { writes: 1, details: { leftOut: ['sf__Error'] } },
    });
  });

  it('upsert by external id, then children by the parent’s', async () => {
    await load('keys.csv', { operation: 'upsert', key: 'ExternalKey__c' });
    const { facts } = await call('load_file', { file: 'parents.csv', object: 'Contact' });
    expect(facts).toMatchObject({ result: { succeeded: 1 } });
    const { facts: found } = await call('run_soql_query', {
      query: "SELECT Account.Name FROM Contact WHERE LastName = 'Of J'",
    });
    expect(Object(found).rows).toEqual([['Load J']]);
  });

  it('a load is undone as any change: what it made is deleted', async () => {
    const { facts } = await load('many.csv');
    expect(facts).toMatchObject({ result: { succeeded: 3_000 } });
    const undone = await call('undo_changes', { change: Object(facts).result.change });
    expect(undone.facts).toMatchObject({ status: 'planned', plan: { deletes: 3_000 } });
    const applied = await call('apply_plan', { plan: Object(undone.facts).plan.id });
    expect(applied.facts).toMatchObject({ result: { succeeded: 3_000, failed: [] } });
    expect(await names("Name LIKE 'Many %'")).toEqual([]);
  });

  it('a job of an earlier load is waited for by its id; one that is not ours is refused', async () => {
    const { facts } = await load('list.json');
    const { job } = Object(facts).result;
    expect((await call('load_file', { job })).facts).toMatchObject({
      result: { job, outcome: 'done', succeeded: 1 },
    });
    expect((await call('load_file', { job: '750000000000000AAA' })).error).toMatchObject({
      code: 'NO_SUCH_JOB',
    });
  });

  it('more than 2,000 rows of write_records go through the Bulk API, and that is said', async () => {
    const records = Array.from({ length: 2_100 }, (_, row) => ({ Name: `Bulk ${row}` }));
    const { facts } = await call('write_records', { object: 'Account', operation: 'insert', records });
    expect(Object(facts).result).toMatchObject({ via: 'bulk', succeeded: 2_100 });
    expect(Object(facts).plan.limits[0]).toMatch(/Bulk API, row by row/);
  });
});
