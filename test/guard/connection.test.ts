import { once } from 'node:events';
import type { Connection } from '@salesforce/core';
import { afterEach, describe, expect, test } from 'vitest';
import { inCall } from '../../guard/call-scope.ts';
import { type GuardPolicy, guardConnection, proveGuard } from '../../guard/connection.ts';
import { fill, URL_FORMS } from '../../scripts/prove/vectors/url-forms.ts';
import {
  type Behave,
  connect,
  expired,
  FRESH,
  type Hostile,
  hostile,
  json,
  policyFor,
  TOKEN,
} from './_hostile.ts';

const open: Hostile[] = [];
const start = async (behave?: Behave) => {
  const server = await hostile(behave);
  open.push(server);
  return server;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map(server => server.close()));
});

/** A hostile org and a guarded connection to it. */
async function guarded(behave?: Behave, limits?: GuardPolicy['limits']) {
  const org = await start(behave);
  const connection = await connect(org.origin);
  const guard = guardConnection(connection, policyFor(org.origin, limits));
  return { org, connection, guard };
}

/** Gives the connection a refresh function, as core's AuthInfo does, before the guard takes it over. */
async function refreshing(behave: Behave, refresh: () => string | Promise<string>) {
  const org = await start(behave);
  const plain = await connect(org.origin);
  let count = 0;
  const { SessionRefreshDelegate } = await import('@jsforce/jsforce-node/lib/session-refresh-delegate.js');
  plain._refreshDelegate = new SessionRefreshDelegate(plain, (_connection, done) => {
    count += 1;
    Promise.resolve(refresh()).then(
      token => done(null, token),
      (error: Error) => done(error),
    );
  });
  guardConnection(plain, policyFor(org.origin));
  return { org, connection: plain, refreshes: () => count };
}

const write = <T>(run: () => T) => inCall({ effect: 'destroy' }, run);
const LIMITS = '/services/data/v66.0/limits';
const ROW = '/services/data/v66.0/sobjects/Account/001000000000001';
const parts = (code: string, rest: object = {}) => ({ parts: { code, ...rest } });
const once401: Behave = (...given) =>
  given[0].token === TOKEN ? expired(...given) : json({ ok: true })(...given);

describe('the pinned origin', () => {
  test.each(URL_FORMS)('%j is not another way out', async form => {
    const { org, connection, guard } = await guarded();
    const evil = await start();
    const url = fill(form, evil.port, new URL(org.origin).host);
    const ways = [
      () => connection.request(url),
      () => connection.tooling.request(url),
      () => write(() => connection.requestPost(url, { a: 1 })),
      () => write(() => connection.requestDelete(url)),
      () => guard.stream(url),
      () => write(() => guard.send({ method: 'POST', path: url, body: '{}' })),
      () => connection.queryMore(url),
      () => connection.metadata.describe(url),
      () => connection.bulk2.job('query', { id: url }).check(),
    ];
    await Promise.allSettled(ways.map(async way => way()));
    expect(evil.seen).toEqual([]);
  });

  test('a redirect is an error that names the other host only, and is not followed', async () => {
    const evil = await start();
    for (const status of [301, 302, 303, 307, 308]) {
      const { org, connection } = await guarded((_seen, response) =>
        response.writeHead(status, { location: `${evil.origin}/secret?sid=${TOKEN}` }).end(),
      );
      const error = await Promise.resolve(connection.request(LIMITS)).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject(
        parts('REDIRECT_REFUSED', { message: expect.stringContaining(new URL(evil.origin).host) }),
      );
      expect(JSON.stringify(error)).not.toContain('secret');
      expect(org.seen.length).toBe(1);
    }
    expect(evil.seen).toEqual([]);
  });

  test('the proof holds for a guarded connection, and fails when the place is empty or its login is back', async () => {
    const { connection } = await guarded();
    await proveGuard(connection);
    await expect(proveGuard(await connect('http://127.0.0.1:9'))).rejects.toMatchObject(
      parts('GUARD_BROKEN'),
    );
    const { Transport } = await import('@jsforce/jsforce-node/lib/transport.js');
    connection._transport = new Transport();
    await expect(proveGuard(connection)).rejects.toMatchObject(parts('GUARD_BROKEN'));
  });

  test('streaming, which no transport reaches, is off', async () => {
    const { connection } = await guarded();
    expect(() => connection.streaming.topic('x')).toThrow('not guarded');
  });

  test('an unencrypted instance elsewhere is refused', async () => {
    const { connection } = await guarded();
    expect(() => guardConnection(connection, policyFor('http://acme.my.salesforce.com'))).toThrow(
      'not encrypted',
    );
  });

  test('NODE_TLS_REJECT_UNAUTHORIZED=0 refuses everything', async () => {
    const { org, connection } = await guarded();
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    await expect(connection.request(LIMITS)).rejects.toMatchObject(parts('TLS_OFF'));
    delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    expect(org.seen).toEqual([]);
  });
});

