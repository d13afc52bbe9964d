import { listed } from '../catalogue.ts';
import { hasChoice } from '../orgs/pinned.ts';
import { resolveSettings } from '../settings.ts';
import { EXIT } from './io.ts';
import { openSession } from './open-session.ts';
import type { RunCommand } from './table.ts';

/** `orgsmith tools`: what these flags offer; what they leave out, why, and the flag that brings it. */
export const runTools: RunCommand = async ({ flags, own }, io) => {
  const { session, close } = await openSession(resolveSettings(flags, process.env), io);
  const { kept, left } = session.selection;
  if (own.json === true) {
    const choice = hasChoice(session.orgs);
    const tools = kept.map(entry => ({
      ...listed(entry, choice),
      toolset: entry.toolset,
      effect: entry.effect,
    }));
    const leftOut = left.map(({ entry, reason, flag }) => ({
      name: entry.name,
      toolset: entry.toolset,
      reason,
      flag,
    }));
    io.stdout(`${JSON.stringify({ status: 0, result: { tools, leftOut }, warnings: [] }, null, 2)}\n`);
  } else {
    const width = Math.max(...[...kept, ...left.map(({ entry }) => entry)].map(({ name }) => name.length));
    for (const { name, toolset, effect, title } of kept)
      io.stdout(`${name.padEnd(width)}  ${toolset.padEnd(10)}  ${effect.padEnd(7)}  ${title}\n`);
    if (left.length > 0) io.stdout('\nNot offered:\n');
    for (const { entry, reason, flag } of left)
      io.stdout(`${entry.name.padEnd(width)}  ${entry.toolset.padEnd(10)}  ${reason}; ${flag}\n`);
  }
  await close();
  return EXIT.ok;
};
