import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import JSZip from 'jszip';
import { afterEach, describe, expect, it } from 'vitest';
import { run } from '../../e2e/_door.ts';
import { throughTheDoor } from '../_door.ts';
import { CLASSES, manifest, writeClass } from './_class.ts';

const FLAGS = [
  '--orgs',
  'dev',
  '--project-dir',
  'project',
  '--toolsets',
  'metadata,core',
  '--allow-non-ga-tools',
];
const { call, org, write, read } = throughTheDoor({
  sample: true,
  orgs: [{ alias: 'dev', kind: 'scratch' }],
  args: FLAGS,
});
const deploy = (input: object) => call('deploy_metadata', { ...input });
const place = (path: string) => join(org().home, 'project', path);
const MAIN = 'force-app/main/default';

describe('what changes between a plan and its yes makes the plan stale', () => {
  /** A deploy that deletes, too, is asked for: there is time between. */
  async function planned(name: string): Promise<string> {
    writeClass(write, `${name}Gone`);
    await deploy({ paths: [`${CLASSES}/${name}Gone.cls`] });
    write('manifest/gone.xml', manifest('ApexClass', `${name}Gone`));
    const paths = [writeClass(write, name), writeClass(write, `${name}Two`)];
    const { facts, error } = await deploy({ paths, deleteAfter: 'manifest/gone.xml', ignoreConflicts: true });
    expect(error).toBeUndefined();
    return Object(facts).plan.id;
  }
  const applied = async (plan: string) => (await call('apply_plan', { plan })).error?.code ?? 'done';
  afterEach(() => rmSync(place('.forceignore'), { force: true }));

  it('nothing: it is done', async () => expect(await applied(await planned('Still'))).toBe('done'));

  it('a file', async () => {
    const plan = await planned('Edited');
    writeClass(write, 'Edited', 'public class Edited { /* other */ }\n');
    expect(await applied(plan)).toBe('PLAN_STALE');
  });

  it('the list of what is deleted', async () => {
    const plan = await planned('Listed');
    write('manifest/gone.xml', manifest('ApexClass', 'AccountRegion'));
    expect(await applied(plan)).toBe('PLAN_STALE');
  });

  it('.forceignore', async () => {
    const plan = await planned('Ignored');
    write('.forceignore', '**/IgnoredTwo.cls*\n');
    expect(await applied(plan)).toMatch(/PLAN_STALE|NOTHING_SELECTED/);
  });

  it('the org', async () => {
    const plan = await planned('Moved');
    const other = join(org().home, 'project', CLASSES, 'Moved.cls');
    writeFileSync(other, 'public class Moved { /* by somebody else */ }\n');
    await deploy({ paths: [`${CLASSES}/Moved.cls`], ignoreConflicts: true });
    writeFileSync(other, 'public class Moved {\n}\n');
    expect(await applied(plan)).toBe('PLAN_STALE');
  });

  it('a file that became a link out of the project', async () => {
    const plan = await planned('Linked');
    writeFileSync(join(org().home, 'secret.cls'), 'public class Linked { /* secret */ }\n');
    rmSync(place(`${CLASSES}/Linked.cls`));
    symlinkSync(join(org().home, 'secret.cls'), place(`${CLASSES}/Linked.cls`));
    expect(await applied(plan)).toBe('FILE_REFUSED');
    rmSync(place(`${CLASSES}/Linked.cls`));
    rmSync(place(`${CLASSES}/Linked.cls-meta.xml`));
  });
});

