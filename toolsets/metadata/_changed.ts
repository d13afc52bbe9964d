import { type OrgContext, ToolError } from 'orgsmith/toolkit';
import { emptySet, everything, filesOf, registryOf } from './_components.ts';
import { changedSince } from './_git.ts';
import { keyOf } from './_members.ts';
import type { SfdxProject } from './_project.ts';
import { ComponentSet, DestructiveChangesType, SourceComponent, VirtualTreeContainer } from './_sdr.ts';
import { wrongSelection } from './_selectors.ts';
import { noTracking, openTracking } from './_tracking.ts';

/** What changed here: since a commit where one is given, else as the org's tracking knows it. */
export async function changedSet(
  context: OrgContext,
  project: SfdxProject,
  since: string | undefined,
): Promise<ComponentSet> {
  const set = since === undefined ? await bySourceTracking(context, project) : await byGit(project, since);
  if (set === undefined || set.toArray().length === 0)
    throw new ToolError({
      code: 'NOTHING_CHANGED',
      message: `Nothing changed here ${since === undefined ? `since the last deploy to or retrieve from ${context.org.label}` : `since ${since}`}`,
      next: 'There is nothing to deploy; or select it by paths or metadata.',
      retry: 'after_fix',
    });
  set.projectDirectory = project.root;
  return set;
}

async function bySourceTracking(
  context: OrgContext,
  project: SfdxProject,
): Promise<ComponentSet | undefined> {
  const tracking = await openTracking(context, project);
  if (tracking) return tracking.localChanges();
  throw noTracking(context.org.label);
}

async function byGit(project: SfdxProject, since: string): Promise<ComponentSet> {
  const diff = /^[\w@][\w./@{}~^-]*$/.test(since) ? await changedSince(project.root, since) : undefined;
  if (diff === undefined) throw wrongSelection(`git knows no commit '${since.slice(0, 100)}' here`);
  const registry = registryOf(project);
  const all = everything(project);
  const changed = new Set(diff.there);
  const touched = new Set([...diff.there, ...diff.gone]);
  const set = emptySet(project, registry);
  for (const component of all.getSourceComponents()) {
    const parts = component.getChildren().filter(({ xml }) => xml !== undefined && xml !== component.xml);
    const own = new Set(parts.map(({ xml }) => xml));
    for (const part of parts) if (part.xml !== undefined && changed.has(part.xml)) set.add(part);
    const files = [...filesOf([component])].filter(file => !own.has(file));
    // A bundle that lost a file is changed; an object that lost a part is not.
    const inBundle = component.content !== undefined && parts.length === 0 ? component.content : undefined;
    const lost = inBundle !== undefined && [...touched].some(file => file.startsWith(`${inBundle}/`));
    if (lost || files.some(file => changed.has(file))) set.add(component);
  }
  for (const gone of deletedComponents(project, diff.gone)) {
    if (all.has({ type: gone.type, fullName: gone.fullName })) continue;
    set.add(new SourceComponent({ type: gone.type, name: gone.fullName }), DestructiveChangesType.POST);
  }
  return set;
}

/** The components that files had which are no longer there. */
function deletedComponents(project: SfdxProject, gone: string[]): SourceComponent[] {
  const inPackage = gone.filter(file => project.packageDirs.some(dir => file.startsWith(`${dir}/`)));
  const found = new Map<string, SourceComponent>();
  for (const file of inPackage) {
    try {
      const tree = VirtualTreeContainer.fromFilePaths(inPackage);
      const set = ComponentSet.fromSource({ fsPaths: [file], tree, registry: registryOf(project) });
      for (const each of set.getSourceComponents()) found.set(keyOf(each.type.name, each.fullName), each);
    } catch {
      // No metadata: nothing of the org went with it.
    }
  }
  return [...found.values()];
}
