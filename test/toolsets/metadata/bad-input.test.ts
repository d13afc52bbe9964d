import { randomUUID } from 'node:crypto';
import { existsSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pack } from '../../../toolsets/metadata/_zip.ts';
import { throughTheDoor } from '../_door.ts';
import { CLASSES, writeClass } from './_class.ts';

let days = 0;
const { call, org, read, write } = throughTheDoor({
  sample: true,
  now: () => new Date(Date.now() + days * 86_400_000),
  args: ['--orgs', 'dev', '--project-dir', 'project', '--toolsets', 'metadata,data', '--allow-non-ga-tools'],
});
const place = (path: string) => join(org().home, 'project', path);
const CONFIG = 'sfdx-project.json';
const A_CLASS = { metadata: ['ApexClass:AccountRegion'] };
/** All tools of the set that work on the project's source. */
const TOOLS: [string, object][] = [
  ['deploy_metadata', A_CLASS],
  ['retrieve_metadata', A_CLASS],
  ['preview_metadata', { compare: true }],
  ['compare_metadata', A_CLASS],
  ['generate_manifest', { paths: ['force-app'] }],
  ['delete_metadata', { ...A_CLASS, localFiles: true }],
  ['edit_schema', { object: 'Account', fields: [{ name: 'New__c', label: 'New', type: 'Text' }] }],
];
/** The parts of an error that a model acts by. */
async function refusal(name: string, input: object) {
  const { error, facts } = await call(name, { ...input });
  expect(facts).toEqual({});
  expect(error.next).toMatch(/\w{3}/);
  expect(error.outcome).toBe('not_executed');
  return `${error.code}: ${error.message} | ${error.next}`;
}
const packages = (...dirs: object[]) => JSON.stringify({ packageDirectories: dirs });

describe('a project that is none', () => {
  it.each([
    ['no JSON', '{', /INVALID_PROJECT: .*no JSON/],
    ['no package directories', '{}', /INVALID_PROJECT: .*no packageDirectories/],
    [
      'no default among several',
      packages({ path: 'force-app' }, { path: 'config' }),
      /no default package directory/,
    ],
    [
      'one that is not the default',
      packages({ path: 'force-app', default: false }),
      /no default package directory/,
    ],
    [
      'two defaults',
      packages({ path: 'force-app', default: true }, { path: 'config', default: true }),
      /2 of its package directories/,
    ],
    ['one that is outside', packages({ path: '..' }), /leads out of the project/],
    ['one that is not there', packages({ path: 'nowhere' }), /none of its package directories is there/],
  ])('%s', async (_, text, message) => {
    const old = read(CONFIG);
    write(CONFIG, text);
    const told = Object.fromEntries(TOOLS.map(([name]) => [name, '']));
    try {
      for (const [name, input] of TOOLS) told[name] = await refusal(name, input);
    } finally {
      write(CONFIG, old);
    }
    for (const text of Object.values(told)) expect(text).toMatch(message);
  });
});

describe('source that cannot be used', () => {
  it('a link that leads out of the project', async () => {
    const link = place(`${CLASSES}/Linked.cls`);
    writeClass(write, 'Linked');
    renameSync(link, join(org().home, 'Linked.cls'));
    symlinkSync(join(org().home, 'Linked.cls'), link);
    for (const name of ['deploy_metadata', 'compare_metadata', 'delete_metadata'])
      expect(await refusal(name, { paths: [`${CLASSES}/Linked.cls`] }), name).toMatch(/^FILE_REFUSED/);
    expect(await refusal('deploy_metadata', { metadata: ['ApexClass:Linked'] })).toMatch(/^FILE_REFUSED/);
    rmSync(link);
    rmSync(`${link}-meta.xml`);
  });

  it.each([
    ['layouts/Account-X.layout-meta.xml', '<Layout><a></Layout>'],
    ['objects/Account/fields/X__c.field-meta.xml', '<CustomField><fullName>X__c</CustomField>'],
    ['labels/CustomLabels.labels-meta.xml', '<CustomLabels><labels></CustomLabels>'],
  ])('broken XML: %s is named', async (path, text) => {
    const whole = `force-app/main/default/${path}`;
    const old = existsSync(place(whole)) ? read(whole) : undefined;
    write(whole, text);
    const { error } = await call('deploy_metadata', { paths: [whole] });
    expect(`${error.message} ${JSON.stringify(error.details)}`).toMatch(/X__c|Account-X|CustomLabels/);
    expect(error.next).toMatch(/\w{3}/);
    if (old === undefined) rmSync(place(whole));
    else write(whole, old);
  });

  it('a class that does not compile: its file, line and column', async () => {
    const path = writeClass(write, 'Broken', 'public class Broken {\n  Strin name;\n  void x( {\n}\n');
    const { error } = await call('deploy_metadata', { paths: [path] });
    expect(`${error.message} ${JSON.stringify(error.details)}`).toMatch(/Broken\.cls:\d+:\d+/);
    rmSync(place(path));
    rmSync(place(`${path}-meta.xml`));
  });

  it('a static resource that unpacks to very much is not unpacked', async () => {
    const bomb = await pack([['zeros', new Uint8Array(300 * 1024 ** 2)]]);
    expect(bomb.length).toBeLessThan(2_000_000);
    const folder = 'force-app/main/default/staticresources';
    write(`${folder}/bomb.resource`, bomb);
    write(
      `${folder}/bomb.resource-meta.xml`,
      '<?xml version="1.0" encoding="UTF-8"?>\n<StaticResource xmlns="http://soap.sforce.com/2006/04/metadata"><cacheControl>Public</cacheControl><contentType>application/zip</contentType></StaticResource>\n',
    );
    expect((await call('deploy_metadata', { metadata: ['StaticResource:bomb'] })).error).toBeUndefined();
    for (const file of ['bomb.resource', 'bomb.resource-meta.xml']) rmSync(place(`${folder}/${file}`));
    const told = await refusal('retrieve_metadata', { metadata: ['StaticResource:bomb'] });
    expect(told).toMatch(/^ZIP_REFUSED: .*bomb\.resource/);
    expect(existsSync(place(`${folder}/bomb`))).toBe(false);
  });
});

describe('what the org does not do', () => {
  it('an org without tracking says what to select by', async () => {
    for (const name of ['deploy_metadata', 'retrieve_metadata'])
      expect(await refusal(name, { changed: true })).toMatch(/^NO_TRACKING: .*since with a git commit/);
    expect(await refusal('preview_metadata', {})).toMatch(/^NO_TRACKING/);
  });

  it('a validation that is too old is validated again', async () => {
    const path = writeClass(write, `V${randomUUID().slice(0, 8)}`);
    days = -11;
    const { facts } = await call('deploy_metadata', { paths: [path], mode: 'validate' });
    const { job } = Object(facts).result;
    days = 0;
    expect(await refusal('deploy_metadata', { mode: 'quick', job })).toMatch(
      /^VALIDATION_EXPIRED: .*\| .*mode validate/,
    );
  });
});
