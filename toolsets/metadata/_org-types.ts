import { nearest, type OrgContext, ToolError } from 'orgsmith/toolkit';
import { RegistryAccess } from './_sdr.ts';
import { connectionOf } from './_transfer.ts';

/** A metadata type as the org describes it. */
export interface OrgType {
  name: string;
  inFolder: boolean;
  folderType?: string | undefined;
  suffix: string;
  directory: string;
  /** Types whose components are in components of this one. */
  parts: string[];
}

/** All types of the org, by name. */
export async function orgTypes(context: OrgContext): Promise<OrgType[]> {
  const answer: unknown = await connectionOf(context).metadata.describe(context.org.apiVersion);
  const registry = new RegistryAccess();
  const found = [Object(answer).metadataObjects ?? []].flat().map((each): OrgType => {
    const { xmlName, inFolder, suffix, directoryName, childXmlNames } = Object(each);
    const name = String(xmlName);
    const [known] = registry.findType(type => type.name === name) ? [registry.getTypeByName(name)] : [];
    return {
      name,
      inFolder: String(inFolder) === 'true',
      folderType: known?.folderType,
      suffix: String(suffix ?? ''),
      directory: String(directoryName ?? ''),
      parts: [childXmlNames ?? []].flat().filter(part => typeof part === 'string'),
    };
  });
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The types of these names, parts of others included; throws for one that the org does not have. */
export function pickTypes(types: readonly OrgType[], names: readonly string[]): OrgType[] {
  const all = new Map(
    types.flatMap(type => type.parts.map(part => [part.toLowerCase(), partType(part)] as const)),
  );
  for (const type of types) all.set(type.name.toLowerCase(), type);
  return [...new Set(names.map(name => name.toLowerCase()))].map(name => {
    const type = all.get(name);
    if (type) return type;
    const wrong = names.find(each => each.toLowerCase() === name) ?? name;
    const near = nearest(
      wrong,
      [...all.values()].map(each => each.name),
    );
    throw new ToolError({
      code: 'UNKNOWN_TYPE',
      message: `The org has no metadata type ${wrong.slice(0, 80)}${near.length > 0 ? `. Nearest: ${near.join(', ')}` : ''}`,
      next: 'Call list_metadata without types to see those of the org.',
      retry: 'after_fix',
      details: { nearest: near },
    });
  });
}

function partType(name: string): OrgType {
  return { name, inFolder: false, suffix: '', directory: '', parts: [] };
}
