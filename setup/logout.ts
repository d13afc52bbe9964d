import { homedir } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { readCliState } from '../guard/cli-files.ts';
import { loadCore } from '../guard/keychain.ts';
import { EXIT, type Io } from '../src/commands/io.ts';
import { UsageError } from '../src/flags.ts';
import { nearest } from '../src/nearest.ts';
import { tell, telling } from './answer.ts';

/** `orgsmith logout <org>`: the login goes with its aliases and the defaults that name it; the org stays as it is. */
export const runLogout = telling(async (own, io) => {
  const given = String(own.org);
  const state = readCliState(homedir(), undefined, process.env);
  const username = state.aliases.get(given) ?? given;
  const facts = state.auth(username);
  if (!facts) {
    const near = nearest(given, [...state.aliases.keys(), ...state.usernames()]);
    throw new UsageError(
      `There is no login of '${given.slice(0, 100)}' here${near.length > 0 ? `. Nearest: ${near.join(', ')}` : ''}`,
    );
  }
  const lost = facts.expires ? ' A scratch org is signed in to again only through its Dev Hub.' : '';
  if (io.interactive && !(await agreed(io, `Forget the login of ${username} (${facts.orgId})?${lost}`))) {
    io.stderr('Nothing was done.\n');
    return EXIT.refused;
  }
  const { AuthRemover } = await loadCore();
  await (await AuthRemover.create({ skipCache: true })).removeAuth(username);
  tell(
    io,
    own.json === true,
    { username, orgId: facts.orgId },
    `Signed out of ${username} (org ${facts.orgId})`,
  );
  return EXIT.ok;
});

async function agreed(io: Io, question: string): Promise<boolean> {
  const lines = createInterface({ input: io.stdin });
  io.stderr(`${question} [y/N] `);
  const typed = await lines.question('').finally(() => lines.close());
  return /^y(es)?$/i.test(typed.trim());
}
