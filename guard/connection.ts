import { PassThrough, Readable } from 'node:stream';
import { Transport } from '@jsforce/jsforce-node/lib/transport.js';
import type {
  HttpRequest,
  HttpRequestOptions,
  HttpResponse,
} from '@jsforce/jsforce-node/lib/types/common.js';
import { StreamPromise } from '@jsforce/jsforce-node/lib/util/promise.js';
import { concatStreamsAsDuplex } from '@jsforce/jsforce-node/lib/util/stream.js';
import type { Connection } from '@salesforce/core';
import type { Answer, Sending } from './answer.ts';
import { isToolError } from './errors.ts';
import { refusedOrigin, sealJsforce, trustOrigin } from './http.ts';
import type { ApiUsage } from './limits.ts';
import { createRoad, type GuardLimits, type Road, type Session } from './road.ts';
import { causes, guardError } from './salesforce-errors.ts';

export interface GuardPolicy {
  orgId: string;
  username: string;
  /** The pinned instance; nothing goes anywhere else. */
  instanceUrl: string;
  /** Where the login is refreshed, when that is not the instance. */
  loginUrl?: string | undefined;
  /** A new token, for a login that core does not keep. */
  renew?: (() => Promise<string>) | undefined;
  /** Told each new access token, so that it can be redacted. */
  onToken?: ((token: string) => void) | undefined;
  /** The first connection of an org decides. */
  limits?: Partial<GuardLimits>;
}

export interface StreamOptions {
  headers?: Record<string, string>;
  maxBytes?: number;
}

export interface Guard {
  /** GET of a path, its body as it comes: for exports. Retried until the body begins; then the reader resumes. */
  stream(path: string, options?: StreamOptions): Promise<Answer<Readable>>;
  /** Any request of a path, its answer whole, a refusal of Salesforce's too. Only a GET is repeated. */
  send(request: Pick<HttpRequest, 'method' | 'headers' | 'body'> & { path: string }): Promise<Answer<string>>;
  /** What the last answer said of the day's API requests. */
  usage(): ApiUsage | undefined;
  now: Road['now'];
  /** At most so many requests at a time: 2 once the org proves to be of the developer kind. */
  limitInFlight(max: number): void;
}

type Send = (request: HttpRequest, input: Readable, encoding?: BufferEncoding) => Promise<Answer<string>>;

/**
 * Takes the place of jsforce's transport. Its HTTP (fetch) cannot be made to obey: a body that breaks off is an
 * uncaught exception there and the promise never settles, nothing can be aborted, and NO_PROXY is not read.
 */
class GuardedTransport extends Transport {
  readonly #send: Send;

  constructor(send: Send) {
    super();
    this.#send = send;
  }

  override httpRequest(request: HttpRequest, options: HttpRequestOptions = {}): StreamPromise<HttpResponse> {
    return StreamPromise.create(() => {
      const input = new PassThrough();
      const output = new PassThrough();
      const promise = this.#send(request, input, options.encoding).then(
        ({ status, headers, body, bytes }) => {
          // jsforce would copy it twice; only files and rows are ever read from its stream, the rest from its promise.
          output.end(bytes ?? '');
          return { statusCode: status, headers, body };
        },
      );
      return { stream: concatStreamsAsDuplex(input, output), promise };
    });
  }
}

const roads = new Map<string, Road>();

