import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { StartedOrg } from '../../fixtures/local-org/start.ts';

export interface OrgProcess {
  url: string;
  orgs: StartedOrg[];
  /** Holds all of its answers back, until it is told to go on. */
  hold(isHeld: boolean): void;
  /** Ends it, and gives the largest memory that it had, in megabytes. */
  stop(): Promise<number>;
}

const COMMAND = new URL('../../fixtures/local-org/command.ts', import.meta.url).href;
/** The command of the package, from its source, so that nothing has to be built first. */
const PROGRAM = `
  const { localOrgStart } = await import(${JSON.stringify(COMMAND)});
  const flags = JSON.parse(process.argv[1]);
  await localOrgStart(flags, { stdout: text => process.stdout.write(text), stdin: process.stdin });
  process.stdout.write(JSON.stringify({ peak: process.resourceUsage().maxRSS }) + '\\n');
`;

/** Starts the local org in a process of its own, as a user of `orgsmith local-org start` has it. */
export async function startOrgProcess(flags: {
  orgs: string[];
  home?: string;
  project?: string;
}): Promise<OrgProcess> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', PROGRAM, JSON.stringify(flags)],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done) throw new Error('The local org ended before it was ready: see what it said above.');
  const { url, orgs } = JSON.parse(first.value);
  return {
    url,
    orgs,
    hold(isHeld) {
      child.kill(isHeld ? 'SIGSTOP' : 'SIGCONT');
    },
    async stop() {
      child.stdin.end();
      const last = await lines.next();
      return last.done ? Number.NaN : JSON.parse(last.value).peak / 1024;
    },
  };
}
