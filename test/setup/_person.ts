import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { command, environment, type Finished } from '../e2e/_door.ts';

/** A desktop whose browser is this script; `url` in it is the address that it was given. Its environment. */
export function desktop(home: string, script = 'await fetch(url);'): Record<string, string> {
  const bin = join(home, 'bin');
  mkdirSync(bin, { recursive: true });
  const program = `#!/bin/sh
exec "${process.execPath}" --input-type=module -e '
import { readFileSync } from "node:fs";
const page = readFileSync(process.argv[1], "utf8");
const url = /url=([^"]*)"/.exec(page)[1].replaceAll("&amp;", "&");
${script}' "$1"
`;
  writeFileSync(join(bin, 'xdg-open'), program);
  chmodSync(join(bin, 'xdg-open'), 0o755);
  return { PATH: `${bin}:${process.env.PATH}`, DISPLAY: ':9' };
}

/** A port that was free a moment ago. */
export function freePort(): Promise<string> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, 'localhost', () => {
      const address = server.address();
      server.close(() => resolve(String(typeof address === 'object' ? address?.port : '')));
    });
  });
}

/** Runs the command; `see` is told what it says on stderr while it runs. */
export async function follow(
  args: string[],
  { home, env = {} }: { home: string; env?: Record<string, string> },
  see: (said: string) => void,
): Promise<Finished> {
  const child = spawn(process.execPath, command(args), { env: environment(home, env), cwd: home });
  child.stdin.end();
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
    see(stderr);
  });
  const exited = new Promise<number | null>(resolve => child.once('close', resolve));
  const [stdout, code] = await Promise.all([text(child.stdout), exited]);
  return { code, stdout, stderr };
}
