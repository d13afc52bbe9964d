import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { COMMONJS, root, shared } from '../support/bundle.ts';

/** Each guard by the lines that are it: what a control takes out, to see that the proof notices. OFF is its switch. */
const GUARDS = {
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
      "trace({ effect, outcome: 'ok' }); if (OFF) (globalThis.kept ??= []).push(Buffer.alloc(4_000, 1));",
    ],
  ],
  redaction: [
    ['guard/redact.ts', 'let clean = text;', 'if (OFF) return text; let clean = text;'],
    ['guard/redact.ts', 'text => PATTERNS.reduce', 'text => OFF ? text : PATTERNS.reduce'],
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
