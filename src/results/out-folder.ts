import { randomBytes } from 'node:crypto';
import { type FileHandle, lstat, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { ToolError } from '../../guard/errors.ts';
import type { FileInProgress, Files } from '../toolkit.ts';

/** One file may grow to this many bytes. */
const MAX_FILE_BYTES = 2 * 1024 ** 3;
const URI_PREFIX = 'orgsmith://out/';
/** End of the name while a file is not whole. */
const PART = '.part';
/** The only form of file name we make, and so the only one that is ever read back. */
const FILE_NAME = /^\d{8}-\d{6}-[0-9a-f]{8}-[A-Za-z0-9._-]{1,80}$/;

export interface OutFolder extends Pick<Files, 'create'> {
  readonly dir: string;
  /** Bytes [offset, offset + length) of a finished file, cut at a character's end. */
  slice(uri: string): Promise<{ uri: string; mimeType: string; text: string; next?: string; bytes: number }>;
}

/** Where large results go: `--output-dir`, else `.orgsmith/out` of the project, else the user's cache folder. */
export function outputDir(
  given: string | undefined,
  projectRoot: string | undefined,
  env: NodeJS.ProcessEnv,
): string {
  if (given) return given;
  if (projectRoot) return join(projectRoot, '.orgsmith', 'out');
  // The specification of the variable has relative paths ignored.
  const cache = env.XDG_CACHE_HOME?.startsWith('/') ? env.XDG_CACHE_HOME : join(homedir(), '.cache');
  return join(cache, 'orgsmith', 'out');
}

/** `within`: the folder, above `dir`, from which no link may lead out: a repository may hold one on the way. */
export function openOutFolder(dir: string, within?: string): OutFolder {
  return {
    dir,
    create: async (name, mimeType) => {
      if (within !== undefined) await refuseLinks(dir, within);
      await prepare(dir);
      return create(dir, name, mimeType);
    },
    slice: uri => slice(dir, uri),
  };
}

async function refuseLinks(dir: string, within: string): Promise<void> {
  for (let folder = dir; folder !== within; folder = dirname(folder)) {
    if (!(await lstat(folder).catch(() => undefined))?.isSymbolicLink()) continue;
    throw new ToolError({
      code: 'OUTPUT_FOLDER',
      message: `${folder} is a link that leads out of the project; nothing is written through it`,
      next: 'Remove the link, or start Orgsmith with --output-dir naming a folder.',
      retry: 'after_fix',
    });
  }
}

async function create(dir: string, name: string, mimeType: string): Promise<FileInProgress> {
  const stamp = new Date().toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const safe = name
    .replace(/[^A-Za-z0-9._-]+/g, '_')
    .slice(0, 80)
    .replace(/(\.part)+$/, '');
  const path = join(dir, `${stamp}-${randomBytes(4).toString('hex')}-${safe || 'result'}`);
  const part = path + PART;
  const handle = await open(part, 'wx', 0o600).catch(error => {
    throw unwritable(dir, error);
  });
  let bytes = 0;
  const discard = async () => {
    await handle.close().catch(() => undefined);
    await rm(part, { force: true });
  };
  // A disk that is full: nothing half is left on it.
  const broken = (error: unknown) => discard().then(() => Promise.reject(unwritable(dir, error)));
  return {
    async write(data) {
      const buffer = typeof data === 'string' ? Buffer.from(data) : data;
      bytes += buffer.length;
      if (bytes > MAX_FILE_BYTES) throw tooLarge(path);
      await writeAll(handle, buffer).catch(broken);
    },
    async finish() {
      await handle.sync().catch(broken);
      await handle.close();
      await rename(part, path);
      return { path, uri: uriOf(path), bytes, mimeType };
    },
    discard,
  };
}

async function writeAll(handle: FileHandle, buffer: Uint8Array): Promise<void> {
  for (let done = 0; done < buffer.length; ) done += (await handle.write(buffer, done)).bytesWritten;
}

// The folder ignores itself in git, so that exports of customer data are not committed by accident.
async function prepare(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await writeFile(join(dir, '.gitignore'), '*\n', { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw unwritable(dir, error);
  }
}

function unwritable(dir: string, error: unknown): ToolError {
  return new ToolError({
    code: 'OUTPUT_FOLDER',
    message: `The output folder ${dir} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    next: 'Make room there, or start Orgsmith with --output-dir naming a folder that can be written.',
    retry: 'after_fix',
    cause: error,
  });
}

function uriOf(path: string): string {
  return URI_PREFIX + encodeURIComponent(basename(path));
}

const DEFAULT_SLICE = 20_000;
const MAX_SLICE = 200_000;

async function slice(dir: string, uri: string) {
  const { name, offset, length } = parseUri(uri);
  const path = join(dir, name);
  const found = await lstat(path).catch(() => undefined);
  if (!found?.isFile()) throw noSuchFile(uri);
  const { size } = found;
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(Math.min(length, Math.max(0, size - offset))),
      { position: offset },
    );
    const end = offset + bytesRead < size ? wholeCharacters(buffer, bytesRead) : bytesRead;
    const next =
      offset + end < size
        ? `${URI_PREFIX}${encodeURIComponent(name)}?offset=${offset + end}&length=${length}`
        : undefined;
    return {
      uri,
      mimeType: mimeOf(name),
      text: buffer.toString('utf8', 0, end),
      bytes: size,
      ...(next ? { next } : {}),
    };
  } finally {
    await handle.close();
  }
}

// A slice must not end within a character: whoever puts the slices together would not get the file.
function wholeCharacters(buffer: Buffer, end: number): number {
  for (let back = 1; back <= Math.min(4, end); back++) {
    const byte = buffer[end - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const needs = byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return needs > back && end > back ? end - back : end;
  }
  return end;
}

function parseUri(uri: string): { name: string; offset: number; length: number } {
  const match = /^orgsmith:\/\/out\/([^?/]+)(?:\?(.*))?$/.exec(uri);
  const name = match?.[1] ? decode(match[1]) : '';
  if (!FILE_NAME.test(name) || name.endsWith(PART)) throw noSuchFile(uri);
  const query = new URLSearchParams(match?.[2] ?? '');
  const number = (key: string, fallback: number) => {
    const written = query.get(key);
    if (written === null) return fallback;
    if (!/^\d{1,15}$/.test(written)) throw noSuchFile(uri);
    return Number(written);
  };
  return {
    name,
    offset: number('offset', 0),
    length: Math.min(Math.max(4, number('length', DEFAULT_SLICE)), MAX_SLICE),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

function mimeOf(name: string): string {
  if (name.endsWith('.csv')) return 'text/csv';
  if (name.endsWith('.jsonl')) return 'application/x-ndjson';
  return name.endsWith('.json') ? 'application/json' : 'text/plain';
}

function noSuchFile(uri: string): ToolError {
  return new ToolError({
    code: 'NO_SUCH_FILE',
    message: `There is no result file ${uri.slice(0, 200)}`,
    next: `Read ${URI_PREFIX}<name>?offset=0&length=20000 with a name that an earlier result gave.`,
  });
}

function tooLarge(path: string): ToolError {
  return new ToolError({
    code: 'FILE_TOO_LARGE',
    message: `${path} would grow over ${MAX_FILE_BYTES} bytes`,
    next: 'Ask for fewer rows or fields, or export in parts.',
  });
}
