import { ToolError } from 'orgsmith/toolkit';
import { withoutSecrets } from './_clean.ts';
import { runSf } from './_sf.ts';

/** Variables of ours that the CLI may have: where its files are, the way to the network, the language. No defaults, no NODE_*. */
const PASSED =
  /^(HOME|USER|LOGNAME|LANG|LANGUAGE|LC_[A-Z]+|TZ|TMPDIR|TERM|XDG_(CONFIG|DATA|CACHE|STATE)_HOME|XDG_RUNTIME_DIR|DBUS_SESSION_BUS_ADDRESS|(SF|SFDX)_USE_GENERIC_UNIX_KEYCHAIN|USE_GENERIC_UNIX_KEYCHAIN|SF_(DATA|CONFIG|CACHE)_DIR|(HTTPS?|ALL|NO)_PROXY|(https?|all|no)_proxy|NODE_EXTRA_CA_CERTS)$/;
const GIVEN = {
  SF_DISABLE_TELEMETRY: 'true',
  SFDX_DISABLE_TELEMETRY: 'true',
  SF_AUTOUPDATE_DISABLE: 'true',
  SF_DISABLE_AUTOUPDATE: 'true',
  SF_SKIP_NEW_VERSION_CHECK: 'true',
  SF_DISABLE_AUTO_PLUGINS_UPDATE: 'true',
  SF_DISABLE_LOG_FILE: 'true',
  SF_HIDE_RELEASE_NOTES: 'true',
  NO_COLOR: '1',
  FORCE_COLOR: '0',
};
const MAX_CHARS = 32 * 1024 ** 2;
/** Where JSON begins at the latest. */
const MAX_NOISE = 100_000;

export interface SfCall {
  args: readonly string[];
  cwd?: string | undefined;
  signal: AbortSignal;
  seconds: number;
  /** Set as the CLI's defaults, so that what takes them takes the pinned org. */
  username?: string;
  /** What is true in the org when it ends before it answers. */
  reads: boolean;
  line?(text: string): void;
}
export interface SfAnswer {
  exitCode: number;
  /** Of its JSON; absent where it printed none. */
  result?: unknown;
  /** What it printed where that is no JSON. */
  text?: string;
  warnings: string[];
}

/** Runs the CLI and reads what it answers. Throws ToolError where it did not come to an end, or failed. */
export async function callSf(call: SfCall): Promise<SfAnswer> {
  const { args, cwd, signal, seconds, username, reads } = call;
  const said: string[] = [];
  const defaults = username ? { SF_TARGET_ORG: username, SF_TARGET_DEV_HUB: username } : {};
  const stderr = function* (line: unknown) {
    const clean = withoutSecrets(String(line)).text(String(line)).slice(0, 500);
    if (said.push(clean) > 50) said.shift();
    call.line?.(clean);
    yield line;
  };
  const done = await inTurn(() =>
    runSf(args, PASSED, {
      ...(cwd ? { cwd } : {}),
      env: { ...GIVEN, ...defaults },
      cancelSignal: signal,
      timeout: seconds * 1_000,
      maxBuffer: MAX_CHARS,
      stderr,
    }),
  );
  if (!done) throw missing();
  const fact = { args, seconds, reads, said };
  if (done.isCanceled) throw stopped('SF_CANCELLED', 'was cancelled', fact);
  if (done.timedOut) throw stopped('SF_TIMEOUT', `did not end within ${seconds} s and was stopped`, fact);
  if (done.isMaxBuffer)
    throw stopped('SF_TOO_LONG', `printed more than ${MAX_CHARS / 1024 ** 2} MB and was stopped`, fact);
  // An error of the system's: it was never started.
  if (done.exitCode === undefined && done.code !== undefined)
    throw stopped('SF_BROKEN', `could not be started (${done.code})`, { ...fact, reads: true });
  if (done.exitCode === undefined) throw stopped('SF_BROKEN', `was ended by ${done.signal}`, fact);
  return readAnswer(String(done.stdout ?? ''), done.exitCode, fact);
}

// Each takes 150 MB and a core: an assistant that calls ten at once waits a little instead.
const AT_ONCE = 3;
let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running < AT_ONCE) running++;
  else await new Promise<void>(go => waiting.push(go));
  try {
    return await work();
  } finally {
    // Whoever waits takes this place.
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

interface Facts {
  args: readonly string[];
  reads: boolean;
  said: string[];
}

function readAnswer(stdout: string, exitCode: number, { args, reads, said }: Facts): SfAnswer {
  const json = args.includes('--json') ? parse(stdout) : undefined;
  const { clean, text } = withoutSecrets(json ?? {});
  const { result, message, name, warnings, ...more } = Object(clean);
  const told = Array.isArray(warnings) ? warnings.map(String) : [];
  if (json !== undefined && (exitCode === 0 || (result ?? undefined) !== undefined))
    // `commands --json` and others of oclif's own print what they know bare.
    return {
      exitCode,
      result: 'status' in Object(clean) || result !== undefined ? result : clean,
      warnings: told,
    };
  if (exitCode === 0) {
    if (!args.includes('--json')) return { exitCode, text: text(stdout), warnings: said };
    throw new ToolError({
      code: 'SF_NO_JSON',
      message: `sf ${args[0]} ended well and printed no JSON: ${text(stdout).slice(0, 300) || 'nothing at all'}`,
      next: 'A plug-in may print into it; the user can look with the same command in a terminal.',
      outcome: reads ? 'not_executed' : 'executed',
    });
  }
  const { actions, data, code } = more;
  throw new ToolError({
    code: 'SF_FAILED',
    message: `sf ${args[0]} failed (${name ?? `exit code ${exitCode}`}): ${String(message ?? (said.join(' ') || text(stdout)).slice(0, 1_000))}`,
    next: 'Mend what it says; the flags are told by find_sf_commands.',
    outcome: reads || exitCode === 2 ? 'not_executed' : 'unknown',
    details: { exitCode, name, code, actions, data, warnings: told },
  });
}

/** The JSON of an output; some plug-ins print lines before or after it. */
function parse(stdout: string): unknown {
  const end = Math.max(stdout.lastIndexOf('}'), stdout.lastIndexOf(']')) + 1;
  const starts = [...stdout.slice(0, MAX_NOISE).matchAll(/^\ufeff?(?=[[{])/gm)].map(({ index }) => index);
  for (const text of [stdout, ...starts.slice(0, 20).map(start => stdout.slice(start, end))])
    try {
      const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
      if (typeof value === 'object' && value !== null) return value;
    } catch {
      // The next form, or none.
    }
  return undefined;
}

function stopped(code: string, what: string, { args, reads, said }: Facts): ToolError {
  return new ToolError({
    code,
    message: `sf ${args[0]} ${what}, with all that it had started`,
    next: reads
      ? 'Ask for less, or pass more seconds.'
      : 'Look in the org at what it did before anything is repeated; pass more seconds, or let the command run in the org (--async).',
    outcome: reads ? 'not_executed' : 'unknown',
    details: { said: said.slice(-5) },
  });
}

function missing(): ToolError {
  return new ToolError({
    code: 'SF_MISSING',
    message: 'No Salesforce CLI is on PATH',
    next: 'The user can install it with: npm install --global @salesforce/cli. Then restart Orgsmith.',
  });
}
