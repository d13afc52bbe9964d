import { registryOf } from './_components.ts';
import { readFileSync } from './_disk.ts';
import type { SfdxProject } from './_project.ts';
import { ComponentSet, MetadataConverter, type SourceComponent } from './_sdr.ts';
import { othersTurn, unpackOwn, type ZipFiles } from './_zip.ts';

const META = '-meta.xml';
/** How the library finds components whose files go into a package as they are. */
const PLAIN = new Set([undefined, 'default', 'matchingContentFile', 'bundle']);
const FILES_A_TURN = 200;

/**
 * Local components in metadata format. The files of most types are in a package what they are in source, and only their
 * places differ: those are read and placed here. The others, taken apart or put together, are the library's to convert.
 */
export async function convert(project: SfdxProject, set: ComponentSet): Promise<ZipFiles> {
  const components = set
    .getSourceComponents()
    .toArray()
    .filter(({ isAddressable }) => isAddressable);
  // What is marked as deleted is its own matter, too.
  const isOdd = set.getTypesOfDestructiveChanges().length > 0;
  const places = new Map<SourceComponent, Map<string, string>>();
  if (!isOdd)
    for (const component of components) {
      const files = placesOf(component);
      if (files) places.set(component, files);
    }
  if (isOdd) return unpackOwn(await byLibrary(project, set));
  const found: ZipFiles = new Map([['package.xml', Buffer.from(await set.getPackageXml())]]);
  const others = components.filter(component => !places.has(component));
  if (others.length > 0) {
    const rest = new ComponentSet(others, registryOf(project));
    const { apiVersion, sourceApiVersion, projectDirectory } = set;
    Object.assign(rest, { apiVersion, sourceApiVersion, projectDirectory });
    for (const [name, content] of await unpackOwn(await byLibrary(project, rest)))
      if (name !== 'package.xml') found.set(name, content);
  }
  let turn = 0;
  for (const files of places.values())
    for (const [from, to] of files) {
      found.set(to, readFileSync(from));
      if (++turn % FILES_A_TURN === 0) await othersTurn();
    }
  return found;
}

async function byLibrary(project: SfdxProject, set: ComponentSet): Promise<Uint8Array> {
  const { zipBuffer } = await new MetadataConverter(registryOf(project)).convert(set, 'metadata', {
    type: 'zip',
  });
  if (!zipBuffer) throw new Error('there is no package');
  return zipBuffer;
}

/** Where each file of a component goes in a package; undefined when the library is to convert it. */
function placesOf(component: SourceComponent): Map<string, string> | undefined {
  const { type, xml, content, parent } = component;
  const { adapter, transformer = 'standard' } = type.strategies ?? {};
  const isPlain = transformer === 'standard' && PLAIN.has(adapter) && !parent;
  // Folders, and endings that are no longer used, have rules of their own.
  const isOwn = type.folderType ?? type.folderContentType ?? type.legacySuffix;
  if (!isPlain || isOwn !== undefined || type.name === 'Document') return undefined;
  const places = new Map<string, string>();
  for (const file of component.walkContent()) places.set(file, packagePath(component, file));
  if (xml === undefined) return places;
  if (!xml.endsWith(META)) return undefined;
  const path = packagePath(component, xml);
  // Source marks a file that is all metadata by the ending that a package has only beside a content.
  if (content === undefined) places.set(xml, path.slice(0, -META.length));
  else
    places.set(xml, type.suffix ? path.replace(/(.)[a-zA-Z]+-meta\.xml$/, `$1${type.suffix}${META}`) : path);
  return places;
}

function packagePath(component: SourceComponent, file: string): string {
  return component.getPackageRelativePath(file, 'metadata').replaceAll('\\', '/');
}
