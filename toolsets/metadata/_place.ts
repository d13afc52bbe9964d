import { isToolError, ToolError, z } from 'orgsmith/toolkit';
import {
  copyFile,
  createHash,
  dirname,
  hostname,
  join,
  lstat,
  mkdir,
  mkdtemp,
  pid,
  readdir,
  readFile,
  readIfThere,
  rename,
  rm,
  rmdir,
  writeFile,
} from './_disk.ts';
import { mayWrite } from './_may-write.ts';
import type { StagedFile } from './_stage.ts';
import { isRunning } from './_temp.ts';

const OLD_MS = 3_600_000;
const LIST = 'moves.json';
const mine = new Set<string>();

/** What is to be renamed to where, written down once all of it is there: who is killed from then on is finished by the next. */
const MOVES = z.object({
  pid: z.number().int(),
  host: z.string(),
  /** Path from the project, and digest of what it replaces; the content is in the file of that number. */
  moves: z.array(z.object({ path: z.string(), seen: z.string() })),
});
type Moves = z.output<typeof MOVES>;

/** What a file is known by until it is replaced. */
export function digestOfFile(content: Uint8Array | undefined): string {
  return content === undefined ? '' : createHash('sha256').update(content).digest('base64url');
}

/**
 * Puts files in their places, each whole or not at all: all are written beside first, so that a full disk is found before
 * anything is replaced, then renamed. Returns those that were written by somebody else since they were compared, and stay.
 */
export async function placeFiles(
  { root }: { root: string },
  files: readonly StagedFile[],
): Promise<StagedFile[]> {
  if (files.length === 0) return [];
  const folder = await openFolder(root).catch(error => {
    throw notPlaced(error, false);
  });
  try {
    const moves = files.map(({ path, seen }) => ({ path, seen }));
    await writeBeside(folder, files, { pid, host: hostname(), moves }).catch(error => {
      throw notPlaced(error, false);
    });
    const late = await move(root, folder, moves, false).catch(error => {
      throw notPlaced(error, true);
    });
    return files.filter((_, at) => late.has(at));
  } finally {
    await remove(folder);
  }
}

async function writeBeside(folder: string, files: readonly StagedFile[], moves: Moves): Promise<void> {
  for (const [at, { from }] of files.entries()) await copyFile(from, join(folder, String(at)));
  const list = join(folder, LIST);
  await writeFile(`${list}.part`, JSON.stringify(moves));
  await rename(`${list}.part`, list);
}

/** Renames what is there; the numbers of those whose target is not what was seen. */
async function move(
  root: string,
  folder: string,
  moves: Moves['moves'],
  again: boolean,
): Promise<Set<number>> {
  const late = new Set<number>();
  for (const [at, { path, seen }] of moves.entries()) {
    const [from, target] = [join(folder, String(at)), join(root, path)];
    // Renamed before the kill.
    if (again && !(await lstat(from).catch(() => undefined))?.isFile()) continue;
    const now = await readIfThere(target);
    if (digestOfFile(now) === seen) {
      await mkdir(dirname(target), { recursive: true });
      await rename(from, target);
    } else late.add(at);
  }
  return late;
}

/**
 * Finishes what a retrieve was about to rename when it was killed, so that no bundle stays half old and half new. What is
 * older than an hour, or was not yet whole, goes: its files may have got another sense since.
 */
export async function finishMoves(root: string): Promise<void> {
  const own = join(root, '.orgsmith');
  if (!(await lstat(own).catch(() => undefined))?.isDirectory()) return;
  for (const name of await readdir(own)) {
    const folder = join(own, name);
    const found = name.startsWith('incoming-') ? await lstat(folder).catch(() => undefined) : undefined;
    if (!found?.isDirectory()) continue;
    const isOld = Date.now() - found.mtimeMs > OLD_MS;
    const left = isOld ? undefined : await readMoves(folder);
    // One that lists nothing is being filled, or will be old some day.
    if (!isOld && (left === undefined || left.host !== hostname() || isBusy(folder, left.pid))) continue;
    const may = left?.moves.map(({ path }) => mayWrite({ root }, join(root, path))) ?? [];
    if (left && (await Promise.all(may)).every(Boolean)) {
      const late = await move(root, folder, left.moves, true).catch(() => undefined);
      // The same retrieve, made again, tells what is in the way.
      if (late === undefined) continue;
    }
    await remove(folder);
  }
}

/** In a container that was started anew, this process may have the number of the one that was killed. */
function isBusy(folder: string, owner: number): boolean {
  return owner === pid ? mine.has(folder) : isRunning(owner);
}

/** The list; undefined where none was written, or none that can be read. */
async function readMoves(folder: string): Promise<Moves | undefined> {
  return readFile(join(folder, LIST), 'utf8')
    .then(text => MOVES.parse(JSON.parse(text)))
    .catch(() => undefined);
}

/** A folder in the project that no tool takes for source. */
async function openFolder(root: string): Promise<string> {
  const own = join(root, '.orgsmith');
  if ((await lstat(own).catch(() => undefined))?.isSymbolicLink()) throw new Error(`${own} is a link`);
  await mkdir(own, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(own, 'incoming-'));
  mine.add(folder);
  await writeFile(join(folder, '.gitignore'), '*\n').catch(async error => {
    await remove(folder);
    throw error;
  });
  return folder;
}

async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  // Where nothing else is in it.
  await rmdir(dirname(folder)).catch(() => undefined);
}

function notPlaced(error: unknown, begun: boolean): ToolError {
  if (isToolError(error)) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new ToolError({
    code: 'NOT_WRITTEN',
    message: `${begun ? 'Not all' : 'Nothing'} could be written into the project: ${why.slice(0, 300)}`,
    next: `Mend that, for example by freeing space on the disk, and call again: each file is as it was${begun ? ', or as the org has it' : ''}.`,
    outcome: begun ? 'partial' : 'not_executed',
    retry: 'after_fix',
    cause: error,
  });
}
