// What jsforce does without the guard, at the same servers: every zero of transport.test.ts is more than zero here.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { fill, URL_FORMS } from '../../scripts/prove/vectors/url-forms.ts';
import { connect, expired, FRESH, type Hostile, hostile, json, ORG_ID, TOKEN } from './_hostile.ts';

const open: Hostile[] = [];
const start = async (...given: Parameters<typeof hostile>) => {
  const server = await hostile(...given);
  open.push(server);
  return server;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map(server => server.close()));
});
const settle = (work: Promise<unknown>, ms = 2_000) =>
  Promise.race([
    work.then(
      () => 'done',
      () => 'failed',
    ),
    new Promise(done => setTimeout(done, ms, 'waits')),
  ]);

test('alone, jsforce sends the token to other addresses', async () => {
  const org = await start();
  const evil = await start();
  const connection = await connect(org.origin);
  await Promise.all(
    URL_FORMS.map(form => settle(connection.request(fill(form, evil.port, new URL(org.origin).host)), 1_000)),
  );
  expect(evil.seen.filter(({ token }) => token === TOKEN).length).toBeGreaterThan(10);
});

test('alone, jsforce follows a redirect to another host with the token', async () => {
  const evil = await start();
  const org = await start((_seen, response) =>
    response.writeHead(307, { location: `${evil.origin}/x` }).end(),
  );
  await settle((await connect(org.origin)).request('/services/data/v66.0/limits'));
  expect(evil.seen).toMatchObject([{ token: TOKEN }]);
});

test('alone, jsforce refreshes and asks again for as long as the org answers 401', async () => {
  const org = await start((...given) => (given[2] > 12 ? json({})(...given) : expired(...given)));
  const { Connection } = await import('@jsforce/jsforce-node');
  const refreshFn = (_: unknown, done: (error: null, token: string) => void) => done(null, FRESH);
  const connection = new Connection({ instanceUrl: org.origin, accessToken: TOKEN, refreshFn });
  await settle(Promise.resolve(connection.request('/services/data/v66.0/limits')), 5_000);
  expect(org.seen.length).toBe(13);
});

test('alone, jsforce repeats a DELETE and ignores Retry-After', async () => {
  const org = await start((...given) =>
    given[2] > 1
      ? json([{ errorCode: 'ENTITY_IS_DELETED', message: 'gone' }], 404)(...given)
      : json('', 503, { 'retry-after': '30' })(...given),
  );
  const work = (await connect(org.origin)).requestDelete(
    '/services/data/v66.0/sobjects/Account/001000000000001',
  );
  expect(await settle(Promise.resolve(work), 4_000)).toBe('failed');
  expect(org.seen.length).toBe(2);
});

test('alone, jsforce follows a cursor that leads back to itself', async () => {
  const page = {
    totalSize: 2,
    done: false,
    nextRecordsUrl: '/services/data/v66.0/query/01g000000000001-1',
    records: [{ Id: '1' }],
  };
  const org = await start((...given) =>
    json(given[2] > 30 ? { ...page, done: true, nextRecordsUrl: undefined } : page)(...given),
  );
  await settle(
    Promise.resolve(
      (await connect(org.origin)).query('SELECT Id FROM Account', { autoFetch: true, maxFetch: 1_000 }),
    ),
  );
  expect(org.seen.length).toBe(31);
});

test('alone, jsforce dies of half a body: an uncaught exception, and a promise that never settles', async () => {
  const org = await start((_seen, response) => {
    response.writeHead(200, { 'content-length': 100, 'content-type': 'application/json' });
    response.write('{"a":', () => setTimeout(() => response.destroy(), 20));
  });
  const script = `const { Transport } = require('@jsforce/jsforce-node/lib/transport');
    new Transport().httpRequest({ method: 'GET', url: '${org.origin}/' }).then(() => {}, () => console.log('rejected'))`;
  const run = promisify(execFile)(process.execPath, ['-e', script], { cwd: process.cwd() });
  await expect(run).rejects.toMatchObject({ code: 1, stdout: '' });
});

test('alone, core sends the fresh token to whatever instance the token endpoint names', async () => {
  process.env.SF_USE_GENERIC_UNIX_KEYCHAIN = 'true';
  const evil = await start(json({ totalSize: 0, done: true, records: [] }));
  const login = await start(
    json({
      access_token: FRESH,
      instance_url: evil.origin,
      id: `https://login.salesforce.com/id/${ORG_ID}/005000000000001`,
    }),
  );
  const { AuthInfo } = await import('@salesforce/core');
  await AuthInfo.create({
    username: 'control@example.com',
    oauth2Options: { clientId: 'PlatformCLI', loginUrl: login.origin, refreshToken: 'refresh-token-value' },
  });
  expect(evil.seen.filter(({ token }) => token === FRESH).length).toBeGreaterThan(0);
});
