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

/** The built server, over stdio, as a host starts it. */
export async function orgsmith(cli: string, home: string, alias: string): Promise<Subject> {
  const client = new Client(
    { name: 'prove', version: '1.0.0' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  const env = { HOME: home, PATH: process.env.PATH ?? '', SF_USE_GENERIC_UNIX_KEYCHAIN: 'true' };
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [cli, '--orgs', alias],
      env,
      cwd: home,
      stderr: 'ignore',
    }),
  );
  async function call(name: string, input: Record<string, unknown>) {
    const { content, structuredContent, isError } = await client.callTool({ name, arguments: input });
    const [part] = content;
    return {
      facts: Object(structuredContent),
      error: isError && part?.type === 'text' ? Object(JSON.parse(part.text)).error : undefined,
    };
  }
  return {
    async write(input) {
      let { facts, error } = await call('write_records', { ...input });
      if (!error && facts.status === 'planned')
        ({ facts, error } = await call('apply_plan', { plan: facts.plan.id }));
      if (error) return error.outcome;
      return facts.result.outcome;
    },
    close: () => client.close(),
  };
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
