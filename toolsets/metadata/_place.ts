import { ToolError } from 'orgsmith/toolkit';
import {
  copyFile,
  createHash,
  dirname,
  join,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from './_disk.ts';
import type { SfdxProject } from './_project.ts';
import type { StagedFile } from './_stage.ts';

const OLD_MS = 3_600_000;

/** What a file is known by until it is replaced. */
export function digestOfFile(content: Uint8Array | undefined): string {
  return content === undefined ? '' : createHash('sha256').update(content).digest('base64url');
}

/**
 * Puts files in their places, each whole or not at all: all are written beside first, so that a full disk is found before
 * anything is replaced, then renamed. Returns those that were written by somebody else since they were compared, and stay.
 */
export async function placeFiles(project: SfdxProject, files: readonly StagedFile[]): Promise<StagedFile[]> {
  if (files.length === 0) return [];
  const { root } = project;
  const folder = await openFolder(root);
  const late: StagedFile[] = [];
  try {
    for (const [at, { from }] of files.entries()) await copyFile(from, join(folder, String(at)));
    for (const [at, file] of files.entries()) {
      const target = join(root, file.path);
      const now = await readFile(target).catch(() => undefined);
      if (digestOfFile(now) !== file.seen) {
        late.push(file);
        continue;
      }
      await mkdir(dirname(target), { recursive: true });
      await rename(join(folder, String(at)), target);
    }
  } catch (error) {
    throw notPlaced(error);
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rmdir(dirname(folder)).catch(() => undefined);
  }
  return late;
}

/** A folder in the project that no tool takes for source; what a kill left of an earlier one goes. */
async function openFolder(root: string): Promise<string> {
  const own = join(root, '.orgsmith');
  if ((await lstat(own).catch(() => undefined))?.isSymbolicLink())
    throw notPlaced(new Error(`${own} is a link`));
  await mkdir(own, { recursive: true, mode: 0o700 });
  for (const name of await readdir(own)) {
    if (!name.startsWith('incoming-')) continue;
    const { mtimeMs } = await stat(join(own, name));
    if (Date.now() - mtimeMs > OLD_MS) await rm(join(own, name), { recursive: true, force: true });
  }
  const folder = await mkdtemp(join(own, 'incoming-'));
  await writeFile(join(folder, '.gitignore'), '*\n');
  return folder;
}

function notPlaced(error: unknown): ToolError {
  const why = error instanceof Error ? error.message : String(error);
  return new ToolError({
    code: 'NOT_WRITTEN',
    message: `Not all could be written into the project: ${why.slice(0, 300)}`,
    next: 'Mend that, for example by freeing space on the disk, and retrieve again: each file is as it was, or as the org has it.',
    outcome: 'partial',
    retry: 'after_fix',
    cause: error,
  });
}
