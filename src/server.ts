import { randomBytes } from 'node:crypto';
import {
  acceptedContent,
  createRequestStateCodec,
  inputRequired,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { isToolError } from '../guard/errors.ts';
import { listed } from './catalogue.ts';
import { type Caller, DEFAULT_WAIT_MS } from './context.ts';
import { instructions } from './instructions.ts';
import { hasChoice } from './orgs/pinned.ts';
import { MAX_RESULT_CHARS, type Sent } from './results/shape.ts';
import { ASK_KEEPS_MS } from './safety/plans.ts';
import type { Session } from './session.ts';

export const MAX_FRAME_BYTES = 10 * 1024 * 1024;
/** What travels with a question: a client that answers for another plan is not believed. */
const questions = createRequestStateCodec<{ plan: string }>({
  key: randomBytes(32),
  ttlSeconds: ASK_KEEPS_MS / 1_000,
});
/** The listing is the same for the whole process: hosts may keep it. */
const LIST_HINT = { ttlMs: 300_000, cacheScope: 'private' } as const;

export interface Served {
  /** Settles when the client is gone: 'end' when it closed stdin, 'broken' when a frame was too large. */
  ended: Promise<'end' | 'broken'>;
  close(): Promise<void>;
}

export interface ServeHooks {
  version: string;
  /** Called once, after the first tools/list was answered. */
  listed(): void;
  /** Something on the wire was not right; reporting only. */
  trouble(error: Error): void;
}

/** Serves a session over stdin and stdout, for both eras of the protocol, until the client goes away. */
export function serve(session: Session, hooks: ServeHooks): Served {
  const transport = new StdioServerTransport(process.stdin, process.stdout, {
    maxBufferSize: MAX_FRAME_BYTES,
  });
  const servers: Server[] = [];
  // Each answer that waits for the client to read listens; many concurrent calls are no leak.
  process.stdout.setMaxListeners(0);
  let broken = false;
  const handle = serveStdio(
    () => {
      const server = newServer(session, hooks);
      servers.push(server);
      return server;
    },
    {
      transport,
      onerror: error => {
        if (/exceeded maximum size|too large|ReadBuffer/i.test(error.message)) broken = true;
        hooks.trouble(error);
      },
    },
  );
  session.listChanged = () => {
    for (const server of servers)
      for (const told of [server.sendToolListChanged(), server.sendPromptListChanged()])
        told.catch(hooks.trouble);
  };
  const ended = new Promise<'end' | 'broken'>(resolve => {
    const before = transport.onclose;
    transport.onclose = () => {
      before?.();
      resolve(broken ? 'broken' : 'end');
    };
  });
  return { ended, close: () => handle.close() };
}

function newServer(session: Session, hooks: ServeHooks): Server {
  const server = new Server(
    { name: 'orgsmith', title: 'Orgsmith', version: hooks.version },
    {
      capabilities: {
        tools: { listChanged: true },
        prompts: { listChanged: true },
        completions: {},
        resources: {},
      },
      instructions: instructions(session),
      requestState: { verify: questions.verify },
      inputRequired: { roundTimeoutMs: ASK_KEEPS_MS },
      cacheHints: {
        'tools/list': LIST_HINT,
        'prompts/list': LIST_HINT,
        'resources/templates/list': LIST_HINT,
      },
    },
  );
  let first = true;
  server.setRequestHandler('tools/list', () => {
    if (first) setImmediate(hooks.listed);
    first = false;
    const choice = hasChoice(session.orgs);
    return { tools: session.selection.kept.map(entry => listed(entry, choice)) };
  });
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    // The road of a call needs zod and the org's rooms: nobody waits for those at start.
    const { answerAsked, call } = await import('./call.ts');
    const { mcpReq } = context;
    const caller = callerOf(context, canAsk(server, context));
    // The client comes back with its user's answer: nothing of the first entry is repeated.
    if (mcpReq.inputResponses !== undefined) {
      const yes = acceptedContent(mcpReq.inputResponses, 'answer')?.confirm === true;
      const state = mcpReq.requestState<{ plan: string } | undefined>();
      return toResult(await answerAsked(session, state?.plan ?? '', yes, caller));
    }
    const sent = await call(session, params.name, params.arguments, caller);
    return sent.ask ? question(sent.ask) : toResult(sent);
  });
  servePrompts(server, session);
  server.setRequestHandler('resources/list', () => ({ resources: [] }));
  server.setRequestHandler('resources/templates/list', () => ({
    resourceTemplates: [
      {
        uriTemplate: 'orgsmith://out/{name}{?offset,length}',
        name: 'result-file',
        title: 'A slice of a result file',
        description:
          'Bytes offset to offset + length of a file that an earlier result named (at most 200000)',
      },
    ],
  }));
  server.setRequestHandler('resources/read', ({ params }) => readSlice(session, params.uri));
  return server;
}

