import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SAMPLE } from '../../e2e/_door.ts';
import { throughTheDoor } from '../_door.ts';
import { writeClass } from './_class.ts';

const { call, org, write } = throughTheDoor({
  sample: true,
  projectDir: SAMPLE,
  args: ['--orgs', 'dev', '--project-dir', 'project', '--toolsets', 'metadata,core', '--allow-non-ga-tools'],
});
const erase = (input: object) => call('delete_metadata', { ...input });
const here = (path: string) => existsSync(join(org().home, 'project', path));
async function inOrg(key: string) {
  const { facts } = await call('retrieve_metadata', { metadata: [key] });
  return Object(facts).notFound === undefined;
}

describe('bad input deletes nothing', () => {
  it.each([
    [{}, 'INVALID_SELECTION', /nothing is selected/],
    [{ metadata: ['ApexClazz:X'] }, 'UNKNOWN_TYPE', /Nearest: ApexClass/],
    [{ metadata: ['ApexClass:NotThere'] }, 'NOT_IN_ORG', /none of ApexClass:NotThere/],
    [{ metadata: ['ApexClass:Zzz*'] }, 'NOT_IN_ORG', /none of ApexClass:Zzz/],
    [{ paths: ['../x'] }, 'FILE_REFUSED', /no such file/],
    [{ paths: ['README.md'] }, 'NOTHING_SELECTED', /README/],
  ])('%j: %s', async (input, code, message) => {
    const { error } = await erase(input);
    expect(error).toMatchObject({ code, outcome: 'not_executed' });
    expect(error.message).toMatch(message);
  });
});

describe('deletes', () => {
  it('in the org; files stay', async () => {
    const path = writeClass(write, 'Gone');
    await call('deploy_metadata', { paths: [path] });
    const { facts } = await erase({ paths: [path] });
    expect(facts).toMatchObject({
      status: 'planned',
      plan: { title: 'Delete 1 component', deletes: 1, details: { deleted: ['ApexClass:Gone'] } },
    });
    expect(await inOrg('ApexClass:Gone')).toBe(true);
    const { facts: done } = await call('apply_plan', { plan: Object(facts).plan.id });
    expect(done).toMatchObject({ result: { outcome: 'done', deleted: 1 } });
    expect(await inOrg('ApexClass:Gone')).toBe(false);
    expect(here(path)).toBe(true);
    const { facts: back } = await call('deploy_metadata', { rollback: Object(done).result.rollback });
    expect(back).toMatchObject({ result: { created: 1 } });
    expect(await inOrg('ApexClass:Gone')).toBe(true);
  });

  it('local files, too, when asked for, with a copy', async () => {
    const path = writeClass(write, 'Both');
    await call('deploy_metadata', { paths: [path] });
    const { facts } = await erase({ metadata: ['ApexClass:Bot*'], localFiles: true });
    expect(facts).toMatchObject({ plan: { title: 'Delete 1 component and 2 local files' } });
    const { facts: done } = await call('apply_plan', { plan: Object(facts).plan.id });
    const { backup, localFiles } = Object(done).result;
    expect(localFiles).toEqual([path, `${path}-meta.xml`]);
    expect(here(path)).toBe(false);
    expect(existsSync(backup)).toBe(true);
  });

  it('very many: the lists are cut, and whole in files', async () => {
    const names = Array.from({ length: 30 }, (_, at) => `Lot${String(at).padStart(2, '0')}`);
    const paths = names.map(name => writeClass(write, name));
    await call('deploy_metadata', { paths });
    const { facts } = await erase({ metadata: ['ApexClass:Lot*'], localFiles: true });
    const { id, title, details } = Object(facts).plan;
    expect(title).toBe('Delete 30 components and 60 local files');
    expect([details.deleted.at(-1), details.localFiles.at(-1)]).toEqual(['and 10 more', 'and 10 more']);
    const lines = (file: string) => readFileSync(file, 'utf8').trim().split('\r\n').slice(1);
    expect(lines(details.all)).toEqual(
      names.map(name => expect.stringContaining(`deleted,ApexClass:${name},`)),
    );
    expect(lines(details.allLocalFiles)).toEqual(paths.flatMap(path => [path, `${path}-meta.xml`]));
    const { facts: done, text } = await call('apply_plan', { plan: id });
    const { localFiles, localFilesTotal } = Object(done).result;
    expect([localFiles.length, localFilesTotal]).toEqual([51, 60]);
    expect(text).toContain('60 local files');
    expect(paths.filter(here)).toEqual([]);
  });

  it('only finds out, with validate; what is used stays', async () => {
    const { facts } = await erase({ metadata: ['CustomField:Invoice__c.DueDate__c'], validate: true });
    const { error } = await erase({ metadata: ['ApexClass:AccountRegionTest'], validate: true });
    expect(error).toBeUndefined();
    expect(facts).toBeDefined();
    expect(await inOrg('ApexClass:AccountRegionTest')).toBe(true);
  });
});
