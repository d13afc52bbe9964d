import { crc32, deflateRawSync } from './_zlib.ts';

/** One file of a zip that is made. */
export interface ZipInput {
  name: string;
  content: Uint8Array;
}

const MOST_ENTRIES = 0xffff;
/** UTF-8 in names. */
const FLAGS = 0x0800;
const VERSION = 20;
/** 1 January 1980: what is packed twice is the same twice. */
const DATE = 0x0021;
/** That of source-deploy-retrieve: text hardly gets smaller beyond it, and takes twice as long. */
const LEVEL = 3;

/** A zip (APPNOTE 6.3, without its 64-bit parts), made with the zlib of Node. */
export function zipOf(files: readonly ZipInput[], comment = ''): Buffer {
  if (files.length > MOST_ENTRIES) throw new RangeError(`A zip has at most ${MOST_ENTRIES} files`);
  const parts: Uint8Array[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of files) {
    const path = Buffer.from(name.replaceAll('\\', '/'));
    const deflated = deflateRawSync(content, { level: LEVEL, windowBits: content.length < 8_192 ? 13 : 15 });
    const isSmaller = deflated.length < content.length;
    const data = isSmaller ? deflated : content;
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(VERSION, 0);
    shared.writeUInt16LE(FLAGS, 2);
    shared.writeUInt16LE(isSmaller ? 8 : 0, 4);
    shared.writeUInt16LE(DATE, 8);
    shared.writeUInt32LE(crc32(content), 10);
    shared.writeUInt32LE(data.length, 14);
    shared.writeUInt32LE(content.length, 18);
    shared.writeUInt16LE(path.length, 22);
    parts.push(LOCAL, shared, path, data);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(VERSION, 4);
    shared.copy(entry, 6);
    entry.writeUInt32LE(offset, 42);
    directory.push(entry, path);
    offset += LOCAL.length + shared.length + path.length + data.length;
  }
  const list = Buffer.concat(directory);
  const note = Buffer.from(comment).subarray(0, 0xffff);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(note.length, 20);
  return Buffer.concat([...parts, list, end, note]);
}

const LOCAL = Buffer.from([0x50, 0x4b, 0x03, 0x04]);
