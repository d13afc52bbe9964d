// The ways past a connection's own transport: proxies, and the transports core makes itself when it refreshes a login.
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect as dial } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { inCall } from '../../guard/call-scope.ts';
import { guardConnection } from '../../guard/connection.ts';
import { openTo } from '../../guard/http.ts';
import {
  type Behave,
  connect,
  expired,
  FRESH,
  type Hostile,
  hostile,
  json,
  ORG_ID,
  policyFor,
  TOKEN,
} from './_hostile.ts';

const open: Array<{ close(): unknown }> = [];
const start = async (behave?: Behave): Promise<Hostile> => {
  const server = await hostile(behave);
  open.push(server);
  return server;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map(server => server.close()));
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'])
    delete process.env[name];
});
const LIMITS = '/services/data/v66.0/limits';

describe('proxies', () => {
  /** A CONNECT proxy that reaches every host at 127.0.0.1. */
  async function proxy(status = 200) {
    const asked: string[] = [];
    const server: Server = createServer((_request, response) => response.writeHead(500).end());
    server.on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      if (status !== 200) return void socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      const org = dial(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        org.pipe(socket).pipe(org);
      });
      for (const end of [org, socket]) end.on('error', () => {});
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    open.push(server);
    const address: AddressInfo | string | null = server.address();
    return { asked, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` };
  }
  // 127.0.0.2 is this machine, so plain HTTP is allowed, but not one of the names that never take a proxy.
  const far = (org: Hostile) => `http://127.0.0.2:${org.port}`;

  test.each(['HTTP_PROXY', 'http_proxy'])('%s is used', async name => {
    const org = await start();
    const { asked, url } = await proxy();
    process.env[name] = url;
    const connection = await connect(far(org));
    guardConnection(connection, policyFor(far(org)));
    await connection.request(LIMITS);
    expect([asked, org.seen.length]).toEqual([[`127.0.0.2:${org.port}`], 1]);
  });

  test('HTTPS_PROXY is used for https', async () => {
    const { asked, url } = await proxy(502);
    process.env.HTTPS_PROXY = url;
    const connection = await connect('https://acme.my.salesforce.com');
    guardConnection(connection, policyFor('https://acme.my.salesforce.com'));
    await expect(
      inCall({ effect: 'destroy' }, async () => connection.requestDelete(LIMITS)),
    ).rejects.toMatchObject({
      parts: { code: 'PROXY_REFUSED', outcome: 'not_executed' },
    });
    expect(asked).toEqual(['acme.my.salesforce.com:443']);
  });

  test('NO_PROXY is honoured, and this machine never takes a proxy', async () => {
    const org = await start();
    const { asked, url } = await proxy();
    process.env.HTTP_PROXY = url;
    process.env.NO_PROXY = '127.0.0.2';
    for (const origin of [far(org), org.origin]) {
      const connection = await connect(origin);
      guardConnection(connection, policyFor(origin));
      await Promise.resolve(connection.request(LIMITS)).catch(() => {});
    }
    expect([asked, org.seen.length]).toEqual([[], 1]);
  });
});

describe('a login that core refreshes through transports of its own', () => {
  process.env.SF_USE_GENERIC_UNIX_KEYCHAIN = 'true';

  async function signedIn(org: Hostile, login: Hostile, username: string) {
    const { AuthInfo, Connection } = await import('@salesforce/core');
    const authInfo = await AuthInfo.create({
      username,
      oauth2Options: {
        clientId: 'PlatformCLI',
        loginUrl: login.origin,
        refreshToken: 'refresh-token-value',
        instanceUrl: org.origin,
      },
    });
    const connection = await Connection.create({ authInfo, connectionOptions: { version: '66.0' } });
    return connection;
  }
  const grant = (token: string, instanceUrl: string): Behave =>
    json({
      access_token: token,
      instance_url: instanceUrl,
      id: `https://login.salesforce.com/id/${ORG_ID}/005000000000001`,
    });
  const org401: Behave = (...given) =>
    (given[0].token === TOKEN && given[0].path === LIMITS
      ? expired
      : json({ totalSize: 0, done: true, records: [] }))(...given);

  test('goes to the login origin without the bearer token, once for many calls', async () => {
    const org = await start(org401);
    const login = await start(grant(TOKEN, org.origin));
    guardConnection(await connect(org.origin), { ...policyFor(org.origin), loginUrl: login.origin });
    const connection = await signedIn(org, login, 'one@example.com');
    const learned: string[] = [];
    guardConnection(connection, {
      ...policyFor(org.origin),
      loginUrl: login.origin,
      onToken: token => learned.push(token),
    });
    login.behave(grant(FRESH, org.origin));
    org.behave(org401);
    await Promise.all(Array.from({ length: 10 }, () => connection.request(LIMITS)));
    expect(login.seen.map(({ method, path, token }) => [method, path, token])).toEqual([
      ['POST', '/services/oauth2/token', ''],
    ]);
    expect(connection.accessToken).toBe(FRESH);
    expect(new Set(learned)).toEqual(new Set([FRESH]));
  });

  test('that names another instance sends nothing there', async () => {
    const evil = await start(json({ totalSize: 0, done: true, records: [] }));
    const org = await start(org401);
    const login = await start(grant(TOKEN, org.origin));
    const policy = { ...policyFor(org.origin), loginUrl: login.origin };
    guardConnection(await connect(org.origin), policy);
    const connection = await signedIn(org, login, 'two@example.com');
    guardConnection(connection, policy);
    login.behave(grant(FRESH, evil.origin));
    await Promise.resolve(connection.request(LIMITS)).catch(() => {});
    expect(login.seen.length).toBe(1);
    expect(evil.seen).toEqual([]);
  });

  test('at a token endpoint that was not named sends nothing', async () => {
    const org = await start(org401);
    const evil = await start(grant(FRESH, org.origin));
    guardConnection(await connect(org.origin), policyFor(org.origin));
    await expect(signedIn(org, evil, 'three@example.com')).rejects.toThrow();
    expect(evil.seen).toEqual([]);
  });

  test('a connection that was not guarded cannot write, to the pinned origin or another, unless it is opened', async () => {
    const org = await start();
    const other = await start();
    guardConnection(await connect(org.origin), policyFor(org.origin));
    const send = (origin: string) =>
      inCall({ effect: 'create' }, async () =>
        (await connect(origin)).requestPost(`${origin}/services/data/v66.0/sobjects/A`, {}),
      );
    await expect(send(org.origin)).rejects.toThrow();
    await expect(send(other.origin)).rejects.toThrow();
    const close = openTo(origin => origin === other.origin);
    await send(other.origin);
    close();
    await expect(send(other.origin)).rejects.toThrow();
    expect([org.seen.length, other.seen.length]).toEqual([0, 1]);
  });
});