describe('401', () => {
  test('without a refresh token: one request, then the login command', async () => {
    const { org, connection } = await guarded(expired);
    await expect(connection.request(LIMITS)).rejects.toMatchObject(
      parts('SESSION_EXPIRED', {
        outcome: 'not_executed',
        next: expect.stringContaining('sf org login web'),
      }),
    );
    expect(org.seen.length).toBe(1);
  });

  test('once: refreshed and replayed with the new token, a POST too', async () => {
    const { org, connection, refreshes } = await refreshing(once401, () => FRESH);
    expect(
      await write(() => connection.requestPost('/services/data/v66.0/sobjects/Account', { Name: 'a' })),
    ).toEqual({ ok: true });
    expect(org.seen.map(({ token }) => token)).toEqual([TOKEN, FRESH]);
    expect(refreshes()).toBe(1);
  });

  test('for ever: two requests and one refresh, then an error', async () => {
    const { org, connection, refreshes } = await refreshing(expired, () => FRESH);
    await expect(connection.request(LIMITS)).rejects.toMatchObject(
      parts('SESSION_EXPIRED', { retry: 'after_fix' }),
    );
    expect([org.seen.length, refreshes()]).toEqual([2, 1]);
  });

  test('in a SOAP body: refreshed, and the token in the body replaced', async () => {
    const fault = `<soapenv:Envelope><soapenv:Body><soapenv:Fault><faultcode>sf:INVALID_SESSION_ID</faultcode></soapenv:Fault></soapenv:Body></soapenv:Envelope>`;
    const answer =
      '<soapenv:Envelope><soapenv:Body><describeMetadataResponse><result/></describeMetadataResponse></soapenv:Body></soapenv:Envelope>';
    const { org, connection } = await refreshing(
      ({ body }, response) => {
        const old = body.includes(TOKEN);
        response.writeHead(old ? 500 : 200, { 'content-type': 'text/xml' }).end(old ? fault : answer);
      },
      () => FRESH,
    );
    await connection.metadata.describe('66.0');
    expect(org.seen.map(({ body }) => /<sessionId>(.*)<\/sessionId>/.exec(body)?.[1])).toEqual([
      TOKEN,
      FRESH,
    ]);
  });

  test('of 20 calls at once: one refresh', async () => {
    const { connection, refreshes } = await refreshing(
      once401,
      () => new Promise(done => setTimeout(done, 50, FRESH)),
    );
    await Promise.all(Array.from({ length: 20 }, () => connection.request(LIMITS)));
    expect(refreshes()).toBe(1);
  });

  test('a refused refresh says which, and nothing is replayed', async () => {
    const refused = () =>
      Promise.reject(Object.assign(new Error('expired access/refresh token'), { name: 'invalid_grant' }));
    const { org, connection } = await refreshing(expired, refused);
    await expect(connection.request(LIMITS)).rejects.toMatchObject(
      parts('LOGIN_REFUSED', { retry: 'after_fix' }),
    );
    expect(org.seen.length).toBe(1);
  });

  test('a refresh that breaks off leaves a write not executed', async () => {
    const lost = () => Promise.reject(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    const { org, connection } = await refreshing(expired, lost);
    await expect(write(() => connection.requestDelete(ROW))).rejects.toMatchObject(
      parts('ANSWER_LOST', { outcome: 'not_executed' }),
    );
    expect(org.seen.length).toBe(1);
  });

  test('that a new token cannot cure is not refreshed', async () => {
    const blocked = json(
      [{ errorCode: 'INVALID_SESSION_ID', message: 'This session is not valid for use with the REST API' }],
      401,
    );
    const { connection, refreshes } = await refreshing(blocked, () => FRESH);
    await expect(connection.request(LIMITS)).rejects.toThrow('not valid for use');
    expect(refreshes()).toBe(0);
  });
});

describe('retries', () => {
  const status = (code: number, headers = {}) => json('', code, headers);
  const writes: [string, (connection: Connection) => Promise<unknown>][] = [
    ['POST', connection => connection.requestPost('/services/data/v66.0/sobjects/Account', { Name: 'a' })],
    ['PATCH', connection => connection.requestPatch(ROW, { Name: 'a' })],
    ['DELETE', connection => connection.requestDelete(ROW)],
    ['PUT', connection => connection.requestPut(ROW, { Name: 'a' })],
    [
      'GET that runs code',
      connection => connection.request('/services/data/v66.0/tooling/executeAnonymous/?anonymousBody=x'),
    ],
  ];

  test.each([429, 420, 502, 503, 504])('a GET that meets %i four times gives up after four', async code => {
    const { org, connection } = await guarded(status(code));
    await expect(connection.request(LIMITS)).rejects.toMatchObject(
      parts(expect.any(String), { outcome: 'not_executed' }),
    );
    expect(org.seen.length).toBe(4);
  });

  test('a GET goes on when the org is back', async () => {
    const { org, connection } = await guarded((...given) =>
      (given[2] < 3 ? status(503) : json({ ok: 1 }))(...given),
    );
    expect(await connection.request(LIMITS)).toEqual({ ok: 1 });
    expect(org.seen.length).toBe(3);
  });

  test.each(writes)('%s is tried once, and its outcome is unknown', async (_, send) => {
    for (const behave of [status(503), status(500), status(502), resetAfter]) {
      const { org, connection } = await guarded(behave);
      await expect(write(() => send(connection))).rejects.toMatchObject(
        parts(expect.any(String), { outcome: 'unknown', retry: 'no' }),
      );
      expect(org.seen.length).toBe(1);
    }
  });

  test('a GET that is reset, broken off or too short is tried again', async () => {
    for (const behave of [resetAfter, halfBody]) {
      const { org, connection } = await guarded((...given) =>
        (given[2] < 2 ? behave : json({ ok: 1 }))(...given),
      );
      expect(await connection.request(LIMITS)).toEqual({ ok: 1 });
      expect(org.seen.length).toBe(2);
    }
  });

  test('Retry-After is waited for when it is short, and handed back when it is long', async () => {
    const { org, connection } = await guarded((...given) =>
      (given[2] < 2 ? status(503, { 'retry-after': '1' }) : json({ ok: 1 }))(...given),
    );
    const began = Date.now();
    await connection.request(LIMITS);
    expect(Date.now() - began).toBeGreaterThan(950);
    org.behave(status(503, { 'retry-after': '90' }));
    await expect(connection.request(LIMITS)).rejects.toMatchObject(parts('HTTP_503', { retry: 90_000 }));
    expect(org.seen.length).toBe(1);
  });

  test('an org that is not there', async () => {
    const { org, connection } = await guarded();
    await org.close();
    await expect(connection.request(LIMITS)).rejects.toMatchObject(
      parts('UNREACHABLE', { outcome: 'not_executed' }),
    );
    await expect(write(() => connection.requestDelete(ROW))).rejects.toMatchObject(
      parts('UNREACHABLE', { outcome: 'not_executed' }),
    );
  });

  const resetAfter: Behave = (_seen, response) => response.destroy();
  const halfBody: Behave = (_seen, response) => {
    response.writeHead(200, { 'content-length': 100, 'content-type': 'application/json' });
    response.write('{"a":', () => setTimeout(() => response.destroy(), 10));
  };
});

describe('odd answers', () => {
  test('a web page with 200 is no success', async () => {
    const { connection } = await guarded((_seen, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>login'),
    );
    await expect(connection.query('SELECT Id FROM Account')).rejects.toMatchObject(
      parts('HTML_ANSWER', { outcome: 'not_executed' }),
    );
    await expect(write(() => connection.requestDelete(ROW))).rejects.toMatchObject(
      parts('HTML_ANSWER', { outcome: 'unknown' }),
    );
    await expect(connection.metadata.describe('66.0')).rejects.toMatchObject(parts('HTML_ANSWER'));
  });

  test('broken JSON is no success', async () => {
    const { connection } = await guarded(json('{"records":[{]'));
    await expect(connection.query('SELECT Id FROM Account')).rejects.toMatchObject(parts('BROKEN_ANSWER'));
  });

  test('JSON where SOAP was asked for is no success', async () => {
    const { connection } = await guarded(json({}));
    await expect(connection.metadata.describe('66.0')).rejects.toMatchObject(parts('BROKEN_ANSWER'));
  });

  test.each([
    ['to itself', () => 1],
    ['to and fro', (count: number) => 1 + (count % 2)],
    ['in a circle of five', (count: number) => count % 5],
  ])('a cursor that leads %s ends', async (_, nextPage) => {
    const { org, connection } = await guarded((...given) =>
      json({
        totalSize: 9_999,
        done: false,
        records: [{ Id: '1' }],
        nextRecordsUrl: `/services/data/v66.0/query/01g00-${nextPage(given[2])}`,
      })(...given),
    );
    const all = inCall({ effect: 'read' }, async () =>
      connection.query('SELECT Id FROM A', { autoFetch: true, maxFetch: 9_999 }),
    );
    await expect(all).rejects.toMatchObject(parts('ENDLESS_CURSOR'));
    expect(org.seen.length).toBeLessThan(8);
  });

  test('an honest cursor may be read twice in one call', async () => {
    const { connection } = await guarded((...given) => {
      const at = Number(/-(\d+)$/.exec(given[0].path)?.[1] ?? 0);
      const rest =
        at < 3
          ? { done: false, nextRecordsUrl: `/services/data/v66.0/query/01g00-${at + 1}` }
          : { done: true };
      json({ totalSize: 4, records: [{ Id: String(at) }], ...rest })(...given);
    });
    await inCall({ effect: 'read' }, async () => {
      for (let round = 0; round < 2; round += 1)
        expect(
          (await connection.query('SELECT Id FROM A', { autoFetch: true, maxFetch: 9 })).records.length,
        ).toBe(4);
    });
  });

  test('an answer larger than the cap is not held in memory', async () => {
    const { connection } = await guarded(json({ text: 'x'.repeat(50_000) }), { maxBytes: 10_000 });
    await expect(connection.request(LIMITS)).rejects.toMatchObject(parts('ANSWER_TOO_LARGE'));
  });

  test('a zipped answer counts by what it holds', async () => {
    const { gzipSync } = await import('node:zlib');
    const zipped =
      (text: string): Behave =>
      (_seen, response) =>
        response
          .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
          .end(gzipSync(text));
    const { org, connection } = await guarded(zipped('{"ok":1}'), { maxBytes: 10_000 });
    expect(await connection.request(LIMITS)).toEqual({ ok: 1 });
    org.behave(zipped(JSON.stringify('x'.repeat(5_000_000))));
    await expect(connection.request(LIMITS)).rejects.toMatchObject(parts('ANSWER_TOO_LARGE'));
  });
});

describe('time', () => {
  const never: Behave = () => {};
  const drip: Behave = (_seen, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  };

  test('an answer that does not begin', async () => {
    const { connection } = await guarded(never, { headersMs: 300 });
    await expect(connection.request(LIMITS)).rejects.toMatchObject(
      parts('TIMEOUT', { outcome: 'not_executed' }),
    );
    await expect(write(() => connection.requestDelete(ROW))).rejects.toMatchObject(
      parts('TIMEOUT', { outcome: 'unknown' }),
    );
  });

  test('an answer that does not end', async () => {
    const { connection } = await guarded(drip, { totalMs: 300 });
    await expect(connection.request(LIMITS)).rejects.toMatchObject(parts('TIMEOUT'));
  });

  test('a cancelled call stops its request, and waiting for a place, and waiting to retry', async () => {
    const { org, connection } = await guarded(never, { inFlight: 1 });
    const stop = new AbortController();
    const calls = inCall({ effect: 'destroy', signal: stop.signal }, () => [
      connection.requestDelete(ROW),
      connection.request(LIMITS),
    ]);
    const settled = Promise.allSettled(calls);
    // On a loaded machine the request may take a while to arrive; the cancel is to strike it, not its sending.
    for (let turn = 0; org.seen.length === 0 && turn < 100; turn++)
      await new Promise(done => setTimeout(done, 50));
    stop.abort('the client left');
    expect(await settled).toMatchObject([
      { reason: parts('CANCELLED', { outcome: 'unknown' }) },
      { reason: parts('CANCELLED', { outcome: 'not_executed' }) },
    ]);
    expect(org.seen.length).toBe(1);
    org.behave(json({ ok: 1 }));
    expect(await connection.request(LIMITS)).toEqual({ ok: 1 });
  });
});

describe('the effect of the call', () => {
  test('a request outside of any call, and within a read, may only read', async () => {
    const { org, connection } = await guarded();
    for (const scope of [
      <T>(run: () => T) => run(),
      <T>(run: () => T) => inCall({ effect: 'read' }, run),
      <T>(run: () => T) => inCall({ effect: 'read' }, () => write(run)),
    ]) {
      await expect(scope(() => connection.sobject('Account').create({ Name: 'a' }))).rejects.toMatchObject(
        parts('WRITE_REFUSED'),
      );
      await expect(scope(() => connection.metadata.delete('ApexClass', ['A']))).rejects.toMatchObject(
        parts('WRITE_REFUSED'),
      );
      await expect(
        scope(() => connection.tooling.executeAnonymous('delete [SELECT Id FROM Account];')),
      ).rejects.toMatchObject(parts('WRITE_REFUSED'));
      await expect(scope(() => connection.oauth2.revokeToken(TOKEN))).rejects.toMatchObject(
        parts('WRITE_REFUSED'),
      );
    }
    expect(org.seen).toEqual([]);
    await write(() => connection.requestDelete(ROW));
    expect(org.seen.length).toBe(1);
  });

  test('1,000 calls at once on one connection keep their own effect', async () => {
    const { org, connection } = await guarded();
    const done = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) =>
        inCall({ effect: index % 2 ? 'read' : 'update' }, async () => {
          await new Promise(next => setTimeout(next, index % 7));
          return connection.requestPatch(`${ROW}?n=${index}`, {}).then(
            () => index,
            () => -1,
          );
        }),
      ),
    );
    expect(done.filter(index => index >= 0).every(index => index % 2 === 0)).toBe(true);
    expect(org.seen.length).toBe(500);
  });
});

