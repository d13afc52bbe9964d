import { homedir } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { isOver, readCliState } from '../guard/cli-files.ts';
import { loadCore } from '../guard/keychain.ts';
import { type Revoked, revokeLogin } from '../guard/revoke.ts';
import { EXIT, type Io } from '../src/commands/io.ts';
import { UsageError } from '../src/flags.ts';
import { nearest } from '../src/nearest.ts';
import { tell, telling } from './answer.ts';

const TOLD: Record<Revoked | 'kept', string> = {
  revoked: 'ended there, too',
  'ended before': 'there it had ended before',
  'no token': 'it held no token to end there',
  kept: 'it still counts there, and where it was copied to',
};

/** `orgsmith logout <org>`: ended at the org first, then forgotten here with its aliases and the defaults that name it. */
export const runLogout = telling(async (own, io, redactor) => {
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
  // What is over cannot be asked.
  const only = own['local-only'] === true || isOver(facts.expires);
  const lost = facts.expires ? ' A scratch org is signed in to again only through its Dev Hub.' : '';
  const what = only ? 'Forget the login' : 'End the login, wherever it was copied to, and forget that';
  if (io.interactive && !(await agreed(io, `${what} of ${username} (${facts.orgId})?${lost}`))) {
    io.stderr('Nothing was done.\n');
    return EXIT.refused;
  }
  const core = await loadCore();
  const at = only ? 'kept' : await revokeLogin(core, username, redactor.learn);
  await (await core.AuthRemover.create({ skipCache: true })).removeAuth(username);
  const { orgId } = facts;
  const result = { username, orgId, atOrg: at };
  tell(io, own.json === true, result, `Signed out of ${username} (org ${orgId}): ${TOLD[at]}`);
  return EXIT.ok;
});

async function agreed(io: Io, question: string): Promise<boolean> {
  const lines = createInterface({ input: io.stdin });
  io.stderr(`${question} [y/N] `);
  const typed = await lines.question('').finally(() => lines.close());
  return /^y(es)?$/i.test(typed.trim());
}
