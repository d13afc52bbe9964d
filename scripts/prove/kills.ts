import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { LocalOrg } from '../../fixtures/local-org/start.ts';
import { orgsmith } from './subjects.ts';
import type { Truth } from './truth.ts';

const ROWS = 500;
const STEP_MS = 12;

/** A server killed at this point of a write of three batches, and what the next server says of each row. */
export async function killedWrites(
  cli: string,
  local: LocalOrg,
  home: string,
  alias: string,
  truth: Truth,
  points: number,
): Promise<{ lies: string[]; landed: number[] }> {
  const lies: string[] = [];
  const landed: number[] = [];
  for (let point = 0; point < points; point++) {
    const tag = `kill${point}-`;
    const records = Array.from({ length: ROWS }, (_, row) => ({ Name: `${tag}${row}` }));
    // Each batch takes a while, so that kills fall before, between and behind them.
    const remove = local.faults.add({
      method: 'POST',
      path: 'composite/sobjects',
      org: alias,
      times: 3,
      effect: { kind: 'delay', ms: 60 },
    });
    await writeAndKill(cli, home, alias, records, 150 + point * STEP_MS);
    remove();
    // What the org had begun it ends.
    await new Promise(resolve => setTimeout(resolve, 400));
    const there = new Set(await truth.names(tag));
    landed.push(there.size);
    const told = await toldBy(cli, home, alias);
    if (!told?.title.includes(`Insert ${ROWS}`) || !told.names.some(name => name.startsWith(tag))) {
      if (there.size > 0) lies.push(`point ${point}: ${there.size} rows are there, and no change is told`);
      continue;
    }
    const claimed = told.names.filter((_, row) => told.ok[row] === true);
    const denied = told.names.filter((_, row) => told.ok[row] === false);
    const wrong =
      claimed.filter(name => !there.has(name)).length + denied.filter(name => there.has(name)).length;
    if (wrong > 0) lies.push(`point ${point}: of ${wrong} rows the journal says what is not so`);
  }
  return { lies, landed };
}

async function writeAndKill(
  cli: string,
  home: string,
  alias: string,
  records: object[],
  afterMs: number,
): Promise<void> {
  const server = spawn(process.execPath, [cli, '--orgs', alias, '--max-rows', '1000'], {
    env: { HOME: home, PATH: process.env.PATH ?? '', SF_USE_GENERIC_UNIX_KEYCHAIN: 'true' },
    cwd: home,
  });
  server.stderr.resume();
  const say = (message: object) => server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  say({
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'prove', version: '1' } },
  });
  await answer(server, 1);
  say({ method: 'notifications/initialized' });
  // Signed in first, so that the clock runs over the write alone.
  say({
    id: 2,
    method: 'tools/call',
    params: { name: 'describe_object', arguments: { object: 'Account', search: 'Name' } },
  });
  await answer(server, 2);
  say({
    id: 3,
    method: 'tools/call',
    params: { name: 'write_records', arguments: { object: 'Account', operation: 'insert', records } },
  });
  await new Promise(resolve => setTimeout(resolve, afterMs));
  const ended = new Promise(resolve => server.once('exit', resolve));
  server.kill('SIGKILL');
  await ended;
}

function answer({ stdout }: ChildProcessWithoutNullStreams, id: number): Promise<void> {
  return new Promise(resolve => {
    let text = '';
    const look = (chunk: Buffer) => {
      text += chunk;
      if (!text.includes(`"id":${id}`) || !text.endsWith('\n')) return;
      stdout.off('data', look);
      resolve();
    };
    stdout.on('data', look);
  });
}

/** What a fresh server says of the newest change. */
async function toldBy(cli: string, home: string, alias: string) {
  const subject = await orgsmith(cli, home, alias, ['--max-rows', '1000']);
  try {
    const { facts: list, error } = await subject.call('list_changes', { limit: 1 });
    if (error) throw new Error(`list_changes after a kill: ${error.code} ${error.message}`);
    const [first] = Array.isArray(list.rows) ? list.rows : [];
    if (!first) return undefined;
    const { facts } = await subject.call('list_changes', { change: first[0] });
    const { rows } = await wholeOf(facts);
    return {
      title: String(first[2]),
      names: rows.map(row => String(Object(row[5]).Name)),
      ok: rows.map(row => row[2]),
    };
  } finally {
    await subject.close();
  }
}

/** An answer that was cut has the whole in its file. */
async function wholeOf(facts: {
  rows?: unknown[][];
  file?: { path: string };
}): Promise<{ rows: unknown[][] }> {
  const { readFile } = await import('node:fs/promises');
  const whole = facts.file ? Object(JSON.parse(await readFile(facts.file.path, 'utf8'))) : facts;
  return { rows: Array.isArray(whole.rows) ? whole.rows : [] };
}
