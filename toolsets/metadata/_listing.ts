import type { OrgContext } from 'orgsmith/toolkit';
import type { RegistryAccess } from './_sdr.ts';
import { connectionOf, type Found, toFound } from './_transfer.ts';

/** The Metadata API lists three types, or folders, in one request. */
const AT_ONCE = 3;

/** What a list needs to know of a type. */
export interface ListedType {
  name: string;
  inFolder?: boolean | undefined;
  folderType?: string | undefined;
}

/** A component that the org lists. */
export interface Listed extends Found {
  id: string;
  /** Of its package; empty without one. */
  namespace: string;
  /** Of a managed package that is installed. */
  installed: boolean;
}

/** All components of these types in the org; of types with folders, those of every folder. */
export async function listComponents(
  context: OrgContext,
  registry: RegistryAccess,
  types: readonly ListedType[],
): Promise<Listed[]> {
  const queries: { type: string; folder?: string }[] = [];
  for (const type of types) {
    if (!type.inFolder) queries.push({ type: type.name });
    else
      for (const { fullName } of await ask(context, [{ type: folderTypeOf(registry, type) }]))
        queries.push({ type: type.name, folder: fullName });
  }
  return ask(context, queries);
}

function folderTypeOf(registry: RegistryAccess, { name, folderType }: ListedType): string {
  // The API calls the folders of e-mail templates otherwise than those of reports.
  return name === 'EmailTemplate' ? 'EmailFolder' : registry.getTypeByName(folderType ?? name).name;
}

async function ask(context: OrgContext, queries: { type: string; folder?: string }[]): Promise<Listed[]> {
  const { metadata } = connectionOf(context);
  const found: Listed[] = [];
  for (let at = 0; at < queries.length; at += AT_ONCE) {
    const answer: unknown = await metadata.list(queries.slice(at, at + AT_ONCE), context.org.apiVersion);
    for (const each of [answer ?? []].flat()) {
      const facts: { [key: string]: unknown } = Object(each);
      found.push({
        ...toFound(facts),
        id: String(facts.id ?? ''),
        namespace: String(facts.namespacePrefix ?? ''),
        installed: facts.manageableState === 'installed',
      });
    }
  }
  return found;
}
