import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { digestOfFile, finishMoves, placeFiles } from '../../../toolsets/metadata/_place.ts';
import { temporaryFolder } from '../../../toolsets/metadata/_temp.ts';

function project(files: Record<string, string>) {
  const root = mkdtempSync(join(tmpdir(), 'orgsmith-place-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(root, name), content);
  const staged = (path: string, from: string, seen: string | undefined) => ({
    ...{ path, from: join(root, from), state: 'changed' as const, component: path },
    seen: digestOfFile(seen === undefined ? undefined : Buffer.from(seen)),
  });
  const read = (name: string) => readFileSync(join(root, name), 'utf8');
  return { root, staged, read };
}

test('files appear, in folders of their own, too, and nothing is left beside them', async () => {
  const { root, staged, read } = project({ a: 'old', new: 'new' });
  expect(await placeFiles({ root }, [staged('a', 'new', 'old'), staged('b/c', 'new', undefined)])).toEqual(
    [],
  );
  expect([read('a'), read('b/c')]).toEqual(['new', 'new']);
  expect(readdirSync(root).toSorted()).toEqual(['a', 'b', 'new']);
});

test('a file that somebody saved since, or made, or deleted, stays as it is', async () => {
  const { root, staged, read } = project({ saved: 'theirs', made: 'theirs', new: 'new' });
  const files = [
    staged('saved', 'new', 'old'),
    staged('made', 'new', undefined),
    staged('deleted', 'new', 'old'),
  ];
  expect(await placeFiles({ root }, files)).toEqual(files);
  expect([read('saved'), read('made'), existsSync(join(root, 'deleted'))]).toEqual([
    'theirs',
    'theirs',
    false,
  ]);
});

test('one that cannot be written beside: nothing is replaced', async () => {
  const { root, staged, read } = project({ a: 'old', new: 'new' });
  const files = [staged('a', 'new', 'old'), staged('b', 'not there', undefined)];
  await expect(placeFiles({ root }, files)).rejects.toMatchObject({
    parts: { code: 'NOT_WRITTEN', outcome: 'not_executed' },
  });
  expect([read('a'), readdirSync(root).toSorted()]).toEqual(['old', ['a', 'new']]);
});

test('one that cannot be put in its place: told as done in part', async () => {
  const { root, staged, read } = project({ a: 'old', new: 'new' });
  const files = [staged('a', 'new', 'old'), staged('a/below', 'new', undefined)];
  await expect(placeFiles({ root }, files)).rejects.toMatchObject({
    parts: { code: 'NOT_WRITTEN', outcome: 'partial' },
  });
  expect([read('a'), readdirSync(root).toSorted()]).toEqual(['new', ['a', 'new']]);
});

/** The number of a process that has ended. */
const ended = () => spawnSync(process.execPath, ['--version']).pid;

describe('a retrieve that was killed between two renames', () => {
  interface Left {
    pid?: number;
    host?: string;
    hours?: number;
    moves?: unknown;
  }
  /** What it left: `a` is renamed, `b` and `c` are not. */
  async function left({ pid = ended(), host = hostname(), hours = 0, moves }: Left) {
    const { root, read } = project({ a: 'new', b: 'old', secret: 'mine' });
    const folder = join(root, '.orgsmith', 'incoming-abcdef');
    mkdirSync(folder, { recursive: true });
    for (const at of ['1', '2']) writeFileSync(join(folder, at), 'new');
    const seen = digestOfFile(Buffer.from('old'));
    const list = moves ?? ['a', 'b', 'c/c'].map(path => ({ path, seen: path === 'c/c' ? '' : seen }));
    writeFileSync(join(folder, 'moves.json'), JSON.stringify({ pid, host, moves: list }));
    const then = Date.now() / 1000 - hours * 3600;
    utimesSync(folder, then, then);
    const finish = async () => {
      await finishMoves(root);
      return [read('a'), read('b'), existsSync(join(root, 'c/c')), existsSync(folder)];
    };
    return { root, folder, finish };
  }
  const STAYS = ['new', 'old', false, true];

  test('is finished', async () =>
    expect(await (await left({})).finish()).toEqual(['new', 'new', true, false]));
  test('not while it runs', async () =>
    expect(await (await left({ pid: process.ppid })).finish()).toEqual(STAYS));
  test('by its own number in a container that was started anew', async () =>
    expect(await (await left({ pid: process.pid })).finish()).toEqual(['new', 'new', true, false]));
  test('not by another machine', async () =>
    expect(await (await left({ host: 'elsewhere' })).finish()).toEqual(STAYS));
  test('not after an hour: it goes', async () =>
    expect(await (await left({ hours: 2 })).finish()).toEqual(['new', 'old', false, false]));
  test('not where the list is none', async () =>
    expect(await (await left({ moves: 'x' })).finish()).toEqual(STAYS));
  test.each(['../b', '.git/hooks/pre-commit', '.env', 'link/b'])(
    'not to %s, whoever wrote the list',
    async path => {
      const { root, finish } = await left({
        moves: [
          { path: 'a', seen: '' },
          { path, seen: '' },
        ],
      });
      symlinkSync(tmpdir(), join(root, 'link'));
      expect(await finish()).toEqual(['new', 'old', false, false]);
    },
  );
  test('what somebody saved since stays', async () => {
    const { root, finish } = await left({});
    writeFileSync(join(root, 'b'), 'mine');
    expect(await finish()).toEqual(['new', 'mine', true, false]);
  });
  test('a link in place of the content is not moved', async () => {
    const { root, folder, finish } = await left({});
    rmSync(join(folder, '1'));
    symlinkSync(join(root, 'secret'), join(folder, '1'));
    expect(await finish()).toEqual(['new', 'old', true, false]);
  });
});

test('temporary folders of killed processes go; those of others stay', async () => {
  const temp = mkdtempSync(join(tmpdir(), 'orgsmith-temp-'));
  const before = process.env.TMPDIR;
  onTestFinished(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(temp, { recursive: true });
  });
  process.env.TMPDIR = temp;
  const old = Date.now() / 1000 - 3600;
  const make = (name: string, at = old) => {
    mkdirSync(join(temp, name));
    writeFileSync(join(temp, name, 'source'), 'x');
    utimesSync(join(temp, name), at, at);
    return name;
  };
  const gone = ended();
  for (const kind of ['retrieve', 'replace', 'open']) make(`orgsmith-${kind}-${gone}-abcdef`);
  const stay = [
    make(`orgsmith-retrieve-${gone}-fresh0`, old + 3600),
    make(`orgsmith-retrieve-${process.ppid}-abcdef`),
    make(`orgsmith-other-${gone}-abcdef`),
    make('orgsmith-retrieve-mine'),
  ];
  symlinkSync(temp, join(temp, `orgsmith-retrieve-${gone}-linked`));
  const [folder, second] = [await temporaryFolder('retrieve'), await temporaryFolder('replace')];
  expect(readdirSync(temp).toSorted()).toEqual(
    [...stay, `orgsmith-retrieve-${gone}-linked`, ...[folder, second].map(path => basename(path))].toSorted(),
  );
});
