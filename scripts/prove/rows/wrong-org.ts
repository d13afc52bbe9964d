import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../row.ts';
import type { Server } from '../server.ts';
import type { Site, Stage } from '../stage.ts';
import { ENVIRONMENTS, ORG_NAMES, OTHER_ARGUMENTS, type OtherOrg } from '../vectors/org-names.ts';

const PAIRS = 1_000;
const AT_ONCE = 50;
const COUNT = { query: 'SELECT COUNT() FROM Account' };

/** `dev` is pinned; whatever is said, written or switched, `other` gets no request. */
export const wrongOrg: Row = {
  name: 'wrong-org',
  check:
    'another org by alias, case, unicode, id, argument, directory, environment, configuration, exchanged logins',
  wanted: '1,000 concurrent pairs and 120 ways round: 0 requests to the wrong org',
  async prove(stage) {
    const site = await stage.site(['dev', 'other']);
    const project = hostileProject(stage);
    const arguments_ = argumentsOf(otherOf(site), project);
    const pairs = stage.of(PAIRS, arguments_.length);
    const strayed = await pairsOf(site, await site.serve({ orgs: 'dev' }), arguments_, pairs);
    const starts = await started(site, project);
    const moved = await movedWhileRunning(site);
    const requests = strayed + starts.strayed + moved.strayed;
    const open = await site.serve({ orgs: 'dev,other' });
    const control = await pairsOf(site, open, arguments_, arguments_.length);
    return {
      cases: `${pairs} pairs of ${arguments_.length} arguments; ${arguments_.length + starts.ways + moved.ways} ways in all`,
      figure: `${requests} requests to the wrong org, ${starts.lost + moved.lost} of its answers for another`,
      holds: requests + starts.lost + moved.lost === 0,
      control: { figure: `both orgs allowed: ${control} requests to the other`, counts: control > 0 },
    };
  },
};

function otherOf(site: Site): OtherOrg {
  const org = site.orgs.find(({ alias }) => alias === 'other');
  if (!org) throw new Error('no other org');
  return { ...org, url: site.url };
}

function argumentsOf(other: OtherOrg, project: string): object[] {
  const names = Object.values(ORG_NAMES).flatMap(family => family(other).map(org => ({ org })));
  return [...names, ...Object.values(OTHER_ARGUMENTS).flatMap(family => family(other, project))];
}

/** Requests to the other org since the log was cleared. */
function requestsToOther(site: Site): number {
  const found = [...site.requests].filter(({ org }) => org === 'other').length;
  site.requests.clear();
  return found;
}

async function pairsOf(site: Site, server: Server, given: object[], pairs: number): Promise<number> {
  let strayed = 0;
  requestsToOther(site);
  for (let at = 0; at < pairs; at += AT_ONCE) {
    const some = Array.from(
      { length: Math.min(AT_ONCE, pairs - at) },
      (_, index) => given[(at + index) % given.length],
    );
    await Promise.all(
      some.flatMap(each => [
        server.call('run_soql_query', { ...COUNT, org: 'dev' }),
        server.call('run_soql_query', { ...COUNT, ...each }).catch(() => undefined),
      ]),
    );
    strayed += requestsToOther(site);
  }
  return strayed;
}

/** A project whose own configuration says that another org, host and API version are meant. */
function hostileProject(stage: Stage): string {
  const folder = stage.folder();
  mkdirSync(join(folder, '.sf'));
  mkdirSync(join(folder, '.sfdx'));
  writeFileSync(
    join(folder, 'sfdx-project.json'),
    '{"packageDirectories":[{"path":"a","default":true}],"sfdcLoginUrl":"http://127.0.0.1:9"}',
  );
  const config = {
    'target-org': 'other',
    'org-instance-url': 'http://127.0.0.1:9',
    'org-api-version': '31.0',
  };
  writeFileSync(join(folder, '.sf', 'config.json'), JSON.stringify(config));
  writeFileSync(
    join(folder, '.sfdx', 'sfdx-config.json'),
    '{"defaultusername":"other","instanceUrl":"http://127.0.0.1:9"}',
  );
  return folder;
}

