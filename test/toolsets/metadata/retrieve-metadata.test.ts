import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import JSZip from 'jszip';
import { describe, expect, it } from 'vitest';
import { SAMPLE } from '../../e2e/_door.ts';
import { throughTheDoor } from '../_door.ts';
import { CLASSES, manifest, writeClass } from './_class.ts';

const { call, org, write, read } = throughTheDoor({
  sample: true,
  projectDir: SAMPLE,
  args: ['--orgs', 'dev', '--project-dir', 'project', '--toolsets', 'metadata', '--allow-non-ga-tools'],
});
const retrieve = (input: object) => call('retrieve_metadata', { ...input });
const place = (path: string) => join(org().home, 'project', path);
const FIELD = 'force-app/main/default/objects/Invoice__c/fields/Number__c.field-meta.xml';
const REGION = `${CLASSES}/AccountRegion.cls`;

async function inOrg(path: string, change: (text: string) => string) {
  const local = read(path);
  write(path, change(local));
  expect((await call('deploy_metadata', { paths: [path] })).error).toBeUndefined();
  write(path, local);
}
async function filesOf(zip: string) {
  const { files } = await JSZip.loadAsync(await readFile(zip));
  return Object.fromEntries(
    await Promise.all(Object.entries(files).map(async ([name, file]) => [name, await file.async('string')])),
  );
}
function git(...args: string[]) {
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@acme.example'];
  execFileSync('git', [...who, ...args], {
    cwd: place('.'),
    stdio: 'ignore',
    env: { PATH: process.env.PATH, HOME: org().home },
  });
}

describe('bad input writes nothing', () => {
  it.each([
    [{}, 'INVALID_SELECTION', /nothing is selected/],
    [{ metadata: ['ApexClazz'] }, 'UNKNOWN_TYPE', /Nearest: ApexClass/],
    [{ metadata: ['Apex Class:X'] }, 'INVALID_SELECTION', /not Type:Name/],
    [{ metadata: ['ApexClass:Zzz*'] }, 'NOTHING_FOUND', /nothing that fits ApexClass:Zzz/],
    [{ paths: ['../x'] }, 'FILE_REFUSED', /no such file/],
    [{ manifest: 'README.md' }, 'INVALID_SELECTION', /no readable package.xml/],
    [{ metadata: ['ApexClass:AccountRegion'], to: '../elsewhere' }, 'FILE_REFUSED', /package directory/],
    [{ metadata: ['ApexClass:AccountRegion'], to: '.git/hooks' }, 'FILE_REFUSED', /package directory/],
    [{ metadata: ['ApexClass:AccountRegion'], to: 'force-app/.env' }, 'FILE_REFUSED', /package directory/],
    [{ job: '0Af000000000099AAA' }, 'INVALID_SELECTION', /begins with 09S/],
  ])('%j: %s', async (input, code, message) => {
    const { error } = await retrieve(input);
    expect(error).toMatchObject({ code, outcome: 'not_executed' });
    expect(error.message).toMatch(message);
  });

  it('a link on the way out of the project is not followed', async () => {
    const away = join(org().home, 'away');
    mkdirSync(away);
    const link = place('force-app/main/linked');
    symlinkSync(away, link);
    const { error } = await retrieve({ metadata: ['ApexClass:AccountRegion'], to: 'force-app/main/linked' });
    expect(error).toMatchObject({ code: 'FILE_REFUSED' });
    rmSync(link);
  });
});

