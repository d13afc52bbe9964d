import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Client } from '@modelcontextprotocol/client';
import type { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { inject, onTestFinished } from 'vitest';
import type { SignIn } from '../../fixtures/local-org/home/auth-files.ts';
import { type LocalOrg, type LocalOrgOptions, startLocalOrg } from '../../fixtures/local-org/start.ts';
import { compiledBeside } from '../../scripts/support/compiled.ts';
import { ROOM } from '../../scripts/support/room.ts';
import { SingleProcessTransport } from '../../scripts/support/single-process.ts';

/** The sample project: as `projectDir` of an org that is to have its code, too. */
export const SAMPLE = join(import.meta.dirname, '..', '..', 'fixtures', 'project');

export const NEWER_ERA = '2026-07-28';

/** The command of the installed package. */
export function cli(): string {
  return join(inject('installed'), 'dist', 'cli.js');
}

/** What Node is started with: the command, and room for young objects. */
export function command(args: string[]): string[] {
  return [ROOM, cli(), ...args];
}

/** An empty folder that is gone after the test, or after the file's tests with `afterAll`. */
export function temporaryFolder(whenDone: (remove: () => void) => void = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), 'orgsmith-e2e-'));
  whenDone(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * Starts orgs whose auth files are in a HOME of their own; stopped by whoever asked. Unless told otherwise, they are made for
 * the sample project without its code.
 */
export async function startOrgs(options: LocalOrgOptions = {}): Promise<LocalOrg & { home: string }> {
  const home = mkdtempSync(join(tmpdir(), 'orgsmith-home-'));
  const { privateKey, publicKey } = inject('jwtKey');
  const org = await startLocalOrg({ projectDir: inject('codeless'), jwtKeys: [publicKey], ...options });
  const close = async () => {
    await org.close();
    rmSync(home, { recursive: true, force: true });
  };
  const key = join(home, '.local-org', 'jwt.key');
  mkdirSync(dirname(key), { mode: 0o700 });
  writeFileSync(key, privateKey, { mode: 0o600 });
  const devhub = (alias: string) => options.orgs?.some(each => each.alias === alias && each.devhub) ?? false;
  await signIn(
    home,
    org.orgs.map(({ alias, username, clientId }) => ({
      ...{ alias, username, clientId, devhub: devhub(alias) },
      ...{ loginUrl: org.url, privateKeyFile: key },
    })),
  );
  return { ...org, home, close };
}

/** Signs in as `sf org login jwt` does; the files of it are in the home. */
export async function signIn(home: string, signIns: SignIn[]): Promise<void> {
  const answer = await fetch(inject('signInDesk'), {
    method: 'POST',
    body: JSON.stringify({ home, signIns }),
  });
  if (!answer.ok) throw new Error(`The sign-in desk: ${await answer.text()}`);
}

/** What a started process needs, and nothing of the environment of the tests. */
export function environment(home: string, more: Record<string, string> = {}): Record<string, string> {
  return {
    HOME: home,
    USERPROFILE: home,
    PATH: process.env.PATH ?? '',
    SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
    ...compiledBeside(cli()),
    ...more,
  };
}

export interface ServerOptions {
  home: string;
  args?: string[];
  cwd?: string;
  env?: Record<string, string>;
  era?: 'newer' | 'older';
  /** Default: one that starts the server once. */
  Transport?: typeof StdioClientTransport;
}

/** A client of SDK v2, connected to the installed package over stdio. Closed when the test ends, or by `whenDone`. */
export async function connect({
  home,
  args = [],
  cwd = home,
  env = {},
  era = 'newer',
  Transport = SingleProcessTransport,
  whenDone = onTestFinished,
}: ServerOptions & { whenDone?: (close: () => Promise<void>) => void }): Promise<Client> {
  const mode = era === 'newer' ? { pin: NEWER_ERA } : 'legacy';
  const client = new Client({ name: 'orgsmith-tests', version: '1.0.0' }, { versionNegotiation: { mode } });
  const transport = new Transport({
    command: process.execPath,
    args: command(args),
    env: environment(home, env),
    cwd,
    stderr: 'ignore',
  });
  await client.connect(transport);
  whenDone(() => client.close());
  return client;
}

/** What a model sees of a call: the facts, or the error. */
export async function callTool(client: Client, name: string, args: Record<string, unknown> = {}) {
  const { content, structuredContent, isError } = await client.callTool({ name, arguments: args });
  const said = content.flatMap(part => (part.type === 'text' ? part.text : [])).join('\n');
  return {
    facts: Object(structuredContent),
    text: said,
    error: isError ? Object(JSON.parse(said)).error : undefined,
    content,
  };
}

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the command to its end. */
export async function run(
  args: string[],
  { home, cwd = home, env = {}, input = '' }: ServerOptions & { input?: string },
): Promise<Finished> {
  const child = spawn(process.execPath, command(args), { env: environment(home, env), cwd });
  child.stdin.end(input);
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exit(child)]);
  return { code, stdout, stderr };
}

/** A server whose wire the test writes and reads itself. */
export function startRaw({ home, args = [], cwd = home, env = {} }: ServerOptions) {
  const child = spawn(process.execPath, command(args), { env: environment(home, env), cwd });
  const lines: string[] = [];
  let rest = '';
  const waiting: (() => void)[] = [];
  child.stdout.setEncoding('utf8').on('data', chunk => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
    for (const wake of waiting.splice(0)) wake();
  });
  child.stderr.resume();
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    child,
    lines,
    exited: exit(child),
    send: (message: unknown) =>
      child.stdin.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`),
    /** The answer to a request, once it is there. */
    async answer(id: number): Promise<Record<string, unknown>> {
      for (;;) {
        const found = lines.map(line => Object(JSON.parse(line))).find(message => message.id === id);
        if (found) return found;
        await new Promise<void>(resolve => waiting.push(resolve));
      }
    },
  };
}

export const HELLO = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};

function exit(child: ChildProcessWithoutNullStreams): Promise<number | null> {
  return new Promise(resolve => child.once('exit', resolve));
}
