import JSZip from 'jszip';
import { ToolError } from 'orgsmith/toolkit';

export type ZipFiles = Map<string, Buffer>;

/** Salesforce's own limits: 10,000 files and 400 MB unpacked in one deploy or retrieve. */
const MAX_FILES = 10_000;
const MAX_BYTES = 400 * 1024 ** 2;
/** What a zip of text may shrink to; more than that, and large, is a trap. */
const MAX_RATIO = 150;
const RATIO_FROM_BYTES = 20 * 1024 ** 2;

/** The files of a zip, in memory; refuses too many, too large, and names that lead elsewhere. */
export async function unpack(zip: Uint8Array): Promise<ZipFiles> {
  const { files } = await load(zip);
  const found: ZipFiles = new Map();
  let bytes = 0;
  const entries = Object.values(files).filter(({ dir }) => !dir);
  if (entries.length > MAX_FILES) throw trap(`${entries.length} files`);
  for (const entry of entries) {
    const name = entry.unsafeOriginalName ?? entry.name;
    if (/^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|[\0\\]/.test(name))
      throw trap('a file name that leads elsewhere');
    const content = await contentOf(entry, more => {
      bytes += more;
      return bytes > MAX_BYTES || (bytes > RATIO_FROM_BYTES && bytes > zip.byteLength * MAX_RATIO);
    });
    if (content === undefined) throw trap(`over ${bytes} bytes out of ${zip.byteLength}`);
    found.set(entry.name, content);
  }
  return found;
}

/** The bytes of an entry, read in pieces; undefined once `tooMuch` says so. */
function contentOf(entry: JSZip.JSZipObject, tooMuch: (bytes: number) => boolean) {
  // Not an async iterator: the streams of this library are older than those.
  return new Promise<Buffer | undefined>((resolve, reject) => {
    const chunks: Buffer[] = [];
    const stream = entry.nodeStream();
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (!tooMuch(chunk.length)) return;
      stream.pause();
      stream.removeAllListeners('data');
      resolve(undefined);
    });
    stream.on('end', () => resolve(Buffer.concat(chunks)));
    stream.on('error', () => reject(broken()));
  });
}

/** Files as a zip; `comment` stands in it beside them. */
export async function pack(files: Iterable<[string, Uint8Array | string]>, comment = ''): Promise<Buffer> {
  const zip = new JSZip();
  for (const [name, content] of files) zip.file(name, content, { createFolders: false });
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE', comment });
}

/** What stands in a zip beside its files. */
export async function commentOf(zip: Uint8Array): Promise<string> {
  const loaded: { comment?: unknown } = Object(await load(zip));
  return typeof loaded.comment === 'string' ? loaded.comment : '';
}

async function load(zip: Uint8Array): Promise<JSZip> {
  return JSZip.loadAsync(zip).catch(() => {
    throw broken();
  });
}

function broken(): ToolError {
  return new ToolError({
    code: 'INVALID_ZIP',
    message: 'That is not a zip file, or a broken one',
    next: 'Name another file, or ask for it again.',
    retry: 'after_fix',
  });
}

function trap(what: string): ToolError {
  return new ToolError({
    code: 'ZIP_REFUSED',
    message: `A zip was not unpacked: it has ${what}`,
    next: 'Retrieve fewer components, and leave out the one that is so large.',
  });
}