describe('odd projects', () => {
  it('a package directory that is a link: in the project it works, out of it none is used', async () => {
    renameSync(place('force-app'), place('real-app'));
    symlinkSync(place('real-app'), place('force-app'));
    const { facts, error } = await call('retrieve_metadata', { metadata: ['ApexClass:AccountRegion'] });
    expect(error).toBeUndefined();
    expect(facts).toMatchObject({ created: [], changed: [] });
    rmSync(place('force-app'));
    mkdirSync(join(org().home, 'elsewhere'), { recursive: true });
    symlinkSync(join(org().home, 'elsewhere'), place('force-app'));
    expect((await deploy({ metadata: ['ApexClass:AccountRegion'] })).error).toMatchObject({
      code: 'INVALID_PROJECT',
      message: expect.stringMatching(/leads out/),
    });
    rmSync(place('force-app'));
    renameSync(place('real-app'), place('force-app'));
  });

  it('lines that end as in Windows are the same, and stay', async () => {
    const path = writeClass(write, 'Windows', 'public class Windows {\r\n}\r\n');
    expect((await deploy({ paths: [path] })).error).toBeUndefined();
    write(path, 'public class Windows {\n}\n');
    await deploy({ paths: [path] });
    write(path, 'public class Windows {\r\n}\r\n');
    const { facts } = await call('retrieve_metadata', { paths: [path], overwrite: true });
    expect(facts).toMatchObject({ changed: [] });
    expect(read(path)).toBe('public class Windows {\r\n}\r\n');
    const { facts: compared } = await call('compare_metadata', { paths: [path] });
    expect(compared).toMatchObject({ counts: { different: 0 } });
  });

  it('names that are not ASCII, blanks and signs: there, tracked, back', async () => {
    const layout = `${MAIN}/layouts/Account-Größe %26 日本 Layout.layout-meta.xml`;
    write(
      layout,
      '<?xml version="1.0" encoding="UTF-8"?>\n<Layout xmlns="http://soap.sforce.com/2006/04/metadata">\n    <layoutSections>\n        <customLabel>false</customLabel>\n        <detailHeading>false</detailHeading>\n        <editHeading>true</editHeading>\n        <label>Größe</label>\n        <layoutColumns/>\n        <layoutColumns/>\n        <style>TwoColumnsTopToBottom</style>\n    </layoutSections>\n</Layout>\n',
    );
    write(
      `${MAIN}/staticresources/pages.resource-meta.xml`,
      read(`${MAIN}/staticresources/invoiceTerms.resource-meta.xml`).replace('text/plain', 'application/zip'),
    );
    write(`${MAIN}/staticresources/pages/Übung ß/日本 🙂.html`, '<p>one</p>\n');
    const paths = [layout, `${MAIN}/staticresources`];
    const { facts, error } = await deploy({ paths });
    expect(error).toBeUndefined();
    expect(Object(facts).result).toMatchObject({ outcome: 'done', created: 2 });
    const { facts: shown } = await call('preview_metadata');
    expect(JSON.stringify(Object(shown))).not.toMatch(/Größe|pages/);
    const { facts: compared } = await call('compare_metadata', { paths });
    expect(compared).toMatchObject({ counts: { onlyHere: 0, onlyThere: 0, different: 0 } });
    rmSync(place(layout));
    rmSync(place(`${MAIN}/staticresources/pages`), { recursive: true });
    const { facts: got } = await call('retrieve_metadata', {
      metadata: ['Layout:Account-Größe %26 日本 Layout', 'StaticResource:pages'],
    });
    expect(Object(got).created.toSorted()).toEqual([
      layout,
      `${MAIN}/staticresources/pages/Übung ß/日本 🙂.html`,
    ]);
  });

  it('a layout with & in its name, which the org writes with a percent sign: changed, tracked, put back, deleted', async () => {
    const layout = `${MAIN}/layouts/Account-R%26D v1%2E2.layout-meta.xml`;
    const [key, plain] = ['Layout:Account-R%26D v1%2E2', 'Layout:Account-R&D v1.2'];
    const xml = (label: string) =>
      `<?xml version="1.0" encoding="UTF-8"?>\n<Layout xmlns="http://soap.sforce.com/2006/04/metadata">\n    <layoutSections>\n        <customLabel>false</customLabel>\n        <detailHeading>false</detailHeading>\n        <editHeading>true</editHeading>\n        <label>${label}</label>\n        <layoutColumns/>\n        <layoutColumns/>\n        <style>TwoColumnsTopToBottom</style>\n    </layoutSections>\n</Layout>\n`;
    write(layout, xml('One'));
    expect((await deploy({ metadata: [plain] })).facts).toMatchObject({ result: { created: 1 } });
    write(layout, xml('Two'));
    const { facts } = await deploy({ paths: [layout] });
    expect(facts).toMatchObject({
      plan: { details: { changed: [{ component: key, by: expect.stringMatching(/./) }] }, limits: [] },
      result: { changed: 1 },
    });
    const about = async () =>
      JSON.stringify(
        (await call('preview_metadata')).facts.deploy.concat((await call('preview_metadata')).facts.retrieve),
      );
    expect(await about()).not.toMatch(/R(%26|&)D/);
    expect((await deploy({ rollback: Object(facts).result.rollback })).facts).toMatchObject({
      result: { changed: 1 },
    });
    expect(await about()).toContain(plain);
    const { facts: got } = await call('retrieve_metadata', { changed: true, overwrite: true });
    expect(got).toMatchObject({ changed: [layout] });
    expect(JSON.stringify(Object(got).notFound ?? [])).not.toMatch(/Layout/);
    expect(read(layout)).toBe(xml('One'));
    expect(await about()).not.toMatch(/R(%26|&)D/);
    expect((await call('retrieve_metadata', { metadata: [plain] })).facts).toMatchObject({ components: 1 });
    expect((await call('list_metadata', { types: ['Layout'], name: '*R&D*' })).facts).toMatchObject({
      total: 1,
    });
    const { facts: compared } = await call('compare_metadata', { metadata: [plain] });
    expect(compared).toMatchObject({ same: 1, counts: { onlyHere: 0, onlyThere: 0, different: 0 } });
    const { facts: deleting } = await call('delete_metadata', { metadata: [plain], localFiles: true });
    expect(deleting).toMatchObject({ plan: { details: { deleted: [key], localFiles: [layout] } } });
    expect((await call('apply_plan', { plan: Object(deleting).plan.id })).facts).toMatchObject({
      result: { deleted: 1 },
    });
  });

  it('empty folders: nothing is there to deploy', async () => {
    mkdirSync(place(`${MAIN}/lwc/empty`), { recursive: true });
    mkdirSync(place(`${MAIN}/reports`), { recursive: true });
    for (const path of [`${MAIN}/lwc/empty`, `${MAIN}/reports`])
      expect((await deploy({ paths: [path] })).error).toMatchObject({ code: 'NOTHING_SELECTED' });
    expect((await deploy({ paths: [`${MAIN}/lwc`], planOnly: true })).error).toBeUndefined();
  });
});

