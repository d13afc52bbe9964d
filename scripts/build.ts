/** Builds dist/: the split bundle, the static catalogue, the contract's types, the local org's seed. */
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { writeNotices } from './notices.ts';
import { writeTypes } from './types.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

// Parts of @salesforce/core's tree that Orgsmith never reaches: a JavaScript engine for proxy scripts, log prettifiers.
const STUBS =
  /^(quickjs-emscripten|@tootallnate\/quickjs-emscripten|pac-proxy-agent|pac-resolver|pino-pretty)$/;
const stubs: Plugin = {
  name: 'stubs',
  setup(bundle) {
    bundle.onResolve({ filter: STUBS }, ({ path }) => ({ path, namespace: 'stub' }));
    bundle.onLoad({ filter: /.*/, namespace: 'stub' }, ({ path }) => ({
      contents: `module.exports = new Proxy(function () {}, { get() { throw new Error('${path} is not part of Orgsmith'); } });`,
    }));
  },
};

// zod words its messages in 50 languages; one is enough, and half of zod's bytes.
const oneLanguage: Plugin = {
  name: 'one-language',
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

// The MCP server's lighter JSON Schema validator, the one it uses on other platforms: ajv is half of its bytes, and is
// compiled at every start for elicitation alone. The client of the demo keeps its own.
const lighterValidator: Plugin = {
  name: 'lighter-validator',
  setup(bundle) {
    bundle.onResolve({ filter: /^@modelcontextprotocol\/server\/_shims$/ }, () => ({
      path: 'shims',
      namespace: 'lighter',
    }));
    bundle.onLoad({ filter: /.*/, namespace: 'lighter' }, () => ({
      contents: `
        export { CfWorkerJsonSchemaValidator as DefaultJsonSchemaValidator } from '@modelcontextprotocol/server/validators/cf-worker';
        export { default as process } from 'node:process';`,
      resolveDir: root,
    }));
  },
};

const shared: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node22.19',
  format: 'esm',
  splitting: true,
  minify: true,
  keepNames: true,
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [stubs, oneLanguage, lighterValidator],
};
// What CommonJS packages in the bundle count on.
const COMMONJS = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url), __dirname = import.meta.dirname, __filename = import.meta.filename;',
].join(' ');

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
const { metafile } = await build({
  ...shared,
  entryPoints: {
    cli: 'src/cli.ts',
    toolkit: 'src/toolkit.ts',
    // Started as a process of its own by the local org.
    'write-auth': 'fixtures/local-org/home/write-auth.ts',
  },
  outdir: 'dist',
  chunkNames: '[name]-[hash]',
  banner: { js: COMMONJS },
  metafile: true,
});
if (!metafile) throw new Error('esbuild gave no metafile');
writeNotices(root, metafile, join(dist, 'THIRD-PARTY-NOTICES.txt'));
// Which source is in which file of the bundle: what the start-up test reads. Not shipped.
writeFileSync(join(dist, 'bundle.json'), JSON.stringify(metafile.outputs));
writeFileSync(join(dist, 'catalogue.json'), JSON.stringify(await catalogue()));
writeTypes(root, dist);
for (const folder of ['seed', 'project'])
  cpSync(join(root, 'fixtures', folder), join(dist, 'fixtures', folder), { recursive: true });
chmodSync(join(dist, 'cli.js'), 0o755);

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
