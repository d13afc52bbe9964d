import { type JsonObject, type OrgContext, ToolError } from 'orgsmith/toolkit';
import { cargoOfZip } from './_cargo.ts';
import { everything, filesOf, registryOf, selectLocal, typeNamed } from './_components.ts';
import type { DeleteAnswer, Input } from './_delete-input.ts';
import { type DeployPlan, planCargo } from './_deploy-plan.ts';
import { runDeploy } from './_deploy-run.ts';
import { dirname, join, readdir, readFile, relative, rm, rmdir } from './_disk.ts';
import { listComponents } from './_listing.ts';
import { mayWrite } from './_may-write.ts';
import { keyOf, listMembers, membersOf, writeMembers } from './_members.ts';
import { openProject, type SfdxProject } from './_project.ts';
import { RegistryAccess } from './_sdr.ts';
import { checkSelection, fits, wantedOf } from './_selectors.ts';
import { settleDeleted } from './_settle.ts';
import { firstOf, writeTable } from './_table-file.ts';
import { asTheOrgWrites } from './_written-names.ts';
import { pack } from './_zip.ts';

const SHOWN = 50;

export interface DeletePlan extends DeployPlan {
  keys: string[];
  /** Local files that go, too, by path from the project. */
  files: string[];
  project: SfdxProject | undefined;
}

/** What is deleted: in the org, and here when that was asked for. */
export async function planDelete(context: OrgContext, asked: Input): Promise<DeletePlan> {
  const { org } = context;
  checkSelection(asked, false);
  const needsProject = asked.localFiles || asked.paths !== undefined;
  const project = needsProject || context.project.root !== undefined ? await openProject(context) : undefined;
  const version = project?.sourceApiVersion ?? org.apiVersion;
  const keys = await keysOf(context, project, asked);
  const empty = writeMembers(new Map(), version);
  const list = writeMembers(membersOf(keys), version);
  const cargo = await cargoOfZip(
    await pack([
      ['package.xml', empty],
      ['destructiveChangesPost.xml', list],
    ]),
  );
  const mode = asked.validate ? 'validate' : 'deploy';
  const plan = await planCargo(context, { ...asked, mode, ignoreWarnings: false }, cargo, version);
  const { look } = plan;
  if (look && look.deleted.length === 0 && look.there.missing.size === keys.length)
    throw notThere(org.label, keys);
  const files = project && asked.localFiles ? filesToDelete(project, keys) : [];
  return {
    ...plan,
    title: `${asked.validate ? 'Validate the deletion of' : 'Delete'} ${keys.length} component${keys.length === 1 ? '' : 's'}${files.length > 0 ? ` and ${files.length} local files` : ''}`,
    details: { ...plan.details, ...(await localFilesShown(context, files)) },
    binding: { plan: plan.binding, files },
    keys,
    files,
    project,
  };
}

/** Deletes in the org; local files only when that succeeded, and with a copy. */
export async function runDelete(context: OrgContext, asked: Input, plan: DeletePlan): Promise<DeleteAnswer> {
  const mode = asked.validate ? 'validate' : 'deploy';
  const deploying = {
    mode,
    testLevel: asked.testLevel,
    tests: asked.tests,
    ignoreWarnings: false,
    changed: false,
    ignoreConflicts: true,
    cancel: false,
  } as const;
  const done = await runDeploy(context, deploying, plan);
  const { project, files } = plan;
  if (!project || files.length === 0 || asked.validate) return done;
  if (done.outcome !== 'done') return warned(done, [`The local files stay: the deletion is ${done.status}.`]);
  const { backup, gone, told } = await removeFiles(context, project, files);
  const trouble = gone.length > 0 ? await settleDeleted(context, project, plan.keys) : undefined;
  return warned(
    {
      ...done,
      ...(gone.length > 0 ? { localFiles: firstOf(gone, SHOWN), localFilesTotal: gone.length } : {}),
      ...(backup ? { backup } : {}),
    },
    trouble ? [...told, trouble] : told,
  );
}

