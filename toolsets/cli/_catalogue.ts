import { isToolError, ToolError, z } from 'orgsmith/toolkit';
import { COMMANDS, type Command } from './_commands.ts';
import { readCache, writeCache } from './_places.ts';
import { callSf } from './_run.ts';

const PLUGINS = z.array(z.object({ name: z.string(), version: z.string(), type: z.string() }));
const NAME = '@salesforce/cli';
/** The first release that is one program for all of Salesforce's plug-ins. */
const OLDEST_MAJOR = 2;

interface Installed {
  version: string;
  commands: Command[];
}
let installed: Promise<Installed> | undefined;
let askedAt = 0;
const AGAIN_MS = 10_000;

/** What the installed CLI can do: asked once in a process, and kept on disk for that version with those plug-ins. */
export function installedCommands(): Promise<Installed> {
  if (!installed) {
    const asked = ask();
    installed = asked;
    askedAt = Date.now();
    asked.catch(() => {
      installed = undefined;
    });
  }
  return installed;
}

/** The same, asked anew, where the last time is not a moment ago: plug-ins come and go. */
export function askAgain(): Promise<Installed> | undefined {
  if (Date.now() - askedAt < AGAIN_MS) return undefined;
  installed = undefined;
  return installedCommands();
}

async function ask(): Promise<Installed> {
  // For whoever asks next, too: a cancelled call must not fail the others that wait for it.
  const run = async (args: string[]) =>
    (await callSf({ args, signal: new AbortController().signal, seconds: 60, reads: true })).result;
  // Not `version --verbose`: that asks the registry of npm.
  const told = PLUGINS.safeParse(await run(['plugins', '--json']).catch(noList));
  const version = told.data?.find(({ name }) => name === NAME)?.version;
  if (!told.success || version === undefined)
    throw tooOld(Object(await run(['version', '--json'])).cliVersion);
  if (Number.parseInt(version, 10) < OLDEST_MAJOR) throw tooOld(`${NAME}/${version}`);
  const cliVersion = `${NAME}/${version}`;
  // What is linked is being worked on: its commands change while its version stays.
  const isSettled = !told.data.some(({ type }) => type === 'link');
  const key = JSON.stringify(told.data.map(({ name, version: of, type }) => [name, of, type]));
  const kept = COMMANDS.safeParse(isSettled ? readCache(key) : undefined);
  if (kept.success && kept.data.length > 0) return { version: cliVersion, commands: kept.data };
  const listed = COMMANDS.safeParse(await run(['commands', '--json']));
  if (!listed.success || listed.data.length === 0) throw tooOld(cliVersion);
  if (isSettled) writeCache(key, listed.data);
  return { version: cliVersion, commands: listed.data };
}

/** Releases that do not list their plug-ins so are told by their version; whatever else went wrong is told as it is. */
function noList(error: unknown): undefined {
  if (isToolError(error) && ['SF_FAILED', 'SF_NO_JSON'].includes(error.parts.code)) return undefined;
  throw error;
}

function tooOld(version: unknown): ToolError {
  return new ToolError({
    code: 'SF_OLD',
    message: `The Salesforce CLI on PATH is ${typeof version === 'string' ? version.slice(0, 60) : 'not one that tells its version'}; its tools need @salesforce/cli 2 or newer`,
    next: 'The user can install it with: npm install --global @salesforce/cli@latest',
    retry: 'after_fix',
  });
}
