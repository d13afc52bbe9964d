import { readdirSync, readFileSync, statSync, truncateSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { journalFiles, journalInMemory, openJournal, type Pages } from '../../../src/safety/journal.ts';
import { openStateFolder } from '../../../src/safety/state-folder.ts';
import { tempFolder } from '../../support/temp.ts';

const ORG = '00D000000000001EAA';
const HEAD = {
  object: 'Account',
  operation: 'update',
  tool: 'write_records',
  title: 'Update 2',
  username: 'ada@acme.example',
  orgId: ORG,
} as const;
const ROWS = [
  { id: '001A', before: { Name: 'x' }, after: { Name: 'y' } },
  { id: '001B', before: { Name: 'z' }, after: { Name: 'y' } },
];

function ground() {
  const root = tempFolder();
  const pages = journalFiles(openStateFolder(root), ORG);
  const folder = join(root, 'journal', ORG);
  return { pages, folder, files: () => readdirSync(folder), journal: openJournal(pages) };
}

describe.each<[string, () => Pages]>([
  ['on disk', () => ground().pages],
  ['in memory', journalInMemory],
])('the journal %s', (_, pages) => {
  it('has a change before anything is known of its rows, and what became of them after', () => {
    const journal = openJournal(pages());
    const change = journal.begin(HEAD, ROWS);
    expect(journal.read(change.id)).toMatchObject({ ...HEAD, rows: ROWS, open: false });
    change.done([{ index: 1, ok: false, error: 'locked' }]);
    change.done([{ index: 0, ok: true, left: { Name: 'Y' } }]);
    change.end('partial');
    const { rows, outcome } = journal.read(change.id);
    expect([outcome, rows]).toEqual([
      'partial',
      [
        { ...ROWS[0], ok: true, left: { Name: 'Y' } },
        { ...ROWS[1], ok: false, error: 'locked' },
      ],
    ]);
  });

  it('lists the newest first, also of one millisecond', () => {
    const journal = openJournal(pages(), () => new Date(5_000));
    const made = [1, 2, 3].map(() => journal.begin(HEAD, ROWS).id);
    expect(journal.list().map(({ id }) => id)).toEqual(made.reverse());
  });

  it.each(['../x', '', '20260101T000000000-00000000'])('has no change %j', id => {
    expect(() => openJournal(pages()).read(id)).toThrow('has no change');
  });
});

it('the time of a change is the clock’s, also when that goes back; the order is that of the changes', () => {
  let now = new Date('2026-11-21T12:00:00Z');
  const journal = openJournal(journalInMemory(), () => now);
  const first = journal.begin(HEAD, ROWS);
  now = new Date('2026-11-21T11:00:00Z');
  const second = journal.begin(HEAD, ROWS);
  expect(journal.list().map(({ id, at }) => [id, at])).toEqual([
    [second.id, '2026-11-21T11:00:00.000Z'],
    [first.id, '2026-11-21T12:00:00.000Z'],
  ]);
});

describe('on disk', () => {
  it('is the user’s alone', () => {
    const { journal, folder, files } = ground();
    journal.begin(HEAD, ROWS);
    expect([folder, join(folder, files()[0] ?? '')].map(path => statSync(path).mode & 0o777)).toEqual([
      0o700, 0o600,
    ]);
  });

  it('a file cut in the middle of a line is read up to there', () => {
    const { journal, folder, files } = ground();
    const change = journal.begin(HEAD, ROWS);
    change.done([{ index: 0, ok: true }]);
    const file = join(folder, files()[0] ?? '');
    truncateSync(file, readFileSync(file).length - 5);
    expect(journal.read(change.id).rows).toEqual(ROWS);
  });

  it('what is found out after such a cut is kept', () => {
    const { journal, folder, files } = ground();
    const change = journal.begin(HEAD, ROWS);
    change.done([{ index: 0, ok: true }]);
    const file = join(folder, files()[0] ?? '');
    truncateSync(file, readFileSync(file).length - 5);
    journal.note(change.id, { done: [{ index: 1, ok: false }], outcome: 'unknown' });
    expect(journal.list()).toMatchObject([
      { outcome: 'unknown', rows: [ROWS[0], { ...ROWS[1], ok: false }] },
    ]);
  });

  it('a change whose process is gone is open; of one that lives it is not', () => {
    const { journal, folder, files, pages } = ground();
    const { id } = journal.begin(HEAD, ROWS);
    const written = readFileSync(join(folder, files()[0] ?? ''), 'utf8');
    const isOpen = (pid: number) => {
      const text = () => written.replace(/"pid":\d+/, `"pid":${pid}`);
      return openJournal({ ...pages, text }).read(id).open;
    };
    expect([isOpen(process.ppid), isOpen(999_999_999)]).toEqual([false, true]);
    // Its own number, and not its own change: the number was given out again.
    expect(isOpen(process.pid)).toBe(true);
  });

  it('keeps a week', () => {
    const { journal, folder, files } = ground();
    journal.begin(HEAD, ROWS);
    const old = new Date(Date.now() - 8 * 86_400_000);
    utimesSync(join(folder, files()[0] ?? ''), old, old);
    const { id } = journal.begin(HEAD, ROWS);
    expect(files()).toEqual([`${id}.jsonl`]);
  });
});
