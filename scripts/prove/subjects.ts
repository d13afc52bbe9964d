import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { WriteInput } from './operations.ts';
import type { Truth } from './truth.ts';

export type Claim = 'done' | 'not_executed' | 'partial' | 'unknown';
/** Something that can be asked to write, and says what became of it. */
export interface Subject {
  write(input: WriteInput): Promise<Claim>;
  close(): Promise<void>;
}

export interface Answered {
  facts: Record<string, unknown> & { rows?: unknown[][]; file?: { path: string } };
  error: Record<string, unknown> | undefined;
}
/** A server to which any call can be made. */
export interface Caller extends Subject {
  pid: number;
  call(name: string, input: Record<string, unknown>): Promise<Answered>;
  /** With arguments that need be no object. */
  rawCall(name: string, input: unknown): Promise<Answered>;
  tools(): Promise<{ name: string; inputSchema: { properties?: Record<string, unknown> } }[]>;
}

/** The built server, over stdio, as a host starts it. */
export async function orgsmith(
  cli: string,
  home: string,
  alias: string,
  more: string[] = [],
): Promise<Caller> {
  const client = new Client(
    { name: 'prove', version: '1.0.0' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  const env = { HOME: home, PATH: process.env.PATH ?? '', SF_USE_GENERIC_UNIX_KEYCHAIN: 'true' };
  const args = [cli, '--orgs', alias, ...more];
  const transport = new StdioClientTransport({
    command: process.execPath,
    args,
    env,
    cwd: home,
    stderr: 'ignore',
  });
  await client.connect(transport);
  async function rawCall(name: string, input: unknown): Promise<Answered> {
    const params = {
      name,
      arguments: Object(input) === input && !Array.isArray(input) ? Object(input) : { input },
    };
    const { content, structuredContent, isError } = await client.callTool(params);
    const [part] = content;
    const error = isError && part?.type === 'text' ? Object(JSON.parse(part.text)).error : undefined;
    return { facts: Object(structuredContent), error };
  }
  return {
    pid: transport.pid ?? 0,
    rawCall,
    call: rawCall,
    tools: async () =>
      (await client.listTools()).tools.map(({ name, inputSchema }) => ({
        name,
        inputSchema: Object(inputSchema),
      })),
    async write(input) {
      let { facts, error } = await rawCall('write_records', input);
      if (!error && facts.status === 'planned')
        ({ facts, error } = await rawCall('apply_plan', { plan: Object(facts.plan).id }));
      return error ? claimOf(error.outcome) : claimOf(Object(facts.result).outcome);
    },
    close: () => client.close(),
  };
}

function claimOf(word: unknown): Claim {
  return word === 'done' || word === 'partial' || word === 'unknown' ? word : 'not_executed';
}

/** The control: a client as they are often written. It tries again when no answer came, and takes any 2xx for success. */
export function naive(truth: Truth): Subject {
  function send({ operation, records, key }: WriteInput) {
    const ids = records.map(({ Id }) => Id).join(',');
    if (operation === 'delete') return truth.raw('DELETE', `composite/sobjects?ids=${ids}`);
    const typed = records.map(record => ({ attributes: { type: 'Account' }, ...record }));
    const path = operation === 'upsert' ? `composite/sobjects/Account/${key}` : 'composite/sobjects';
    return truth.raw(operation === 'insert' ? 'POST' : 'PATCH', path, { records: typed });
  }
  return {
    async write(input) {
      for (let attempt = 0; attempt < 3; attempt++) {
        const answer = await send(input).catch(() => undefined);
        if (answer && answer.status < 300) return 'done';
        if (answer && answer.status < 500) return 'not_executed';
      }
      return 'not_executed';
    },
    close: async () => undefined,
  };
}
