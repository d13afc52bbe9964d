import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Facts, type ProjectServer, serveProject } from './server.ts';
import { commitAll, copyProject, treeDifference, treeOf } from './tree.ts';

export interface ToolTrip {
  components: number;
  files: number;
  /** Files that came back with the same meaning and other bytes. */
  sameMeaning: number;
  steps: { step: string; seconds: number }[];
  problems: string[];
}

interface Places {
  cli: string;
  home: string;
  /** The folder of the project's source, which is copied; from there its package directories. */
  source: string;
  packageDirs: string[];
  /** An empty folder. */
  work: string;
  /** Whether the server's working directory is the project. */
  inside: boolean;
}

const NEW_CLASS = 'OrgsmithTrip';
const META = `<?xml version="1.0" encoding="UTF-8"?>
<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata">
    <apiVersion>66.0</apiVersion>
    <status>Active</status>
</ApexClass>
`;

/**
 * What a developer and a colleague do with a project in one scratch org, through the tools of the package alone: deploy, change,
 * preview, conflict, retrieve, compare, delete, roll back. At the end the org and the project are as they were.
 */
export async function toolTrip({ cli, home, source, packageDirs, work, inside }: Places): Promise<ToolTrip> {
  const [project, other, away] = ['project', 'colleague', 'away'].map(name => join(work, name));
  if (!project || !other || !away) throw new Error('no places');
  for (const copy of [project, other]) copyProject(source, copy);
  for (const copy of [project, other]) commitAll(copy, 'as it was');
  mkdirSync(away);
  const before = treeOf(project);
  const report: ToolTrip = { components: 0, files: before.size, sameMeaning: 0, steps: [], problems: [] };
  const mine = await serveProject(cli, home, project, inside ? project : away);
  const theirs = await serveProject(cli, home, other, inside ? other : away);
  const want = (what: string, found: unknown, wanted: unknown) => {
    if (JSON.stringify(found) !== JSON.stringify(wanted))
      report.problems.push(`${what}: ${JSON.stringify(found)?.slice(0, 600)}, not ${JSON.stringify(wanted)}`);
  };
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    try {
      return await work();
    } catch (error) {
      throw new Error(`${name}: ${error instanceof Error ? error.message : error}`);
    } finally {
      report.steps.push({ step: name, seconds: (performance.now() - began) / 1000 });
    }
  };
  const inSync = async (when: string) => {
    const { deploy, retrieve, conflicts } = Object(await mine.call('preview_metadata'));
    want(`preview ${when}`, [deploy, retrieve, conflicts], [[], [], []]);
  };
  try {
    await step('deploy', async () => {
      const done = await mine.call('deploy_metadata', { changed: true });
      report.components = Number(done.total);
    });
    await step('preview', () => inSync('after the deploy'));
    await step('compare', () => compareAll(mine, packageDirs, want, 'after the deploy'));

    const [a, b, c] = filesToChange(project, packageDirs);
    const label = fieldToChange(project, packageDirs);
    const change = (root: string, path: string, note: string) =>
      appendFileSync(join(root, path), `// ${note}\n`);
    const fresh = join(a.slice(0, a.lastIndexOf('/')), `${NEW_CLASS}.cls`);
    const isClass = a.endsWith('.cls');
    const ownChanges = isClass ? [a, fresh] : [a];
    const theirChanges = label ? [b, label] : [b];
    const back: string[] = [];
    await step('change here and there', async () => {
      change(project, a, 'mine');
      change(project, c, 'mine');
      if (isClass) {
        writeFileSync(join(project, fresh), `public class ${NEW_CLASS} {\n}\n`);
        writeFileSync(join(project, `${fresh}-meta.xml`), META);
      }
      for (const path of [b, c]) change(other, path, 'theirs');
      if (label) relabel(join(other, label));
      const done = await theirs.call('deploy_metadata', {
        paths: [...theirChanges, c],
        ignoreConflicts: true,
      });
      want('what a colleague changed', done.changed, theirChanges.length + 1);
      back.push(String(done.rollback));
    });
    await step('preview with a conflict', async () => {
      const { deploy, retrieve, conflicts } = Object(await mine.call('preview_metadata'));
      want('to deploy', pathsOf(deploy), ownChanges.toSorted());
      want('to retrieve', retrieve.map(namesOf).toSorted(), theirChanges.flatMap(changedBy).toSorted());
      want('conflicts', pathsOf(conflicts), [c]);
    });
    await step('a conflict is refused', async () => {
      const { code, details } = await mine.refused('deploy_metadata', { changed: true });
      want('the refusal', [code, Object(details).conflicts?.[0]?.file], ['CONFLICTS', c]);
    });
    await step('deploy the rest', async () => {
      const done = await mine.call('deploy_metadata', { paths: ownChanges });
      want('what I changed', [done.created, done.changed], [isClass ? 1 : 0, 1]);
      back.push(String(done.rollback));
    });
    await step('retrieve', async () => {
      const got = await mine.call('retrieve_metadata', { changed: true });
      want('retrieved', [Object(got).changed, Object(got).kept], [theirChanges.toSorted(), [c]]);
      const forced = await mine.call('retrieve_metadata', { paths: [c], overwrite: true });
      want('retrieved over my edit', [forced.changed, typeof forced.backup], [[c], 'string']);
      for (const path of [b, c]) want(`${path} as theirs`, read(project, path), read(other, path));
    });
    await step('compare', () => compareAll(mine, packageDirs, want, 'after the retrieve'));
    await step('preview', () => inSync('after the retrieve'));

    if (isClass)
      await step('delete in the org and here', async () => {
        const done = await mine.call('delete_metadata', { paths: [fresh], localFiles: true });
        want('deleted', [done.deleted, existsSync(join(project, fresh))], [1, false]);
        await inSync('after the deletion');
      });
    await step('delete in the org, and roll back', async () => {
      const victim = componentOf(b);
      const done = await mine.call('delete_metadata', { metadata: [victim] });
      want(`${victim} deleted`, done.deleted, 1);
      const { retrieve } = Object(await mine.call('preview_metadata'));
      want('preview of a deletion', retrieve.map(namesOf), [victim]);
      await mine.call('deploy_metadata', { rollback: done.rollback });
      await mine.call('retrieve_metadata', { changed: true });
      await inSync('after the deletion was put back');
    });
    await step('roll back all', async () => {
      // The last deploy of one file is put back last.
      for (const rollback of back.reverse()) {
        const server = rollback.startsWith(project) ? mine : theirs;
        await server.call('deploy_metadata', { rollback });
      }
      await mine.call('retrieve_metadata', { changed: true, overwrite: true });
      await inSync('at the end');
      await compareAll(mine, packageDirs, want, 'at the end');
      await mine.call('retrieve_metadata', { paths: packageDirs, overwrite: true });
    });
    const { different, sameMeaning } = treeDifference(before, treeOf(project));
    report.sameMeaning = sameMeaning;
    report.problems.push(...different);
  } finally {
    await mine.close();
    await theirs.close();
  }
  return report;
}

