import { nearest, ToolError } from 'orgsmith/toolkit';
import { join, readdirSync, relative } from './_disk.ts';
import { keyOf } from './_members.ts';
import { pathInside, refuseLinksOut, type SfdxProject } from './_project.ts';
import { ComponentSet, type MetadataType, RegistryAccess, type SourceComponent } from './_sdr.ts';
import { fits, type Selection, wantedOf } from './_selectors.ts';
import { pathsOf } from './_source-index.ts';

/** The metadata types as this project has them. */
export function registryOf({ root }: SfdxProject): RegistryAccess {
  return new RegistryAccess(undefined, root);
}

/** The type of that name. */
export function typeNamed(registry: RegistryAccess, name: string): MetadataType {
  const all = Object.values(registry.getRegistry().types);
  const names = all.flatMap(type => [
    type.name,
    ...Object.values(type.children?.types ?? {}).map(child => child.name),
  ]);
  try {
    return registry.getTypeByName(name);
  } catch {
    const near = nearest(name, names);
    throw new ToolError({
      code: 'UNKNOWN_TYPE',
      message: `There is no metadata type ${name.slice(0, 80)}${near.length > 0 ? `. Nearest: ${near.join(', ')}` : ''}`,
      next: 'Use a type of the Metadata API, for example ApexClass, CustomObject or Flow.',
      retry: 'after_fix',
      details: { nearest: near },
    });
  }
}

/** The local components that a selection means, all of them with their files. Throws when one is not there. */
export async function selectLocal(project: SfdxProject, selection: Selection): Promise<ComponentSet> {
  const registry = registryOf(project);
  const { paths = [], metadata, manifest } = selection;
  const set = emptySet(project, registry);
  if (paths.length > 0) for (const found of await byPaths(project, registry, paths)) set.add(found);
  if (metadata) for (const found of await byName(project, registry, metadata)) set.add(found);
  if (manifest !== undefined)
    for (const found of await byManifest(project, registry, manifest)) set.add(found);
  await refuseLinksOut(project, filesOf(set.getSourceComponents()));
  return set;
}

/** A set of this project, with nothing in it. */
export function emptySet(project: SfdxProject, registry = registryOf(project)): ComponentSet {
  const set = new ComponentSet([], registry);
  set.projectDirectory = project.root;
  return set;
}

/** Every component of the package directories; one that is broken, a class without its body, does not hide the others. */
export function everything(project: SfdxProject): ComponentSet {
  const registry = registryOf(project);
  const read = (fsPaths: string[]) => ComponentSet.fromSource({ fsPaths, registry });
  try {
    const set = read(project.packageDirs);
    set.projectDirectory = project.root;
    return set;
  } catch {
    const set = emptySet(project, registry);
    for (const part of partsThatRead(project.packageDirs, path => read([path])))
      for (const component of part.getSourceComponents()) set.add(component);
    return set;
  }
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder).map(name => join(folder, name));
  } catch {
    // A file, then: what cannot be read of it is broken.
    return [];
  }
}

/** What can be read of folders of which some cannot, in as large pieces as can be. */
function partsThatRead(paths: string[], read: (path: string) => ComponentSet): ComponentSet[] {
  return paths.flatMap(path => {
    try {
      return [read(path)];
    } catch {
      return partsThatRead(entriesOf(path), read);
    }
  });
}

/** All files of components, absolute. */
export function filesOf(components: Iterable<SourceComponent>): Set<string> {
  const files = new Set<string>();
  for (const component of components) {
    for (const file of component.walkContent()) files.add(file);
    if (component.xml !== undefined) files.add(component.xml);
    // What an object is taken apart into, each part with a file of its own.
    for (const { xml } of component.getChildren()) if (xml !== undefined) files.add(xml);
  }
  return files;
}

async function byPaths(project: SfdxProject, registry: RegistryAccess, paths: string[]) {
  const fsPaths = await Promise.all(paths.map(path => pathInside(project, path)));
  const found = fsPaths.map((fsPath, at) => {
    try {
      return ComponentSet.fromSource({ fsPaths: [fsPath], registry })
        .getSourceComponents()
        .toArray();
    } catch (error) {
      throw notMetadata(paths[at] ?? '', error);
    }
  });
  const empty = paths.filter((_, at) => found[at]?.length === 0);
  if (empty.length > 0) throw nothingThere(empty);
  return found.flat();
}

