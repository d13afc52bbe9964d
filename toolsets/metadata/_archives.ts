import { createHash } from './_disk.ts';
import { unpack, type ZipFiles } from './_zip.ts';

/** Whether a file in metadata format is an archive that source has as a folder. */
export function isArchive(name: string, content: Buffer): boolean {
  return /(^|\/)staticresources\/[^/]+\.resource$/.test(name) && content.subarray(0, 2).toString() === 'PK';
}

/** Files with archives as lists of what is in them: packed twice, an archive has other bytes and says the same. */
export async function withoutArchives(files: ZipFiles): Promise<ZipFiles> {
  const plain: ZipFiles = new Map();
  for (const [name, content] of files)
    plain.set(name, isArchive(name, content) ? await listOf(content) : content);
  return plain;
}

async function listOf(archive: Buffer): Promise<Buffer> {
  // What may not be unpacked is compared as it is.
  const inside = await unpack(archive).catch(() => undefined);
  if (!inside) return archive;
  const lines = [...inside].map(([name, content]) => {
    const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
    return `${name} ${content.length} bytes ${hash}`;
  });
  return Buffer.from(`${lines.sort().join('\n')}\n`);
}
