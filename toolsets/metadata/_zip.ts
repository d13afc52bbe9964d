import { ToolError } from 'orgsmith/toolkit';
import { readZip, type ZipEntry, ZipTooLarge } from './_zip-read.ts';
import type { Job } from './_zip-worker.ts';
import { zipOf } from './_zip-write.ts';
import { Worker } from './_zlib.ts';

export type ZipFiles = Map<string, Buffer>;

/** Salesforce's own limits: 10,000 files and 400 MB unpacked in one deploy or retrieve. */
const MAX_FILES = 10_000;
const MAX_BYTES = 400 * 1024 ** 2;
/** What a zip of text may shrink to; more than that, and large, is a trap. */
const MAX_RATIO = 150;
const RATIO_FROM_BYTES = 20 * 1024 ** 2;
/** What takes no longer than starting a thread. */
const AT_ONCE_BYTES = 1024 ** 2;
/** So often others have their turn. */
const TURN_BYTES = 4 * 1024 ** 2;

/** The files of a zip, in memory; refuses too many, too large, and names that lead elsewhere. `name` is what it is called. */
export async function unpack(zip: Uint8Array, name = 'A zip'): Promise<ZipFiles> {
  const found: ZipFiles = new Map();
  const entries = read(zip).entries.filter(({ isFolder }) => !isFolder);
  if (entries.length > MAX_FILES) throw trap(name, `${entries.length} files`);
  const most = Math.min(MAX_BYTES, Math.max(RATIO_FROM_BYTES, zip.byteLength * MAX_RATIO));
  let [bytes, turn] = [0, 0];
  for (const entry of entries) {
    const path = entry.name;
    if (/^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.?([/\\]|$)|[\0\\]/.test(path))
      throw trap(name, 'a file name that leads elsewhere');
    const content = contentOf(entry, most - bytes);
    if (content === undefined) throw trap(name, `over ${most} bytes out of ${zip.byteLength}`);
    found.set(path, content);
    bytes += content.length;
    turn += content.length;
    if (turn > TURN_BYTES) {
      turn = 0;
      await othersTurn();
    }
  }
  return found;
}

/** The same of a zip that was made here, of files that are here: whatever their number. */
export async function unpackOwn(zip: Uint8Array): Promise<ZipFiles> {
  const files = read(zip).entries.filter(({ isFolder }) => !isFolder);
  return new Map(files.map(entry => [entry.name, entry.content(Number.POSITIVE_INFINITY)]));
}

/** The bytes of an entry; undefined when there are more of them. */
function contentOf(entry: ZipEntry, most: number): Buffer | undefined {
  try {
    return entry.content(most);
  } catch (error) {
    if (error instanceof ZipTooLarge) return undefined;
    throw broken();
  }
}

/** Files as a zip; `comment` stands in it beside them. What is large is packed by a thread of its own. */
export async function pack(files: Iterable<[string, Uint8Array | string]>, comment = ''): Promise<Buffer> {
  const inputs = [...files].map(([name, content]) => ({
    name,
    content: typeof content === 'string' ? Buffer.from(content) : content,
  }));
  const bytes = inputs.reduce((sum, { content }) => sum + content.length, 0);
  if (bytes <= AT_ONCE_BYTES) return zipOf(inputs, comment);
  const contents = new Uint8Array(bytes);
  let at = 0;
  for (const { content } of inputs) {
    contents.set(content, at);
    at += content.length;
  }
  const list = inputs.map(({ name, content }) => ({ name, bytes: content.length }));
  return inThread({ contents, files: list, comment });
}

/** In the bundle the thread is a file of its own, in sources it is its source. */
const THREAD = import.meta.url.endsWith('.ts') ? './_zip-worker.ts' : './zip-worker.js';

function inThread(job: Job): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(THREAD, import.meta.url));
    worker.once('message', (zip: Uint8Array) => {
      resolve(Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength));
      void worker.terminate();
    });
    worker.once('error', reject);
    worker.once('exit', code => reject(new Error(`The thread that packs ended with ${code}`)));
    worker.postMessage(job, [job.contents.buffer]);
  });
}

/** What stands in a zip beside its files. */
export async function commentOf(zip: Uint8Array): Promise<string> {
  return read(zip).comment;
}

function read(zip: Uint8Array) {
  try {
    return readZip(zip);
  } catch {
    throw broken();
  }
}

/** Lets a server that is at work on much answer in between. */
export function othersTurn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}

function broken(): ToolError {
  return new ToolError({
    code: 'INVALID_ZIP',
    message: 'That is not a zip file, or a broken one',
    next: 'Name another file, or ask for it again.',
    retry: 'after_fix',
  });
}

function trap(name: string, what: string): ToolError {
  return new ToolError({
    code: 'ZIP_REFUSED',
    message: `${name.slice(0, 200)} was not unpacked: it has ${what}`,
    next: 'Retrieve fewer components, and leave out the one that is so large.',
  });
}
