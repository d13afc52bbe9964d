import { fileURLToPath } from 'node:url';
import type { BuildOptions, Plugin } from 'esbuild';

export const root = fileURLToPath(new URL('../..', import.meta.url));

// Parts of @salesforce/core's tree that Orgsmith never reaches: a JavaScript engine for proxy scripts, log prettifiers, and
// a client for streaming, which the guard has switched off and which brings a list of all the domains there are.
const STUBS =
  /^(quickjs-emscripten|@tootallnate\/quickjs-emscripten|pac-proxy-agent|pac-resolver|pino-pretty|faye)$/;
const stubs: Plugin = {
  name: 'stubs',
  setup(bundle) {
    bundle.onResolve({ filter: STUBS }, ({ path }) => ({ path, namespace: 'stub' }));
    bundle.onLoad({ filter: /.*/, namespace: 'stub' }, ({ path }) => ({
      contents: `module.exports = new Proxy(function () {}, { get(_, name) { if (name !== '__esModule') throw new Error('${path} is not part of Orgsmith'); } });`,
    }));
  },
};

// What undici answers with in tests of others.
const noMocks: Plugin = {
  name: 'no-mocks',
  setup(bundle) {
    bundle.onResolve({ filter: /^\.\/lib\/mock\// }, ({ path, importer }) =>
      /[\\/]undici[\\/]index\.js$/.test(importer) ? { path, namespace: 'no-mocks' } : undefined,
    );
    bundle.onLoad({ filter: /.*/, namespace: 'no-mocks' }, () => ({ contents: 'module.exports = {};' }));
  },
};

// zod words its messages in 50 languages; one is enough, and half of zod's bytes.
const oneLanguage: Plugin = {
  name: 'one-language',
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
    // What @salesforce/core requires.
    bundle.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.cjs$/ }, () => ({
      contents: "exports.en = require('./en.cjs').default;",
    }));
  },
};

// The lighter JSON Schema validator of the MCP server and of the demo's client, the one they use on other platforms: ajv is half
// of their bytes, and is compiled at every start for elicitation alone.
const lighterValidator: Plugin = {
  name: 'lighter-validator',
  setup(bundle) {
    bundle.onResolve({ filter: /^@modelcontextprotocol\/(server|client)\/_shims$/ }, ({ path }) => ({
      path: path.includes('server') ? 'server' : 'client',
      namespace: 'lighter',
    }));
    bundle.onLoad({ filter: /.*/, namespace: 'lighter' }, ({ path }) => ({
      contents: `
        export { CfWorkerJsonSchemaValidator as DefaultJsonSchemaValidator } from '@modelcontextprotocol/${path}/validators/cf-worker';
        export const CORS_IS_POSSIBLE = false;
        export { default as process } from 'node:process';`,
      resolveDir: root,
    }));
  },
};

/** How everything of ours is bundled. */
export const shared = {
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
  plugins: [stubs, noMocks, oneLanguage, lighterValidator],
  // Its other form loads its parts by a require that no bundler sees.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
} satisfies BuildOptions;
/** What CommonJS packages in the bundle count on. */
export const COMMONJS = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url), __dirname = import.meta.dirname, __filename = import.meta.filename;',
].join(' ');
