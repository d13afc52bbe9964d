import { UsageError } from '../flags.ts';
import { EXIT } from './io.ts';
import type { RunCommand } from './table.ts';

/** `orgsmith local-org start`: an org on localhost for any Salesforce client, until SIGINT or stdin's end; `apex`: a project's tests. */
export const runLocalOrg: RunCommand = async ({ own }, io) => {
  if (own.action === 'apex' && typeof own.report === 'string') {
    await (await import('../../fixtures/local-org/apex/report.ts')).reportApex(own.report, io.stdout);
    return EXIT.ok;
  }
  if (own.action !== 'start')
    throw new UsageError(`local-org can start, or run apex with --report, not '${String(own.action)}'`);
  const { localOrgStart, optionsOf } = await import('../../fixtures/local-org/command.ts');
  const text = (name: string) => (typeof own[name] === 'string' ? { [name]: own[name] } : {});
  const orgs = Array.isArray(own.org) ? own.org.map(String) : [];
  const flags = { ...text('port'), ...text('home'), ...text('project'), ...text('state'), orgs };
  try {
    optionsOf(flags);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  await localOrgStart(flags, { stdout: io.stdout, stdin: io.stdin, signal: io.stopped });
  return EXIT.ok;
};
