import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { homeEnvironment } from '../../fixtures/local-org/home/sign-in.ts';
import type { InstalledCli } from './install.ts';

export interface CliAnswer {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Longer than any command of a local org takes on a busy machine. */
const PATIENCE_MS = 120_000;

/** Runs the CLI once, with a home of its own and without news, telemetry or updates. */
export async function runCli(
  cli: InstalledCli,
  args: string[],
  place: { home: string; cwd: string; env: Record<string, string> },
): Promise<CliAnswer> {
  const child = spawn(process.execPath, [cli.entry, ...args], {
    cwd: place.cwd,
    env: {
      PATH: process.env.PATH ?? '',
      ...homeEnvironment(place.home),
      SF_DATA_DIR: cli.data,
      SF_DISABLE_TELEMETRY: 'true',
      SF_DISABLE_LOG_FILE: 'true',
      SF_AUTOUPDATE_DISABLE: 'true',
      SF_DISABLE_AUTOUPDATE: 'true',
      SF_SKIP_NEW_VERSION_CHECK: 'true',
      SF_DISABLE_AUTO_PLUGINS_UPDATE: 'true',
      NODE_COMPILE_CACHE: join(cli.data, 'compiled'),
      NO_COLOR: '1',
      ...place.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE_MS,
  });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [code, stdout, stderr] = await Promise.all([exited, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}
