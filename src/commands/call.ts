import { createInterface } from 'node:readline/promises';
import { text as readAll } from 'node:stream/consumers';
import { answerAsked, call } from '../call.ts';
import type { Caller } from '../context.ts';
import { sendError, toToolError } from '../failure.ts';
import { SEE_HELP, splitList, UsageError } from '../flags.ts';
import { noOrg } from '../orgs/pinned.ts';
import type { Sent } from '../results/shape.ts';
import { findTool, type Session } from '../session.ts';
import { resolveSettings, type Settings } from '../settings.ts';
import type { JsonObject } from '../toolkit.ts';
import { EXIT, type Io } from './io.ts';
import { openSession } from './open-session.ts';
import type { Parsed, RunCommand } from './table.ts';

const DEFAULT_WAIT_MINUTES = 10;

/** `orgsmith call <tool>`: one call through the same road as over MCP, its whole answer on stdout. */
export const runCall: RunCommand = (parsed, io) =>
  answering(parsed, io, async (session, caller) => {
    const name = String(parsed.own.tool);
    const input = await argumentsOf(session, name, parsed, io);
    const missing = missingOrg(session, name);
    return missing ?? askOnTerminal(session, await call(session, name, input, caller), caller, io);
  });

/** Opens a session for one piece of work and prints what it came to; the answer is the exit code. */
export async function answering(
  parsed: Parsed,
  io: Io,
  work: (session: Session, caller: Caller) => Promise<Sent>,
): Promise<number> {
  const { own } = parsed;
  const json = own.json === true;
  const settings = settingsOf(parsed);
  const wait = wholeNumber(own, 'wait') ?? DEFAULT_WAIT_MINUTES;
  const maxChars = wholeNumber(own, 'max-output') ?? Number.POSITIVE_INFINITY;
  const { session, close } = await openSession(settings, io);
  try {
    const sent = await work(session, callerOf(io, wait, maxChars, json)).catch(error => {
      if (error instanceof UsageError) throw error;
      return sendError(toToolError(error, undefined), session.redactor);
    });
    print(sent, json, io);
    return exitCodeOf(sent);
  } finally {
    await close();
  }
}

function settingsOf({ flags, own }: Parsed): Settings {
  const target = typeof own['target-org'] === 'string' ? { orgs: splitList(own['target-org']) } : {};
  return resolveSettings({ ...flags, ...target }, process.env);
}

// A script that names an org means that org: nothing is done with the others instead.
function missingOrg({ orgs, selection, redactor }: Session, name: string): Sent | undefined {
  const missing = orgs.forTools.unresolved();
  const needed = selection.kept.some(entry => entry.name === name && entry.orgs === 'one');
  return needed && missing.length > 0 ? sendError(noOrg(missing), redactor) : undefined;
}

async function askOnTerminal(session: Session, sent: Sent, caller: Caller, io: Io): Promise<Sent> {
  if (!sent.ask) return sent;
  const lines = createInterface({ input: io.stdin });
  io.stderr(`${sent.ask.message} Type yes to do it: `);
  const answer = await lines.question('').finally(() => lines.close());
  return answerAsked(session, sent.ask.plan, answer.trim() === 'yes', caller);
}

function callerOf(io: Io, waitMinutes: number, maxChars: number, json: boolean): Caller {
  return {
    signal: io.stopped,
    waitMs: waitMinutes * 60_000,
    maxChars,
    asks: io.interactive && !json ? 'now' : 'never',
    progress: (done, total, text) => io.stderr(`${done}${total === undefined ? '' : `/${total}`} ${text}\n`),
  };
}

function print({ structuredContent, text, error }: Sent, json: boolean, io: Io): void {
  if (!json && error)
    io.stderr(`orgsmith: ${error.message}\n  outcome: ${error.outcome}\n  next: ${error.next}\n`);
  else if (!json) io.stdout(`${text}\n`);
  else if (error) io.stdout(`${JSON.stringify({ ...failureOf(error), ...error, warnings: [] }, null, 2)}\n`);
  else {
    const { notices, ...result } = structuredContent ?? {};
    io.stdout(`${JSON.stringify({ status: 0, result, warnings: notices ?? [] }, null, 2)}\n`);
  }
}

// The Salesforce CLI's form of an error, so that scripts written for it understand.
function failureOf(error: NonNullable<Sent['error']>) {
  const exitCode = exitCodeOf({ text: '', isError: true, error });
  return { status: exitCode, name: error.code, message: error.message, exitCode, actions: [error.next] };
}

const USAGE_CODES = ['INVALID_ARGUMENTS', 'UNKNOWN_TOOL', 'TOOL_NOT_ENABLED', 'NO_ORG', 'INVALID_CURSOR'];
const REFUSED_CODES = [
  'READ_ONLY',
  'BETA_TOOL',
  'PRODUCTION',
  'POLICY',
  'ROW_CAP',
  'NO_JOURNAL',
  'NOBODY_TO_ASK',
  'DECLINED',
  'NOT_APPROVED',
  'ORG_NOT_ALLOWED',
  'ORG_AMBIGUOUS',
  'ORG_DRIFT',
  'ORG_MISMATCH',
];

/** Of tools that tell what became of their work in a field `outcome`. */
const EXIT_OF: Record<string, number> = {
  failed: EXIT.error,
  partial: EXIT.partial,
  unknown: EXIT.unknown,
  running: EXIT.running,
};

/** The exit code of an answer; what is true in the org comes before why it failed. */
export function exitCodeOf({ error, structuredContent = {} }: Sent): number {
  if (!error) return EXIT_OF[Object(structuredContent.result ?? structuredContent).outcome] ?? EXIT.ok;
  if (error.outcome === 'partial') return EXIT.partial;
  if (error.outcome === 'unknown') return EXIT.unknown;
  if (USAGE_CODES.includes(error.code)) return EXIT.usage;
  return REFUSED_CODES.includes(error.code) ? EXIT.refused : EXIT.error;
}

/** The tool's arguments, from `--input` and `--arg`. */
export async function argumentsOf(
  session: Session,
  name: string,
  { own }: Parsed,
  io: Io,
): Promise<JsonObject> {
  const input =
    own.input === undefined
      ? {}
      : parseInput(own.input === '-' ? await readAll(io.stdin) : String(own.input));
  const properties = session.selection.kept.some(entry => entry.name === name)
    ? findTool(session, name).inputSchema.properties
    : {};
  for (const word of Array.isArray(own.arg) ? own.arg.map(String) : []) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
    if (key === undefined || value === undefined)
      throw new UsageError(`--arg '${word}' is not name=value. ${SEE_HELP}`);
    input[key] = isText(properties[key]) ? value : parseJson(`--arg ${key}`, value);
  }
  return input;
}

function isText(schema: unknown): boolean {
  const known = typeof schema === 'object' && schema !== null && 'type' in schema;
  return !known || schema.type === 'string';
}

function parseInput(written: string): JsonObject {
  const value = parseJson('--input', written);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageError('--input must be a JSON object');
  return { ...value };
}

function parseJson(where: string, written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    throw new UsageError(`${where} is not JSON: ${written.slice(0, 100)}`);
  }
}

function wholeNumber(own: Record<string, unknown>, name: string): number | undefined {
  const written = own[name];
  if (written === undefined) return undefined;
  if (!/^\d{1,9}$/.test(String(written)))
    throw new UsageError(`--${name} '${String(written)}' is not a whole number`);
  return Number(written);
}
