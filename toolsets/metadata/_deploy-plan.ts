import { type OrgContext, type Plan, ToolError } from 'orgsmith/toolkit';
import { type Cargo, cargoOfZip, refuseTooMany } from './_cargo.ts';
import { changedSet } from './_changed.ts';
import { emptySet, selectLocal } from './_components.ts';
import { checkInput, type Input } from './_deploy-input.ts';
import { readDeploy } from './_deploy-status.ts';
import { readFile } from './_disk.ts';
import { digestOf, type Look, lookAt } from './_look.ts';
import { listMembers, membersOf, plainName, readMembers } from './_members.ts';
import { planLists, SHOWN, testsShown } from './_plan-lists.ts';
import { openProject, pathInside, type SfdxProject } from './_project.ts';
import { cargoReplaced, replacementsShown } from './_replacements.ts';
import { writeTable } from './_table-file.ts';
import { type TestsFound, testsThatMatter } from './_tests-that-matter.ts';
import { openTracking } from './_tracking.ts';
import { commentOf } from './_zip.ts';

export interface DeployPlan extends Plan {
  cargo?: Cargo;
  look?: Look;
  version: string;
  /** The tests that matter, where those were asked for. */
  matter?: TestsFound | undefined;
  /** When planning began: the caller's patience counts from there. */
  began: number;
}

/** What a deploy comes to; reads the project and the org, changes neither. */
export async function planDeploy(context: OrgContext, asked: Input): Promise<DeployPlan> {
  checkInput(asked);
  if (asked.job !== undefined)
    return asked.mode === 'quick' ? planQuick(context, asked.job) : planJob(context, asked, asked.job);
  const project = asked.rollback === undefined ? await openProject(context) : undefined;
  const version = project?.sourceApiVersion ?? context.org.apiVersion;
  const { cargo, replaced } = project
    ? await cargoFrom(context, project, asked)
    : { cargo: await readBundle(context, asked.rollback ?? ''), replaced: [] };
  if (project && asked.mode === 'deploy' && !asked.ignoreConflicts)
    await refuseConflicts(context, project, cargo);
  const plan = await planCargo(context, asked, cargo, version);
  return { ...plan, details: { ...plan.details, ...replacementsShown(replaced, SHOWN) } };
}

/** What others changed in the org, of what this would overwrite; known where the org tracks source. */
async function refuseConflicts(context: OrgContext, project: SfdxProject, { members, deletes }: Cargo) {
  const mine = new Set([...listMembers(members), ...listMembers(deletes)].map(plainName));
  const conflicts = (await (await openTracking(context, project))?.conflicts()) ?? [];
  const met = conflicts.filter(({ component }) => mine.has(plainName(component)));
  if (met.length === 0) return;
  const [{ file, by, at } = { file: '', by: '', at: '' }] = met;
  const rows = met.map(each => [each.file, each.component, each.here, each.by, each.at]);
  const columns = ['file', 'component', 'changed here', 'by', 'at'];
  const all =
    met.length > SHOWN ? await writeTable(context.files, 'conflicts.csv', columns, rows) : undefined;
  throw new ToolError({
    code: 'CONFLICTS',
    message: `${met.length} file(s) changed here and in the org, first ${file}${by ? `, by ${by}` : ''}${at ? ` at ${at}` : ''}`,
    next: 'Nothing was sent. Retrieve what the org has and merge it; ignoreConflicts overwrites it, if the user wants that.',
    retry: 'after_fix',
    details: { conflicts: met.slice(0, SHOWN), total: met.length, ...(all ? { all: all.path } : {}) },
  });
}

/** The plan of a cargo, wherever it came from. */
export async function planCargo(
  context: OrgContext,
  asked: Pick<Input, 'mode' | 'testLevel' | 'tests' | 'ignoreWarnings'>,
  cargo: Cargo,
  version: string,
): Promise<DeployPlan> {
  const began = Date.now();
  const look = await lookAt(context, cargo, version);
  const { created, changed, deleted } = look;
  const matter =
    asked.testLevel === 'TestsThatMatter' ? await testsThatMatter(context, cargo, look) : undefined;
  const sent = listMembers(cargo.members).length;
  const deletes = listMembers(cargo.deletes).length;
  const validate = asked.mode === 'validate';
  const what = [
    sent > 0 ? `${sent} component${sent === 1 ? '' : 's'}` : '',
    deletes > 0 ? `${deletes} to delete` : '',
  ];
  return {
    title: `${validate ? 'Validate' : sent > 0 ? 'Deploy' : 'Delete'} ${what.filter(Boolean).join(', ')}`,
    writes: 0,
    deletes: validate ? 0 : deletes,
    details: await planLists(
      context.files,
      cargo,
      look,
      testsShown(asked.tests ?? asked.testLevel, matter),
      matter,
    ),
    effect: !validate && deletes > 0 ? 'destroy' : 'update',
    limits: validate ? [] : limitsOf(look, deletes - deleted.length),
    binding: {
      sent: digestOf(cargo.files),
      there: digestOf(look.there.files),
      lists: [created, changed, deleted],
      ...(matter ? { tests: matter.tests } : {}),
      asked,
    },
    cargo,
    look,
    version,
    matter,
    began,
  };
}

