import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { compiledBeside } from '../support/compiled.ts';

export interface ServerOptions {
  cli: string;
  home: string;
  args: string[];
  /** Flags of Node itself. */
  node?: string[];
  /** Where it runs; default: the home. */
  cwd?: string;
  env?: Record<string, string>;
}
export interface Answered {
  facts: Record<string, unknown>;
  error: Record<string, unknown> | undefined;
  /** What a model reads. */
  text: string;
  /** The whole answer as it came. */
  raw: string;
}
export interface Tool {
  name: string;
  description: string;
  inputSchema: { properties?: Record<string, unknown> };
}
/** A built server as a host starts it, with its wire in our hands. */
export interface Server {
  child: ChildProcessWithoutNullStreams;
  pid: number;
  call(tool: string, input: unknown): Promise<Answered>;
  tools(): Promise<Tool[]>;
  /** A line as it is, whatever it is. */
  sendLine(line: string): void;
  /** Asked like any request; the result, or an error that says what the server refused. */
  request(method: string, params: object): Promise<Record<string, unknown>>;
  /** All that it wrote so far, when that is kept. */
  heard(): { stdout: string; stderr: string };
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** A call that takes longer will never end. */
const HANGS_MS = 60_000;
const HELLO = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'prove', version: '1.0.0' },
};

/** Starts the server and greets it. `keep` remembers what it writes. */
export async function startServer(options: ServerOptions, keep = false): Promise<Server> {
  const { cli, home, args, node = [], cwd = home, env = {} } = options;
  const child = spawn(process.execPath, [...node, cli, ...args], {
    cwd,
    env: {
      ...{ HOME: home, PATH: process.env.PATH ?? '', SF_USE_GENERIC_UNIX_KEYCHAIN: 'true' },
      ...compiledBeside(cli),
      ...env,
    },
  });
  const waiting = new Map<number, { resolve(message: object): void; reject(error: Error): void }>();
  const heard = { stdout: '', stderr: '' };
  let last = 0;
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
  void ended.then(() => {
    for (const { reject } of waiting.values()) reject(new Error('the server ended'));
  });
  child.stdin.on('error', () => undefined);
  child.stderr.on('data', chunk => {
    if (keep) heard.stderr += chunk;
  });
  let rest = '';
  // Not readline: it takes U+2028 for the end of a line.
  child.stdout.setEncoding('utf8').on('data', chunk => {
    if (keep) heard.stdout += chunk;
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const message = Object(JSON.parse(line));
      waiting.get(message.id)?.resolve({ ...message, line });
      waiting.delete(message.id);
    }
  });
  const sendLine = (line: string) => void child.stdin.write(`${line}\n`);
  async function ask(method: string, params: unknown): Promise<Record<string, unknown>> {
    last += 1;
    const id = last;
    const answer = new Promise<object>((resolve, reject) => waiting.set(id, { resolve, reject }));
    if (child.exitCode !== null) throw new Error('the server ended');
    sendLine(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    const timer = setTimeout(
      () => waiting.get(id)?.reject(new Error(`no answer in ${HANGS_MS} ms`)),
      HANGS_MS,
    );
    return Object(await answer.finally(() => clearTimeout(timer)));
  }
  async function request(method: string, params: object) {
    const { error, result, line } = await ask(method, params);
    if (error) throw new Error(`refused: ${Object(error).message}`);
    return { ...Object(result), line };
  }
  await request('initialize', HELLO);
  sendLine(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }));
  return {
    child,
    pid: child.pid ?? 0,
    request,
    sendLine,
    async call(name, input) {
      const args = Object(input) === input && !Array.isArray(input) ? input : { input };
      const { content, structuredContent, isError, line } = await request('tools/call', {
        name,
        arguments: args,
      });
      const parts = Array.isArray(content) ? content : [];
      const text = parts.map(part => String(Object(part).text ?? '')).join('\n');
      const error = isError ? Object(JSON.parse(text)).error : undefined;
      return { facts: Object(structuredContent), error, text, raw: String(line) };
    },
    async tools() {
      const { tools } = await request('tools/list', {});
      return Array.isArray(tools) ? tools : [];
    },
    heard: () => heard,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async close() {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(timer);
    },
  };
}
