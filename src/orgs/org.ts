import { toObjectDescribe, toObjectSummaries } from '../../guard/describe.ts';
import { ToolError } from '../../guard/errors.ts';
import { objects } from '../../guard/json.ts';
import type { Reader } from '../../guard/reader.ts';
import type { JsonObject, Org, OrgFacts, OrgKind, QueryPage } from '../toolkit.ts';
import type { Pin } from './allow-list.ts';

interface OrgParts {
  pin: Pin;
  read: Reader;
  connection: object;
  apiVersion: string;
  kind: OrgKind;
  facts: OrgFacts;
}

/** A verified org, as tools see it. */
export function createOrg({ pin, read, connection, apiVersion, kind, facts }: OrgParts): Org {
  const { name, username, orgId } = pin;
  const describe = memo(path => read.get(path).then(toObjectDescribe));
  const describeGlobal = memo(path => read.get(path).then(toObjectSummaries));
  const forgetSchema = () => {
    for (const { kept } of [describe, describeGlobal]) kept.clear();
  };
  return {
    name,
    label: `${name} (${kind} ${orgId} ${username})`,
    id: orgId,
    username,
    kind,
    apiVersion,
    facts,
    async query(soql, { tooling, allRows, pageSize } = {}) {
      const headers = pageSize ? { 'Sforce-Query-Options': `batchSize=${pageSize}` } : {};
      const path = `${service(tooling)}${allRows ? 'queryAll' : 'query'}`;
      return toPage(await read.get(path, { q: String(soql) }, headers));
    },
    queryMore: async cursor => toPage(await read.get(cursorPath(cursor))),
    describe: async (object, { tooling, fresh } = {}) =>
      describe(`${service(tooling)}sobjects/${objectName(object)}/describe`, fresh),
    describeGlobal: ({ tooling, fresh } = {}) => describeGlobal(`${service(tooling)}sobjects`, fresh),
    forgetSchema,
    now: read.now,
    versions: read.versions,
    get: read.get,
    send: read.send,
    soap: read.soap,
    stream: read.stream,
    connection,
    browse: read.browse,
  };
}

const service = (tooling: boolean | undefined) => (tooling ? 'tooling/' : '');

/** Remembers answers by path; a failure is forgotten. */
function memo<T>(load: (path: string) => Promise<T>) {
  const kept = new Map<string, Promise<T>>();
  const ask = (path: string, fresh = false): Promise<T> => {
    const known = fresh ? undefined : kept.get(path);
    if (known) return known;
    const pending = load(path);
    kept.set(path, pending);
    pending.catch(() => kept.delete(path));
    return pending;
  };
  return Object.assign(ask, { kept });
}

function toPage(answer: JsonObject): QueryPage {
  const { totalSize, done, nextRecordsUrl } = answer;
  const more = typeof nextRecordsUrl === 'string' ? nextRecordsUrl : undefined;
  return {
    totalSize: typeof totalSize === 'number' ? totalSize : 0,
    done: done !== false,
    records: objects(answer.records),
    ...(more ? { cursor: more.replace(/^\/services\/data\/v[\d.]+\//, '') } : {}),
  };
}

/** Only what an org gives as a cursor may become a path: `query/01g…-2000`. */
function cursorPath(cursor: string): string {
  if (/^(tooling\/)?(query|queryAll)\/[A-Za-z0-9]{15,24}-\d{1,9}$/.test(cursor)) return cursor;
  throw new ToolError({
    code: 'INVALID_CURSOR',
    message: 'That is not a cursor that a query gave',
    next: 'Pass the cursor of an earlier result as it was, or run the query again without one.',
    retry: 'after_fix',
  });
}

/** Only what may be an object's name may become part of a path. */
function objectName(object: string): string {
  if (/^\w{1,255}$/.test(object)) return object;
  throw new ToolError({
    code: 'NOT_FOUND',
    message: `'${object.slice(0, 100)}' is not the name of an object: those have letters, digits and _ only`,
    next: 'Pass an API name such as Account or Invoice__c.',
    retry: 'after_fix',
  });
}
