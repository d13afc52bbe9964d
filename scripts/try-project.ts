/**
 * `npm run try:project -- PATH [--repeat] [--plan NAME]… [--only libraries|tools]`: any SFDX project against fresh local orgs.
 * First with Salesforce's own libraries as the client: it is deployed whole and retrieved into an empty folder, and every file is
 * compared; its permission sets are assigned and its sample data loaded. `--repeat` does deploy and retrieve a second time, on top of
 * the first; `--plan` loads these files of the folder `data` and no other plans. Then with our own tools, through the built package:
 * deploy, change here and there, preview, conflict, retrieve, compare, delete, roll back, with the working directory in the project
 * and outside. Nothing is written to PATH.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startOrgProcess } from './support/org-process.ts';
import { assignPermissionSets } from './try-project/permission-sets.ts';
import { readProject, type SfdxProject } from './try-project/project.ts';
import { type RoundTrip, roundTrip } from './try-project/round-trip.ts';
import { loadSampleData } from './try-project/sample-data.ts';
import { toolTrip } from './try-project/tool-trip.ts';

const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: {
    repeat: { type: 'boolean', default: false },
    plan: { type: 'string', multiple: true, default: [] },
    only: { type: 'string' },
  },
});
const [path] = positionals;
if (path === undefined) {
  console.error('Name a project: npm run try:project -- PATH [--repeat]');
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'orgsmith-try-project-'));
let bad = 0;
try {
  const project = readProject(resolve(path));
  console.log(`repository   ${project.repository}`);
  console.log(`commit       ${project.commit}`);
  if (options.only !== 'tools') await tryProject(project);
  if (options.only !== 'libraries') for (const inside of [true, false]) await tryTools(project, inside);
} catch (error) {
  bad++;
  console.error(error instanceof Error ? error.message : error);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
// The libraries leave timers behind that would hold the process.
process.exit(bad === 0 ? 0 : 1);

/** The tools of the package, in one org and one home of their own. */
async function tryTools(project: SfdxProject, inside: boolean): Promise<void> {
  const work = join(folder, inside ? 'inside' : 'outside');
  const home = join(work, 'home');
  const nothing = makeNothing(work);
  mkdirSync(home);
  const local = await startOrgProcess({ orgs: ['scratch=scratch'], home, project: nothing });
  try {
    const cli = join(import.meta.dirname, '..', 'dist', 'cli.js');
    const packageDirs = project.sources.map(source => relative(project.folder, source));
    const trip = await toolTrip({ cli, home, source: project.folder, packageDirs, work, inside });
    const seconds = trip.steps.map(each => `${each.step} ${each.seconds.toFixed(1)} s`).join(', ');
    console.log(
      `tools        working directory ${inside ? 'in' : 'outside'} the project: ${trip.components} components, ${trip.files} files, ${trip.problems.length === 0 ? 'the same at the end' : 'NOT the same'}${trip.sameMeaning ? `, ${trip.sameMeaning} in another layout` : ''}; ${seconds}`,
    );
    list('wrong', trip.problems);
  } finally {
    await local.stop();
  }
}

function makeNothing(where: string): string {
  const nothing = join(where, 'nothing');
  mkdirSync(nothing, { recursive: true });
  writeFileSync(
    join(nothing, 'sfdx-project.json'),
    '{"packageDirectories":[{"path":"force-app","default":true}]}',
  );
  return nothing;
}

async function tryProject(project: SfdxProject): Promise<void> {
  const home = join(folder, 'home');
  const nothing = makeNothing(folder);
  mkdirSync(home);
  const local = await startOrgProcess({ orgs: ['scratch=scratch'], project: nothing });
  try {
    // Core reads the home when it is loaded: before, it has to be another one than the user's.
    Object.assign(process.env, {
      HOME: home,
      USERPROFILE: home,
      SF_DISABLE_LOG_FILE: 'true',
      SF_DISABLE_TELEMETRY: 'true',
      SF_ORG_INSTANCE_URL: local.url,
    });
    process.removeAllListeners('warning').on('warning', () => {});
    const { AuthInfo, Connection } = await import('@salesforce/core');
    const authInfo = await AuthInfo.create({ username: local.orgs[0]?.accessToken ?? '' });
    const connection = await Connection.create({ authInfo });
    for (const turn of options.repeat ? [1, 2] : [1]) {
      const trip = await roundTrip(project, connection, join(folder, `empty${turn}`));
      show(trip, turn);
      if (trip.status !== 'Succeeded') return;
    }

    const { assigned, failures } = await assignPermissionSets(project, connection);
    console.log(
      `permission sets assigned: ${assigned.length}${assigned.length ? ` (${assigned.join(', ')})` : ''}`,
    );
    list('not assigned', failures);
    const data = await loadSampleData(project.folder, connection, options.plan);
    console.log(
      `sample data  ${data.records} records${data.sources.length ? ` of ${data.sources.join(', ')}` : ''}`,
    );
    list('not loaded', data.failures);
  } finally {
    console.log(`org's memory ${(await local.stop()).toFixed(0)} MB at most`);
  }
}

function show(result: RoundTrip, turn: number): void {
  const { seconds } = result;
  if (turn > 1) console.log('again, on top of the first:');
  console.log(
    `deploy       ${result.status}: ${result.components} components, ${seconds.deploy.toFixed(1)} s`,
  );
  list('refused', result.failures);
  for (const note of turn > 1 ? [] : result.notes) console.log(`  with a warning: ${note}`);
  if (result.status !== 'Succeeded') {
    bad++;
    return;
  }
  console.log(
    `retrieve     ${result.files} files: ${result.identical} identical, ${result.equal} equal in meaning, ${result.different.length} different, ${result.missing.length} missing, ${result.more.length} more, ${seconds.retrieve.toFixed(1)} s`,
  );
  list('different', result.different);
  list('missing', result.missing);
  list('more', result.more);
}

function list(title: string, lines: string[]): void {
  bad += lines.length;
  for (const line of lines) console.log(`  ${title}: ${line}`);
}