function servePrompts(server: Server, session: Session): void {
  const prompts = () => import('./prompts.ts');
  server.setRequestHandler('prompts/list', async () => ({
    prompts: (await prompts())
      .offeredPrompts(session)
      .map(({ name, title, description, arguments: all }) => ({
        name,
        title,
        description,
        arguments: all.map(({ complete: _, ...argument }) => argument),
      })),
  }));
  server.setRequestHandler('prompts/get', async ({ params }) => {
    const { promptText } = await prompts();
    const text = await asProtocol(() => promptText(session, params.name, params.arguments ?? {}));
    return { messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }] };
  });
  server.setRequestHandler('completion/complete', async ({ params }, { mcpReq }) => {
    const { ref, argument, context } = params;
    if (ref.type !== 'ref/prompt') return { completion: { values: [] } };
    const { completions } = await prompts();
    const others = context?.arguments ?? {};
    const values = await asProtocol(() => completions(session, ref.name, argument, others, mcpReq.signal));
    return { completion: { values } };
  });
}

async function readSlice({ out }: Session, uri: string) {
  const { mimeType, text, bytes, next } = await asProtocol(() => out.slice(uri));
  return { contents: [{ uri, mimeType, text, _meta: { bytes, ...(next ? { next } : {}) } }] };
}

/** What is no tool answers its failures as errors of the protocol. */
async function asProtocol<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isToolError(error)) throw error;
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, `${error.message}. ${error.parts.next}`);
  }
}

/** Whether the client says that it can put a form to its user; each era says it elsewhere. */
function canAsk(server: Server, { mcpReq }: ServerContext): boolean {
  const modern: unknown = Reflect.get(mcpReq.envelope ?? {}, 'io.modelcontextprotocol/clientCapabilities');
  return Object(modern ?? server.getClientCapabilities()).elicitation !== undefined;
}

async function question({ plan, message }: NonNullable<Sent['ask']>) {
  const requestedSchema = {
    type: 'object' as const,
    properties: { confirm: { type: 'boolean' as const, title: 'Yes, do it', default: false } },
    required: ['confirm'],
  };
  return inputRequired({
    inputRequests: { answer: inputRequired.elicit({ message, requestedSchema }) },
    requestState: await questions.mint({ plan }),
  });
}

function callerOf({ mcpReq }: ServerContext, asks: boolean): Caller {
  const token = mcpReq._meta?.progressToken;
  let last = 0;
  return {
    signal: mcpReq.signal,
    waitMs: DEFAULT_WAIT_MS,
    maxChars: MAX_RESULT_CHARS,
    asks: asks ? 'now' : 'later',
    progress(done: number, total: number | undefined, message: string) {
      // The protocol wants progress to increase; a client that gave no token wants none.
      if (token === undefined || done <= last) return;
      last = done;
      const params = {
        progressToken: token,
        progress: done,
        message,
        ...(total === undefined ? {} : { total }),
      };
      mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
    },
  };
}

function toResult({ structuredContent, text, isError, file }: Sent) {
  const link = file
    ? [
        {
          type: 'resource_link' as const,
          uri: file.uri,
          name: file.uri.slice(file.uri.lastIndexOf('/') + 1),
          mimeType: file.mimeType,
          size: file.bytes,
        },
      ]
    : [];
  return {
    content: [{ type: 'text' as const, text }, ...link],
    ...(structuredContent ? { structuredContent } : {}),
    ...(isError ? { isError } : {}),
  };
}
