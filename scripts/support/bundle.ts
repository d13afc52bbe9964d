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
  plugins: [stubs, oneLanguage, lighterValidator],
  // Its other form loads its parts by a require that no bundler sees.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
} satisfies BuildOptions;
/** What CommonJS packages in the bundle count on. */
export const COMMONJS = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url), __dirname = import.meta.dirname, __filename = import.meta.filename;',
].join(' ');