interface Ways {
  ways: number;
  strayed: number;
  /** Answers that name no org or another. */
  lost: number;
}

/** Servers that are started where everything says `other`. */
async function started(site: Site, project: string): Promise<Ways> {
  const starts = [
    { cwd: project, env: {} },
    ...ENVIRONMENTS(otherOf(site)).map(env => ({ env, cwd: site.home })),
  ];
  requestsToOther(site);
  let lost = 0;
  for (const each of starts) {
    const server = await site.serve({ orgs: 'dev', ...each });
    const { facts } = await server.call('run_soql_query', COUNT);
    if (!String(facts.org).startsWith('dev ')) lost += 1;
    await server.close();
  }
  return { ways: starts.length, strayed: requestsToOther(site), lost };
}

/** What happens to the CLI's files, and to the org behind the address, while the server runs. */
async function movedWhileRunning(site: Site): Promise<Ways> {
  const other = otherOf(site);
  const dev = site.orgs.find(({ alias }) => alias === 'dev')?.username ?? '';
  const auth = (username: string) => join(site.home, '.sfdx', `${username}.json`);
  const moves: [file: string, change: (text: string) => string | undefined][] = [
    [join(site.home, '.sf', 'config.json'), () => '{"target-org":"other"}'],
    [join(site.home, '.sf', 'config.json'), () => undefined],
    [join(site.home, '.sfdx', 'alias.json'), () => JSON.stringify({ orgs: { dev: other.username } })],
    [join(site.home, '.sfdx', 'alias.json'), () => JSON.stringify({ orgs: { dev, other: dev } })],
    [join(site.home, '.sfdx', 'alias.json'), () => 'no json'],
    [auth(dev), () => readFileSync(auth(other.username), 'utf8')],
    [
      auth(dev),
      text =>
        JSON.stringify({
          ...JSON.parse(readFileSync(auth(other.username), 'utf8')),
          username: JSON.parse(text).username,
        }),
    ],
    [auth(dev), text => JSON.stringify({ ...JSON.parse(text), orgId: other.orgId })],
    [auth(dev), text => JSON.stringify({ ...JSON.parse(text), instanceUrl: 'http://127.0.0.1:9' })],
    [auth(dev), () => undefined],
  ];
  const ways: Ways = { ways: 0, strayed: 0, lost: 0 };
  // Before the first use of the org, and after it.
  for (const [file, change] of moves)
    for (const used of [false, true]) {
      const server = await site.serve({ orgs: 'dev' });
      await server.tools();
      if (used) await server.call('run_soql_query', COUNT);
      requestsToOther(site);
      const before = readFileSync(file, 'utf8');
      const after = change(before);
      if (after === undefined) rmSync(file);
      else writeFileSync(file, after);
      const answers = [
        await server.call('run_soql_query', COUNT),
        await server.call('write_records', {
          object: 'Account',
          operation: 'insert',
          records: [{ Name: 'moved' }],
        }),
      ];
      writeFileSync(file, before, { mode: 0o600 });
      await server.close();
      ways.ways += 1;
      ways.strayed += requestsToOther(site);
      ways.lost += answers.filter(
        ({ facts, error }) => !error && !String(facts.org).startsWith('dev '),
      ).length;
    }
  const swapped = await swappedOrg(site, other.orgId);
  return { ways: ways.ways + 1, strayed: ways.strayed + swapped, lost: ways.lost };
}

/** Behind the pinned address another org answers (a sandbox that was refreshed): only the check is sent. */
async function swappedOrg(site: Site, orgId: string): Promise<number> {
  const record = { attributes: { type: 'Organization' }, Id: orgId, Name: 'Refreshed', IsSandbox: true };
  const body = { totalSize: 1, done: true, records: [record] };
  const remove = site.faults.add({
    path: 'FROM\\+Organization',
    effect: { kind: 'answer', status: 200, body },
  });
  site.requests.clear();
  const server = await site.serve({ orgs: 'dev' });
  const { error } = await server.call('run_soql_query', COUNT);
  remove();
  const sent = [...site.requests].filter(({ path }) => path.includes('COUNT')).length;
  return sent + (error?.code === 'ORG_MISMATCH' ? 0 : 1);
}
