import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
interface Source {
  /** From the root of the repository. */
  path: string;
  text: string;
}
interface Import {
  from: string;
  /** A path from the root for files of ours, a package's name otherwise. */
  to: string;
  typeOnly: boolean;
  lazy: boolean;
}

const sources = ['src', 'guard', 'setup', 'toolsets', 'fixtures/local-org', 'fixtures/demo'].flatMap(folder =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => ({ path: `${folder}/${name}`, text: readFileSync(join(root, folder, name), 'utf8') })),
);

function importsOf({ path, text }: Source): Import[] {
  const pattern =
    /^(?:import|export)\s+(type\b)?[^;'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm;
  return [...text.matchAll(pattern)].map(([, type, named, bare, lazy]) => {
    const target = named ?? bare ?? lazy ?? '';
    const to = target.startsWith('.') ? normalize(join(dirname(path), target)) : target;
    return { from: path, to, typeOnly: type !== undefined, lazy: lazy !== undefined };
  });
}

const imports = sources.flatMap(importsOf);
const under = (path: string, ...folders: string[]) =>
  folders.some(folder => path === folder || path.startsWith(`${folder}/`));

/** What every room may import. */
const LOWEST = ['toolkit', 'nearest', 'catalogue'].map(name => `src/${name}.ts`);

/** Libraries that do a part of a tool's work, each with its one importer in a toolset. */
const LIBRARIES: Record<string, string[]> = {
  'toolsets/apex-code/_disk.ts': ['node:fs/promises', 'node:path'],
  'toolsets/apex-code/_node.ts': ['node:async_hooks', 'node:crypto', 'node:worker_threads'],
  'toolsets/apex-tests/_sources.ts': ['node:fs/promises', 'node:path'],
  'toolsets/data/_read-rows.ts': ['csv-parse'],
  'toolsets/metadata/_sdr.ts': [
    '@salesforce/core',
    '@salesforce/source-deploy-retrieve',
    '@salesforce/source-tracking',
  ],
  'toolsets/cli/_places.ts': ['node:crypto', 'node:fs', 'node:os', 'node:path'],
  'toolsets/cli/_sf.ts': ['src/sf-cli.ts'],
  'toolsets/orgs/_core.ts': ['@salesforce/core'],
  'toolsets/metadata/_zlib.ts': ['node:worker_threads', 'node:zlib'],
  'toolsets/metadata/_git.ts': ['node:child_process', 'node:process'],
  'toolsets/metadata/_disk.ts': [
    'node:crypto',
    'node:fs',
    'node:fs/promises',
    'node:os',
    'node:path',
    'node:process',
  ],
};

/** A law: which imports break it. */
const DIRECTIONS: Record<string, (found: Import) => boolean> = {
  'toolsets import orgsmith/toolkit, files of their own folder and the libraries they are allowed': ({
    from,
    to,
  }) =>
    under(from, 'toolsets') &&
    from !== 'toolsets/index.ts' &&
    to !== 'orgsmith/toolkit' &&
    !LIBRARIES[from]?.includes(to) &&
    !under(to, dirname(from)),
  'a toolset never imports another': ({ from, to }) =>
    under(from, 'toolsets') &&
    from !== 'toolsets/index.ts' &&
    under(to, 'toolsets') &&
    !under(to, dirname(from)),
  'src imports toolsets in commands only, lazily': ({ from, to, lazy }) =>
    under(from, 'src') && under(to, 'toolsets') && !(under(from, 'src/commands') && lazy),
  'src imports fixtures in commands only, lazily': ({ from, to, lazy }) =>
    under(from, 'src') && under(to, 'fixtures') && !(under(from, 'src/commands') && lazy),
  'fixtures import nothing of src or toolsets': ({ from, to }) =>
    under(from, 'fixtures') && under(to, 'src', 'toolsets', 'orgsmith'),
  'only commands and yargs.ts import commands': ({ from, to }) =>
    under(from, 'src') &&
    under(to, 'src/commands') &&
    !under(from, 'src/commands', 'src/cli.ts', 'src/yargs.ts'),
  'the MCP server SDK has one importer': ({ from, to }) =>
    to.startsWith('@modelcontextprotocol/server') && from !== 'src/server.ts',
  'the MCP client SDK has one importer': ({ from, to }) =>
    to.startsWith('@modelcontextprotocol/client') && from !== 'fixtures/demo/tour.ts',
  'yargs has one importer': ({ from, to, typeOnly }) =>
    to.startsWith('yargs') && from !== 'src/yargs.ts' && !typeOnly,
  'Salesforce libraries are imported in the guard and one file each of metadata and orgs': ({
    from,
    to,
    typeOnly,
  }) =>
    under(from, 'src', 'toolsets') &&
    /^@(salesforce|jsforce)\//.test(to) &&
    !['toolsets/metadata/_sdr.ts', 'toolsets/orgs/_core.ts'].includes(from) &&
    !typeOnly,
  'core is loaded through one module': ({ from, to, typeOnly }) =>
    under(from, 'src', 'guard') && to === '@salesforce/core' && !typeOnly && from !== 'guard/core.ts',
  'orgs, results and safety know nothing of the rooms above them': ({ from, to }) =>
    under(from, 'src/orgs', 'src/results', 'src/safety') &&
    under(to, 'src') &&
    dirname(to) !== dirname(from) &&
    !LOWEST.includes(to),
  'the guard knows nothing of the server': ({ from, to }) =>
    under(from, 'guard') && under(to, 'src', 'toolsets', 'fixtures'),
  'the contract needs next to nothing': ({ from, to }) =>
    from === 'src/toolkit.ts' &&
    ![
      'zod',
      'guard/all-records.ts',
      'guard/effect-of-request.ts',
      'guard/errors.ts',
      'guard/ids.ts',
      'guard/pause.ts',
      'guard/soap-text.ts',
      'guard/soql.ts',
      ...['changes', 'nearest', 'orgs/types'].map(name => `src/${name}.ts`),
    ].includes(to),
  'execa has one importer': ({ from, to }) => to === 'execa' && from !== 'src/sf-cli.ts',
  'src imports setup in commands only, lazily, but for the table of its commands': ({ from, to, lazy }) =>
    under(from, 'src') &&
    under(to, 'setup') &&
    !(from === 'src/commands/table.ts' && to === 'setup/commands.ts') &&
    !(under(from, 'src/commands') && lazy),
  'setup imports src, guard and itself, and of packages only what edits a file': ({ from, to, typeOnly }) =>
    under(from, 'setup') &&
    !under(to, 'setup', 'src', 'guard') &&
    !to.startsWith('node:') &&
    to !== 'jsonc-parser' &&
    !typeOnly,
};

describe('directions of import', () => {
  it.each(Object.entries(DIRECTIONS))('%s', (_, breaks) => {
    expect(imports.filter(breaks)).toEqual([]);
  });

  it.each([
    ['toolsets/data/x.ts', "import { call } from '../../src/call.ts';", 0],
    ['toolsets/data/x.ts', "import x from '../core/get-username.ts';", 1],
    ['src/call.ts', "const { toolsets } = await import('../toolsets/index.ts');", 2],
    ['src/server.ts', "import { startLocalOrg } from '../fixtures/local-org/start.ts';", 3],
    ['fixtures/local-org/x.ts', "import { soql } from '../../src/orgs/soql.ts';", 4],
    ['src/call.ts', "import { main } from './commands/main.ts';", 5],
    ['src/call.ts', "import { Server } from '@modelcontextprotocol/server';", 6],
    ['src/server.ts', "import { Client } from '@modelcontextprotocol/client';", 7],
    ['src/flags.ts', "import yargs from 'yargs';", 8],
    ['src/call.ts', "import { AuthInfo } from '@salesforce/core';", 9],
    ['src/orgs/org.ts', "import { AuthInfo } from '@salesforce/core';", 10],
    ['src/orgs/org.ts', "import type { Session } from '../session.ts';", 11],
    ['src/results/shape.ts', "import { openOrg } from '../orgs/open.ts';", 11],
    ['guard/road.ts', "import type { Org } from '../src/toolkit.ts';", 12],
    ['src/toolkit.ts', "import { inCall } from '../guard/call-scope.ts';", 13],
    ['toolsets/cli/_sf.ts', "import { execa } from 'execa';", 14],
    ['src/cli.ts', "const x = await import('../setup/login.ts');", 15],
    ['src/commands/call.ts', "import { runLogin } from '../../setup/login.ts';", 15],
    ['setup/login.ts', "import { runLocal } from '../fixtures/local-org/start.ts';", 16],
  ])('%s with "%s" would be found', (path, text, law) => {
    const breaks = Object.values(DIRECTIONS)[law];
    expect(importsOf({ path, text }).some(found => breaks?.(found))).toBe(true);
  });
});

/** The first circle of imports that are there when a module is loaded, or nothing. */
function circleOf(found: Import[]): string[] | undefined {
  const clear = new Set<string>();
  const visit = (path: string, way: string[]): string[] | undefined => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
    if (clear.has(path)) return undefined;
    for (const { from, to, typeOnly, lazy } of found) {
      const circle = from === path && !typeOnly && !lazy ? visit(to, [...way, path]) : undefined;
      if (circle) return circle;
    }
    clear.add(path);
    return undefined;
  };
  for (const { from } of found) {
    const circle = visit(from, []);
    if (circle) return circle;
  }
  return undefined;
}

