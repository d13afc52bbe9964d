import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '@salesforce/core';
import { afterAll } from 'vitest';
import type { GuardPolicy } from '../../guard/connection.ts';

// Before core loads: nothing of the developer's own logins, nothing written to the home folder.
const home = mkdtempSync(join(tmpdir(), 'orgsmith-home-'));
process.env.HOME = home;
afterAll(() => rmSync(home, { recursive: true, force: true }));
process.env.SF_DISABLE_LOG_FILE = 'true';
process.env.SF_DISABLE_DNS_CHECK = 'true';
for (const name of ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY'])
  delete process.env[name];

export const ORG_ID = '00D000000000001';
export const TOKEN = `${ORG_ID}!AQ.secret.first`;
export const FRESH = `${ORG_ID}!AQ.secret.second`;

export interface Seen {
  method: string;
  path: string;
  token: string;
  body: string;
}
export type Behave = (seen: Seen, response: ServerResponse, count: number, request: IncomingMessage) => void;

export interface Hostile {
  origin: string;
  port: number;
  seen: Seen[];
  behave(behave: Behave): void;
  close(): Promise<void>;
}

/** A server that keeps what it saw and answers as it is told. */
export async function hostile(behave: Behave = json({}), host = '127.0.0.1'): Promise<Hostile> {
  let now = behave;
  const seen: Seen[] = [];
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const entry = {
      method: request.method ?? '',
      path: request.url ?? '',
      token: request.headers.authorization?.replace('Bearer ', '') ?? '',
      body: Buffer.concat(chunks).toString(),
    };
    seen.push(entry);
    now(entry, response, seen.length, request);
  });
  await new Promise<void>(done => server.listen(0, host, done));
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    origin: `http://${host}:${port}`,
    port,
    seen,
    behave: next => {
      now = next;
      seen.length = 0;
    },
    close: () =>
      new Promise(done => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Behave {
  return (_seen, response) => {
    response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8', ...headers });
    response.end(typeof value === 'string' ? value : JSON.stringify(value));
  };
}

export const expired = json(
  [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }],
  401,
);

/** A real connection of core, made from an access token; nothing is read from files or sent. */
export async function connect(instanceUrl: string, accessToken = TOKEN): Promise<Connection> {
  const { AuthInfo, Connection } = await import('@salesforce/core');
  const authInfo = await AuthInfo.create({
    username: accessToken,
    accessTokenOptions: {
      accessToken,
      instanceUrl,
      username: accessToken,
      orgId: ORG_ID,
      isDevHub: false,
      namespacePrefix: '',
    },
  });
  return Connection.create({ authInfo, connectionOptions: { version: '66.0' } });
}

/** Short times, so that a test of retries takes milliseconds. */
export function policyFor(instanceUrl: string, limits: GuardPolicy['limits'] = {}): GuardPolicy {
  return {
    orgId: `${ORG_ID}AAA`,
    username: 'ada@example.com',
    instanceUrl,
    limits: {
      breakerFailures: 1_000,
      retry: { attempts: 4, baseMs: 5, capMs: 20, totalMs: 2_000 },
      ...limits,
    },
  };
}