async function byName(
  project: SfdxProject,
  registry: RegistryAccess,
  entries: string[],
): Promise<SourceComponent[]> {
  const wanted = wantedOf(entries).map(({ type, name }) => ({ type: typeNamed(registry, type), name }));
  const include = new ComponentSet(
    wanted.map(({ type }) => ({ type, fullName: ComponentSet.WILDCARD })),
    registry,
  );
  const from = (fsPaths: string[]) =>
    ComponentSet.fromSource({ fsPaths, include, registry }).getSourceComponents().toArray();
  // What is asked for with that of which it is a part is found in it.
  const lacking = (local: SourceComponent[]) => {
    const all = local.flatMap(found => [found, ...found.getChildren()]);
    return wanted.filter(
      ({ type, name }) => !all.some(found => found.type.name === type.name && fits(name, found.fullName)),
    );
  };
  const parented = wanted.map(({ type, name }) => ({ type, name, parent: parentOf(registry, type) }));
  const places = await pathsOf(project, parented);
  const near = places ? from(places) : undefined;
  // Files may be called otherwise than what is in them: then all are looked through.
  const local = near && lacking(near).length === 0 ? near : from(project.packageDirs);
  const isWanted = (found: SourceComponent) =>
    wanted.some(each => each.type.name === found.type.name && fits(each.name, found.fullName));
  const missing = lacking(local);
  if (missing.length > 0)
    throw notInProject(
      missing.map(({ type, name }) => keyOf(type.name, name)),
      local.map(({ type, fullName }) => keyOf(type.name, fullName)),
    );
  return local.filter(isWanted);
}

function parentOf(registry: RegistryAccess, { id, name }: MetadataType): MetadataType | undefined {
  const parent = registry.getParentType(id);
  return parent?.name === name ? undefined : parent;
}

async function byManifest(
  project: SfdxProject,
  registry: RegistryAccess,
  path: string,
): Promise<SourceComponent[]> {
  const manifestPath = await pathInside(project, path);
  const set = await ComponentSet.fromManifest({
    manifestPath,
    resolveSourcePaths: project.packageDirs,
    registry,
  }).catch(error => {
    throw notMetadata(path, error);
  });
  const local = set.getSourceComponents().toArray();
  const has = new Set(local.map(({ type, fullName }) => keyOf(type.name, fullName)));
  const missing = set
    .toArray()
    .filter(({ fullName }) => fullName !== ComponentSet.WILDCARD)
    .map(({ type, fullName }) => keyOf(type.name, fullName))
    .filter(key => !has.has(key));
  if (missing.length > 0) throw notInProject(missing, [...has]);
  return local;
}

/** The first local file of a component, by path from the project. */
export function placeOf({ root }: SfdxProject, { content, xml }: SourceComponent): string {
  return relative(root, content ?? xml ?? '');
}

function notMetadata(path: string, error: unknown): ToolError {
  return new ToolError({
    code: 'NOT_METADATA',
    message: `${path.slice(0, 200)} cannot be read as metadata: ${error instanceof Error ? error.message.slice(0, 300) : error}`,
    next: 'Name source files, folders of a package directory, or a package.xml that is well formed.',
    retry: 'after_fix',
  });
}

function nothingThere(paths: string[]): ToolError {
  return new ToolError({
    code: 'NOTHING_SELECTED',
    message: `There is no metadata in ${paths.slice(0, 5).join(', ')}, or .forceignore leaves it out`,
    next: 'Name other paths, or look at .forceignore.',
    retry: 'after_fix',
  });
}

function notInProject(missing: string[], local: string[]): ToolError {
  const near = nearest(missing[0] ?? '', local);
  return new ToolError({
    code: 'NOT_IN_PROJECT',
    message: `The project has no ${missing.slice(0, 10).join(', ')}${missing.length > 10 ? ` and ${missing.length - 10} more` : ''}${near.length > 0 ? `. Nearest: ${near.join(', ')}` : ''}`,
    next: 'Name components that are there, or retrieve them first.',
    retry: 'after_fix',
    details: { missing: missing.slice(0, 50), nearest: near },
  });
}