function warned<T extends { warnings?: string[] | undefined }>(answer: T, more: string[]): T {
  return more.length > 0 ? { ...answer, warnings: [...(answer.warnings ?? []), ...more] } : answer;
}

/** The org has deleted by now: what cannot be deleted here, too, is told and is no failure of that. */
async function removeFiles({ files: out }: OrgContext, project: SfdxProject, files: readonly string[]) {
  const gone: string[] = [];
  const left: string[] = [];
  try {
    const old: [string, Uint8Array][] = [];
    for (const path of files) old.push([path, await readFile(join(project.root, path))]);
    const kept = await out.create('deleted-source.zip', 'application/zip');
    await kept.write(await pack(old));
    const backup = (await kept.finish()).path;
    for (const path of files)
      if (await mayWrite(project, join(project.root, path)))
        await remove(project, path).then(
          () => gone.push(path),
          error => left.push(`${path} (${error.message})`),
        );
      else left.push(`${path} (a link is on the way)`);
    return {
      backup,
      gone,
      told: left.length > 0 ? [`Not deleted here: ${firstOf(left, 5).join(', ')}`] : [],
    };
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 200) : error;
    return {
      backup: undefined,
      gone,
      told: [`The local files stay, for they could not be copied first: ${why}`],
    };
  }
}

async function localFilesShown({ files: out }: OrgContext, files: readonly string[]): Promise<JsonObject> {
  if (files.length <= SHOWN) return files.length > 0 ? { localFiles: [...files] } : {};
  const all = await writeTable(
    out,
    'local-files.csv',
    ['file'],
    files.map(file => [file]),
  );
  return { localFiles: firstOf(files, SHOWN), allLocalFiles: all.path };
}

async function keysOf(
  context: OrgContext,
  project: SfdxProject | undefined,
  asked: Input,
): Promise<string[]> {
  const keys = new Set<string>();
  if (project && asked.paths)
    for (const { type, fullName } of (
      await selectLocal(project, { paths: asked.paths })
    ).getSourceComponents())
      keys.add(keyOf(type.name, fullName));
  const registry = project ? registryOf(project) : new RegistryAccess();
  for (const { type: given, name } of wantedOf(asked.metadata)) {
    const type = typeNamed(registry, given);
    if (!name.includes('*')) keys.add(keyOf(type.name, name));
    else
      for (const { fullName, installed } of await listComponents(context, registry, [type]))
        if (!installed && fits(name, fullName)) keys.add(keyOf(type.name, fullName));
  }
  if (keys.size === 0) throw notThere(context.org.label, asked.metadata ?? []);
  return listMembers(await asTheOrgWrites(context, registry, membersOf(keys))).sort();
}

/** Files that are nothing but what is deleted; a label in a file of labels stays. */
function filesToDelete(project: SfdxProject, keys: string[]): string[] {
  const gone = new Set(keys);
  const files = new Set<string>();
  for (const component of everything(project).getSourceComponents()) {
    if (gone.has(keyOf(component.type.name, component.fullName)))
      for (const file of filesOf([component])) files.add(relative(project.root, file));
    for (const child of component.getChildren())
      if (
        child.xml !== undefined &&
        child.xml !== component.xml &&
        gone.has(keyOf(child.type.name, child.fullName))
      )
        files.add(relative(project.root, child.xml));
  }
  return [...files].sort();
}

/** The file, and the folders that are empty without it. */
async function remove({ root, packageDirs }: SfdxProject, path: string): Promise<void> {
  await rm(join(root, path), { force: true });
  for (
    let folder = dirname(join(root, path));
    !packageDirs.includes(folder) && folder.startsWith(root);
    folder = dirname(folder)
  ) {
    if ((await readdir(folder).catch(() => ['?'])).length > 0) return;
    await rmdir(folder);
  }
}

function notThere(label: string, keys: readonly string[]): ToolError {
  return new ToolError({
    code: 'NOT_IN_ORG',
    message: `${label} has none of ${keys.slice(0, 10).join(', ')}`,
    next: 'Name components that the org has.',
    retry: 'after_fix',
    details: { missing: keys.slice(0, 50) },
  });
}