describe('no module needs itself', () => {
  it('in src, guard and toolsets', () => {
    expect(circleOf(imports.filter(({ from }) => under(from, 'src', 'guard', 'toolsets')))).toBeUndefined();
  });
  it.each([
    ["import { b } from './b.ts';", "import { a } from './a.ts';", ['src/a.ts', 'src/b.ts', 'src/a.ts']],
    ["import { b } from './b.ts';", "import type { A } from './a.ts';", undefined],
    ["import { b } from './b.ts';", "await import('./a.ts');", undefined],
  ])('a: %s b: %s', (a, b, circle) => {
    expect(
      circleOf([...importsOf({ path: 'src/a.ts', text: a }), ...importsOf({ path: 'src/b.ts', text: b })]),
    ).toEqual(circle);
  });
});

/** A law on the text of a source: what must not stand in it, and where it may. */
const TEXTS: [law: string, pattern: RegExp, where: RegExp, except: RegExp, wrong: string][] = [
  ['no any', /[:<(]\s*any\b(?!\s*\|)/, /./, /^$/, 'const x: any = 1;'],
  [
    'no cast outside the contract',
    /\bas (?!const\b|never\b)[A-Za-z{[]/,
    /^(src|guard|setup|toolsets)\//,
    /^src\/toolkit\.ts$/,
    'return x as Settings;',
  ],
  ['no non-null assertion', /[\w)\]]!(?=[.;,)\]])/, /./, /^$/, 'list[0]!.name'],
  [
    'the directory is changed once',
    /process\.chdir/,
    /./,
    /^src\/commands\/open-session\.ts$/,
    'process.chdir(x)',
  ],
  [
    'argv is read at the door',
    /process\.argv/,
    /^(src|setup|toolsets)\//,
    /^src\/(cli|commands\/demo)\.ts$/,
    'process.argv[1]',
  ],
  [
    'stdout is written at the door',
    /process\.stdout|console\.log/,
    /^(src|setup|toolsets)\//,
    /^src\/(cli|server)\.ts$/,
    'console.log(x)',
  ],
  [
    'exit codes are set at the door',
    /process\.exit/,
    /^(src|setup|toolsets)\//,
    /^src\/cli\.ts$/,
    'process.exitCode = 1',
  ],
  ['toolsets do not see the process', /\bprocess\./, /^toolsets\//, /^$/, 'process.env.HOME'],
  ['no shell', /shell:\s*true|execSync\(|child_process'.*\bexec\b/, /./, /^$/, 'spawn(x, { shell: true })'],
];
// Comments and texts may say what code may not; an import may rename.
const codeOf = (text: string) =>
  text
    .replace(/^(?:import|export)\s[^;=]*?\bfrom\s.*$/gm, '')
    .replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '')
    .replace(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, "''");

describe('laws of the text', () => {
  it.each(TEXTS)('%s', (_, pattern, where, except) => {
    const broken = sources.filter(
      ({ path, text }) => where.test(path) && !except.test(path) && pattern.test(codeOf(text)),
    );
    expect(broken.map(({ path }) => path)).toEqual([]);
  });

  it.each(TEXTS)('%s: would be found', (_law, pattern, _where, _except, wrong) => {
    expect(pattern.test(codeOf(wrong))).toBe(true);
  });

  const lines = (text: string) => text.trimEnd().split('\n').length;

  it('files have at most 250 lines, src at most 5,000', () => {
    expect(sources.filter(({ text }) => lines(text) > 250).map(({ path }) => path)).toEqual([]);
    const src = sources.filter(({ path }) => under(path, 'src'));
    expect(src.reduce((sum, { text }) => sum + lines(text), 0)).toBeLessThanOrEqual(5_000);
  });

  it('lines are counted as an editor counts them', () => {
    expect([lines('a'), lines('a\n'), lines('a\n\nb\n')]).toEqual([1, 1, 3]);
  });
});
