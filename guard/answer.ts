import { PassThrough, pipeline, type Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { guardError } from './salesforce-errors.ts';

type Headers = Record<string, string>;

export interface Answer<T> {
  status: number;
  headers: Headers;
  body: T;
  /** Of files and rows, whose text is not the whole truth. */
  bytes?: Buffer;
}

export interface Sending {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | Buffer | Readable | null;
}

export function flatten(headers: Record<string, string | string[] | undefined>): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value ?? '')]));
}

/** The body unzipped; the guard asks for gzip only. */
export function plainBody(body: Readable, headers: Headers): Readable {
  return headers['content-encoding'] === 'gzip' ? pipeline(body, createGunzip(), () => {}) : body;
}

/** Redirects are not followed: the token would go along. */
export function refuseRedirect(
  raw: { statusCode: number; body: Readable },
  headers: Headers,
  change: boolean,
) {
  if (![301, 302, 303, 307, 308].includes(raw.statusCode)) return;
  raw.body.on('error', () => {}).destroy();
  const { location = '' } = headers;
  const host = URL.canParse(location) ? new URL(location).host : 'another path of the same host';
  throw guardError(
    'REDIRECT_REFUSED',
    `The org answered with a redirect to ${host}; it was not followed.`,
    change,
  );
}

/** A whole body: its text, and its bytes where the text is not the whole truth. */
export async function readWhole(
  body: Readable,
  data: boolean,
  maxBytes: number,
  change: boolean,
  encoding: BufferEncoding = 'utf8',
): Promise<{ body: string; bytes?: Buffer }> {
  const safe = capped(body, maxBytes, change);
  if (data) {
    const bytes = Buffer.concat(await safe.toArray());
    return { body: bytes.toString(encoding), bytes };
  }
  const decoder = new StringDecoder(encoding);
  let text = '';
  for await (const chunk of safe) text += decoder.write(chunk);
  return { body: text + decoder.end() };
}

/** The same stream, ended with an error at the first byte too many, if any may be. */
export function capped(body: Readable, maxBytes: number, change = false): Readable {
  if (maxBytes === Number.POSITIVE_INFINITY) return body;
  let left = maxBytes;
  const out = new PassThrough({
    transform(chunk, _encoding, done) {
      left -= chunk.length;
      const message = `The org's answer is larger than ${maxBytes} bytes; the rest was not read.`;
      if (left < 0) done(guardError('ANSWER_TOO_LARGE', message, change));
      else done(null, chunk);
    },
  });
  return pipeline(body, out, () => {});
}

// A file kept in a record: of any type, a web page too.
const FILE = /\/sobjects\/\w+\/\w{15,18}\/\w+$/;

/** Whether an answer is bytes or rows, not JSON, XML or a page. */
export function isData(url: string, headers: Headers): boolean {
  return FILE.test(url) || !/json|xml|html/.test(headers['content-type'] ?? '');
}

/** Refuses a success that is none: a web page, broken JSON, or a cursor that leads back to a page already read. */
export function refuseOddAnswer(
  path: string,
  answer: Answer<string>,
  cursors: Map<string, string>,
  change: boolean,
) {
  const { status, headers, body } = answer;
  const type = headers['content-type'] ?? '';
  if (status >= 300 || body === '' || FILE.test(path)) return;
  if (/^text\/html/.test(type)) throw guardError('HTML_ANSWER', 'The org answered with a web page.', change);
  if (path.startsWith('/services/Soap/') && !/xml/.test(type))
    throw guardError('BROKEN_ANSWER', 'The org answered a SOAP request with something else.', change);
  const next = /^application\/json/.test(type) ? nextPage(body, path, change) : nextLocator(headers, path);
  if (next === undefined) return;
  const known = cursors.get(path) === next;
  cursors.set(path, next);
  if (!known && cursors.has(next))
    throw guardError('ENDLESS_CURSOR', 'The cursor leads back to a page already read.');
}

function nextPage(body: string, path: string, change: boolean): string | undefined {
  let page: unknown;
  try {
    page = JSON.parse(body);
  } catch {
    throw guardError('BROKEN_ANSWER', 'The org answered with broken JSON.', change);
  }
  if (typeof page !== 'object' || page === null || !('nextRecordsUrl' in page)) return undefined;
  const { nextRecordsUrl: next, records }: { nextRecordsUrl?: unknown; records?: unknown } = page;
  if (typeof next !== 'string') return undefined;
  // A page without rows that names another leads nowhere.
  return Array.isArray(records) && records.length === 0 ? path : next;
}

function nextLocator({ 'sforce-locator': locator = 'null' }: Headers, path: string): string | undefined {
  return locator === 'null' ? undefined : `${path.replace(/\?.*/, '')}?locator=${locator}`;
}

// jsforce knows these two as well: a new token would not help.
const NOT_EXPIRED =
  /This session is not valid for use with the REST API|Connected app is not attached to Agent/;

export function isExpired({ status, body }: Answer<string>): boolean {
  if (status === 401) return !NOT_EXPIRED.test(body);
  return status === 500 && /<faultcode>[a-zA-Z]+:INVALID_SESSION_ID<\/faultcode>/.test(body);
}

/** The answers that do not say whether the org did its work, and those that ask to come again. */
export function isNoAnswer({ status, body }: Answer<string>): boolean {
  if (status === 403) return /REQUEST_LIMIT_EXCEEDED/.test(body.slice(0, 2_000));
  if (status === 500) return !/<faultcode>(?!\w+:(UNKNOWN_EXCEPTION|SERVER_UNAVAILABLE)<)/.test(body);
  return status === 420 || status === 429 || status > 500;
}

/** The token a request carries: in the header, or in the body where it is SOAP. */
export function tokenOf({ headers, body }: Sending): string {
  const inBody = typeof body === 'string' ? /<sessionId>([^<]+)</.exec(body)?.[1] : undefined;
  return headers.authorization?.replace('Bearer ', '') ?? inBody ?? '';
}

/** The same request with another token. */
export function withToken(sending: Sending, old: string, token: string): Sending {
  const { body, headers } = sending;
  if (headers.authorization && (body === null || typeof body === 'string' || Buffer.isBuffer(body)))
    return { ...sending, headers: { ...headers, authorization: `Bearer ${token}` } };
  if (typeof body === 'string' && old !== '') return { ...sending, body: body.replaceAll(old, token) };
  throw guardError('SESSION_RENEWED', 'The session had ended and is renewed; the upload was not accepted.');
}
