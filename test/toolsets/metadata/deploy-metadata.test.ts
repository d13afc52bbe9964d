import { readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { SAMPLE } from '../../e2e/_door.ts';
import { throughTheDoor } from '../_door.ts';
import { CLASSES, manifest, writeClass } from './_class.ts';

const { call, org, write, read } = throughTheDoor({
  sample: true,
  projectDir: SAMPLE,
  args: [
    '--orgs',
    'dev',
    '--project-dir',
    'project',
    '--toolsets',
    'metadata,data,core',
    '--allow-non-ga-tools',
  ],
});
const deploy = (input: object) => call('deploy_metadata', { ...input });
async function bodyOf(name: string) {
  const { facts } = await call('run_soql_query', {
    query: `SELECT Body FROM ApexClass WHERE Name = '${name}'`,
    useToolingApi: true,
  });
  return Object(facts).rows?.[0]?.[0];
}
async function deploys() {
  const { facts } = await call('run_soql_query', {
    query: 'SELECT Id FROM DeployRequest',
    useToolingApi: true,
  });
  return Object(facts).rows.length;
}

describe('bad input sends nothing', () => {
  beforeAll(() => {
    write('manifest/broken.xml', '<Package><types></Package>');
    write('manifest/unknown.xml', manifest('ApexClazz', 'X'));
    write('manifest/gone.xml', manifest('ApexClass', 'NotHere'));
    write('manifest/wild.xml', manifest('ApexClass', '*'));
    write('.env', 'SECRET=1');
    symlinkSync('/etc', join(dirname(write('links/readme.txt', '')), 'out'));
  });
  it.each([
    [{}, 'INVALID_SELECTION', /nothing is selected/],
    [
      { paths: ['force-app'], manifest: 'manifest/package.xml' },
      'INVALID_SELECTION',
      /manifest stands alone/,
    ],
    [{ paths: ['force-app'], job: '0Af000000000001AAA' }, 'INVALID_SELECTION', /exclude each other/],
    [{ paths: ['force-app'], mode: 'quick' }, 'INVALID_SELECTION', /quick needs job/],
    [{ paths: ['force-app'], cancel: true }, 'INVALID_SELECTION', /cancel needs job/],
    [
      { paths: ['force-app'], tests: ['A'], testLevel: 'NoTestRun' },
      'INVALID_SELECTION',
      /not with NoTestRun/,
    ],
    [{ paths: ['nowhere'] }, 'FILE_REFUSED', /no such file/],
    [{ paths: ['../../etc'] }, 'FILE_REFUSED', /no such file|outside the project/],
    [{ paths: ['/etc/passwd'] }, 'FILE_REFUSED', /outside the project/],
    [{ paths: ['links/out/passwd'] }, 'FILE_REFUSED', /outside the project/],
    [{ paths: ['.env'] }, 'FILE_REFUSED', /secrets/],
    [{ paths: ['data'] }, 'NOTHING_SELECTED', /no metadata in data/],
    [{ paths: ['README.md'] }, 'NOTHING_SELECTED', /README/],
    [{ metadata: ['ApexClazz:X'] }, 'UNKNOWN_TYPE', /Nearest: ApexClass/],
    [{ metadata: ['ApexClass:InvoiceServic'] }, 'NOT_IN_PROJECT', /Nearest: .*InvoiceService/],
    [{ metadata: ['ApexClass:Zzz*'] }, 'NOT_IN_PROJECT', /no ApexClass:Zzz/],
    [{ manifest: 'manifest/broken.xml' }, 'NOT_METADATA', /broken.xml/],
    [{ manifest: 'manifest/unknown.xml' }, 'NOT_METADATA', /unknown.xml/],
    [{ manifest: 'manifest/gone.xml' }, 'NOT_IN_PROJECT', /NotHere/],
    [{ deleteAfter: 'manifest/wild.xml' }, 'INVALID_MANIFEST', /no wildcard/],
    [{ job: '0Af000000000099AAA' }, 'NO_SUCH_JOB', /no deploy/],
    [{ mode: 'quick', job: '0Af000000000099AAA' }, 'NO_SUCH_JOB', /no deploy/],
    [{ rollback: 'manifest/package.xml' }, 'INVALID_ZIP', /not a zip/],
  ])('%j: %s', async (input, code, message) => {
    const before = await deploys();
    const { error } = await deploy(input);
    expect(error).toMatchObject({ code, outcome: 'not_executed' });
    expect(error.message).toMatch(message);
    expect(await deploys()).toBe(before);
  });
});

describe('deploys', () => {
  it('a new class and a changed one: the plan, the counts, the rollback', async () => {
    const fresh = writeClass(write, 'Fresh');
    const changed = writeClass(write, 'AccountRegion', `${read(`${CLASSES}/AccountRegion.cls`)}// changed\n`);
    const old = await bodyOf('AccountRegion');
    const { facts: planned } = await deploy({ paths: [fresh, changed], planOnly: true });
    expect(planned).toMatchObject({
      plan: {
        title: 'Deploy 2 components',
        details: {
          components: { ApexClass: 2 },
          created: ['ApexClass:Fresh'],
          changed: [{ component: 'ApexClass:AccountRegion', by: expect.any(String), at: expect.any(String) }],
          unchanged: 0,
        },
      },
    });
    const { facts } = await deploy({ paths: [fresh, changed] });
    const { result } = Object(facts);
    expect(result).toMatchObject({ outcome: 'done', status: 'Succeeded', total: 2, created: 1, changed: 1 });
    expect(await bodyOf('AccountRegion')).toMatch(/changed/);
    const back = await deploy({ rollback: result.rollback });
    expect(back.facts).toMatchObject({
      status: 'planned',
      plan: { deletes: 1, title: 'Deploy 1 component, 1 to delete' },
    });
    const applied = await call('apply_plan', { plan: Object(back.facts).plan.id });
    expect(applied.error).toBeUndefined();
    expect(await bodyOf('AccountRegion')).toBe(old);
    expect(await bodyOf('Fresh')).toBeUndefined();
  });

  it('the whole project is unchanged', async () => {
    const { facts } = await deploy({
      paths: ['force-app/main/default/objects', 'force-app/main/default/lwc'],
      planOnly: true,
    });
    expect(Object(facts).plan.details).toMatchObject({ changed: [], created: [] });
  });

  it('a class that does not compile: file, line, column; nothing is changed', async () => {
    const path = writeClass(write, 'Broken', 'public class Broken {\n  void f( {\n}\n');
    const { error } = await deploy({ paths: [path] });
    expect(error).toMatchObject({ code: 'DEPLOY_FAILED', outcome: 'not_executed' });
    expect(error.details.failures).toEqual([
      {
        at: expect.stringMatching(/^force-app\/main\/default\/classes\/Broken.cls:2:\d+$/),
        component: 'ApexClass:Broken',
        problem: expect.any(String),
      },
    ]);
    expect(await bodyOf('Broken')).toBeUndefined();
  });

  it('validate changes nothing; quick deploys what was validated', async () => {
    const path = writeClass(write, 'Later');
    const { facts } = await deploy({ paths: [path], mode: 'validate', tests: ['AccountRegionTest'] });
    expect(Object(facts).result).toMatchObject({ outcome: 'done', validateOnly: true, created: 1 });
    expect(await bodyOf('Later')).toBeUndefined();
    const quick = await deploy({ mode: 'quick', job: Object(facts).result.job });
    expect(Object(quick.facts).result).toMatchObject({ outcome: 'done', status: 'Succeeded', created: 1 });
    expect(await bodyOf('Later')).toMatch(/class Later/);
  });

  it('parts of an object: a changed field and a new one are put back and taken away', async () => {
    const fields = 'force-app/main/default/objects/Invoice__c/fields';
    const old = read(`${fields}/PaidAmount__c.field-meta.xml`);
    write(
      `${fields}/PaidAmount__c.field-meta.xml`,
      old.replace(/<label>.*<\/label>/, '<label>Received</label>'),
    );
    write(`${fields}/Extra__c.field-meta.xml`, old.replaceAll('PaidAmount__c', 'Extra__c'));
    const before = await call('retrieve_metadata', { metadata: ['CustomField:Invoice__c.Extra__c'] });
    expect(before.facts).toMatchObject({ notFound: ['CustomField:Invoice__c.Extra__c'] });
    const { facts } = await deploy({ paths: [fields] });
    expect(Object(facts).plan.details).toMatchObject({
      created: ['CustomField:Invoice__c.Extra__c'],
      changed: [{ component: 'CustomField:Invoice__c.PaidAmount__c' }],
    });
    const back = await deploy({ rollback: Object(facts).result.rollback });
    expect(back.facts).toMatchObject({ status: 'planned', plan: { deletes: 1 } });
    const { facts: done } = await call('apply_plan', { plan: Object(back.facts).plan.id });
    expect(done).toMatchObject({ result: { deleted: 1, changed: 1 } });
    const after = await call('retrieve_metadata', {
      metadata: ['CustomField:Invoice__c.Extra__c', 'CustomField:Invoice__c.PaidAmount__c'],
      overwrite: true,
    });
    expect(after.facts).toMatchObject({ notFound: ['CustomField:Invoice__c.Extra__c'] });
    expect(read(`${fields}/PaidAmount__c.field-meta.xml`)).toBe(old);
  });

  it('a plan of more than it shows is whole in a file', async () => {
    const names = Array.from({ length: 25 }, (_, at) => `Many${String(at).padStart(2, '0')}`);
    const paths = names.map(name => writeClass(write, name));
    const { facts } = await deploy({ paths, planOnly: true });
    const { created, all, changedMore } = Object(facts).plan.details;
    expect([created.length, created.at(-1), changedMore]).toEqual([21, 'and 5 more', undefined]);
    const rows = readFileSync(all, 'utf8').trim().split('\r\n');
    expect(rows).toEqual(['what,component,by,at', ...names.map(name => `created,ApexClass:${name},,`)]);
    await deploy({ paths });
    for (const path of paths) write(path, `${read(path)}// more\n`);
    const { facts: more } = await deploy({ paths, planOnly: true });
    const { details } = Object(more).plan;
    expect([details.changed.length, details.changedMore]).toEqual([20, 5]);
    expect(readFileSync(details.all, 'utf8')).toMatch(/^changed,ApexClass:Many24,[^,]+,\d{4}-/m);
  });

  it('very many long failures: as many as there is room for, and the rest in the file', async () => {
    const failure = (at: number) => ({
      componentType: 'ApexClass',
      fullName: `Class${at}`,
      fileName: `classes/Class${at}.cls`,
      problem: `${at} `.padEnd(2_000, 'long '),
      problemType: 'Error',
      lineNumber: 1,
      columnNumber: 2,
    });
    const deployResult = {
      id: '0Af000000000001AAA',
      status: 'Failed',
      done: true,
      success: false,
      details: { componentFailures: Array.from({ length: 40 }, (_, at) => failure(at)) },
    };
    const body = { id: deployResult.id, deployResult };
    org().faults.add({ path: /deployRequest\/0Af/, times: 9, effect: { kind: 'answer', status: 200, body } });
    const { error } = await deploy({ job: deployResult.id });
    org().faults.clear();
    const { failures, moreFailures, file } = error.details;
    expect(error).toMatchObject({ code: 'DEPLOY_FAILED', details: { job: deployResult.id } });
    expect(failures.length).toBeGreaterThan(5);
    expect(failures.length + moreFailures).toBe(40);
    expect(readFileSync(file, 'utf8').match(/"fullName"/g)?.length).toBe(40);
  });
});
