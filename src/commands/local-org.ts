import { UsageError } from '../flags.ts';
import { EXIT } from './io.ts';
import type { RunCommand } from './table.ts';

/** `orgsmith local-org start`: an org on localhost for any Salesforce client, until SIGINT or stdin's end. */
export const runLocalOrg: RunCommand = async ({ own }, io) => {
  if (own.action !== 'start') throw new UsageError(`local-org can only start, not '${String(own.action)}'`);
  const { localOrgStart } = await import('../../fixtures/local-org/command.ts');
  const text = (name: string) => (typeof own[name] === 'string' ? { [name]: own[name] } : {});
  const orgs = Array.isArray(own.org) ? own.org.map(String) : [];
  await localOrgStart(
    {
      ...text('port'),
      ...text('home'),
      ...text('project'),
      ...text('state'),
      orgs,
    },
    { stdout: io.stdout, stdin: io.stdin, signal: io.stopped },
  );
  return EXIT.ok;
};
