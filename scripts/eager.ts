import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { homeEnvironment } from '../fixtures/local-org/home/sign-in.ts';

/** V8's report of what ran: https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-ScriptCoverage */
interface Coverage {
  result: {
    url: string;
    functions: { ranges: { startOffset: number; endOffset: number; count: number }[] }[];
  }[];
}

/**
 * Puts the functions that a start and a first call run into brackets, which V8 compiles with the file around them. Else it
 * reads over each of them, compiles it when it is called, and leaves it out of the compile cache, which is written before
 * anything runs: https://v8.dev/blog/preparser#pife. Needs a bundle that runs; answers how many there are.
 */
export async function compileEagerly(dist: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'orgsmith-eager-'));
  try {
    await runOnce(join(dist, 'cli.js'), folder);
    const changed = bracket(dist, join(folder, 'coverage'));
    if (changed === 0) throw new Error('V8 told of no function of the built program that ran');
    return changed;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A query through the built program, as a user's first call is. */
async function runOnce(program: string, folder: string): Promise<void> {
  const home = join(folder, 'home');
  mkdirSync(home);
  const apart = { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') };
  const org = spawn(
    process.execPath,
    [program, 'local-org', 'start', '--org', 'dev=scratch', '--home', home],
    { env: apart, stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = once(org, 'exit');
  try {
    const started = await Promise.race([once(org.stdout, 'data'), ended.then(() => undefined)]);
    if (!started) throw new Error('The local org of the built program did not start');
    const env = { ...apart, ...homeEnvironment(home), NODE_V8_COVERAGE: join(folder, 'coverage') };
    const query = JSON.stringify({ query: 'SELECT Id, Name FROM Account LIMIT 1' });
    for (const args of [
      ['--orgs', 'dev'],
      ['call', 'run_soql_query', '-o', 'dev', '--input', query],
    ])
      execFileSync(process.execPath, [program, ...args], {
        ...{ cwd: folder, env, input: INITIALIZE, timeout: 60_000 },
      });
  } finally {
    org.stdin.end();
    await ended;
  }
}

/** What a host says first. */
const INITIALIZE = [
  {
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'build', version: '1' } },
  },
  { method: 'notifications/initialized' },
  { id: 2, method: 'tools/list' },
]
  .map(each => `${JSON.stringify({ jsonrpc: '2.0', ...each })}\n`)
  .join('');

/** Brackets around what ran, by V8's reports in a folder, in the files that they name. */
export function bracket(dist: string, coverage: string): number {
  const ran = new Map<string, Map<number, number>>();
  for (const name of readdirSync(coverage)) {
    const { result }: Coverage = JSON.parse(readFileSync(join(coverage, name), 'utf8'));
    for (const { url, functions } of result) {
      const file = basename(url);
      const found = ran.get(file) ?? new Map<number, number>();
      for (const { ranges } of functions) {
        const [whole] = ranges;
        if (whole && whole.count > 0) found.set(whole.startOffset, whole.endOffset);
      }
      if (url.startsWith('file:')) ran.set(file, found);
    }
  }
  let changed = 0;
  for (const file of readdirSync(dist)) {
    const found = ran.get(file);
    if (!found) continue;
    const text = readFileSync(join(dist, file), 'utf8');
    const expressions = [...found].filter(([start]) => isExpression(text, start));
    writeFileSync(join(dist, file), inBrackets(text, expressions));
    changed += expressions.length;
  }
  return changed;
}

const ARROW = /(?:async(?= |\())?\s*(?:\(|[\w$]+=>)/y;
const FUNCTION = /(?:async )?function\b/y;

/** A function that brackets may stand around: no declaration, no method. */
function isExpression(text: string, start: number): boolean {
  ARROW.lastIndex = start;
  FUNCTION.lastIndex = start;
  if (FUNCTION.test(text)) return /[(,=:?&|[!]$/.test(text.slice(0, start).slice(-1));
  return ARROW.test(text) && !/^async ?\(/.test(text.slice(start, start + 8));
}

function inBrackets(text: string, expressions: readonly (readonly [number, number])[]): string {
  const signs = new Map<number, string>();
  for (const [start, end] of expressions) {
    signs.set(start, `${signs.get(start) ?? ''}(`);
    signs.set(end, `)${signs.get(end) ?? ''}`);
  }
  let made = '';
  let from = 0;
  for (const at of [...signs.keys()].sort((a, b) => a - b)) {
    made += text.slice(from, at) + signs.get(at);
    from = at;
  }
  return made + text.slice(from);
}
