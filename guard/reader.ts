import { Readable } from 'node:stream';
import type { Connection } from '@salesforce/core';
import type { Guard } from './connection.ts';
import { effectOfRequest } from './effect-of-request.ts';
import { isToolError, ToolError } from './errors.ts';
import { isObject, type JsonObject, objects } from './json.ts';
import type { Requests } from './requests.ts';
import { httpFailure, toToolError } from './salesforce-errors.ts';

/** Requests of a guarded connection; those of `get` and `absolute` are answered by a JSON object. */
export interface Reader extends Requests {
  /** Below /services/data/vXX.X. */
  get(path: string, query?: Record<string, string>, headers?: Record<string, string>): Promise<JsonObject>;
  /** From the root of the instance. */
  absolute(path: string): Promise<JsonObject>;
  versions(): Promise<{ version: string; label: string }[]>;
}

/** Reads through a guarded connection. */
export function createReader(connection: Connection, guard: Guard): Reader {
  const url = (path: string) =>
    path[0] === '/' ? path : `/services/data/v${connection.getApiVersion()}/${path}`;
  // Tools see one kind of error, whatever jsforce or the network threw.
  const read = async (url: string, headers: Record<string, string> = {}): Promise<unknown> => {
    try {
      return await connection.request({ method: 'GET', url, headers });
    } catch (error) {
      throw toToolError(error);
    }
  };
  const send: Requests['send'] = async (method, path, body, headers = {}) => {
    const pieces = typeof body === 'object' && Symbol.asyncIterator in body ? Readable.from(body) : undefined;
    const text = pieces ?? (typeof body === 'object' ? JSON.stringify(body) : body);
    const csv = pieces !== undefined || text === body;
    const type = text === undefined ? {} : { 'content-type': csv ? 'text/csv' : 'application/json' };
    const request = { method, path: url(path), headers: { ...type, ...headers }, body: text ?? null };
    const { status, headers: received, body: answer } = await guard.send(request);
    const change = effectOfRequest(request) === 'change';
    if (status >= 300 && !tellsEachInput(request.path, answer))
      throw toToolError(httpFailure(status, answer), { change });
    const json = /json/.test(received['content-type'] ?? '') && answer !== '';
    return { status, headers: received, body: json ? JSON.parse(answer) : answer };
  };
  return {
    send,
    now: guard.now,
    async soap(api, operation, header = '') {
      const ask = async () => {
        const session = `<SessionHeader><sessionId>${connection.accessToken}</sessionId></SessionHeader>`;
        const xml = `<E:Envelope xmlns:E="http://schemas.xmlsoap.org/soap/envelope/" xmlns="${SOAP[api]}"><E:Header>${session}${header}</E:Header><E:Body>${operation}</E:Body></E:Envelope>`;
        const path = `/services/Soap/${api}/${connection.getApiVersion()}`;
        const { body } = await send('POST', path, xml, { 'content-type': 'text/xml', soapaction: '""' });
        return String(body);
      };
      return ask().catch(async error => {
        if (!isToolError(error) || error.parts.code !== 'SESSION_EXPIRED') throw error;
        // The token is in the body, where the guard renews none; an ended session did nothing, and a read renews it.
        await read(url('limits'));
        return ask();
      });
    },
    async get(path, query = {}, headers) {
      const search = new URLSearchParams(query).toString();
      return toObject(await read(`${url(path)}${search ? `?${search}` : ''}`, headers), path);
    },
    absolute: async path => toObject(await read(path), path),
    async versions() {
      const all = objects(await read('/services/data'));
      return all.map(({ version, label }) => ({ version: String(version), label: String(label) }));
    },
    stream: (path, headers = {}) => guard.stream(url(path), { headers }),
    async browse(path) {
      const { findBrowser, openOnce } = await import('./browser.ts');
      const browser = findBrowser();
      if (!browser) return false;
      const form = new URLSearchParams({ redirect_uri: path }).toString();
      const type = { 'content-type': 'application/x-www-form-urlencoded' };
      const { body } = await send('POST', '/services/oauth2/singleaccess', form, type);
      await openOnce(
        browser,
        String(toObject(body, 'singleaccess').frontdoor_uri),
        new URL(connection.instanceUrl).origin,
      );
      return true;
    },
  };
}

const SOAP = {
  u: 'urn:partner.soap.sforce.com',
  m: 'http://soap.sforce.com/2006/04/metadata',
  s: 'http://soap.sforce.com/2006/08/apex',
};

/**
 * Actions whose inputs failed answer 400, with what became of each:
 * https://developer.salesforce.com/docs/atlas.en-us.api_action.meta/api_action/actions_intro_invoking.htm
 */
function tellsEachInput(path: string, answer: string): boolean {
  if (!/^\/services\/data\/v[\d.]+\/actions\//.test(path) || !answer.includes('"isSuccess"')) return false;
  try {
    const results: unknown = JSON.parse(answer);
    return (
      Array.isArray(results) && results.every(each => isObject(each) && typeof each.isSuccess === 'boolean')
    );
  } catch {
    return false;
  }
}

function toObject(answer: unknown, path: string): JsonObject {
  if (isObject(answer)) return answer;
  throw new ToolError({
    code: 'UNEXPECTED_ANSWER',
    message: `The org answered ${path} with something that is not a JSON object`,
    next: 'A proxy or login page may stand between; check the network, then repeat the call.',
    retry: 'after_fix',
  });
}
