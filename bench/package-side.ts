/** One side of `npm run bench:package`: packages the project that it is given whenever it is told to. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ComponentSet, MetadataConverter, RegistryAccess } from '@salesforce/source-deploy-retrieve';
import JSZip from 'jszip';
import { cargoOf } from '../toolsets/metadata/_cargo.ts';
import { selectLocal } from '../toolsets/metadata/_components.ts';
import { pack } from '../toolsets/metadata/_zip.ts';

export type Way = 'ours' | 'sdr';
export interface Measured {
  totalMs: number;
  packageMs: number;
  oneMs: number;
  namedMs: number;
  /** The longest that a timer of 5 ms was late. */
  deafMs: number;
  kb: number;
  files: number;
  digest: string;
}

const [, , way, root = ''] = process.argv;
const source = join(root, 'force-app');
const project = { root, packageDirs: [source], sourceApiVersion: '66.0', replacements: false };
const ONE = 'force-app/main/default/classes/Service7.cls';

process.on('message', async () => {
  const oneMs = await timed(one);
  const namedMs = await timed(named);
  const watch = watchLoop();
  const start = performance.now();
  const set = await resolved();
  const middle = performance.now();
  const zip = await packaged(set);
  const end = performance.now();
  const deafMs = watch();
  const { digest, files } = await digestOf(zip);
  const measured: Measured = {
    ...{ totalMs: end - start, packageMs: end - middle, oneMs, namedMs, deafMs },
    ...{ kb: zip.length / 1024, files, digest },
  };
  process.send?.(measured);
});

async function resolved(): Promise<ComponentSet> {
  if (way === 'ours') return selectLocal(project, { paths: ['force-app'] });
  return ComponentSet.fromSource({ fsPaths: [source], registry: new RegistryAccess(undefined, root) });
}

async function packaged(set: ComponentSet): Promise<Buffer> {
  if (way === 'ours') return pack((await cargoOf(project, set, '66.0')).files);
  set.apiVersion = '66.0';
  set.sourceApiVersion = '66.0';
  set.projectDirectory = root;
  const { zipBuffer } = await new MetadataConverter().convert(set, 'metadata', { type: 'zip' });
  if (!zipBuffer) throw new Error('no zip');
  return zipBuffer;
}

async function one(): Promise<unknown> {
  if (way === 'ours') return selectLocal(project, { paths: [ONE] });
  return ComponentSet.fromSource({
    fsPaths: [join(root, ONE)],
    registry: new RegistryAccess(undefined, root),
  });
}

async function named(): Promise<unknown> {
  if (way === 'ours') return selectLocal(project, { metadata: ['ApexClass:Service7'] });
  const registry = new RegistryAccess(undefined, root);
  const include = new ComponentSet([{ type: 'ApexClass', fullName: 'Service7' }], registry);
  return ComponentSet.fromSource({ fsPaths: [source], include, registry });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function watchLoop(): () => number {
  let [last, longest] = [performance.now(), 0];
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - 5);
    last = now;
  }, 5);
  return () => {
    clearInterval(timer);
    return Math.max(longest, performance.now() - last - 5);
  };
}

/** Of names and contents, in the order of names; a static resource that is an archive counts by what is in it. */
async function digestOf(zip: Uint8Array): Promise<{ digest: string; files: number }> {
  const { files } = await JSZip.loadAsync(zip);
  const entries = Object.values(files).filter(({ dir }) => !dir);
  const hash = createHash('sha256');
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const content = await entry.async('nodebuffer');
    const inner = /\.resource$/.test(entry.name) ? (await digestOf(content)).digest : content;
    hash.update(`${entry.name}\0${content.length}\0`).update(inner);
  }
  return { digest: hash.digest('base64url'), files: entries.length };
}
