import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { visible } from '../results/clean.ts';
import { openPlans } from '../safety/plans.ts';
import { openStateFolder } from '../safety/state-folder.ts';
import { EXIT } from './io.ts';
import type { RunCommand } from './table.ts';

/** `orgsmith approve`: a person at a terminal types the org's alias. It applies nothing; the assistant then may. */
export const runApprove: RunCommand = async ({ own }, io) => {
  const plans = openPlans(openStateFolder(join(homedir(), '.orgsmith')));
  const waiting = plans.waiting().filter(({ approval }) => approval);
  if (waiting.length === 0) {
    io.stdout('No plan waits for approval.\n');
    return EXIT.ok;
  }
  for (const { id, title, org, expires } of waiting)
    io.stdout(
      `${id}  ${visible(title)}\n  in ${visible(org)}, until ${new Date(expires).toLocaleTimeString()}\n`,
    );
  const plan =
    waiting.length === 1 && own.plan === undefined ? waiting[0] : waiting.find(({ id }) => id === own.plan);
  if (!plan) {
    io.stderr(
      own.plan === undefined
        ? 'Name one: orgsmith approve <plan>\n'
        : `No plan ${String(own.plan)} waits for approval.\n`,
    );
    return EXIT.usage;
  }
  if (!io.interactive) {
    io.stderr('orgsmith: approval needs a terminal, so that a person gives it\n');
    return EXIT.refused;
  }
  const lines = createInterface({ input: io.stdin });
  io.stderr(`To approve ${plan.id}, type ${visible(plan.alias)}: `);
  const typed = await lines.question('').finally(() => lines.close());
  if (typed.trim() !== plan.alias) {
    io.stderr('That is not the alias of the org; nothing was approved.\n');
    return EXIT.refused;
  }
  plans.approve(plan.id);
  io.stdout('Approved. The assistant may apply it now, once.\n');
  return EXIT.ok;
};
