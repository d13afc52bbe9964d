import { crc32, inflateRawSync } from './_zlib.ts';

/** A file as the list of a zip has it. */
export interface ZipEntry {
  name: string;
  isFolder: boolean;
  /** What it says that it unpacks to. */
  bytes: number;
  /** Its content; throws when there is more of it than `most`, or when it is not what the list says. */
  content(most: number): Buffer;
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;

/** What a zip has more of than its list says. */
export class ZipTooLarge extends Error {}

/** The list of a zip, and what stands beside it. Throws RangeError or Error for what is none, or a broken one. */
export function readZip(data: Uint8Array): { entries: ZipEntry[]; comment: string } {
  const zip = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const end = endOf(zip);
  const count = zip.readUInt16LE(end + 10);
  const [size, start] = [zip.readUInt32LE(end + 12), zip.readUInt32LE(end + 16)];
  // Something may stand before the zip: offsets count from where it begins.
  const base = end - size - start;
  if (base < 0) throw new Error('the list is not where the end says');
  const entries: ZipEntry[] = [];
  let at = base + start;
  for (let i = 0; i < count; i++) {
    if (zip.readUInt32LE(at) !== ENTRY) throw new Error('the list is broken');
    const [flags, method] = [zip.readUInt16LE(at + 8), zip.readUInt16LE(at + 10)];
    const [sum, packed, bytes] = [
      zip.readUInt32LE(at + 16),
      zip.readUInt32LE(at + 20),
      zip.readUInt32LE(at + 24),
    ];
    const [nameLength, extra, note] = [28, 30, 32].map(more => zip.readUInt16LE(at + more));
    const place = zip.readUInt32LE(at + 42);
    const nameEnd = at + 46 + (nameLength ?? 0);
    if (nameEnd > end) throw new Error('the list is broken');
    const name = zip.toString('utf8', at + 46, nameEnd);
    const content = (most: number) =>
      contentAt(zip, base + place, { flags, method, sum, packed, bytes }, most);
    entries.push({ name, isFolder: name.endsWith('/'), bytes, content });
    at = nameEnd + (extra ?? 0) + (note ?? 0);
  }
  const comment = zip.toString('utf8', end + 22, end + 22 + zip.readUInt16LE(end + 20));
  return { entries, comment };
}

/** Where the end is told: behind it is at most a comment. */
function endOf(zip: Buffer): number {
  for (let at = zip.length - 22; at >= Math.max(0, zip.length - 22 - 0xffff); at--)
    if (zip.readUInt32LE(at) === END && at + 22 + zip.readUInt16LE(at + 20) === zip.length) return at;
  throw new Error('there is no end');
}

interface Facts {
  flags: number;
  method: number;
  sum: number;
  packed: number;
  bytes: number;
}

function contentAt(
  zip: Buffer,
  at: number,
  { flags, method, sum, packed, bytes }: Facts,
  most: number,
): Buffer {
  if (zip.readUInt32LE(at) !== LOCAL) throw new Error('a file is not where the list says');
  if ((flags & 1) !== 0) throw new Error('a file is encrypted');
  const from = at + 30 + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28);
  if (from + packed > zip.length) throw new Error('a file ends behind the zip');
  if (bytes > most) throw new ZipTooLarge();
  const data = zip.subarray(from, from + packed);
  const content = method === 0 ? Buffer.from(data) : inflated(data, method, bytes);
  if (content.length !== bytes || crc32(content) !== sum) throw new Error('a file is not what the list says');
  return content;
}

function inflated(data: Buffer, method: number, bytes: number): Buffer {
  if (method !== 8) throw new Error('a file is packed in a way that is not known');
  try {
    return inflateRawSync(data, { maxOutputLength: Math.max(1, bytes) });
  } catch (error) {
    // It unpacks to more than it says: a trap.
    if (Object(error).code === 'ERR_BUFFER_TOO_LARGE') throw new ZipTooLarge();
    throw error;
  }
}
