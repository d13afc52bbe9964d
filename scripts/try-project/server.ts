import { Client } from '@modelcontextprotocol/client';
import { compiledBeside } from '../support/compiled.ts';
import { ROOM } from '../support/room.ts';
import { SingleProcessTransport } from '../support/single-process.ts';

/** Facts of an answer, or of an error its parts. */
export type Facts = Record<string, unknown>;
/** A server that works on one project. */
export interface ProjectServer {
  /** The facts of a call, its yes given and its end awaited; an error is thrown. */
  call(tool: string, input?: Facts): Promise<Facts>;
  /** The parts of the error that a call must end with. */
  refused(tool: string, input?: Facts): Promise<Facts>;
  close(): Promise<void>;
}

/** A server of the built package over stdio, as a host starts it; `cwd` need not be the project. */
export async function serveProject(cli: string, home: string, project: string, cwd: string) {
  const client = new Client(
    { name: 'try-project', version: '1.0.0' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  const flags = ['--orgs', 'scratch', '--toolsets', 'metadata,core', '--allow-non-ga-tools'];
  const transport = new SingleProcessTransport({
    command: process.execPath,
    args: [ROOM, cli, ...flags, ...(cwd === project ? [] : ['--project-dir', project])],
    env: {
      ...{ HOME: home, PATH: process.env.PATH ?? '', SF_USE_GENERIC_UNIX_KEYCHAIN: 'true' },
      ...compiledBeside(cli),
    },
    cwd,
    stderr: 'ignore',
  });
  await client.connect(transport);
  async function ask(name: string, input: Facts) {
    const { content, structuredContent, isError } = await client.callTool(
      { name, arguments: input },
      { timeout: 600_000 },
    );
    const [part] = content;
    const error = isError && part?.type === 'text' ? Object(JSON.parse(part.text)).error : undefined;
    return { facts: Object(structuredContent), error };
  }
  async function finished(tool: string, input: Facts) {
    let answer = await ask(tool, input);
    if (answer.error?.code === 'LOOK_GOES_ON') return finished(tool, input);
    if (!answer.error && answer.facts.status === 'planned')
      answer = await ask('apply_plan', { plan: answer.facts.plan.id });
    for (;;) {
      const { job, outcome } = answer.facts.result ?? answer.facts;
      if (answer.error || outcome !== 'running') return answer;
      const then = tool === 'retrieve_metadata' ? { ...input, changed: false, job } : { job };
      answer = await ask(tool === 'retrieve_metadata' ? tool : 'deploy_metadata', then);
    }
  }
  const server: ProjectServer = {
    async call(tool, input = {}) {
      const { facts, error } = await finished(tool, input);
      if (!error) return Object(facts.result ?? facts);
      throw new Error(
        `${tool} ${JSON.stringify(input).slice(0, 200)}: ${JSON.stringify(error).slice(0, 1500)}`,
      );
    },
    async refused(tool, input = {}) {
      const { facts, error } = await finished(tool, input);
      if (error) return error;
      throw new Error(
        `${tool} ${JSON.stringify(input)} was not refused: ${JSON.stringify(facts).slice(0, 500)}`,
      );
    },
    close: () => client.close(),
  };
  return server;
}
