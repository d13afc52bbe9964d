import { readFileSync, statSync } from 'node:fs';
import { isToolError } from './errors.ts';
import { refused } from './token.ts';

/** The content of a file that only its owner can read. */
export function readSecret(file: string): string {
  try {
    const { mode } = statSync(file);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw refused(
        'FILE_TOO_OPEN',
        `${file} can be read by others of this machine`,
        `chmod 600 ${plain(file)}`,
      );
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (isToolError(error)) throw error;
    throw refused(
      'FILE_UNREADABLE',
      `${file} cannot be read`,
      `See that it exists and is yours: ls -l ${plain(file)}`,
      error,
    );
  }
}

function plain(file: string): string {
  return /^[\w./@+-]+$/.test(file) ? file : '<file>';
}
