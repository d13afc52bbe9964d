import type { OrgContext } from 'orgsmith/toolkit';
import { everything } from './_components.ts';
import type { Deploy } from './_deploy-status.ts';
import { join } from './_disk.ts';
import { keyOf } from './_members.ts';
import { openProject, type SfdxProject } from './_project.ts';
import type { StagedFile } from './_stage.ts';
import { openTracking, type Tracking } from './_tracking.ts';
import type { Retrieved } from './_transfer.ts';

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
    const set = everything(project);
    const real = components.filter(({ type }) => type !== '');
    const done = real.map(({ type, name, deleted, created, changed }) => ({
      type,
      fullName: name,
      deleted,
      fresh: created || changed || deleted,
      files: set.getComponentFilenamesByNameAndType({ type, fullName: name }),
    }));
    await tracking.settle({
      files: done.flatMap(({ files, deleted }) => (deleted ? [] : files)),
      components: done.map(({ files, ...each }) => ({ ...each, filePath: files[0] ?? '' })),
    });
    return undefined;
  } catch (error) {
    return `The deploy is done, but source tracking was not updated: ${error instanceof Error ? error.message.slice(0, 200) : error}`;
  }
}

/** Tells the tracking which components are the same on both sides after a retrieve; sentences when that failed. */
export async function settleRetrieve(
  tracking: Tracking | undefined,
  { root }: SfdxProject,
  { found }: Retrieved,
  staged: readonly StagedFile[],
  kept: ReadonlySet<string>,
): Promise<string[]> {
  if (!tracking) return [];
  try {
    const same = staged.filter(({ component }) => !kept.has(component));
    const components = [...found.values()].filter(({ type, fullName }) => !kept.has(keyOf(type, fullName)));
    await tracking.settle({
      files: same.map(({ path }) => join(root, path)),
      components: components.map(({ type, fullName }) => ({
        type,
        fullName,
        filePath: '',
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
