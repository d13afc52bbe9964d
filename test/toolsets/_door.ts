import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll } from 'vitest';
import type { LocalOrgOptions } from '../../fixtures/local-org/start.ts';
import { SingleProcessTransport } from '../../scripts/support/single-process.ts';
import { callTool, command, environment, NEWER_ERA, SAMPLE, startOrgs } from '../e2e/_door.ts';

/** Ids that are the same in each run, so that they may stand in snapshots. */
export const DEV = { alias: 'dev', kind: 'sandbox', orgId: '00D000000000001EAA' } as const;
export const PROD = { alias: 'prod', kind: 'production', orgId: '00D000000000002EAA' } as const;

interface Given extends Pick<LocalOrgOptions, 'orgs' | 'projectDir' | 'now'> {
  /** Default: --orgs of the first org. */
  args?: string[];
  /** Files of the project in which the server runs, by name. */
  files?: Record<string, string | Uint8Array>;
  /** A copy of the sample project in `project`, where the server does not run: name it with --project-dir. */
  sample?: boolean;
}

/** One org and one client of the installed package, for all tests of a file. */
export function throughTheDoor({ orgs = [DEV], args, files = {}, sample = false, ...more }: Given = {}) {
  const client = new Client(
    { name: 'orgsmith-tests', version: '1.0.0' },
    { versionNegotiation: { mode: { pin: NEWER_ERA } } },
  );
  let started: Awaited<ReturnType<typeof startOrgs>>;
  beforeAll(async () => {
    started = await startOrgs({ orgs, ...more });
    for (const [name, content] of Object.entries(files)) writeFileSync(join(started.home, name), content);
    if (sample) cpSync(SAMPLE, join(started.home, 'project'), { recursive: true });
    const transport = new SingleProcessTransport({
      command: process.execPath,
      args: command(args ?? ['--orgs', orgs[0]?.alias ?? '']),
      env: environment(started.home),
      cwd: started.home,
      stderr: 'ignore',
    });
    await client.connect(transport);
  });
  afterAll(async () => {
    await client.close();
    await started.close();
  });
  /** Written with words in place of what differs between runs: address, home, names of files, requests so far. */
  const stable = (text: string) =>
    text
      .replaceAll(started.url, '<url>')
      .replaceAll(new URL(started.url).host, '<host>')
      .replaceAll(started.home, '<home>')
      .replace(/\d{8}-\d{6}-[0-9a-f]{8}-/g, '<stamp>-')
      .replace(/(DailyApiRequests \| |"DailyApiRequests","used":)\d+/g, '$1<n>')
      .replace(/ +$/gm, '');
  const inSample = (path: string) => join(started.home, 'project', path);
  return {
    org: () => started,
    /** Writes a file of the sample project; its absolute path. */
    write(path: string, content: string | Uint8Array): string {
      mkdirSync(dirname(inSample(path)), { recursive: true });
      writeFileSync(inSample(path), content);
      return inSample(path);
    },
    read: (path: string) => readFileSync(inSample(path), 'utf8'),
    /** The text that a model sees of a call and, below it, the facts, each on a line. Of an error: its parts. */
    async said(name: string, input: Record<string, unknown> = {}): Promise<string> {
      const { text, facts, error } = await callTool(client, name, input);
      return stable(error ? `ERROR\n${lines(error)}` : `${text}\n---\n${lines(facts)}`);
    },
    call: (name: string, input: Record<string, unknown> = {}) => callTool(client, name, input),
  };
}

function lines(facts: object): string {
  return Object.entries(facts)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n');
}
