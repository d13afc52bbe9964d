import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { StateAggregator } from '@salesforce/core';
import { isSignInList, writeAuth } from '../../fixtures/local-org/home/auth-files.ts';

/**
 * A program that the whole run of the tests shares: it signs in to orgs, into whichever home it is asked for. Loading Salesforce's
 * library takes half a second, and most files of tests want a home. Says its port, and ends with its stdin.
 */
let last: Promise<void> = Promise.resolve();

async function signIn({ home, signIns }: { home?: unknown; signIns?: unknown }): Promise<void> {
  if (typeof home !== 'string' || !isSignInList(signIns)) throw new Error('a home and sign-ins');
  process.env.HOME = home;
  process.env.USERPROFILE = home;
  await writeAuth(signIns);
  StateAggregator.clearInstance();
}

const server = createServer(async (request, response) => {
  const asked = Object(await json(request));
  // HOME is one for the process: one after another.
  const mine = last.then(() => signIn(asked));
  last = mine.catch(() => undefined);
  const problem = await mine.then(() => '', String);
  response.writeHead(problem ? 500 : 200).end(problem);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
});
process.stdin.resume().once('end', () => process.exit());
