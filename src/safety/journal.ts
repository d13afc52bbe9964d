import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { ToolError } from '../../guard/errors.ts';
import type { Change, ChangeIntent, ChangeRow, Changes, OpenChange } from '../toolkit.ts';
import { appendDurably, orElse, type StateFolder } from './state-folder.ts';

const KEEPS_MS = 7 * 86_400_000;
const MAX_BYTES = 200 * 1024 ** 2;
const CHANGE_ID = /^\d{8}T\d{9}-[0-9a-f]{8}$/;

/** Who changes what where; the first line of a change's file. */
export type Head = Omit<Change, 'rows' | 'outcome' | 'undoneBy' | 'job' | 'open'> & { pid: number };

/** What was changed in one org: old values, written down before anything is sent. */
export interface Journal {
  begin(head: Omit<Head, 'id' | 'at' | 'pid'>, rows: ChangeIntent['rows']): OpenChange;
  /** Newest first. */
  list(): Change[];
  /** Throws ToolError NO_SUCH_CHANGE. */
  read(id: string): Change;
  note: Changes['note'];
}

/** The journal of an org: one file for each change, or only this process's memory when nothing may be kept. */
export function openJournal(pages: Pages, now: () => Date = () => new Date()): Journal {
  // Changes of this process: whether it is still known here what becomes of them.
  const mine = new Map<string, boolean>();
  let last = 0;
  const append = (id: string, start: string, lines: object[], outcome: 'not_executed' | 'unknown') => {
    try {
      pages.append(id, lines.map(line => `${start}${JSON.stringify(line)}\n`).join(''));
    } catch (error) {
      mine.set(id, false);
      throw unkept(outcome, error);
    }
  };
  // The line before it may have been cut off by a kill.
  const note: Journal['note'] = (id, line) => append(id, '\n', [line], 'unknown');

  function find(id: string): Change | undefined {
    const change = parseChange(pages.text(id) ?? '');
    if (!change) return undefined;
    const { pid, ...rest } = change;
    return { ...rest, open: rest.outcome === undefined && !mine.get(id) && !isAlive(pid) };
  }

  return {
    read(id) {
      const change = find(id);
      if (!change) throw mine.has(id) ? unkept('unknown', 'its file is gone') : noSuchChange(id);
      return change;
    },
    note,
    // A file without its beginning, of a full disk or pruned meanwhile, hides no other.
    list: () => pages.ids().flatMap(id => find(id) ?? []),
    begin(head, rows) {
      pages.prune(now().getTime());
      // Ids are ordered by time, also those of one millisecond and when the clock goes back; the time itself is the clock's.
      const at = now();
      last = Math.max(at.getTime(), last + 1);
      const id = `${new Date(last).toISOString().replace(/[-:.Z]/g, '')}-${randomBytes(4).toString('hex')}`;
      mine.set(id, true);
      const first = { head: { ...head, id, at: at.toISOString(), pid: process.pid } };
      append(id, '', [first, { rows }], 'not_executed');
      return {
        id,
        done: outcomes => note(id, { done: outcomes }),
        end(outcome) {
          note(id, { outcome });
          mine.delete(id);
        },
      };
    },
  };
}

/** Where changes are written down. */
export interface Pages {
  append(id: string, text: string): void;
  text(id: string): string | undefined;
  /** Newest first. */
  ids(): string[];
  prune(now: number): void;
}

/** `journal/<orgId>/<change>.jsonl` of the state folder. */
export function journalFiles(state: StateFolder, orgId: string): Pages {
  const fileOf = (id: string) => state.path('journal', orgId, `${id}.jsonl`);
  const ids = () => {
    const names = orElse(() => readdirSync(state.path('journal', orgId)), []).map(name =>
      name.replace(/\.jsonl$/, ''),
    );
    return names.filter(name => CHANGE_ID.test(name)).sort((a, b) => (a < b ? 1 : -1));
  };
  return {
    ids,
    append: (id, text) => appendDurably(fileOf(id), text),
    text: id => (CHANGE_ID.test(id) ? orElse(() => readFileSync(fileOf(id), 'utf8'), undefined) : undefined),
    // Old values are personal data: they go after a week, and the oldest when they are many.
    prune(now) {
      let bytes = 0;
      for (const file of ids().map(fileOf)) {
        const { size, mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: now };
        bytes += size;
        if (bytes > MAX_BYTES || now - mtimeMs > KEEPS_MS) rmSync(file, { force: true });
      }
    },
  };
}

/** For `--no-journal`: only so that this process can find out what became of a write whose answer was lost. */
export function journalInMemory(): Pages {
  const texts = new Map<string, string>();
  return {
    ids: () => [...texts.keys()].reverse(),
    append: (id, text) => void texts.set(id, (texts.get(id) ?? '') + text),
    text: id => texts.get(id),
    prune: () => undefined,
  };
}

/** A line cut off in the middle, by a kill, is left out. */
function parseChange(text: string): (Omit<Change, 'open'> & { pid: number }) | undefined {
  let head: Head | undefined;
  let rows: ChangeRow[] = [];
  const rest: Pick<Change, 'outcome' | 'undoneBy' | 'job'> = {};
  for (const line of text.split('\n').slice(0, -1)) {
    const {
      head: first,
      rows: planned = [],
      done = [],
      ...facts
    } = orElse(() => Object(JSON.parse(line)), {});
    head ??= first;
    rows = [...rows, ...planned];
    for (const { index, ...outcome } of done) rows[index] = { ...rows[index], ...outcome };
    Object.assign(rest, facts);
  }
  return head && { ...head, ...rest, rows };
}

// Signal 0 only asks. A process that cannot be signalled is somebody else's, and so not the one that wrote.
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  return orElse(() => process.kill(pid, 0), false);
}

function unkept(outcome: 'not_executed' | 'unknown', cause: unknown): ToolError {
  const sent = outcome === 'unknown';
  return new ToolError({
    code: 'JOURNAL',
    message: `The journal cannot be written${sent ? ' any more' : ', so nothing was changed'}: ${cause}`,
    next: `Free the disk, or mend the journal folder in ~/.orgsmith${sent ? '; then look at the records, for what was sent may be done' : ', then call again'}.`,
    outcome,
    retry: sent ? 'no' : 'after_fix',
  });
}

function noSuchChange(id: string): ToolError {
  return new ToolError({
    code: 'NO_SUCH_CHANGE',
    message: `The journal of this org has no change ${id.slice(0, 40)}; it keeps them for seven days`,
    next: 'Take an id that list_changes gives.',
    retry: 'after_fix',
  });
}
