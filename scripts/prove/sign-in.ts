import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** A login as `sf org login web` leaves it: with a refresh token and a client secret. */
export interface Login {
  alias: string;
  username: string;
  clientId: string;
  clientSecret: string;
  refreshToken: string;
  loginUrl: string;
}

const PROGRAM = `
  const { AuthInfo, StateAggregator } = await import('@salesforce/core');
  const { alias, username, ...oauth2Options } = JSON.parse(process.argv[1]);
  const state = await StateAggregator.getInstance();
  if (await state.orgs.hasFile(username)) { await state.orgs.read(username); await state.orgs.remove(username); }
  const info = await AuthInfo.create({ username, oauth2Options });
  await info.save();
  await state.aliases.setAndSave(alias, username);
`;

/** Writes the login into a home, in a process of its own: core reads HOME once. */
export async function writeLogin(home: string, login: Login): Promise<void> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, JSON.stringify(login)], {
    env: {
      HOME: home,
      PATH: process.env.PATH ?? '',
      SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
      SF_DISABLE_LOG_FILE: 'true',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  if (code !== 0) throw new Error(`The login could not be written: ${said.slice(0, 500)}`);
}
