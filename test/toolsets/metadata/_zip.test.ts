import JSZip from 'jszip';
import { describe, expect, it } from 'vitest';
import { pack, unpack } from '../../../toolsets/metadata/_zip.ts';
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

it('what was packed comes back', async () => {
  const files = new Map([['classes/A.cls', Buffer.from('public class A {}')]]);
  expect(await unpack(await pack(files))).toEqual(files);
});
