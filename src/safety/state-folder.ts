import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** `~/.orgsmith`: what outlives a process. Everything in it is the user's alone (0700, 0600). */
export interface StateFolder {
  path(...parts: string[]): string;
  /** Signs a text with the key of this machine's user, made at first use. */
  sign(text: string): string;
  isSigned(text: string, signature: string): boolean;
}

/** Opens the folder; nothing is made before it is used. */
export function openStateFolder(root: string): StateFolder {
  let key: Buffer | undefined;
  const sign = (text: string) => {
    key ??= readKey(join(root, 'key'));
    return createHmac('sha256', key).update(text).digest('base64url');
  };
  return {
    path: (...parts) => join(root, ...parts),
    sign,
    isSigned(text, signature) {
      const wanted = Buffer.from(sign(text));
      const given = Buffer.from(signature);
      return wanted.length === given.length && timingSafeEqual(wanted, given);
    },
  };
}

function readKey(file: string): Buffer {
  try {
    return Buffer.from(readFileSync(file, 'utf8'), 'base64url');
  } catch {
    createWhole(file, randomBytes(32).toString('base64url'));
    // Another process may have been first: its key is the key.
    return Buffer.from(readFileSync(file, 'utf8'), 'base64url');
  }
}

/** Makes a file that is whole and on disk, or leaves the one that is there; true when it is ours. */
export function createWhole(file: string, text: string): boolean {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const part = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    appendDurably(part, text);
    // A link fails where the name is taken, also when two processes do it at once; a rename would replace.
    linkSync(part, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(part, { force: true });
  }
}

/** Adds text to the end of a file; on return it is on disk. */
export function appendDurably(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const handle = openSync(file, 'a', 0o600);
  try {
    // Unlike one write, it fails where a full disk takes only a part.
    writeFileSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** What cannot be read is as good as not there. */
export function orElse<T>(read: () => T, other: T): T {
  try {
    return read();
  } catch {
    return other;
  }
}

/** What is the same has the same digest, in whatever order its keys are. */
export function digestOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(value)))
    .digest('base64url');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}
