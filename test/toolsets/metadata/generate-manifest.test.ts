import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { throughTheDoor } from '../_door.ts';
import { CLASSES, writeClass } from './_class.ts';

const { call, org, write, read } = throughTheDoor({
  sample: true,
  args: ['--orgs', 'dev', '--project-dir', 'project', '--toolsets', 'metadata', '--allow-non-ga-tools'],
});
const generate = (input: object) => call('generate_manifest', { ...input });
const place = (path: string) => join(org().home, 'project', path);
const OBJECT = 'force-app/main/default/objects/Invoice__c';
const LABELS = 'force-app/main/default/labels/CustomLabels.labels-meta.xml';
function git(...args: string[]) {
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@acme.example'];
  execFileSync('git', [...who, ...args], {
    cwd: place('.'),
    stdio: 'ignore',
    env: { PATH: process.env.PATH, HOME: org().home },
  });
}
function commit(tag: string) {
  git('add', '.');
  git('commit', '-qm', tag);
  git('tag', tag);
}

describe('bad input writes nothing', () => {
  beforeAll(() => {
    mkdirSync(join(org().home, 'away'));
    symlinkSync(join(org().home, 'away'), place('linked'));
  });
  it.each([
    [{}, 'INVALID_SELECTION', /one of paths, fromOrg and since/],
    [{ paths: ['force-app'], since: 'HEAD' }, 'INVALID_SELECTION', /one of/],
    [{ paths: ['force-app'], until: 'HEAD' }, 'INVALID_SELECTION', /until needs since/],
    [{ paths: ['nowhere'], to: 'new.xml' }, 'FILE_REFUSED', /no such file/],
    [{ fromOrg: ['ApexClas'], to: 'new.xml' }, 'UNKNOWN_TYPE', /Nearest: ApexClass/],
    [{ fromOrg: ['ApexClass:Zzz*'], to: 'new.xml' }, 'NOTHING_FOUND', /nothing was written/],
    [{ since: 'HEAD', to: 'new.xml' }, 'NO_SUCH_COMMIT', /HEAD/],
    [{ since: '--output=x', to: 'new.xml' }, 'NO_SUCH_COMMIT', /--output/],
    [{ paths: ['force-app'] }, 'FILE_EXISTS', /manifest.package\.xml is there already/],
    [{ paths: ['force-app'], to: '../new.xml' }, 'FILE_REFUSED', /not written/],
    [{ paths: ['force-app'], to: '.git/new.xml' }, 'FILE_REFUSED', /not written/],
    [{ paths: ['force-app'], to: 'linked/new.xml' }, 'FILE_REFUSED', /not written/],
    [{ paths: ['force-app'], to: 'sfdx-project.json' }, 'FILE_REFUSED', /not written/],
    [{ paths: ['force-app'], to: LABELS, overwrite: true }, 'FILE_REFUSED', /not written/],
  ])('%j: %s', async (input, code, message) => {
    const { error } = await generate(input);
    expect(error).toMatchObject({ code });
    expect(error.message).toMatch(message);
    expect(existsSync(place('new.xml'))).toBe(false);
  });
});

describe('of paths', () => {
  it('lists components and their parts', async () => {
    const { facts, text } = await generate({
      paths: [`${CLASSES}/InvoiceService.cls`, OBJECT],
      to: 'm/a.xml',
    });
    expect(text).toMatch(/^m\/a\.xml written: 18 components/);
    expect(facts).toMatchObject({
      components: { ApexClass: 1, CustomObject: 1, CustomField: 11, ListView: 2, RecordType: 2 },
    });
    expect(read('m/a.xml')).toMatch(/<members>InvoiceService<\/members>\s*<name>ApexClass/);
    expect(read('m/a.xml')).toMatch(/<version>66\.0<\/version>/);
  });

  it('replaces a file only when told, and keeps it', async () => {
    const old = read('manifest/package.xml');
    const { facts } = await generate({ paths: [CLASSES], overwrite: true });
    expect(readFileSync(Object(facts).backups[0], 'utf8')).toBe(old);
    expect(read('manifest/package.xml')).not.toBe(old);
    write('manifest/package.xml', old);
  });
});

describe('of the org', () => {
  it('by type and name, whatever the case; what it wrote can be retrieved', async () => {
    await call('deploy_metadata', { paths: ['force-app'] });
    const { facts } = await generate({ fromOrg: ['apexclass:invoice*', 'ApexTrigger'], to: 'm/org.xml' });
    expect(Object(facts).components).toEqual({ ApexClass: 5, ApexTrigger: 1 });
    expect((await call('retrieve_metadata', { manifest: 'm/org.xml' })).facts).toMatchObject({
      components: 6,
    });
  });

  it('all of it', async () => {
    const { facts } = await generate({ fromOrg: ['*'], to: 'm/all.xml' });
    expect(Object(facts).components).toMatchObject({ ApexClass: 9, CustomTab: 1, Flow: 1 });
  });
});

describe('of a range in git', () => {
  beforeAll(() => {
    git('init', '-q');
    commit('one');
    rmSync(place(`${CLASSES}/AccountRegionTest.cls`));
    rmSync(place(`${CLASSES}/AccountRegionTest.cls-meta.xml`));
    rmSync(place(`${OBJECT}/fields/TaxRate__c.field-meta.xml`));
    write(LABELS, read(LABELS).replace(/<labels>\s*<fullName>Invoice_Not_Found[\s\S]*?<\/labels>\s*/, ''));
    commit('two');
    writeClass(write, 'Fresh');
    rmSync(place('force-app/main/default/lwc/invoiceList/invoiceList.html'));
    rmSync(place('force-app/main/default/objects/InvoiceLine__c'), { recursive: true });
  });

  it('between two commits', async () => {
    const { facts, error } = await generate({ since: 'one', until: 'two', to: 'd/package.xml' });
    expect(error).toBeUndefined();
    expect(facts).toMatchObject({
      destructive: 'd/destructiveChanges.xml',
      deleted: { ApexClass: 1, CustomField: 1, CustomLabel: 1 },
    });
    const gone = read('d/destructiveChanges.xml');
    expect([...gone.matchAll(/<members>(.*?)</g)].map(([, name]) => name)).toEqual([
      'AccountRegionTest',
      'Invoice__c.TaxRate__c',
      'Invoice_Not_Found',
    ]);
    expect(Object(facts).components).toEqual({ CustomLabel: 3, CustomLabels: 1 });
  });

  it('up to the files as they are: a bundle without one of its files is changed, an object goes with its fields', async () => {
    const { facts } = await generate({ since: 'two', to: 'e/package.xml' });
    expect(facts).toMatchObject({
      components: { ApexClass: 1, LightningComponentBundle: 1 },
      deleted: { CustomObject: 1 },
    });
  });

  it('nothing changed', async () => {
    expect((await generate({ since: 'two', until: 'two', to: 'f.xml' })).error).toMatchObject({
      code: 'NOTHING_FOUND',
    });
  });
});
