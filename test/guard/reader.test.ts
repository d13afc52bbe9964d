import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inCall } from '../../guard/call-scope.ts';
import { guardConnection } from '../../guard/connection.ts';
import { createReader, type Reader } from '../../guard/reader.ts';
import { connect, type Hostile, hostile, json, policyFor, TOKEN } from './_hostile.ts';

let org: Hostile;
let read: Reader;
beforeEach(async () => {
  org = await hostile();
  const connection = await connect(org.origin);
  read = createReader(connection, guardConnection(connection, policyFor(org.origin)));
});
afterEach(() => org.close());

const change = <T>(run: () => T) => inCall({ effect: 'update' }, run);
const parts = (code: string, outcome: string) => ({ parts: { code, outcome } });

describe('send', () => {
  test('an object goes as JSON, with the login, below the API version; the answer is parsed', async () => {
    org.behave(json({ id: '750', state: 'UploadComplete' }, 200, { 'x-job': '1' }));
    const answer = await read.send('POST', 'jobs/query', { operation: 'query' });
    expect(answer).toMatchObject({ status: 200, headers: { 'x-job': '1' }, body: { id: '750' } });
    expect(org.seen).toEqual([
      {
        method: 'POST',
        path: '/services/data/v66.0/jobs/query',
        token: TOKEN,
        body: '{"operation":"query"}',
      },
    ]);
  });

  test('a text goes as it is, as CSV; a path from the root is left alone', async () => {
    let type = '';
    org.behave((_seen, response, _count, request) => {
      type = String(request.headers['content-type']);
      response.writeHead(201).end();
    });
    const path = '/services/data/v66.0/jobs/ingest/750/batches';
    const answer = await change(() => read.send('PUT', path, 'Name\nAda'));
    expect({ ...answer, type, seen: org.seen[0]?.path }).toMatchObject({
      status: 201,
      body: '',
      type: 'text/csv',
      seen: path,
    });
    expect(org.seen[0]?.body).toBe('Name\nAda');
  });

  test('a change within a call that may only read is not sent', async () => {
    await expect(read.send('PATCH', 'sobjects/Account/001', { Name: 'x' })).rejects.toMatchObject(
      parts('WRITE_REFUSED', 'not_executed'),
    );
    expect(org.seen).toEqual([]);
  });

  test.each([
    ['PATCH', 400, 'INVALID_FIELD', 'not_executed'],
    ['PATCH', 503, 'SERVER_UNAVAILABLE', 'unknown'],
    ['POST', 500, 'UNKNOWN_EXCEPTION', 'unknown'],
  ] as const)('%s refused with %i %s: %s, tried once', async (method, status, errorCode, outcome) => {
    org.behave(json([{ errorCode, message: 'no' }], status));
    await expect(change(() => read.send(method, 'sobjects/Account', { Name: 'x' }))).rejects.toMatchObject(
      parts(errorCode, outcome),
    );
    expect(org.seen).toHaveLength(1);
  });

  test('a query job that is lost has changed nothing in the org', async () => {
    org.behave(json([{ errorCode: 'SERVER_UNAVAILABLE', message: 'no' }], 503));
    await expect(read.send('POST', 'jobs/query', {})).rejects.toMatchObject(
      parts('SERVER_UNAVAILABLE', 'not_executed'),
    );
  });
});

describe('stream', () => {
  test('the body as it comes, with the headers', async () => {
    org.behave((_seen, response) => {
      response.writeHead(200, { 'content-type': 'text/csv', 'Sforce-Locator': 'null' }).end('Id\n001\n');
    });
    const { headers, body } = await read.stream('jobs/query/750/results', { accept: 'text/csv' });
    const pieces: Uint8Array[] = [];
    for await (const piece of body) pieces.push(piece);
    expect(Buffer.concat(pieces).toString()).toBe('Id\n001\n');
    expect(headers['sforce-locator']).toBe('null');
  });

  test('a refusal is an error', async () => {
    org.behave(json([{ errorCode: 'NOT_FOUND', message: 'gone' }], 404));
    await expect(read.stream('jobs/query/750/results')).rejects.toMatchObject(
      parts('NOT_FOUND', 'not_executed'),
    );
  });
});
