import type { OrgContext } from 'orgsmith/toolkit';
import { typeNamed } from './_components.ts';
import { listComponents } from './_listing.ts';
import { type Members, plainName } from './_members.ts';
import type { RegistryAccess } from './_sdr.ts';

const PERCENT = /%[\dA-F]{2}/i;
/** What may be written otherwise in a full name; points part objects and fields, and are written otherwise in layouts only. */
const SPECIAL = /[^\p{L}\p{N}_ ./-]/u;

/** Names as the Metadata API takes them: one with special signs is looked up, for nobody says by which rule it writes them. */
export async function asTheOrgWrites(
  context: OrgContext,
  registry: RegistryAccess,
  members: Members,
): Promise<Members> {
  for (const [type, names] of members) {
    const isOdd = (name: string) =>
      !PERCENT.test(name) && (SPECIAL.test(name) || (type === 'Layout' && /[./]|-.*__/.test(name)));
    if (!names.some(isOdd)) continue;
    const listed = await listComponents(context, registry, [typeNamed(registry, type)]);
    const written = new Map(listed.map(({ fullName }) => [plainName(fullName), fullName]));
    members.set(
      type,
      names.map(name => (isOdd(name) ? (written.get(name) ?? name) : name)),
    );
  }
  return members;
}