async function compareAll(
  server: ProjectServer,
  paths: string[],
  want: (what: string, found: unknown, wanted: unknown) => void,
  when: string,
) {
  const found = Object(await server.call('compare_metadata', { paths }));
  want(`compare ${when}`, found.counts, { onlyHere: 0, onlyThere: 0, different: 0 });
  if (found.counts.different > 0)
    want(`compare ${when}, the first`, [found.different[0], String(found.diff).slice(0, 400)], 'nothing');
}

const pathsOf = (rows: Facts[]) => rows.map(({ file }) => String(file)).toSorted();
const namesOf = ({ component }: Facts) => String(component);
const read = (root: string, path: string) => readFileSync(join(root, path), 'utf8');

/** Three source files that a comment does not harm. */
function filesToChange(project: string, packageDirs: string[]): [string, string, string] {
  const all = packageDirs.flatMap(dir => [...treeOf(join(project, dir)).keys()].map(path => join(dir, path)));
  const classes = all.filter(path => /(^|\/)classes\/(.*\/)?\w+\.cls$/.test(path)).toSorted();
  const scripts = all.filter(path => /\/lwc\/(\w+)\/\1\.js$/.test(path)).toSorted();
  const [a, b, c] = classes.length > 2 ? classes : scripts;
  if (!a || !b || !c) throw new Error('the project has no three classes or components');
  return [a, b, c];
}

/** A field with a label. */
function fieldToChange(project: string, packageDirs: string[]): string | undefined {
  for (const dir of packageDirs)
    for (const [path, content] of treeOf(join(project, dir)))
      if (/\/fields\/\w+__c\.field-meta\.xml$/.test(path) && content.includes('<label>'))
        return join(dir, path);
  return undefined;
}

function relabel(file: string): void {
  writeFileSync(file, readFileSync(file, 'utf8').replace('<label>', '<label>Our '));
}

/** What tracking shows: the change of a field is one of its object, too. */
function changedBy(path: string): string[] {
  const [, object] = /\/(\w+)\/fields\//.exec(path) ?? [];
  return [componentOf(path), ...(object ? [`CustomObject:${object}`] : [])];
}

function componentOf(path: string): string {
  const [, object, field] = /\/(\w+)\/fields\/(\w+)\.field-meta\.xml$/.exec(path) ?? [];
  if (field) return `CustomField:${object}.${field}`;
  const name = relative(path.slice(0, path.lastIndexOf('/')), path).replace(/\.\w+$/, '');
  return path.endsWith('.cls') ? `ApexClass:${name}` : `LightningComponentBundle:${name}`;
}
