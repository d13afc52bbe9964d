import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ComponentSet, MetadataConverter, RegistryAccess } from '@salesforce/source-deploy-retrieve';
import JSZip from 'jszip';
import { afterAll, describe, expect, it } from 'vitest';
import { cargoOf, packCargo, refuseTooMany } from '../../../toolsets/metadata/_cargo.ts';
import { selectLocal } from '../../../toolsets/metadata/_components.ts';
import { refuseLinksOut } from '../../../toolsets/metadata/_project.ts';
import { toolError } from '../../support/refusal.ts';

const SAMPLE = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'project');
const root = realpathSync(mkdtempSync(join(tmpdir(), 'orgsmith-convert-')));
cpSync(SAMPLE, root, { recursive: true });
afterAll(() => rmSync(root, { recursive: true, force: true }));

const MAIN = 'force-app/main/default';
const project = {
  root,
  packageDirs: [join(root, 'force-app')],
  sourceApiVersion: '66.0',
  replacements: false,
};
function put(path: string, content: string) {
  mkdirSync(dirname(join(root, MAIN, path)), { recursive: true });
  writeFileSync(join(root, MAIN, path), content);
}
const meta = (type: string, inner = '') =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${type} xmlns="http://soap.sforce.com/2006/04/metadata">${inner}</${type}>\n`;

// One of each way in which files of source and of a package differ.
put('layouts/Account-With %28odd%29 name.layout-meta.xml', meta('Layout'));
put('customMetadata/InvoiceSetting.A_b.md-meta.xml', meta('CustomMetadata', '<label>A</label>'));
put('email/Letters.emailFolder-meta.xml', meta('EmailFolder', '<name>Letters</name>'));
put('email/Letters/Hello.email', 'Hello');
put('email/Letters/Hello.email-meta.xml', meta('EmailTemplate'));
put('documents/Papers.documentFolder-meta.xml', meta('DocumentFolder', '<name>Papers</name>'));
put('documents/Papers/Logo.png', 'png');
put('documents/Papers/Logo.document-meta.xml', meta('Document'));
put('reports/Own.reportFolder-meta.xml', meta('ReportFolder', '<name>Own</name>'));
put('reports/Own/Sales.report-meta.xml', meta('Report'));
put('aura/box/box.cmp', '<aura:component/>');
put('aura/box/box.cmp-meta.xml', meta('AuraDefinitionBundle'));
put('lwc/box/box.js', 'export default 1;');
put('lwc/box/__tests__/box.test.js', 'test');
put('lwc/box/box.js-meta.xml', meta('LightningComponentBundle'));
put('pages/Home.page', '<apex:page/>');
put('pages/Home.page-meta.xml', meta('ApexPage'));
put('staticresources/site/a.css', '.a {}');
put(
  'staticresources/site.resource-meta.xml',
  meta('StaticResource', '<contentType>application/zip</contentType>'),
);
put('workflows/Account.workflow-meta.xml', meta('Workflow', '<alerts><fullName>One</fullName></alerts>'));
put('experiences/Site.site-meta.xml', meta('ExperienceBundle'));
put('experiences/Site/config/site.json', '{}');
put('objectTranslations/Account-de/Account-de.objectTranslation-meta.xml', meta('CustomObjectTranslation'));
put('settings/Account.settings-meta.xml', meta('AccountSettings'));

async function filesIn(zip: Uint8Array, inside = ''): Promise<[string, string][]> {
  const { files } = await JSZip.loadAsync(zip);
  const all: [string, string][] = [];
  for (const entry of Object.values(files).filter(({ dir }) => !dir)) {
    const content = await entry.async('nodebuffer');
    // An archive that is made tells the time.
    if (content.subarray(0, 2).toString() === 'PK') all.push(...(await filesIn(content, `${entry.name}!`)));
    else all.push([`${inside}${entry.name}`, content.toString('base64')]);
  }
  return all.sort();
}

describe('what is sent', () => {
  it.each([
    [['force-app']],
    [[`${MAIN}/classes`]],
    [[`${MAIN}/email`, `${MAIN}/documents`]],
    [[`${MAIN}/lwc/box`]],
  ])('of %j is what source-deploy-retrieve makes of it, byte by byte', async paths => {
    const ours = await cargoOf(project, await selectLocal(project, { paths }), '66.0');
    const registry = new RegistryAccess(undefined, root);
    const set = ComponentSet.fromSource({ fsPaths: paths.map(path => join(root, path)), registry });
    set.apiVersion = '66.0';
    set.sourceApiVersion = '66.0';
    const { zipBuffer } = await new MetadataConverter(registry).convert(set, 'metadata', { type: 'zip' });
    const zip = new JSZip();
    for (const [name, content] of ours.files) zip.file(name, content);
    expect(await filesIn(await zip.generateAsync({ type: 'uint8array' }))).toEqual(
      await filesIn(zipBuffer ?? Buffer.alloc(0)),
    );
    expect(ours.files.size).toBeGreaterThan(2);
  });
});

describe('a component by its name', () => {
  it.each([
    ['ApexClass:AccountRegion', 'AccountRegion'],
    ['apexclass:accountregion', 'AccountRegion'],
    ['CustomField:Invoice__c.Number__c', 'Invoice__c.Number__c'],
    ['CustomObject:Invoice__c', 'Invoice__c'],
    ['LightningComponentBundle:box', 'box'],
    ['Layout:Account-With %28odd%29 name', 'Account-With %28odd%29 name'],
    ['CustomLabel:*', '*'],
    ['EmailTemplate:Letters/Hello', 'Letters/Hello'],
    ['StaticResource:site', 'site'],
    ['CustomMetadata:InvoiceSetting.A_b', 'InvoiceSetting.A_b'],
    ['ValidationRule:Invoice__c.Due_Not_Before_Issue', 'Invoice__c.Due_Not_Before_Issue'],
  ])('%s is what looking through everything finds', async (name, fullName) => {
    const found = (await selectLocal(project, { metadata: [name] })).getSourceComponents().toArray();
    expect(found.length).toBeGreaterThan(0);
    for (const each of found) if (fullName !== '*') expect(each.fullName).toBe(fullName);
  });
});

it('a part is found, too, when that of which it is one is asked for with it', async () => {
  const metadata = ['CustomObject:Invoice__c', 'CustomField:Invoice__c.Number__c'];
  const found = (await selectLocal(project, { metadata })).getSourceComponents().toArray();
  expect(found.map(({ fullName }) => fullName)).toEqual(['Invoice__c']);
});

describe('more than Salesforce takes at once is refused before it is sent', () => {
  it('files', async () => {
    const files = new Map(Array.from({ length: 10_001 }, (_, i) => [`classes/C${i}.cls`, Buffer.alloc(0)]));
    expect(await toolError(async () => refuseTooMany({ files }))).toMatchObject({ code: 'TOO_LARGE' });
    files.delete('classes/C0.cls');
    refuseTooMany({ files });
  });

  it('bytes', async () => {
    const files = new Map(Array.from({ length: 8 }, (_, i) => [`r${i}`, randomBytes(5 * 1024 ** 2)]));
    expect(await toolError(() => packCargo({ files }))).toMatchObject({ code: 'TOO_LARGE' });
  });
});

describe('links that lead out of the project', () => {
  const away = mkdtempSync(join(tmpdir(), 'orgsmith-away-'));
  afterAll(() => rmSync(away, { recursive: true, force: true }));
  it.each([3, 30])('among %i files of a folder', async count => {
    const folder = join(root, `links${count}`);
    mkdirSync(folder);
    writeFileSync(join(away, 'secret'), 'x');
    const files = Array.from({ length: count }, (_, i) => join(folder, `f${i}`));
    for (const file of files) writeFileSync(file, 'x');
    await refuseLinksOut(project, files);
    symlinkSync(files[0] ?? '', join(folder, 'inside'));
    await refuseLinksOut(project, [...files, join(folder, 'inside')]);
    symlinkSync(join(away, 'secret'), join(folder, 'out'));
    const all = [...files, join(folder, 'out')];
    expect(await toolError(() => refuseLinksOut(project, all))).toMatchObject({ code: 'FILE_REFUSED' });
    await refuseLinksOut(project, files);
  });

  it('a folder that is one', async () => {
    symlinkSync(away, join(root, 'linked'));
    const inside = [join(root, 'linked', 'secret')];
    expect(await toolError(() => refuseLinksOut(project, inside))).toMatchObject({ code: 'FILE_REFUSED' });
  });
});
