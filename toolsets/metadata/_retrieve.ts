import { isToolError, type OrgContext, ToolError } from 'orgsmith/toolkit';
import { filesOf } from './_components.ts';
import { join, readFile, relative } from './_disk.ts';
import { uncommitted } from './_git.ts';
import { mayWrite } from './_may-write.ts';
import { placeFiles } from './_place.ts';
import { openProject, type SfdxProject } from './_project.ts';
import type { Answer, Input } from './_retrieve-input.ts';
import { checkSelection, wrongSelection } from './_selectors.ts';
import { localFiles, settleRetrieve } from './_settle.ts';
import { inStage, type Stage, type StagedFile } from './_stage.ts';
import { firstOf, writeTable } from './_table-file.ts';
import { openTracking, type Tracking } from './_tracking.ts';
import { awaitRetrieve, type Retrieved, startRetrieve } from './_transfer.ts';
import { changedThere, membersWanted } from './_wanted.ts';
import { pack } from './_zip.ts';

const SHOWN = 50;

/** Retrieves into the project: staged, checked, then moved. */
export async function runRetrieve(context: OrgContext, asked: Input): Promise<Answer> {
  if (asked.changed && (asked.paths ?? asked.metadata ?? asked.manifest ?? asked.job) !== undefined)
    throw wrongSelection('changed selects by itself');
  checkSelection(asked, asked.job !== undefined || asked.changed);
  const { job } = asked;
  if (job !== undefined && !/^09S[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$/.test(job))
    throw wrongSelection('job is the id of a retrieve, which begins with 09S');
  const project = await openProject(context);
  const to = asked.to === undefined ? undefined : await targetOf(project, asked.to);
  const version = project.sourceApiVersion ?? context.org.apiVersion;
  const tracking = await openTracking(context, project);
  const members = asked.changed
    ? await changedThere(context, project, tracking)
    : job === undefined
      ? await membersWanted(context, project, asked)
      : new Map();
  const id = job ?? (await startRetrieve(context, members, version));
  if (job === undefined) context.startedJob(id, asked.to === undefined ? {} : { to: asked.to });
  const retrieved = await awaitRetrieve(context, id, context.waitMs);
  if (retrieved === undefined) return { job: id, outcome: 'running', ...NOTHING };
  return inStage(project, retrieved, to, stage =>
    move(context, { project, asked, id, retrieved, tracking }, stage),
  );
}

const NOTHING = {
  components: 0,
  counts: { created: 0, changed: 0, unchanged: 0, kept: 0, notInOrg: 0 },
  created: [],
  changed: [],
};

interface Move {
  project: SfdxProject;
  asked: Input;
  id: string;
  retrieved: Retrieved;
  tracking: Tracking | undefined;
}

/** Local files that are not as they are known elsewhere; undefined when nothing tells. */
async function editsOf(
  { root }: SfdxProject,
  tracking: Tracking | undefined,
): Promise<Set<string> | undefined> {
  const edits = await uncommitted(root);
  if (edits === undefined) {
    return tracking?.localChanges().then(
      changed => filesOf(changed?.getSourceComponents() ?? []),
      () => undefined,
    );
  }
  // Git knows what was edited; what cannot be read is perhaps what is being brought back.
  const conflicts =
    (await tracking?.conflicts().catch(error => {
      if (isToolError(error) && error.parts.code === 'INVALID_SOURCE') return [];
      throw error;
    })) ?? [];
  return new Set([...edits, ...conflicts.map(({ file }) => join(root, file))]);
}

async function move(
  context: OrgContext,
  { project, asked: { overwrite }, id, retrieved, tracking }: Move,
  { files: staged, gone }: Stage,
): Promise<Answer> {
  const { files } = context;
  const unsafe: string[] = [];
  for (const { path } of staged) if (!(await mayWrite(project, join(project.root, path)))) unsafe.push(path);
  if (unsafe.length > 0) throw refusedPaths(unsafe);
  const edits = await editsOf(project, tracking);
  const changed = staged.filter(({ state }) => state === 'changed');
  const isEdited = ({ path }: StagedFile) => edits === undefined || edits.has(join(project.root, path));
  const edited = new Set(changed.filter(isEdited).map(({ component }) => component));
  const mine = overwrite ? [] : changed.filter(({ component }) => edited.has(component));
  const coming = changed.filter(file => !mine.includes(file));
  const fresh = staged.filter(
    ({ state, component }) => state === 'created' && (overwrite || !edited.has(component)),
  );
  const backup = coming.length > 0 ? await keep(files, project, coming) : undefined;
  context.signal.throwIfAborted();
  const late = await placeFiles(project, [...fresh, ...coming]);
  const [kept, replaced, created] = [
    [...mine, ...late],
    coming.filter(file => !late.includes(file)),
    fresh.filter(file => !late.includes(file)),
  ];
  const left = new Set(kept.map(({ component }) => component));
  const told = await settleRetrieve(tracking, project, retrieved, staged, left);
  const lost = [...new Set([...gone, ...missingLocally(project, retrieved)])];
  const problems = [...retrieved.problems, ...told];
  const lists = {
    created: created.map(({ path }) => path),
    changed: replaced.map(({ path }) => path),
    kept: kept.map(({ path }) => path),
    notInOrg: lost,
    notFound: [...retrieved.missing],
    problems,
  };
  const answer = {
    job: id,
    outcome: 'done' as const,
    components: retrieved.found.size,
    counts: {
      created: created.length,
      changed: replaced.length,
      unchanged: staged.filter(({ state }) => state === 'unchanged').length,
      kept: kept.length,
      notInOrg: lost.length,
    },
    created: shown(lists.created),
    changed: shown(lists.changed),
    ...(kept.length > 0
      ? { kept: shown(lists.kept), keptBecause: edits || mine.length === 0 ? 'changed here' : 'not in git' }
      : {}),
    ...(lost.length > 0 ? { notInOrg: shown(lost) } : {}),
    ...(retrieved.missing.size > 0 ? { notFound: shown(lists.notFound) } : {}),
    ...(problems.length > 0 ? { problems: shown(problems) } : {}),
    ...(backup ? { backup } : {}),
  };
  if (Object.values(lists).every(list => list.length <= SHOWN)) return answer;
  const rows = Object.entries(lists).flatMap(([what, list]) => list.map(name => [what, name]));
  try {
    return Object.assign(answer, { file: await writeTable(files, 'retrieved.csv', ['what', 'name'], rows) });
  } catch (error) {
    // The files are in their places all the same.
    const why = error instanceof Error ? error.message.slice(0, 200) : error;
    return { ...answer, problems: shown([`The whole list is not in a file: ${why}`, ...problems]) };
  }
}

/** Files of components that the org says it does not have. */
function missingLocally(project: SfdxProject, { missing }: Retrieved): string[] {
  if (missing.size === 0) return [];
  const local = localFiles(project);
  // A label is in a file with others, which stay.
  const own = [...missing].filter(key => !key.startsWith('CustomLabel:'));
  return own.flatMap(key => (local.get(key) ?? []).map(file => relative(project.root, file)));
}

/** The old content of files that are about to be replaced, as a zip with their paths. */
async function keep(
  files: OrgContext['files'],
  { root }: SfdxProject,
  replaced: StagedFile[],
): Promise<string> {
  const old: [string, Uint8Array][] = [];
  for (const { path } of replaced) old.push([path, await readFile(join(root, path))]);
  const file = await files.create('before-retrieve.zip', 'application/zip');
  await file.write(await pack(old));
  return (await file.finish()).path;
}

/** A folder of a package directory, there or not yet. */
async function targetOf(project: SfdxProject, to: string): Promise<string> {
  const path = join(project.root, to);
  const inPackage = project.packageDirs.some(dir => path === dir || path.startsWith(`${dir}/`));
  if (!inPackage || !(await mayWrite(project, path)))
    throw new ToolError({
      code: 'FILE_REFUSED',
      message: `${to.slice(0, 200)} is not in a package directory of the project`,
      next: 'Name a package directory of sfdx-project.json, or a folder in one.',
      retry: 'after_fix',
    });
  return path;
}

const shown = (list: readonly string[]) => firstOf(list, SHOWN);

function refusedPaths(paths: string[]): ToolError {
  return new ToolError({
    code: 'UNSAFE_PATH',
    message: `What the org sent would write ${paths.slice(0, 5).join(', ')}, which no retrieve may; nothing was written`,
    next: 'Look at these paths: links, or folders that hold secrets or settings. Select components that are kept elsewhere.',
  });
}
