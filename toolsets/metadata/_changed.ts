import { type OrgContext, ToolError } from 'orgsmith/toolkit';
import { emptySet, everything, registryOf, typeNamed } from './_components.ts';
import { rangeOf } from './_git-range.ts';
import { keyOf, listMembers } from './_members.ts';
import type { SfdxProject } from './_project.ts';
import { type ComponentSet, DestructiveChangesType, SourceComponent } from './_sdr.ts';
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
  const { members, deletes } = await rangeOf(project, since, undefined);
  const wanted = new Set(listMembers(members));
  const registry = registryOf(project);
  const set = emptySet(project, registry);
  for (const component of everything(project).getSourceComponents()) {
    const whole = wanted.has(keyOf(component.type.name, component.fullName));
    if (whole) set.add(component);
    // What stands in the file of the whole goes with it.
    for (const part of component.getChildren())
      if (wanted.has(keyOf(part.type.name, part.fullName)) && !(whole && part.xml === component.xml))
        set.add(part);
  }
  for (const [name, fullNames] of deletes)
    for (const fullName of fullNames)
      set.add(
        new SourceComponent({ type: typeNamed(registry, name), name: fullName }),
        DestructiveChangesType.POST,
      );
  return set;
}
