import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { StartedOrg } from '../../fixtures/local-org/start.ts';

/** The org itself, asked without any of the code under test. */
export interface Truth {
  query(soql: string): Promise<Record<string, unknown>[]>;
  /** Names with this beginning, of records that are not deleted. */
  names(tag: string, where?: string): Promise<string[]>;
  insert(records: object[]): Promise<string[]>;
  remove(ids: string[]): Promise<void>;
  raw(method: string, path: string, body?: unknown): Promise<{ status: number; text: string }>;
}

/** Talks REST to an org of the local site with a token of its own. */
export function truthOf(url: string, { accessToken }: StartedOrg): Truth {
  const root = `${url}/services/data/v66.0`;
  const raw: Truth['raw'] = (method, path, body) => {
    const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
    // Node's own fetch throws past its caller when a body breaks off.
    return new Promise((resolve, reject) => {
      const sent = request(`${root}/${path}`, { method, headers }, answer => {
        text(answer).then(got => resolve({ status: answer.statusCode ?? 0, text: got }), reject);
      });
      sent.on('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  };
  async function query(soql: string) {
    const { records } = Object(JSON.parse((await raw('GET', `query?q=${encodeURIComponent(soql)}`)).text));
    if (!Array.isArray(records)) throw new Error(`The truth could not be read: ${soql}`);
    return records.map(record => Object(record));
  }
  return {
    raw,
    query,
    async names(tag, where = 'Id != null') {
      const found = await query(
        `SELECT Name FROM Account WHERE Name LIKE '${tag}%' AND ${where} ORDER BY Name`,
      );
      return found.map(({ Name }) => String(Name));
    },
    async insert(records) {
      const typed = records.map(record => ({ attributes: { type: 'Account' }, ...record }));
      const ids: string[] = [];
      for (let at = 0; at < typed.length; at += 200) {
        const batch = { allOrNone: true, records: typed.slice(at, at + 200) };
        const answer: unknown = JSON.parse((await raw('POST', 'composite/sobjects', batch)).text);
        if (!Array.isArray(answer)) throw new Error('The ground of a proof could not be laid');
        ids.push(...answer.map(each => String(Object(each).id)));
      }
      return ids;
    },
    async remove(ids) {
      await raw('DELETE', `composite/sobjects?ids=${ids.join(',')}&allOrNone=true`);
    },
  };
}
