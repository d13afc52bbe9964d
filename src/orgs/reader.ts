import type { Connection } from '@salesforce/core';
import { toToolError } from '../../guard/salesforce-errors.ts';
import { ToolError } from '../errors.ts';
import type { JsonObject } from '../toolkit.ts';
import { isObject, objects } from './describe.ts';

/** GETs of a guarded connection whose answer is a JSON object. */
export interface Reader {
  /** Below /services/data/vXX.X. */
  get(path: string, query?: Record<string, string>, headers?: Record<string, string>): Promise<JsonObject>;
  /** From the root of the instance. */
  absolute(path: string): Promise<JsonObject>;
  versions(): Promise<{ version: string; label: string }[]>;
}

/** Reads through a guarded connection. */
export function createReader(connection: Connection): Reader {
  // Tools see one kind of error, whatever jsforce or the network threw.
  const send = async (url: string, headers: Record<string, string> = {}): Promise<unknown> => {
    try {
      return await connection.request({ method: 'GET', url, headers });
    } catch (error) {
      throw toToolError(error);
    }
  };
  return {
    async get(path, query = {}, headers) {
      const search = new URLSearchParams(query).toString();
      const url = `/services/data/v${connection.getApiVersion()}/${path}${search ? `?${search}` : ''}`;
      return toObject(await send(url, headers), path);
    },
    absolute: async path => toObject(await send(path), path),
    async versions() {
      const all = objects(await send('/services/data'));
      return all.map(({ version, label }) => ({ version: String(version), label: String(label) }));
    },
  };
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
