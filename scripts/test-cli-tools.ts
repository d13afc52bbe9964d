/**
 * `npm run test:cli-tools [-- --keep]`: the Salesforce CLI, as npm has it, driven by the tools of the toolset `cli` of the built
 * server against the local org; then a call is cancelled, and nothing of it may go on.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { homeEnvironment } from '../fixtures/local-org/home/sign-in.ts';
import { classOf, refusalOf } from '../toolsets/cli/_classes.ts';
import { startOrgProcess } from './support/org-process.ts';
import { fill } from './test-cli/chapter.ts';
import { compareParsers } from './test-cli/differential.ts';
import { installCli } from './test-cli/install.ts';
import { mismatches, type Shape } from './test-cli/match.ts';
import { runCli } from './test-cli/run-cli.ts';
import { TOOL_CASES, type ToolCase } from './test-cli/through-tools.ts';

const { values: options } = parseArgs({ options: { keep: { type: 'boolean', default: false } } });
const began = performance.now();
const cli = installCli(false);
const folder = mkdtempSync(join(tmpdir(), 'orgsmith-test-cli-tools-'));
const home = join(folder, 'home');
const project = join(folder, 'project');
const bin = join(folder, 'bin');
const root = fileURLToPath(new URL('..', import.meta.url));
let wrong = 0;

for (const each of [home, bin]) mkdirSync(each);
cpSync(join(root, 'fixtures', 'project'), project, { recursive: true });
writeFileSync(join(project, 'rows.csv'), 'Name\nOne of two\nTwo of two\n');
// As a global install has it: a link on PATH to the program.
symlinkSync(cli.entry, join(bin, 'sf'));
const local = await startOrgProcess({ orgs: ['dev=scratch', 'other=sandbox'], home });
const client = new Client({ name: 'orgsmith-test-cli-tools', version: '1.0.0' });
try {
  const [dev] = local.orgs;
  const values = new Map([
    ['username', dev?.username ?? ''],
    ['orgId', dev?.orgId ?? ''],
  ]);
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [
        join(root, 'dist', 'cli.js'),
        ...['--orgs', 'dev', '--toolsets', 'cli', '--allow-non-ga-tools', '--project-dir', project],
      ],
      env: {
        PATH: [bin, dirname(process.execPath), '/usr/bin', '/bin'].join(':'),
        ...homeEnvironment(home),
        SF_DATA_DIR: cli.data,
        SF_TARGET_ORG: 'other',
      },
      stderr: 'inherit',
    }),
  );
  for (const each of TOOL_CASES)
    tell(each.name, ...(await tryCase(each, values).catch((error): [number, string[]] => [0, [`${error}`]])));
  tell('each command of the CLI is in the table', ...(await tryTable()));
  tell('the CLI understands what we wrote as we did', ...(await tryParsers()));
  tell('nothing was run by a shell', 0, existsSync(join(project, 'pwned')) ? ['a file was made'] : []);
  tell('a cancelled call takes its processes along', ...(await tryCancel()));
} finally {
  await client.close();
  await local.stop();
  rmSync(folder, { recursive: true, force: true });
  if (!options.keep) cli.remove();
}
const seconds = ((performance.now() - began) / 1000).toFixed(0);
console.log(
  `Salesforce CLI ${cli.version} through its tools: ${TOOL_CASES.length} calls, ${wrong} not as expected, ${seconds} s`,
);
process.exitCode = wrong === 0 ? 0 : 1;

function tell(name: string, took: number, misses: string[]): void {
  if (misses.length > 0) wrong++;
  console.log(`${misses.length > 0 ? 'FAIL' : 'ok  '} ${name} (${(took / 1000).toFixed(1)} s)`);
  for (const miss of misses) console.log(`     | ${miss}`);
}

async function callTool(name: string, input: object, signal?: AbortSignal) {
  const given = { name, arguments: { ...input } };
  const { content, structuredContent, isError } = await client.callTool(given, {
    timeout: 180_000,
    ...(signal ? { signal } : {}),
  });
  const [first] = content;
  const said = first?.type === 'text' ? first.text : '';
  return isError ? { error: JSON.parse(said).error } : { facts: structuredContent };
}

async function tryCase(each: ToolCase, values: Map<string, string>): Promise<[number, string[]]> {
  const start = performance.now();
  const filled: object = JSON.parse(fill(JSON.stringify(each.input), values));
  local.hold(each.held === true);
  const first = await callTool(each.tool ?? 'run_sf_command_readonly', filled).finally(() =>
    local.hold(false),
  );
  const took = () => performance.now() - start;
  if (each.error !== undefined) return [took(), mismatches(first.error ?? first.facts, each.error, 'error')];
  if (first.error) return [took(), [JSON.stringify(first.error)]];
  const misses =
    each.facts === undefined ? [] : mismatches(first.facts, filledShape(each.facts, values), 'facts');
  const status: unknown = at(first.facts, 'status');
  if ((status === 'planned') !== (each.asks === true)) misses.push(`status ${status}`);
  const second = each.asks ? await callTool('apply_plan', { plan: at(first.facts, 'plan.id') }) : first;
  if (second.error) return [took(), [...misses, JSON.stringify(second.error)]];
  const isChange = each.tool === 'run_sf_command';
  const result: unknown = at(second.facts, isChange ? 'result.result' : 'result');
  if (each.result !== undefined)
    misses.push(...mismatches(result, filledShape(each.result, values), 'result'));
  for (const [name, place] of Object.entries(each.keep ?? {})) values.set(name, String(at(result, place)));
  return [took(), misses];
}

/** What is at `result.id` of an answer. */
function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((each, key) => Object(each)[key], value);
}