describe('limits', () => {
  test('five in flight, two where the org is small', async () => {
    for (const inFlight of [5, 2]) {
      let now = 0;
      let most = 0;
      const { connection, guard } = await guarded(
        (...given) => {
          now += 1;
          most = Math.max(most, now);
          setTimeout(() => {
            now -= 1;
            json({})(...given);
          }, 10);
        },
        { inFlight },
      );
      await Promise.all(Array.from({ length: 30 }, () => connection.request(LIMITS)));
      expect(most).toBe(inFlight);
      guard.limitInFlight(1);
      most = 0;
      await Promise.all(Array.from({ length: 9 }, () => connection.request(LIMITS)));
      expect(most).toBe(1);
    }
  });

  test('after five failures in a row nothing is sent until the pause is over', async () => {
    const { org, connection } = await guarded(json('', 503), { breakerFailures: 5, breakerMs: 300 });
    for (let round = 0; round < 5; round += 1) await connection.request(LIMITS).catch(() => {});
    expect(org.seen.length).toBe(5);
    await expect(connection.request(LIMITS)).rejects.toMatchObject(
      parts('ORG_PAUSED', { retry: expect.any(Number) }),
    );
    expect(org.seen.length).toBe(5);
    await new Promise(done => setTimeout(done, 350));
    org.behave(json({ ok: 1 }));
    expect(await connection.request(LIMITS)).toEqual({ ok: 1 });
    expect(await connection.request(LIMITS)).toEqual({ ok: 1 });
  });

  test('at 90 % of the day no writes, at 95 % nothing', async () => {
    const used = (count: number) => json({}, 200, { 'sforce-limit-info': `api-usage=${count}/1000` });
    const { org, connection, guard } = await guarded(used(900));
    await connection.request(LIMITS);
    expect(guard.usage()).toMatchObject({ used: 900, limit: 1000 });
    await expect(write(() => connection.requestDelete(ROW))).rejects.toMatchObject(parts('API_BUDGET'));
    org.behave(used(951));
    await connection.request(LIMITS);
    await expect(connection.request(LIMITS)).rejects.toMatchObject(parts('API_BUDGET'));
    expect(org.seen.length).toBe(1);
  });
});

