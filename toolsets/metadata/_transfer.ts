import { type OrgContext, ToolError } from 'orgsmith/toolkit';
import type { Members } from './_members.ts';
import { Connection } from './_sdr.ts';
import { unpack, type ZipFiles } from './_zip.ts';

/** The connection that Salesforce's libraries take; what they send goes through the guard. */
export function connectionOf({ org }: OrgContext): Connection {
  if (org.connection instanceof Connection) return org.connection;
  throw new Error('The connection of the org is not of this copy of @salesforce/core');
}

/** A component that the org has. */
export interface Found {
  type: string;
  fullName: string;
  /** In metadata format. */
  file: string;
  by: string;
  at: string;
}

/** What the org has of some components. */
export interface Retrieved {
  files: ZipFiles;
  /** `Type:Name` of what is there, with who changed it last. */
  found: Map<string, Found>;
  /** `Type:Name` of what the org says it does not have. */
  missing: Set<string>;
  problems: string[];
}

/** Even who will not wait for a deploy waits for what it is compared with. */
const LEAST_MS = 5_000;
/** How long what was put together for a call that gave up may serve the next one. */
const KEPT_MS = 10 * 60_000;
const underWay = new Map<string, { id: string; at: number }>();

/**
 * Retrieves in metadata format, into memory, in the time that the caller has. What takes longer goes on in the org, and
 * the same call made again waits for it, instead of starting anew.
 */
export async function retrieve(context: OrgContext, members: Members, version: string): Promise<Retrieved> {
  if ([...members.values()].every(names => names.length === 0)) return nothing();
  const key = JSON.stringify([context.org.id, context.org.username, version, [...members]]);
  const earlier = underWay.get(key);
  underWay.delete(key);
  const isFresh = earlier !== undefined && Date.now() - earlier.at < KEPT_MS;
  const at = isFresh ? earlier.at : Date.now();
  const id = isFresh ? earlier.id : await startRetrieve(context, members, version);
  const there = await awaitRetrieve(context, id, Math.max(LEAST_MS, context.waitMs));
  if (there) return there;
  underWay.set(key, { id, at });
  throw new ToolError({
    code: 'LOOK_GOES_ON',
    message: `${context.org.label} is still putting together what it has of these components (retrieve ${id}); nothing was changed`,
    next: 'Make the same call again: it waits for what was begun. Or select fewer components, or wait longer (--wait).',
    retry: 1_000,
    details: { retrieve: id },
  });
}

/** Starts a retrieve; its id. */
export async function startRetrieve(context: OrgContext, members: Members, version: string): Promise<string> {
  const types = [...members].flatMap(([name, names]) => (names.length > 0 ? [{ name, members: names }] : []));
  const { id } = await connectionOf(context).metadata.retrieve({
    apiVersion: Number(context.org.apiVersion),
    singlePackage: true,
    unpackaged: { types, version, objectPermissions: [] },
  });
  return id;
}

/** What was retrieved; undefined when it is not ready after `waitMs`. */
export async function awaitRetrieve(
  context: OrgContext,
  id: string,
  waitMs: number,
): Promise<Retrieved | undefined> {
  const { metadata } = connectionOf(context);
  const until = Date.now() + waitMs;
  for (let pauseMs = 200; ; pauseMs = Math.min(pauseMs * 1.5, 5_000)) {
    const result: { [key: string]: unknown } = { ...(await metadata.checkRetrieveStatus(id)) };
    if (String(result.done) === 'true') return toRetrieved(result, nothing());
    context.progress(0, undefined, `Retrieving: ${result.status ?? 'waiting'}`);
    if (Date.now() + pauseMs > until) return undefined;
    await pause(pauseMs, context.signal);
  }
}

const nothing = (): Retrieved => ({ files: new Map(), found: new Map(), missing: new Set(), problems: [] });

async function toRetrieved(result: { [key: string]: unknown }, into: Retrieved): Promise<Retrieved> {
  if (String(result.success) !== 'true')
    throw new ToolError({
      code: typeof result.errorStatusCode === 'string' ? result.errorStatusCode : 'RETRIEVE_FAILED',
      message: `The org could not put the metadata together: ${String(result.errorMessage ?? result.status).slice(0, 400)}`,
      next: 'Select less, or other components; nothing was written.',
      retry: 'after_fix',
    });
  const zip = typeof result.zipFile === 'string' ? Buffer.from(result.zipFile, 'base64') : undefined;
  if (zip) into.files = await unpack(zip);
  for (const found of list(result.fileProperties).map(toFound))
    if (found.type !== 'Package') into.found.set(`${found.type}:${found.fullName}`, found);
  for (const { problem } of list(result.messages)) {
    const [, type, name] =
      /^Entity of type '(\w+)' named '(.+)' cannot be found$/.exec(String(problem)) ?? [];
    if (type === undefined) into.problems.push(String(problem));
    else into.missing.add(`${type}:${name}`);
  }
  return into;
}

/** What the org says of a component, in a list or beside a retrieved zip. */
export function toFound(properties: { [key: string]: unknown }): Found {
  return {
    type: String(properties.type),
    fullName: String(properties.fullName),
    file: String(properties.fileName),
    by: String(properties.lastModifiedByName ?? ''),
    at: String(properties.lastModifiedDate ?? ''),
  };
}

// XML has no lists of one.
function list(value: unknown): { [key: string]: unknown }[] {
  return [value ?? []].flat().map(each => Object(each));
}

/** Waits; rejects when the call is cancelled. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      done();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
