/** Builds dist/: the split bundle, the static catalogue, the contract's types, the local org's seed. */
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { compileEagerly } from './eager.ts';
import { writeNotices } from './notices.ts';
import { COMMONJS, root, shared } from './support/bundle.ts';
import { writeTypes } from './types.ts';

const dist = join(root, 'dist');

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
const { metafile } = await build({
  ...shared,
  entryPoints: {
    cli: 'src/cli.ts',
    toolkit: 'src/toolkit.ts',
    // Started as a process of its own by the local org.
    'write-auth': 'fixtures/local-org/home/write-auth.ts',
    // The thread that packs large deploys.
    'zip-worker': 'toolsets/metadata/_zip-worker.ts',
    // The thread that searches code.
    'search-worker': 'toolsets/apex-code/_search-worker.ts',
  },
  outdir: 'dist',
  chunkNames: '[name]-[hash]',
  banner: { js: COMMONJS },
  metafile: true,
});
if (!metafile) throw new Error('esbuild gave no metafile');
keepNamesOfClassesOnly();
writeNotices(root, metafile, join(dist, 'THIRD-PARTY-NOTICES.txt'));
// Which source is in which file of the bundle: what the start-up test reads. Not shipped.
writeFileSync(join(dist, 'bundle.json'), JSON.stringify(metafile.outputs));
writeFileSync(join(dist, 'catalogue.json'), JSON.stringify(await catalogue()));
writeTypes(root, dist);
for (const folder of ['seed', 'project'])
  cpSync(join(root, 'fixtures', folder), join(dist, 'fixtures', folder), { recursive: true });
chmodSync(join(dist, 'cli.js'), 0o755);
await compileEagerly(dist);

/**
 * Libraries ask classes for their names, and functions for none: with a name of its own, each of ten thousand functions
 * takes 256 bytes more.
 */
function keepNamesOfClassesOnly(): void {
  const helper = /\(([\w$]+),([\w$]+)\)=>[\w$]+\(\1,"name",\{value:\2,configurable:!0\}\)/;
  let changed = 0;
  for (const name of readdirSync(dist)) {
    if (!name.endsWith('.js')) continue;
    const text = readFileSync(join(dist, name), 'utf8');
    const found = helper.exec(text);
    if (!found) continue;
    const [whole, target, value] = found;
    // Names of classes begin with a capital letter or $.
    writeFileSync(
      join(dist, name),
      text.replace(whole, () => whole.replace('=>', `=>${value}>"["?${target}:`)),
    );
    changed += 1;
  }
  if (changed === 0) throw new Error('esbuild keeps names in another way');
}

/** Loads every tool once, from a bundle that is thrown away, and writes down what start-up needs of them. */
async function catalogue(): Promise<unknown> {
  const folder = mkdtempSync(join(root, 'node_modules', '.orgsmith-catalogue-'));
  try {
    await build({
      ...shared,
      stdin: {
        contents: `
          import { toCatalogue } from './src/entry.ts';
          import { toolsets } from './toolsets/index.ts';
          export default await toCatalogue(toolsets);`,
        resolveDir: root,
        loader: 'ts',
      },
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      banner: { js: COMMONJS },
    });
    const made: { default: unknown } = await import(pathToFileURL(join(folder, 'stdin.mjs')).href);
    return made.default;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
