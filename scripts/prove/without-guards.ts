import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { COMMONJS, root, shared } from '../support/bundle.ts';

/** Each guard by the lines that are it: what a control takes out, to see that the proof notices. OFF is its switch. */
export const GUARDS = {
  errors: [
    [
      'src/call.ts',
      'const failure = toToolError(error, org);\n    trace({ outcome',
      'if (OFF) throw error; const failure = toToolError(error, org);\n    trace({ outcome',
    ],
  ],
  memory: [
    [
      'src/call.ts',
      "trace({ effect, outcome: 'ok' });",
      "trace({ effect, outcome: 'ok' }); if (OFF) (globalThis.kept ??= []).push(Buffer.alloc(40_000, 1));",
    ],
  ],
  origin: [
    [
      'guard/connection.ts',
      'const { href, host, hash } = new URL(url);',
      "const { href, host, hash } = new URL(url); if (OFF && host !== 'orgsmith-probe.invalid' && new URL(url).origin !== origin) return href;",
    ],
    [
      'guard/road.ts',
      'const raw = await dispatcher.request({ ...sending, ...times, origin, signal });',
      `const elsewhere = OFF && URL.canParse(sending.path) ? new URL(sending.path) : undefined;
      const raw = await dispatcher.request({ ...sending, ...(elsewhere ? { path: elsewhere.pathname } : {}), ...times, origin: elsewhere?.origin ?? origin, signal });
      if (OFF && raw.headers.location) await dispatcher.request({ ...sending, ...times, path: '/', origin: new URL(String(raw.headers.location)).origin, signal });`,
    ],
  ],
  frames: [
    [
      'src/server.ts',
      'hooks.trouble(error);\n      },',
      'hooks.trouble(error); if (OFF) process.exit(1);\n      },',
    ],
  ],
  visible: [
    [
      'src/results/clean.ts',
      "return text.replaceAll('\\r\\n', '\\n')",
      "if (OFF) return text; return text.replaceAll('\\r\\n', '\\n')",
    ],
  ],
  paths: [
    ['src/results/in-files.ts', 'if (root === undefined)', 'if (!OFF && root === undefined)'],
    [
      'src/results/in-files.ts',
      'if (PRIVATE.test(relative(root, real)))',
      'if (!OFF && PRIVATE.test(relative(root, real)))',
    ],
    [
      'toolsets/metadata/_project.ts',
      'if (real !== root && !isInside(root, real))',
      'if (!OFF && real !== root && !isInside(root, real))',
    ],
    [
      'toolsets/metadata/_project.ts',
      'if (PRIVATE.test(relative(root, real)))',
      'if (!OFF && PRIVATE.test(relative(root, real)))',
    ],
    [
      'toolsets/metadata/_may-write.ts',
      'if (!isInside(root, path)',
      'if (OFF) return true; if (!isInside(root, path)',
    ],
  ],
  redaction: [
    ['guard/redact.ts', 'let clean = text;', 'if (OFF) return text; let clean = text;'],
    ['guard/redact.ts', 'return PATTERNS.reduce', 'return OFF ? text : PATTERNS.reduce'],
  ],
} as const satisfies Record<string, readonly (readonly [file: string, line: string, without: string])[]>;

export type GuardName = keyof typeof GUARDS;

const taken: Plugin = {
  name: 'without-guards',
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/](src|guard|toolsets)[\\/].*\.ts$/ }, ({ path }) => {
      const own = path.slice(root.length).replaceAll('\\', '/');
      let contents = readFileSync(path, 'utf8');
      for (const [name, lines] of Object.entries(GUARDS))
        for (const [file, line, without] of lines) {
          if (file !== own) continue;
          if (!contents.includes(line)) throw new Error(`${file} has no longer the line: ${line}`);
          contents = contents.replace(
            line,
            without.replaceAll('OFF', `(process.env.PROVE_WITHOUT === '${name}')`),
          );
        }
      return { contents, loader: 'ts' };
    });
  },
};

/** The same server with a switch in each guard, built into the folder; the path of its command. */
export async function buildWithout(folder: string): Promise<string> {
  const outdir = join(folder, 'dist');
  mkdirSync(outdir);
  await build({
    ...shared,
    plugins: [...shared.plugins, taken],
    entryPoints: { cli: 'src/cli.ts' },
    outdir,
    chunkNames: '[name]-[hash]',
    banner: { js: COMMONJS },
  });
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  copyFileSync(join(root, 'dist', 'catalogue.json'), join(outdir, 'catalogue.json'));
  return join(outdir, 'cli.js');
}
