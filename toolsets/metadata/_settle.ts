import type { OrgContext } from 'orgsmith/toolkit';
import { everything, filesOf } from './_components.ts';
import type { Deploy } from './_deploy-status.ts';
import { join } from './_disk.ts';
import { keyOf } from './_members.ts';
import { openProject, type SfdxProject } from './_project.ts';
import type { StagedFile } from './_stage.ts';
import { openTracking, type Tracking } from './_tracking.ts';
import type { Retrieved } from './_transfer.ts';

/** The files of every component, and of every part of one. */
export function localFiles(project: SfdxProject): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const component of everything(project).getSourceComponents()) {
    const { type, fullName } = component;
    // The library may know a component twice, in two package directories.
    const key = keyOf(type.name, fullName);
    found.set(key, [...(found.get(key) ?? []), ...filesOf([component])]);
    for (const { type, fullName, xml } of component.getChildren())
      if (xml !== undefined) found.set(keyOf(type.name, fullName), [xml]);
  }
  return found;
}

/** Tells the tracking what a deploy brought to the org; a sentence when that could not be written down. */
export async function settleDeploy(
  context: OrgContext,
  { success, checkOnly, components }: Deploy,
): Promise<string | undefined> {
  if (!success || checkOnly || context.project.root === undefined) return undefined;
  try {
    const project = await openProject(context);
    const tracking = await openTracking(context, project, true);
    if (!tracking) return undefined;
    const local = localFiles(project);
    const real = components.filter(({ type }) => type !== '');
    const all = real.map(({ type, name, deleted, created, changed }) => ({
      type,
      fullName: name,
      deleted,
      fresh: created || changed || deleted,
      files: local.get(keyOf(type, name)) ?? [],
    }));
    // What is deleted there and still here is a difference, which the tracking goes on to show.
    const done = all.filter(({ deleted, files }) => !deleted || files.length === 0);
    await tracking.settle({
      files: done.flatMap(({ files }) => files),
      components: done,
    });
    return undefined;
  } catch (error) {
    return `The deploy is done, but source tracking was not updated: ${error instanceof Error ? error.message.slice(0, 200) : error}`;
  }
}

/** Tells the tracking which components are the same on both sides after a retrieve; sentences when that failed. */
export async function settleRetrieve(
  tracking: Tracking | undefined,
  project: SfdxProject,
  { found }: Retrieved,
  staged: readonly StagedFile[],
  kept: ReadonlySet<string>,
): Promise<string[]> {
  if (!tracking) return [];
  try {
    const same = staged.filter(({ component }) => !kept.has(component));
    const local = localFiles(project);
    const components = [...found.values()].filter(({ type, fullName }) => !kept.has(keyOf(type, fullName)));
    await tracking.settle({
      files: same.map(({ path }) => join(project.root, path)),
      components: components.map(({ type, fullName }) => ({
        type,
        fullName,
        files: local.get(keyOf(type, fullName)) ?? [],
        deleted: false,
        fresh: false,
      })),
    });
    return [];
  } catch (error) {
    return [
      `The files are there, but source tracking was not updated: ${error instanceof Error ? error.message.slice(0, 200) : error}`,
    ];
  }
}

/** Tells the tracking that local files went after what they were of went in the org. */
export async function settleDeleted(
  context: OrgContext,
  project: SfdxProject,
  keys: readonly string[],
): Promise<string | undefined> {
  try {
    const tracking = await openTracking(context, project, true);
    await tracking?.settle({
      files: [],
      components: keys.map(key => ({
        type: key.slice(0, key.indexOf(':')),
        fullName: key.slice(key.indexOf(':') + 1),
        files: [],
        deleted: true,
        fresh: true,
      })),
    });
    return undefined;
  } catch (error) {
    return `The files are deleted, but source tracking was not updated: ${error instanceof Error ? error.message.slice(0, 200) : error}`;
  }
}
