import JSZip from 'jszip';
import { describe, expect, it } from 'vitest';
import { commentOf, pack, unpack, unpackOwn } from '../../../toolsets/metadata/_zip.ts';
import { zipOf } from '../../../toolsets/metadata/_zip-write.ts';
import { toolError } from '../../support/refusal.ts';

async function raw(files: Record<string, string | Uint8Array>): Promise<Buffer> {
  const zip = new JSZip();
  for (const [name, content] of Object.entries(files)) zip.file(name, content, { createFolders: false });
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
}

describe('what an org may not send', () => {
  it.each([
    '../outside.cls',
    'classes/../../outside.cls',
    '/etc/cron.d/x',
    'C:\\x',
    'classes\\..\\..\\x',
    'a/../b',
  ])('a file named %s', async name => {
    expect(await toolError(() => raw({ [name]: 'x' }).then(unpack))).toMatchObject({ code: 'ZIP_REFUSED' });
  });

  it('a small zip that unpacks to very much', async () => {
    const zip = await raw({ 'staticresources/big.resource': new Uint8Array(64 * 1024 ** 2) });
    expect(zip.length).toBeLessThan(100_000);
    expect(await toolError(() => unpack(zip))).toMatchObject({ code: 'ZIP_REFUSED' });
  });

  it.each([
    ['nothing', ''],
    ['a page', '<html></html>'],
    ['half a zip', 'PK\u0003\u0004'],
  ])('%s', async (_, text) => {
    expect(await toolError(() => unpack(Buffer.from(text)))).toMatchObject({ code: 'INVALID_ZIP' });
  });
});

describe('a zip that lies', () => {
  const good = zipOf([{ name: 'a', content: Buffer.from('abc'.repeat(100)) }]);
  const changed = (at: number, value: number) => {
    const zip = Buffer.from(good);
    zip.writeUInt32LE(value, at);
    return zip;
  };
  const list = good.indexOf('PK\u0001\u0002');
  it.each([
    ['about its sum', changed(list + 16, 1), 'INVALID_ZIP'],
    ['about its size, which is larger', changed(list + 24, 10), 'ZIP_REFUSED'],
    ['about its size, which is smaller', changed(list + 24, 9_999), 'INVALID_ZIP'],
    ['about a size that nobody has', changed(list + 24, 0xffffffff), 'ZIP_REFUSED'],
    ['about where a file is', changed(list + 42, 9), 'INVALID_ZIP'],
    ['about where its list is', changed(good.length - 6, 0xffffff), 'INVALID_ZIP'],
    ['about how many files it has', changed(good.length - 12, 0x90009), 'INVALID_ZIP'],
  ])('%s', async (_, zip, code) => {
    expect(await toolError(() => unpack(zip))).toMatchObject({ code });
  });

  it('wherever it is cut off', async () => {
    for (let at = 0; at < good.length; at++)
      expect(await toolError(() => unpack(good.subarray(0, at)))).toMatchObject({ code: 'INVALID_ZIP' });
  });
});

describe('what is packed', () => {
  it('is read by other libraries, with its names and its comment', async () => {
    const zip = await pack(
      [
        ['classes/Grüße.cls', 'x'.repeat(999)],
        ['empty', ''],
        ['b\\c', new Uint8Array([0, 255])],
      ],
      'näher',
    );
    const read = await JSZip.loadAsync(zip);
    expect(Object.keys(read.files)).toEqual(['classes/Grüße.cls', 'empty', 'b/c']);
    expect(await read.files['classes/Grüße.cls']?.async('string')).toBe('x'.repeat(999));
    expect(await read.files['b/c']?.async('uint8array')).toEqual(new Uint8Array([0, 255]));
    expect(await commentOf(zip)).toBe('näher');
  });

  it('by a thread, when it is large, while timers go on', async () => {
    const content = Buffer.from(
      Array.from({ length: 400_000 }, (_, i) => (i * 2654435761).toString(36)).join(),
    );
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    const zip = await pack([
      ['big', content],
      ['small', 'y'],
    ]);
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(3);
    expect(await unpackOwn(zip)).toEqual(
      new Map([
        ['big', content],
        ['small', Buffer.from('y')],
      ]),
    );
  });
});

it('what was packed comes back', async () => {
  const files = new Map([['classes/A.cls', Buffer.from('public class A {}')]]);
  expect(await unpack(await pack(files))).toEqual(files);
});
