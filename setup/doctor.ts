import { EXIT } from '../src/commands/io.ts';
import { openSession } from '../src/commands/open-session.ts';
import type { RunCommand } from '../src/commands/table.ts';
import { resolveSettings } from '../src/settings.ts';
import { tell } from './answer.ts';
import { commandOf } from './clients.ts';
import { checkConfigurations, checkMachine, checkProxy, checkSf } from './doctor-machine.ts';
import { checkLogins, checkOrgs } from './doctor-orgs.ts';
import { checkStart } from './doctor-start.ts';
import { page } from './finding.ts';

/** `orgsmith doctor`: what a server with these flags would find here, each finding with what mends it. Changes nothing. */
export const runDoctor: RunCommand = async ({ flags, own }, io) => {
  const settings = resolveSettings(flags, process.env);
  const command = commandOf(flags);
  // What the session says of orgs at its start is told below, with the rest.
  const { session, close } = await openSession(settings, { ...io, stderr: () => {} });
  try {
    const offline = own.offline === true;
    const parts = await Promise.all([
      checkMachine(session.project),
      checkSf(),
      checkProxy(process.env),
      checkLogins(),
      checkOrgs(session, offline),
      checkConfigurations(session.project.root ?? process.cwd()),
    ]);
    // Alone, as its time is measured.
    const findings = [...parts.flat(), await checkStart(command)].map(finding => ({
      ...finding,
      text: session.redactor.ownText(finding.text),
    }));
    const failed = findings.some(({ status }) => status === 'failure');
    tell(io, own.json === true, { healthy: !failed, findings }, page(findings));
    return failed ? EXIT.error : EXIT.ok;
  } finally {
    await close();
  }
};