describe('what an org sends and may not', () => {
  const XML =
    '<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>66.0</apiVersion></ApexClass>';
  /** The org's next retrieve is done at once, with this zip. */
  async function answering(files: Record<string, string | Uint8Array>) {
    const zip = new JSZip();
    for (const [name, content] of Object.entries(files)) zip.file(name, content, { createFolders: false });
    const properties = Object.keys(files)
      .map(
        name =>
          `<fileProperties><fileName>${name}</fileName><fullName>Evil</fullName><type>ApexClass</type></fileProperties>`,
      )
      .join('');
    const result = `<done>true</done><success>true</success><status>Succeeded</status>${properties}<zipFile>${await zip.generateAsync({ type: 'base64' })}</zipFile>`;
    const body = `<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns="http://soap.sforce.com/2006/04/metadata"><e:Body><checkRetrieveStatusResponse><result>${result}</result></checkRetrieveStatusResponse></e:Body></e:Envelope>`;
    const headers = { 'content-type': 'text/xml' };
    org().faults.add({
      path: /Soap\/m\//,
      nth: 2,
      times: 1,
      effect: { kind: 'answer', status: 200, headers, body },
    });
  }
  const inner = (name: string) => new JSZip().file(name, 'x').generateAsync({ type: 'uint8array' });
  const resource = (content: Uint8Array) => ({
    'staticresources/evil.resource': content,
    'staticresources/evil.resource-meta.xml':
      '<StaticResource xmlns="http://soap.sforce.com/2006/04/metadata"><contentType>application/zip</contentType></StaticResource>',
  });

  it.each([
    ['a way up', () => ({ 'classes/../../../up.cls': 'x' }), 'ZIP_REFUSED'],
    ['a way from the root', () => ({ '/root.cls': 'x' }), 'ZIP_REFUSED'],
    ['a way of Windows', () => ({ 'classes\\..\\..\\up.cls': 'x' }), 'ZIP_REFUSED'],
    ['a way up in an archive', async () => resource(await inner('../../../up.html')), 'ZIP_REFUSED'],
    [
      'settings of git in an archive',
      async () => resource(await inner('.git/hooks/pre-commit')),
      'UNSAFE_PATH',
    ],
    ['settings of a server in an archive', async () => resource(await inner('a/.mcp.json')), 'UNSAFE_PATH'],
  ])('%s: refused, nothing is written', async (_, files, code) => {
    const before = readdirSync(org().home, { recursive: true }).length;
    await answering(await files());
    const { error } = await call('retrieve_metadata', { metadata: ['ApexClass:Evil'] });
    org().faults.clear();
    expect(error).toMatchObject({ code, outcome: 'not_executed' });
    expect(readdirSync(org().home, { recursive: true }).length).toBe(before);
  });

  it('control: the same way brings what may be', async () => {
    await answering({ 'classes/Evil.cls': 'public class Evil {}', 'classes/Evil.cls-meta.xml': XML });
    const { facts, error } = await call('retrieve_metadata', { metadata: ['ApexClass:Evil'] });
    org().faults.clear();
    expect(error).toBeUndefined();
    expect(facts).toMatchObject({ created: [`${CLASSES}/Evil.cls`, `${CLASSES}/Evil.cls-meta.xml`] });
  });
});