function limitsOf({ deleted, unknown }: Look, notThere: number): string[] {
  return [
    ...(deleted.some(key => /^Custom(Object|Field):/.test(key))
      ? ['The data in deleted objects and fields is not in the rollback file.']
      : []),
    ...(unknown.length > 0
      ? [`${unknown.length} component(s) cannot be rolled back: the org does not show them.`]
      : []),
    ...(notThere > 0 ? [`${notThere} to delete are not in the org.`] : []),
  ];
}

async function planJob({ org }: OrgContext, { cancel }: Input, id: string): Promise<DeployPlan> {
  const { status } = await readDeploy(org, id, false);
  return {
    title: `${cancel ? 'Cancel' : 'Wait for'} deploy ${id} (${status})`,
    writes: 0,
    deletes: 0,
    details: { status },
    effect: cancel ? 'update' : 'read',
    limits: cancel ? ['What is being finished can no longer be stopped; the final status is read.'] : [],
    binding: { id, cancel },
    version: org.apiVersion,
    began: Date.now(),
  };
}

/** What a validation looked at is what a quick deploy changes. */
async function planQuick(context: OrgContext, id: string): Promise<DeployPlan> {
  const { org } = context;
  const { checkOnly, success, status, components } = await readDeploy(org, id, true);
  if (!checkOnly || !success)
    throw new ToolError({
      code: 'NOT_VALIDATED',
      message: `${id} is ${checkOnly ? `a validation that is ${status}` : 'a deploy, not a validation'}`,
      next: 'Call deploy_metadata with mode validate and tests first; then quick with the id it gives, within ten days.',
      retry: 'after_fix',
    });
  const real = components.filter(({ type }) => type !== '');
  const keys = (gone: boolean) =>
    real.filter(({ deleted }) => deleted === gone).map(({ type, name }) => `${type}:${name}`);
  const cargo = { files: new Map(), members: membersOf(keys(false)), deletes: membersOf(keys(true)) };
  const plan = await planCargo(context, { mode: 'deploy', ignoreWarnings: false }, cargo, org.apiVersion);
  return {
    ...plan,
    title: `Quick deploy of validation ${id}: ${plan.title}`,
    binding: { id, there: plan.binding },
  };
}

async function cargoFrom(context: OrgContext, project: SfdxProject, asked: Input) {
  const { changed, since } = asked;
  const selected = (asked.paths ?? asked.metadata ?? asked.manifest) !== undefined;
  const set =
    changed || since !== undefined
      ? await changedSet(context, project, since)
      : selected
        ? await selectLocal(project, asked)
        : emptySet(project);
  const { cargo, replaced } = await cargoReplaced(context, project, set, true);
  await addDeletes(project, cargo, 'destructiveChangesPre.xml', asked.deleteBefore);
  await addDeletes(project, cargo, 'destructiveChangesPost.xml', asked.deleteAfter);
  refuseTooMany(cargo);
  return { cargo, replaced };
}

async function addDeletes(project: SfdxProject, cargo: Cargo, name: string, path: string | undefined) {
  if (path === undefined) return;
  const content = await readFile(await pathInside(project, path));
  const found = readMembers(content.toString());
  if (found === undefined || listMembers(found).some(key => key.includes('*'))) throw notAList(path);
  cargo.files.set(name, content);
  for (const [type, names] of found) cargo.deletes.set(type, [...(cargo.deletes.get(type) ?? []), ...names]);
}

/** A rollback file of this org. */
async function readBundle({ files, org }: OrgContext, path: string): Promise<Cargo> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await files.read(path)).chunks()) chunks.push(chunk);
  const zip = Buffer.concat(chunks);
  const comment = await commentOf(zip);
  if (!comment.includes(org.id))
    throw new ToolError({
      code: 'OTHER_ORG',
      message: `That is no rollback file of ${org.label}`,
      next: 'Take the rollback file that a deploy to this org named.',
      retry: 'after_fix',
    });
  return cargoOfZip(zip);
}

function notAList(path: string): ToolError {
  return new ToolError({
    code: 'INVALID_MANIFEST',
    message: `${path.slice(0, 200)} is no list of components to delete: a Package with types, members and no wildcard`,
    next: 'Mend the file, or name another.',
    retry: 'after_fix',
  });
}
