import { isToolError, type Org, type SalesforceRecord, soql } from 'orgsmith/toolkit';
import { AsyncResource, randomBytes } from './_node.ts';
import { readRows } from './_read.ts';

export const CONTAINER = 'tooling/sobjects/MetadataContainer';
/** Containers of ours are called so, with the time in them: what a process that was killed left is found again. */
const NAME = /^Orgsmith_([0-9a-z]+)_[0-9a-f]+$/;
const LEFT_BEHIND_MS = 15 * 60_000;
const swept = new Set<string>();

// Made while the module loads, outside of any call: what it runs goes on when the call is cancelled, and may only read.
export const outside = new AsyncResource('apex-code');

/** A name for a container, with the time in it. */
export function newName(): string {
  return `Orgsmith_${Date.now().toString(36)}_${randomBytes(5).toString('hex')}`;
}

/** Containers by a pattern of LIKE. */
export function containersNamed(org: Org, pattern: string): Promise<SalesforceRecord[]> {
  return readRows(org, soql`SELECT Id, Name FROM MetadataContainer WHERE Name LIKE ${pattern}`);
}

/** Throws a container away, in a cancelled call, too; its id where the org did not. */
export async function discard(org: Org, id: string): Promise<string | undefined> {
  const remove = () => org.send('DELETE', `${CONTAINER}/${id}`).catch(unlessGone);
  return remove()
    .catch(() => outside.runInAsyncScope(remove))
    .then(
      () => undefined,
      () => id,
    );
}

function unlessGone(error: unknown): void {
  if (
    !isToolError(error) ||
    !/^(NOT_FOUND|ENTITY_IS_DELETED|INVALID_CROSS_REFERENCE_KEY)$/.test(error.parts.code)
  )
    throw error;
}

/** Once for each process: containers of ours that a process left which was killed. */
export async function sweep(org: Org): Promise<void> {
  const key = `${org.id} ${org.username}`;
  if (swept.has(key)) return;
  swept.add(key);
  // What is wrong with the org is told by what is asked next.
  const rows = await containersNamed(org, 'Orgsmith_%').catch(() => []);
  const now = Date.now();
  for (const { Id, Name } of rows) {
    const [, at] = NAME.exec(String(Name)) ?? [];
    if (at !== undefined && now - Number.parseInt(at, 36) > LEFT_BEHIND_MS) await discard(org, String(Id));
  }
}