it('a type that the project has and the org does not know: refused by the org, with its name', async () => {
  const config = read('sfdx-project.json');
  const thing = { id: 'thing', name: 'Thing', suffix: 'thing', directoryName: 'things' };
  const registryCustomizations = {
    types: { thing },
    suffixes: { thing: 'thing' },
    strictDirectoryNames: {},
    childTypes: {},
  };
  write('sfdx-project.json', JSON.stringify({ ...JSON.parse(config), registryCustomizations }));
  write(`${MAIN}/things/One.thing-meta.xml`, '<Thing xmlns="http://soap.sforce.com/2006/04/metadata"/>\n');
  const { error } = await deploy({ paths: [`${MAIN}/things`] });
  write('sfdx-project.json', config);
  rmSync(place(`${MAIN}/things`), { recursive: true });
  expect(error).toMatchObject({ outcome: 'not_executed' });
  expect(error.code).not.toBe('UNEXPECTED');
  expect(error.message).toMatch(/thing/i);
});

it('no room where a retrieve is staged: an error that says so, and nothing is written', async () => {
  rmSync(place(`${CLASSES}/AccountRegion.cls`));
  const input = JSON.stringify({ metadata: ['ApexClass:AccountRegion'] });
  const { stdout } = await run(['call', 'retrieve_metadata', '--input', input, '--json', ...FLAGS], {
    home: org().home,
    env: { TMPDIR: join(write('no-folder', ''), 'in', 'a', 'file') },
  });
  expect(JSON.parse(stdout)).toMatchObject({ code: 'NOT_STAGED', outcome: 'not_executed' });
  expect(readdirSync(place(CLASSES))).not.toContain('AccountRegion.cls');
});
