/**
 * `npm run try:project -- PATH [--repeat] [--plan NAME]…`: any SFDX project against a fresh local org, with Salesforce's own libraries as the
 * client. It is deployed whole and retrieved into an empty folder, and every file is compared; its permission sets are
 * assigned and its sample data loaded. `--repeat` does deploy and retrieve a second time, on top of the first; `--plan` loads these files of the
 * folder `data` and no other plans. Nothing is
 * written to PATH.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startOrgProcess } from './support/org-process.ts';
import { assignPermissionSets } from './try-project/permission-sets.ts';
import { readProject, type SfdxProject } from './try-project/project.ts';
import { type RoundTrip, roundTrip } from './try-project/round-trip.ts';
import { loadSampleData } from './try-project/sample-data.ts';

const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: {
    repeat: { type: 'boolean', default: false },
    plan: { type: 'string', multiple: true, default: [] },
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
  await tryProject(readProject(resolve(path)));
} catch (error) {
  bad++;
  console.error(error instanceof Error ? error.message : error);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
// The libraries leave timers behind that would hold the process.
process.exit(bad === 0 ? 0 : 1);

async function tryProject(project: SfdxProject): Promise<void> {
  console.log(`repository   ${project.repository}`);
  console.log(`commit       ${project.commit}`);
  const home = join(folder, 'home');
  const nothing = join(folder, 'nothing');
  mkdirSync(home);
  mkdirSync(nothing);
  writeFileSync(
    join(nothing, 'sfdx-project.json'),
    '{"packageDirectories":[{"path":"force-app","default":true}]}',
  );
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
