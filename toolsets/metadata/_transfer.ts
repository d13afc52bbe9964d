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

/** Retrieves in metadata format, into memory. */
export async function retrieve(context: OrgContext, members: Members, version: string): Promise<Retrieved> {
  const { org, signal, progress } = context;
  const types = [...members].flatMap(([name, names]) => (names.length > 0 ? [{ name, members: names }] : []));
  const gone: Retrieved = { files: new Map(), found: new Map(), missing: new Set(), problems: [] };
  if (types.length === 0) return gone;
  const { metadata } = connectionOf(context);
  const { id } = await metadata.retrieve({
    apiVersion: Number(org.apiVersion),
    singlePackage: true,
    unpackaged: { types, version, objectPermissions: [] },
  });
  let pauseMs = 300;
  for (;;) {
    const result: { [key: string]: unknown } = { ...(await metadata.checkRetrieveStatus(id)) };
    if (String(result.done) === 'true') return toRetrieved(result, gone);
    progress(0, undefined, `Retrieving: ${result.status ?? 'waiting'}`);
    await pause(pauseMs, signal);
    pauseMs = Math.min(pauseMs * 1.5, 5_000);
  }
}

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
  for (const each of list(result.fileProperties)) {
    const type = String(each.type);
    if (type === 'Package') continue;
    const found = {
      type,
      fullName: decoded(String(each.fullName)),
      file: String(each.fileName),
      by: String(each.lastModifiedByName ?? ''),
      at: String(each.lastModifiedDate ?? ''),
    };
    into.found.set(`${type}:${found.fullName}`, found);
  }
  for (const { problem } of list(result.messages)) {
    const [, type, name] =
      /^Entity of type '(\w+)' named '(.+)' cannot be found$/.exec(String(problem)) ?? [];
    if (type === undefined) into.problems.push(String(problem));
    else into.missing.add(`${type}:${name}`);
  }
  return into;
}

// XML has no lists of one.
function list(value: unknown): { [key: string]: unknown }[] {
  return [value ?? []].flat().map(each => Object(each));
}

/** Some names come percent-encoded: layouts, profiles. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
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
