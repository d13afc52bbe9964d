import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findProject } from '../../../src/orgs/project.ts';
import { tempFolder } from '../../support/temp.ts';

const PROJECT = { 'sfdx-project.json': { packageDirectories: [], sourceApiVersion: '66.0' } };

describe('the folder', () => {
  /** A folder with a project in `a` and, within it, another in `a/b`. */
  function folders() {
    const root = tempFolder({ 'a/sfdx-project.json': {}, 'a/b/sfdx-project.json': {}, 'none/x.txt': '' });
    mkdirSync(join(root, 'a/b/c/d'), { recursive: true });
    return root;
  }

  test.each([
    [undefined, undefined, '.', undefined],
    [undefined, undefined, 'none', undefined],
    ['../none', undefined, 'a', undefined],
    ['gone', undefined, 'a', 'a'],
    ['no/such/folder', undefined, 'none', undefined],
    [undefined, undefined, 'a', 'a'],
    [undefined, undefined, 'a/b/c/d', 'a/b'],
    ['a', undefined, '.', 'a'],
    ['a/b/c', undefined, '.', 'a/b'],
    ['../a', undefined, 'none', 'a'],
    [undefined, 'a/b', '.', 'a/b'],
    ['a', 'a/b', '.', 'a'],
    [undefined, 'a', 'a/b/c', 'a'],
  ])('--project-dir %s, CLAUDE_PROJECT_DIR %s, from %s: %s', (given, variable, cwd, found) => {
    const root = folders();
    const env = variable === undefined ? {} : { CLAUDE_PROJECT_DIR: join(root, variable) };
    expect(findProject(given, env, join(root, cwd)).root).toBe(found && join(root, found));
  });

  test('an empty variable is none', () => {
    const root = folders();
    expect(findProject(undefined, { CLAUDE_PROJECT_DIR: '' }, join(root, 'a')).root).toBe(join(root, 'a'));
  });

  test('the file system’s root has an end', () => {
    expect(findProject('/', {}, '/')).toEqual({});
  });
});

describe('sourceApiVersion', () => {
  test.each([
    ['66.0', '66.0'],
    ['100.0', '100.0'],
    [66, undefined],
    ['66', undefined],
    ['v66.0', undefined],
    ['66.0/../..', undefined],
    ['', undefined],
    [null, undefined],
    [['66.0'], undefined],
  ])('%j: %s', (written, version) => {
    const root = tempFolder({ 'sfdx-project.json': { sourceApiVersion: written } });
    expect(findProject(root, {}, '/')).toEqual(version ? { root, sourceApiVersion: version } : { root });
  });

  test.each(['', '{', 'null', '[]', '"66.0"', '{"sourceApiVersion": "66.0"'])(
    'a broken file is a project: %j',
    text => {
      const root = tempFolder({ 'sfdx-project.json': text });
      expect(findProject(root, {}, '/')).toEqual({ root });
    },
  );

  test('of the project that is found', () => {
    const root = tempFolder(PROJECT);
    expect(findProject(join(root, 'force-app/main'), {}, '/')).toEqual({ root, sourceApiVersion: '66.0' });
  });
});
