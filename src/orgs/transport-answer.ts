import { PassThrough, pipeline, type Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { ToolError } from '../errors.ts';

export interface Answer<T> {
  status: number;
  headers: Record<string, string>;
  body: T;
}

export function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value ?? '')]));
}

/** The body unzipped; the guard asks for gzip only. */
export function plainBody(body: Readable, headers: Record<string, string>): Readable {
  if (headers['content-encoding'] !== 'gzip') return body;
  const plain = createGunzip();
  pipeline(body, plain, () => {});
  return plain;
}

/** Redirects are not followed: the token would go along. */
export function refuseRedirect(
  raw: { statusCode: number; body: Readable },
  headers: Record<string, string>,
): void {
  if (![301, 302, 303, 307, 308].includes(raw.statusCode)) return;
  raw.body.on('error', () => {}).destroy();
  const location = headers.location ?? '';
  const host = URL.canParse(location) ? new URL(location).host : 'another path of the same host';
  throw new ToolError({
    code: 'REDIRECT_REFUSED',
    message: `The org answered with a redirect to ${host}; it was not followed.`,
    next: 'The org may have moved. Ask the user to run `sf org login web` for it and to restart this server.',
    retry: 'after_fix',
  });
}

export async function readText(
  body: Readable,
  maxBytes: number,
  encoding: BufferEncoding = 'utf8',
): Promise<string> {
  const decoder = new StringDecoder(encoding);
  let bytes = 0;
  let text = '';
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    text += decoder.write(chunk);
  }
  return text + decoder.end();
}

/** The same stream, ended with an error at the first byte too many. */
export function capped(body: Readable, maxBytes: number): Readable {
  let bytes = 0;
  const out = new PassThrough({
    transform(chunk, _encoding, done) {
      bytes += chunk.length;
      if (bytes > maxBytes) done(tooLarge(maxBytes));
      else done(null, chunk);
    },
  });
  pipeline(body, out, () => {});
  return out;
}

function tooLarge(maxBytes: number): ToolError {
  return new ToolError({
    code: 'ANSWER_TOO_LARGE',
    message: `The org's answer is larger than ${Math.round(maxBytes / 1e6)} MB; the rest was not read.`,
    next: 'Ask for less, or export to a file.',
    retry: 'after_fix',
  });
}

const BLOB = /\/sobjects\/\w+\/\w{15,18}\/\w+$/;

/** Refuses a success that is none: a web page, broken JSON, or a cursor that leads back to a page already read. */
export function refuseOddAnswer(
  { path, method }: { path: string; method: string },
  { status, headers, body }: Answer<string>,
  cursors: Map<string, string>,
  change: boolean,
): void {
  if (status >= 300 || body === '' || method === 'HEAD' || BLOB.test(path)) return;
  const type = headers['content-type'] ?? '';
  if (/^text\/html/.test(type))
    throw odd('HTML_ANSWER', 'The org answered with a web page instead of data.', change);
  if (path.startsWith('/services/Soap/') && !/xml/.test(type))
    throw odd('BROKEN_ANSWER', 'The org answered a SOAP request with something else.', change);
  let next = headers['sforce-locator'] ? locatorPath(path, headers['sforce-locator']) : undefined;
  if (/^application\/json/.test(type)) {
    let parsed: unknown;
    try {
      parsed = JSON.parse(body);
    } catch {
      throw odd('BROKEN_ANSWER', 'The org answered with broken JSON.', change);
    }
    if (typeof parsed === 'object' && parsed !== null && 'nextRecordsUrl' in parsed) {
      next = typeof parsed.nextRecordsUrl === 'string' ? parsed.nextRecordsUrl : undefined;
      if (next && 'records' in parsed && Array.isArray(parsed.records) && parsed.records.length === 0)
        next = path;
    }
  }
  if (next === undefined) return;
  const known = cursors.get(path) === next;
  cursors.set(path, next);
  if (!known && cursors.has(next))
    throw odd('ENDLESS_CURSOR', 'The cursor of the query leads back to a page already read.', change);
}

function locatorPath(path: string, locator: string): string | undefined {
  return locator === 'null' ? undefined : `${path.replace(/\?.*/, '')}?locator=${locator}`;
}

function odd(code: string, message: string, change: boolean): ToolError {
  return new ToolError({
    code,
    message,
    next: change
      ? 'Check what the org holds before repeating the change: it may have been done.'
      : 'A proxy or login page may stand between; check the network, then call again.',
    outcome: change ? 'unknown' : 'not_executed',
    retry: change ? 'no' : 'after_fix',
  });
}