describe('bodies', () => {
  test('stream() gives an export as it comes, keeps its place and the cap', async () => {
    const { connection, guard } = await guarded(
      (_seen, response) => {
        response.writeHead(200, { 'content-type': 'text/csv', 'sforce-locator': 'null' });
        response.write('Id\n');
        setTimeout(() => response.end('001\n'), 100);
      },
      { inFlight: 1 },
    );
    const { headers, body } = await guard.stream('/services/data/v66.0/jobs/query/750/results');
    expect(headers['sforce-locator']).toBe('null');
    const chunks: string[] = [];
    for await (const chunk of body) chunks.push(String(chunk));
    expect(chunks).toEqual(['Id\n', '001\n']);
    await connection.request(LIMITS);
    const small = await guard.stream('/services/data/v66.0/jobs/query/750/results', { maxBytes: 4 });
    await expect(small.body.toArray()).rejects.toMatchObject(parts('ANSWER_TOO_LARGE'));
    await connection.request(LIMITS);
    const left = await guard.stream('/services/data/v66.0/jobs/query/750/results');
    left.body.destroy();
    await connection.request(LIMITS);
  });

  test('a body that nobody reads gives its place back when its call is over', {
    timeout: 10_000,
  }, async () => {
    const page =
      (bytes: number): Behave =>
      (_seen, response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end('x'.repeat(bytes));
      };
    for (const bytes of [0, 10, 5_000_000]) {
      const { org, connection, guard } = await guarded(page(bytes), { inFlight: 1 });
      const call = inCall({ effect: 'read' }, async () => {
        const { headers } = await guard.stream('/services/data/v66.0/jobs/query/750/results');
        if (/html/.test(headers['content-type'] ?? '')) throw new Error('no CSV');
      });
      await expect(call).rejects.toThrow('no CSV');
      await connection.request(ROW).catch(() => {});
      expect(org.seen.length).toBe(2);
    }
  });

  test('stream() reports half a body as an error of the stream, and does not refuse to be refreshed', async () => {
    const { guard } = await guarded((_seen, response) => {
      response.writeHead(200, { 'content-length': 100, 'content-type': 'text/csv' });
      response.write('Id\n', () => setTimeout(() => response.destroy(), 10));
    });
    const { body } = await guard.stream('/services/data/v66.0/jobs/query/750/results');
    body.resume();
    expect((await once(body, 'error'))[0]).toMatchObject({ code: 'UND_ERR_SOCKET' });
    const other = await guarded(json('', 503));
    await expect(other.guard.stream(LIMITS)).rejects.toMatchObject(parts('HTTP_503'));
    expect(other.org.seen.length).toBe(4);
  });

  test('jsforce uploads and reads bulk data through the guard', async () => {
    const { org, connection } = await guarded((...given) => {
      const [{ method, path }, response] = given;
      if (method === 'PUT') response.writeHead(201).end();
      else if (path.endsWith('/results'))
        response.writeHead(200, { 'content-type': 'text/csv', 'sforce-locator': 'null' }).end('Id\n001\n');
      else json({ id: '750000000000001', state: 'JobComplete' })(...given);
    });
    await write(async () => {
      const job = connection.bulk2.createJob({ object: 'Account', operation: 'insert' });
      await job.open();
      await job.uploadData([{ Name: "O'Brien" }, { Name: 'Ünal' }]);
      await job.close();
    });
    expect(org.seen.map(({ method, body }) => [method, body])).toEqual([
      ['POST', '{"object":"Account","operation":"insert"}'],
      ['PUT', "Id,Name\n,O'Brien\n,Ünal\n"],
      ['PATCH', '{"state":"UploadComplete"}'],
    ]);
    const rows = await inCall({ effect: 'read' }, async () =>
      (await connection.bulk2.query('SELECT Id FROM Account')).toArray(),
    );
    expect(rows).toEqual([{ Id: '001' }]);
  });

  test.each(['text/html', 'application/json', 'image/png'])(
    'a file of a record (%s) comes as it is, by promise and by stream',
    async type => {
      const { connection } = await guarded((_seen, response) =>
        response.writeHead(200, { 'content-type': type }).end('<html>{'),
      );
      const chunks: string[] = [];
      for await (const chunk of connection.sobject('Attachment').record('00P000000000001').blob('Body'))
        chunks.push(String(chunk));
      expect(chunks.join('')).toBe('<html>{');
      expect(await connection.request('/services/data/v66.0/sobjects/Attachment/00P000000000001/Body')).toBe(
        '<html>{',
      );
    },
  );

  test('bytes stay bytes', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    const { connection } = await guarded((_seen, response) =>
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(bytes),
    );
    const chunks: Buffer[] = [];
    for await (const chunk of connection.sobject('Attachment').record('00P000000000001').blob('Body'))
      chunks.push(chunk);
    expect(Buffer.concat(chunks)).toEqual(bytes);
  });

  test('what Salesforce refuses keeps the shape jsforce gives it', async () => {
    const { connection } = await guarded(
      json([{ errorCode: 'MALFORMED_QUERY', message: 'unexpected token: x' }], 400),
    );
    await expect(connection.query('SELECT x')).rejects.toMatchObject({ errorCode: 'MALFORMED_QUERY' });
  });
});
