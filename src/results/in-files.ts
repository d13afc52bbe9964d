import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { basename, relative, resolve, sep } from 'node:path';
import { ToolError } from '../../guard/errors.ts';
import type { InputFile } from '../toolkit.ts';

/** What holds secrets or steers other programs: never data. */
const PRIVATE = /(^|[\\/])(\.git|\.sf|\.sfdx|\.ssh|\.env[^\\/]*|\.mcp\.json|\.npmrc)([\\/]|$)/i;

/**
 * A file that a call names: in one of the folders (the project, the output folder) by its real path, links followed.
 * Throws ToolError for any other.
 */
export async function openInputFile(path: string, folders: readonly string[]): Promise<InputFile> {
  const [base = ''] = folders;
  const real = await realpath(resolve(base, path)).catch(() => undefined);
  if (base === '' || real === undefined)
    throw refused(path, base === '' ? 'there is no project' : 'there is no such file');
  const roots = await Promise.all(folders.map(each => realpath(each).catch(() => each)));
  const root = roots.find(each => real.startsWith(`${each}${sep}`));
  if (root === undefined) throw refused(path, 'it is outside the project and the output folder');
  if (PRIVATE.test(relative(root, real))) throw refused(path, 'such files hold secrets or settings');
  const found = await stat(real);
  if (!found.isFile()) throw refused(path, 'it is no file');
  const name = basename(real);
  const chunks = () => createReadStream(real);
  async function digest(): Promise<string> {
    const hash = createHash('sha256');
    for await (const chunk of chunks()) hash.update(chunk);
    return hash.digest('base64url');
  }
  async function text(most: number): Promise<string> {
    if (found.size > most)
      throw unfit(
        'FILE_TOO_LARGE',
        `${name} has ${found.size} bytes; ${most} are taken`,
        'Name another file.',
      );
    const bytes = await new Blob(await chunks().toArray()).arrayBuffer();
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      throw unfit('INVALID_FILE', `${name} is no text in UTF-8`, 'Save it as UTF-8.');
    }
  }
  return { path: real, name, bytes: found.size, chunks, digest, text };
}

function refused(path: string, why: string): ToolError {
  const next =
    'Name a file in the project, by its path from there. Only the user can choose another project, with --project-dir.';
  return unfit('FILE_REFUSED', `${path.slice(0, 200)} cannot be read: ${why}`, next);
}

function unfit(code: string, message: string, next: string): ToolError {
  return new ToolError({ code, message, next, retry: 'after_fix' });
}
