import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { guardError } from './salesforce-errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** A program that shows a file in the user's browser. */
export interface Browser {
  command: string;
  args: string[];
}

/** How long a program may take to hand the file over, and the browser to read it. */
const HAND_OVER_MS = 10_000;
const READ_MS = 5_000;

/** The user's browser; undefined where nobody looks at a screen: a build server, a terminal from afar. */
export function findBrowser(
  env: Env = process.env,
  platform: NodeJS.Platform = process.platform,
): Browser | undefined {
  if (env.CI) return undefined;
  if (platform === 'darwin') return { command: '/usr/bin/open', args: [] };
  if (platform === 'win32') {
    const command = join(env.SystemRoot ?? 'C:\\Windows', 'System32', 'rundll32.exe');
    return { command, args: ['url.dll,FileProtocolHandler'] };
  }
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return undefined;
  const folders = (env.PATH ?? '').split(delimiter).filter(folder => folder.startsWith('/'));
  const command = folders.map(folder => join(folder, 'xdg-open')).find(existsSync);
  return command ? { command, args: [] } : undefined;
}

/**
 * Opens an address that signs in whoever has it. Arguments of a program are seen by all users of a machine, so the
 * browser is given a file that only this user may read; it is gone when this returns.
 */
export async function openOnce(
  { command, args }: Browser,
  url: string,
  origin: string,
  readMs = READ_MS,
): Promise<void> {
  if (!URL.canParse(url) || new URL(url).origin !== origin)
    throw guardError('ORIGIN_REFUSED', 'The org gave a sign-in address of another place; it was not opened.');
  const folder = mkdtempSync(join(tmpdir(), `orgsmith-open-${process.pid}-`));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    const file = join(folder, 'open.html');
    writeFileSync(file, pageTo(url), { mode: 0o600, flag: 'wx' });
    await handOver(command, [...args, file]);
    await sleep(readMs);
  } finally {
    process.removeListener('exit', remove);
    remove();
  }
}

async function handOver(command: string, args: string[]): Promise<void> {
  const child = spawn(command, args, { stdio: 'ignore', env: withoutSecrets(process.env) });
  child.unref();
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const code = await Promise.race([ended, sleep(HAND_OVER_MS, 0, { ref: false })]).catch(() => -1);
  if (code !== 0) throw guardError('NO_BROWSER', 'The browser could not be started.');
}

// It outlives this process and has no use for the logins that are in its environment.
function withoutSecrets(env: Env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(SF|SFDX|SALESFORCE)_/.test(name)));
}

function pageTo(url: string): string {
  const safe = new URL(url).href.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0;url=${safe}"><title>Opening the org</title>\n`;
}
