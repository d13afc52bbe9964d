import { dirname, join, kill, lstat, mkdtemp, pid, readdir, realpath, rm, tmpdir } from './_disk.ts';

/** Where temporary folders are shared between containers, a process of the other one looks gone from here. */
const SURELY_OLD_MS = 10 * 60_000;
const OURS = /^orgsmith-(?:retrieve|replace|open)-(\d+)-\w{6}$/;
const mine = new Set<string>();

/** A folder for this call's own files, its real path; what killed processes left of theirs goes. */
export async function temporaryFolder(kind: 'retrieve' | 'replace'): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), `orgsmith-${kind}-${pid}-`)));
  mine.add(folder);
  await sweep(dirname(folder), (await lstat(folder)).uid);
  return folder;
}

/** Removes folders of processes that are gone: a killed one leaves source there, with replacements also secrets. */
async function sweep(temp: string, uid: number): Promise<void> {
  for (const name of await readdir(temp).catch(() => [])) {
    const owner = OURS.exec(name)?.[1];
    const path = join(temp, name);
    // This process may have the number of one that is gone.
    if (owner === undefined || (Number(owner) === pid ? mine.has(path) : isRunning(Number(owner)))) continue;
    const found = await lstat(path).catch(() => undefined);
    if (!found?.isDirectory() || found.uid !== uid || Date.now() - found.mtimeMs < SURELY_OLD_MS) continue;
    // Another process may be removing it, too.
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Whether a process of this machine, or container, has that id. */
export function isRunning(id: number): boolean {
  try {
    return kill(id, 0);
  } catch (error) {
    // There is one, of somebody else.
    return Object(error).code === 'EPERM';
  }
}
