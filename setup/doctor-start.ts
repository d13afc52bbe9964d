import { spawn } from 'node:child_process';
import { type Finding, failure, ok, warning } from './finding.ts';

const LIMIT_MS = 20_000;
const SLOW_MS = 2_000;

const ASK = [
  {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'orgsmith-doctor', version: '1' },
    },
  },
  { jsonrpc: '2.0', method: 'notifications/initialized' },
  { jsonrpc: '2.0', id: 2, method: 'tools/list' },
];

/** Starts a server as a client does, and takes the time until it lists its tools. */
export async function checkStart({ command, args }: { command: string; args: string[] }): Promise<Finding> {
  const check = 'start-up';
  const begun = performance.now();
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  try {
    child.stdin.on('error', () => {});
    child.stdin.write(ASK.map(message => `${JSON.stringify(message)}\n`).join(''));
    const answer = await answerOf(child);
    const ms = Math.round(performance.now() - begun);
    if (typeof answer !== 'number') return failure(check, ...answer);
    const text = `${ms} ms until ${answer} tools are listed`;
    return ms < SLOW_MS
      ? ok(check, text)
      : warning(check, text, 'A slow disk or a virus scanner on node and dist/ may be why.');
  } catch (error) {
    return failure(
      check,
      `the server cannot be started: ${error instanceof Error ? error.message : error}`,
      'Install it anew.',
    );
  } finally {
    clearTimeout(limit);
    child.stdin.end();
    child.kill();
  }
}

type Wrong = [text: string, next: string];
const ENDED: Wrong = [
  'the server ended before it listed its tools',
  'Run: orgsmith tools, with the same flags.',
];

/** How many tools it lists; or what is wrong, and what mends it. */
function answerOf(child: ReturnType<typeof spawn>): Promise<number | Wrong> {
  return new Promise((resolve, reject) => {
    let rest = '';
    child.once('error', reject);
    child.once('close', () => resolve(ENDED));
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const message = parsed(line);
        if (message === undefined)
          return resolve([
            `something else writes to the stdout of the server, which clients cannot read: ${line.slice(0, 100)}`,
            'Look at NODE_OPTIONS, and at what wraps node: only the server may write there.',
          ]);
        const { id, result } = Object(message);
        if (id !== 2) continue;
        const { tools } = Object(result);
        return resolve(Array.isArray(tools) ? tools.length : ENDED);
      }
    });
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