/** Kept values in the place of their names. */
function filledShape(shape: Shape, values: Map<string, string>): Shape {
  if (typeof shape === 'string') return fill(shape, values);
  if (typeof shape !== 'object' || shape === null || shape instanceof RegExp || 'check' in shape)
    return shape;
  if (Array.isArray(shape)) return shape.map((each: Shape) => filledShape(each, values));
  return Object.fromEntries(
    Object.entries(shape).map(([key, each]): [string, Shape] => [key, filledShape(each, values)]),
  );
}

/** The commands of this CLI that nobody has classed or refused. */
async function tryTable(): Promise<[number, string[]]> {
  const start = performance.now();
  const { stdout } = await runCli(cli, ['commands', '--json'], { home, cwd: project, env: {} });
  const listed: { id: string }[] = JSON.parse(stdout);
  const unknown = listed.filter(({ id }) => !classOf(id) && !refusalOf(id)).map(({ id }) => id);
  return [performance.now() - start, listed.length < 200 ? ['a short list'] : unknown];
}

/** Where the CLI's own parser would understand arguments otherwise than ours. */
async function tryParsers(): Promise<[number, string[]]> {
  const start = performance.now();
  const { stdout } = await runCli(cli, ['commands', '--json'], { home, cwd: project, env: {} });
  const { taken, refused, wrong } = await compareParsers(cli, JSON.parse(stdout), 500);
  console.log(
    `     ${taken} hostile argument lists taken, ${refused} refused, ${wrong.length} misunderstood`,
  );
  return [performance.now() - start, taken < 1_000 ? ['too few were taken'] : wrong.slice(0, 20)];
}

/** Cancels a call as soon as its processes are there; what is wrong where they go on. */
async function tryCancel(): Promise<[number, string[]]> {
  const start = performance.now();
  const stop = new AbortController();
  const pending = callTool(
    'run_sf_command_readonly',
    { command: 'org list metadata-types' },
    stop.signal,
  ).then(
    () => 'it answered',
    () => undefined,
  );
  let seen: number[] = [];
  for (let tries = 0; tries < 100 && seen.length === 0; tries++) {
    await sleep(20);
    seen = running();
  }
  stop.abort();
  const answered = await pending;
  for (let tries = 0; tries < 50 && running().length > 0; tries++) await sleep(100);
  const left = running();
  return [
    performance.now() - start,
    [
      ...(seen.length === 0 ? ['no process was seen'] : []),
      ...(answered ? [answered] : []),
      ...(left.length > 0 ? [`still there: ${left}`] : []),
    ],
  ];
}

/** The processes that run this CLI. */
function running(): number[] {
  return readdirSync('/proc').flatMap(name => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const line = readFileSync(join('/proc', name, 'cmdline'), 'utf8');
      return line.includes(`${bin}/sf`) || line.includes(cli.entry) ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}
