import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSf, runSf } from '../../src/sf-cli.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'orgsmith-path-')));
const at = (...parts: string[]) => join(folder, ...parts);
const program = (...parts: string[]) => {
  mkdirSync(at(...parts), { recursive: true });
  writeFileSync(
    at(...parts, 'sf'),
    `#!${process.execPath}\nconsole.log(JSON.stringify(process.argv.slice(2)))`,
  );
  chmodSync(at(...parts, 'sf'), 0o755);
};
beforeAll(() => {
  for (const place of ['good', 'project/tools', 'project/node_modules/.bin', 'else/node_modules/.bin'])
    program(place);
  mkdirSync(at('not-a-file', 'sf'), { recursive: true });
  mkdirSync(at('not-executable'));
  writeFileSync(at('not-executable', 'sf'), '');
  symlinkSync(at('project', 'tools'), at('linked-folder'));
  mkdirSync(at('linked-file'));
  symlinkSync(at('project', 'tools', 'sf'), at('linked-file', 'sf'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('which program is the Salesforce CLI', () => {
  it.each([
    ['a relative folder', ['good'].join()],
    ['the working directory', '.'],
    ['an empty part', ''],
    ['the project', 'project/tools'],
    ["a project's packages", 'project/node_modules/.bin'],
    ['packages of something else', 'else/node_modules/.bin'],
    ['a link to a folder of the project', 'linked-folder'],
    ['a link to a file of the project', 'linked-file'],
    ['a folder of that name', 'not-a-file'],
    ['a file that cannot be run', 'not-executable'],
    ['a folder that is not there', 'nowhere'],
  ])('not that of %s', (name, place) => {
    const isRelative = ['a relative folder', 'the working directory', 'an empty part'].includes(name);
    const first = isRelative ? place : at(place);
    expect(findSf(first, at('project'))).toBeUndefined();
    expect(findSf([first, at('good')].join(delimiter), at('project'))).toBe(at('good', 'sf'));
  });

  it('the first of several', () => {
    expect(findSf([at('linked-folder'), at('good')].join(delimiter))).toBe(at('linked-folder', 'sf'));
  });

  it('none without PATH', () => {
    expect(findSf(undefined)).toBeUndefined();
  });

  it('runs it with the words as they are; without one there is nothing to run', async () => {
    findSf(at('good'));
    const words = ['a b', '$(id)', "'", '"', '', '\n', '*'];
    expect((await runSf(words, /^HOME$/, {}))?.stdout).toBe(JSON.stringify(words));
    findSf('');
    expect(await runSf([], /^HOME$/, {})).toBeUndefined();
  });
});