/** Puts the guard into a connection of core. Several connections of one org share limits, breaker and refresh. */
export function guardConnection(connection: Connection, policy: GuardPolicy): Guard {
  const { origin, protocol, hostname } = new URL(policy.instanceUrl);
  if (protocol !== 'https:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname))
    throw guardError('PLAIN_HTTP', `${origin} is not encrypted; a login is not sent there.`);
  sealJsforce();
  trustOrigin(origin, 'pinned');
  if (policy.loginUrl) trustOrigin(policy.loginUrl, 'token');
  const key = `${policy.orgId} ${origin}`;
  const road = roads.get(key) ?? createRoad({ orgId: policy.orgId, origin, limits: policy.limits ?? {} });
  roads.set(key, road);

  const session = takeSession(connection, policy);
  const transport = new GuardedTransport(async (request, input, encoding) =>
    road.send(toSending(request, origin, input), session, encoding),
  );
  connection._transport = transport;
  connection.oauth2._transport = transport;
  // Streaming has an HTTP client of its own (faye) that no transport reaches.
  const noStreaming = () => {
    throw guardError('STREAMING_OFF', 'Streaming is not guarded, so it is switched off.');
  };
  Object.defineProperty(connection, 'streaming', { get: noStreaming });
  const own = ({ path, headers = {}, ...rest }: Parameters<Guard['send']>[0]) => {
    const url = path.startsWith('/') ? origin + path : path;
    const authorization = `Bearer ${connection.accessToken ?? ''}`;
    return toSending({ ...rest, url, headers: { ...headers, authorization } }, origin);
  };
  return {
    stream: async (path, { headers = {}, maxBytes } = {}) =>
      road.stream(own({ method: 'GET', path, headers }), session, maxBytes),
    send: async request => road.send(own(request), session),
    usage: road.usage,
    now: road.now,
    limitInFlight: road.limitInFlight,
  };
}

/** Before the first use: the place in the connection is private, so an off-origin call must be seen to be refused. */
export async function proveGuard(connection: Connection): Promise<void> {
  const inPlace =
    connection._transport instanceof GuardedTransport && connection._refreshDelegate === undefined;
  const refused =
    inPlace &&
    (await connection.request('https://orgsmith-probe.invalid/').then(
      () => false,
      (error: unknown) => isToolError(error) && error.parts.code === 'ORIGIN_REFUSED',
    ));
  if (!refused)
    throw guardError(
      'GUARD_BROKEN',
      'The guard of the connection does not hold; nothing is sent to the org.',
    );
}

/** The login of a connection, taken out of jsforce's hands: it would refresh for as long as the org answers 401. */
function takeSession(connection: Connection, { username, renew, onToken }: GuardPolicy): Session {
  const refreshFn: unknown = Reflect.get(Object(connection._refreshDelegate), '_refreshFn');
  connection._refreshDelegate = undefined;
  const session: Session = { username };
  if (typeof refreshFn !== 'function' && !renew) return session;
  let pending: Promise<string> | undefined;
  const byCore = () =>
    new Promise<string>((resolve, reject) => {
      const done = (error: unknown, token?: unknown) =>
        typeof token === 'string' && !error
          ? resolve(token)
          : reject(error ?? new Error('No token was given.'));
      setTimeout(() => reject(new Error('The login was not refreshed within 60 s.')), 60_000).unref();
      if (typeof refreshFn === 'function') Promise.resolve(refreshFn(connection, done)).catch(reject);
    });
  const fetchToken = () =>
    (renew ?? byCore)()
      .catch(error => {
        throw fileOfLogin(error) ?? error;
      })
      .finally(() => {
        pending = undefined;
      });
  session.renew = async refused => {
    if (connection.accessToken && connection.accessToken !== refused) return connection.accessToken;
    pending ??= fetchToken();
    const token = await pending;
    connection.accessToken = token;
    onToken?.(token);
    return token;
  };
  return session;
}

/** The key that signs in is a file: only here such an error is one of the login. */
function fileOfLogin(error: unknown): Error | undefined {
  const found = causes(error).find(each => /^(ENOENT|EACCES): /.test(String(Object(each).message)));
  return found instanceof Error ? guardError('LOGIN_FILE', found.message) : undefined;
}

// Ours to set, or able to make a server see another request than the one that was checked.
const OUR_HEADERS = new Set([
  'content-length',
  'transfer-encoding',
  'connection',
  'host',
  'accept-encoding',
  'upgrade',
  'expect',
]);

function toSending(
  { url, method, headers = {}, body }: HttpRequest,
  origin: string,
  input?: Readable,
): Sending {
  const own = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  const kept: Record<string, string> = Object.fromEntries(
    own.filter(([name = '']) => !OUR_HEADERS.has(name)),
  );
  const sent = { method, path: pathWithin(url, origin), headers: { ...kept, 'accept-encoding': 'gzip' } };
  if (method === 'GET' || method === 'HEAD') return { ...sent, body: null };
  if (body === undefined || body === null) {
    // jsforce pipes an upload into the request; anything else without a body has none.
    const uploads = /^(text\/csv|multipart\/|application\/octet-stream)/.test(kept['content-type'] ?? '');
    return { ...sent, body: uploads && input ? input : null };
  }
  if (typeof body === 'string' || Buffer.isBuffer(body) || body instanceof Readable) return { ...sent, body };
  const form: unknown =
    'getBuffer' in body && typeof body.getBuffer === 'function' ? body.getBuffer() : undefined;
  return { ...sent, body: Buffer.isBuffer(form) ? form : String(body) };
}

/** Path and query of a URL on the pinned origin, read the way they are sent. */
export function pathWithin(url: string, origin: string): string {
  if (/[\x00-\x1f\x7f\\]/.test(url) || !URL.canParse(url)) throw refusedOrigin('an unreadable address');
  const { href, host, hash } = new URL(url);
  if (!href.startsWith(`${origin}/`)) throw refusedOrigin(host);
  return href.slice(origin.length, href.length - hash.length);
}