describe('a project that is not in git', () => {
  it('the whole of it is unchanged, and a standard object gets no empty file beside its fields', async () => {
    const { facts, error } = await retrieve({ manifest: 'manifest/package.xml' });
    expect(error).toBeUndefined();
    expect(facts).toMatchObject({
      created: [],
      outcome: 'done',
      counts: { created: 0, changed: 0, kept: 0, notInOrg: 0 },
    });
    expect(Object(facts).counts.unchanged).toBeGreaterThan(40);
  });

  it('an archive packed anew, labels in a file of another name and a resource of another ending are as they are', async () => {
    const resource = (name: string, type: string) =>
      write(
        `force-app/main/default/staticresources/${name}.resource-meta.xml`,
        `<?xml version="1.0" encoding="UTF-8"?>\n<StaticResource xmlns="http://soap.sforce.com/2006/04/metadata">\n    <cacheControl>Public</cacheControl>\n    <contentType>${type}</contentType>\n</StaticResource>\n`,
      );
    resource('sound', 'audio/mp4');
    write('force-app/main/default/staticresources/sound.resource', 'la la');
    resource('pages', 'application/zip');
    write('force-app/main/default/staticresources/pages/index.html', '<p>one</p>\n');
    const labels = 'force-app/main/default/labels/';
    renameSync(place(`${labels}CustomLabels.labels-meta.xml`), place(`${labels}Ours.labels-meta.xml`));
    const paths = ['force-app/main/default/staticresources', 'force-app/main/default/labels'];
    expect((await call('deploy_metadata', { paths })).error).toBeUndefined();
    const { facts: compared } = await call('compare_metadata', { paths });
    expect(compared).toMatchObject({ counts: { onlyHere: 0, onlyThere: 0, different: 0 } });
    const { facts } = await retrieve({ paths });
    expect(facts).toMatchObject({ created: [], changed: [], counts: { notInOrg: 0 } });
    const { facts: again } = await call('deploy_metadata', { paths, planOnly: true });
    expect(Object(again).plan.details.changed).toEqual([]);
    renameSync(place(`${labels}Ours.labels-meta.xml`), place(`${labels}CustomLabels.labels-meta.xml`));
  });

  it('what is not there is created, where its like are, or where `to` says', async () => {
    rmSync(place(FIELD));
    rmSync(place(`${CLASSES}/AccountRegionTest.cls`));
    rmSync(place(`${CLASSES}/AccountRegionTest.cls-meta.xml`));
    const { facts } = await retrieve({ metadata: ['CustomField:Invoice__c.Number__c'] });
    expect(facts).toMatchObject({ created: [FIELD] });
    await retrieve({ metadata: ['ApexClass:AccountRegionT*'], to: 'force-app/more' });
    expect(read('force-app/more/classes/AccountRegionTest.cls')).toMatch(/@IsTest/i);
  });

  it('what differs is kept, and replaced only when told, with a backup', async () => {
    await inOrg(REGION, text => `${text}// from the org\n`);
    const old = read(REGION);
    const { facts } = await retrieve({ paths: [REGION] });
    expect(facts).toMatchObject({ kept: [REGION], keptBecause: 'not in git', changed: [] });
    expect(read(REGION)).toBe(old);
    const { facts: told } = await retrieve({ paths: [REGION], overwrite: true });
    expect(told).toMatchObject({ changed: [REGION] });
    expect(read(REGION)).toMatch(/from the org/);
    expect(await filesOf(Object(told).backup)).toEqual({ [REGION]: old });
  });
});

describe('a project in git', () => {
  it('what is committed is replaced, what is edited is kept', async () => {
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'all');
    const controller = `${CLASSES}/InvoiceListController.cls`;
    await inOrg(REGION, text => `${text}// once more\n`);
    await inOrg(controller, text => `${text}// once more\n`);
    write(REGION, `${read(REGION)}// my edit\n`);
    const { facts } = await retrieve({
      metadata: ['ApexClass:AccountRegion', 'ApexClass:InvoiceListController'],
    });
    expect(facts).toMatchObject({ kept: [REGION], keptBecause: 'changed here', changed: [controller] });
    expect(read(REGION)).toMatch(/my edit/);
    expect(read(controller)).toMatch(/once more/);
    expect(existsSync(place(`${dirname(REGION)}/AccountRegion.cls.orgsmith-part`))).toBe(false);
  });

  it('what the org does not have is named and stays', async () => {
    const path = writeClass(write, 'OnlyHere');
    const { facts } = await retrieve({
      metadata: ['ApexClass:OnlyHere', 'ApexClass:AccountRegion'],
      overwrite: true,
    });
    expect(facts).toMatchObject({
      notFound: ['ApexClass:OnlyHere'],
      notInOrg: expect.arrayContaining([path]),
    });
    expect(read(path)).toMatch(/OnlyHere/);
    const extra = 'force-app/main/default/lwc/invoiceList/extra.js';
    write(extra, 'export default 1;\n');
    const field = FIELD.replace('Number__c', 'NotYet__c');
    write(field, read(FIELD).replaceAll('Number__c', 'NotYet__c'));
    const { facts: more } = await retrieve({
      metadata: ['LightningComponentBundle:*', 'CustomObject:Invoice__c'],
    });
    expect(Object(more).notInOrg.toSorted()).toEqual([extra, field].toSorted());
    expect(existsSync(place(extra))).toBe(true);
  });

  it('of a bundle that the org does not have, the files are named, and no folder', async () => {
    const folder = 'force-app/main/default/lwc/onlyHere';
    const files = [`${folder}/onlyHere.html`, `${folder}/onlyHere.js`, `${folder}/onlyHere.js-meta.xml`];
    for (const file of files) write(file, read(file.replaceAll('onlyHere', 'invoiceList')));
    const { facts } = await retrieve({ metadata: ['LightningComponentBundle:onlyHere'] });
    expect(Object(facts).notInOrg.toSorted()).toEqual(files);
    rmSync(place(folder), { recursive: true });
  });

  it('a manifest that names a type there is not tells so', async () => {
    write('manifest/odd.xml', manifest('ApexClazz', 'X'));
    const { facts } = await retrieve({ manifest: 'manifest/odd.xml' });
    expect(facts).toMatchObject({ counts: { created: 0 }, problems: [expect.stringContaining('ApexClazz')] });
  });
});
