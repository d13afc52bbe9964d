import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { digestOfFile, placeFiles } from '../../../toolsets/metadata/_place.ts';

function project(files: Record<string, string>) {
  const root = mkdtempSync(join(tmpdir(), 'orgsmith-place-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(root, name), content);
  const staged = (path: string, from: string, seen: string | undefined) => ({
    ...{ path, from: join(root, from), state: 'changed' as const, component: path },
    seen: digestOfFile(seen === undefined ? undefined : Buffer.from(seen)),
  });
  const read = (name: string) => readFileSync(join(root, name), 'utf8');
  const of = { root, packageDirs: [root], sourceApiVersion: undefined, replacements: false };
  return { root, staged, read, of };
}

test('files appear, in folders of their own, too, and nothing is left beside them', async () => {
  const { root, staged, read, of } = project({ a: 'old', new: 'new' });
  expect(await placeFiles(of, [staged('a', 'new', 'old'), staged('b/c', 'new', undefined)])).toEqual([]);
  expect([read('a'), read('b/c')]).toEqual(['new', 'new']);
  expect(readdirSync(root).toSorted()).toEqual(['a', 'b', 'new']);
});

test('a file that somebody saved since, or made, or deleted, stays as it is', async () => {
  const { root, staged, read, of } = project({ saved: 'theirs', made: 'theirs', new: 'new' });
  const files = [
    staged('saved', 'new', 'old'),
    staged('made', 'new', undefined),
    staged('deleted', 'new', 'old'),
  ];
  expect(await placeFiles(of, files)).toEqual(files);
  expect([read('saved'), read('made'), existsSync(join(root, 'deleted'))]).toEqual([
    'theirs',
    'theirs',
    false,
  ]);
});

test('one that cannot be written beside: nothing is replaced', async () => {
  const { root, staged, read, of } = project({ a: 'old', new: 'new' });
  const files = [staged('a', 'new', 'old'), staged('b', 'not there', undefined)];
  await expect(placeFiles(of, files)).rejects.toMatchObject({ parts: { code: 'NOT_WRITTEN' } });
  expect([read('a'), readdirSync(root).toSorted()]).toEqual(['old', ['a', 'new']]);
});
