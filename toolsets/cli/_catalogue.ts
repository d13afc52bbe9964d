import { ToolError, z } from 'orgsmith/toolkit';
import { COMMANDS, type Command } from './_commands.ts';
import { readCache, writeCache } from './_places.ts';
import { callSf } from './_run.ts';

const VERSION = z.object({ cliVersion: z.string(), pluginVersions: z.array(z.string()).default([]) });
/** The first release that is one program for all of Salesforce's plug-ins. */
const OLDEST_MAJOR = 2;

interface Installed {
  version: string;
  commands: Command[];
}
let installed: Promise<Installed> | undefined;

/** What the installed CLI can do: asked once in a process, and kept on disk for that version with those plug-ins. */
export function installedCommands(): Promise<Installed> {
  if (!installed) {
    const asked = ask();
    installed = asked;
    asked.catch(() => {
      installed = undefined;
    });
  }
  return installed;
}

async function ask(): Promise<Installed> {
  // For whoever asks next, too: a cancelled call must not fail the others that wait for it.
  const run = async (args: string[]) =>
    (await callSf({ args, signal: new AbortController().signal, seconds: 60, reads: true })).result;
  const told = VERSION.safeParse(await run(['version', '--verbose', '--json']));
  const version = /^@salesforce\/cli\/(\d+)\.\S+/.exec(told.data?.cliVersion ?? '');
  if (!told.success || !version || Number(version[1]) < OLDEST_MAJOR) throw tooOld(told.data?.cliVersion);
  const { cliVersion, pluginVersions } = told.data;
  // What is linked is being worked on: its commands change while its version stays.
  const isSettled = !pluginVersions.some(each => /\(link\)/.test(each));
  const key = JSON.stringify([cliVersion, pluginVersions]);
  const kept = COMMANDS.safeParse(isSettled ? readCache(key) : undefined);
  if (kept.success && kept.data.length > 0) return { version: cliVersion, commands: kept.data };
  const listed = COMMANDS.safeParse(await run(['commands', '--json']));
  if (!listed.success || listed.data.length === 0) throw tooOld(cliVersion);
  if (isSettled) writeCache(key, listed.data);
  return { version: cliVersion, commands: listed.data };
}

function tooOld(version: string | undefined): ToolError {
  return new ToolError({
    code: 'SF_OLD',
    message: `The Salesforce CLI on PATH is ${version?.slice(0, 60) ?? 'not one that tells its version'}; its tools need @salesforce/cli 2 or newer`,
    next: 'The user can install it with: npm install --global @salesforce/cli@latest',
    retry: 'after_fix',
  });
}
