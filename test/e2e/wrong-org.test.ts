import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callTool, connect, startOrgs, temporaryFolder } from './_door.ts';

// Faults 1 and 2 of the servers that exist: an argument, another project or a switch in another terminal reaches
// another org. Two orgs are signed in; `dev` is pinned. The request log of `other` is the truth.
const COUNT = { query: 'SELECT COUNT() FROM Account' };
let orgs: Awaited<ReturnType<typeof startOrgs>>;
beforeAll(async () => {
  orgs = await startOrgs({
    orgs: [
      { alias: 'dev', kind: 'sandbox' },
      { alias: 'other', kind: 'production' },
    ],
  });
});
afterAll(() => orgs.close());
beforeEach(() => orgs.requests.clear());

const requestsTo = (alias: string) => [...orgs.requests].filter(({ org }) => org === alias).length;
const usernameOf = (alias: string) => orgs.orgs.find(org => org.alias === alias)?.username ?? '';
const orgIdOf = (alias: string) => orgs.orgs.find(org => org.alias === alias)?.orgId ?? '';

/** A project whose own configuration says that another org, host and API version are meant. */
function hostileProject(): string {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, 'sfdx-project.json'),
    '{"packageDirectories":[{"path":"force-app","default":true}]}',
  );
  mkdirSync(join(folder, '.sf'));
  const config = {
    'target-org': 'other',
    'org-instance-url': 'http://127.0.0.1:9',
    'org-api-version': '31.0',
  };
  writeFileSync(join(folder, '.sf', 'config.json'), JSON.stringify(config));
  return folder;
}

function setUserConfig(
  file: string,
  change: (content: Record<string, unknown>) => Record<string, unknown>,
): () => void {
  const path = join(orgs.home, file);
  const before = readFileSync(path, 'utf8');
  writeFileSync(path, JSON.stringify(change(JSON.parse(before))));
  return () => writeFileSync(path, before);
}

describe('another org is never reached', () => {
  it('by an argument, a directory or an id: 200 concurrent pairs, 0 requests to the other org', async () => {
    const client = await connect({ home: orgs.home, args: ['--orgs', 'dev'] });
    const project = hostileProject();
    const tricks = [
      { org: 'other' },
      { org: usernameOf('other') },
      { org: orgIdOf('other') },
      { org: orgIdOf('other').slice(0, 15) },
      { usernameOrAlias: 'other' },
      { directory: project },
      { org: 'OTHER' },
      { org: 'DEFAULT_TARGET_ORG', directory: project },
      { org: '' },
      { org: ['dev', 'other'] },
    ];
    const pairs = Array.from({ length: 200 }, (_, index) => [
      callTool(client, 'run_soql_query', COUNT),
      callTool(client, 'run_soql_query', { ...COUNT, ...tricks[index % tricks.length] }),
    ]);
    const answers = await Promise.all(pairs.map(pair => Promise.all(pair)));
    for (const [plain, trick] of answers) {
      expect(plain?.facts.org).toMatch(/^dev \(sandbox /);
      expect(['ORG_NOT_ALLOWED', 'INVALID_ARGUMENTS']).toContain(trick?.error?.code);
    }
    expect(requestsTo('other')).toBe(0);
    expect(requestsTo('dev')).toBeGreaterThanOrEqual(200);
  });

  it('and the count is able to see it: an allowed call to the other org is counted', async () => {
    const client = await connect({ home: orgs.home, args: ['--orgs', 'dev,other'] });
    const { facts } = await callTool(client, 'run_soql_query', { ...COUNT, org: 'other' });
    expect(facts.org).toMatch(/^other \(production /);
    expect(requestsTo('other')).toBeGreaterThan(0);
  });

  it('by the configuration of a repository that the server was started in', async () => {
    const client = await connect({ home: orgs.home, args: ['--orgs', 'dev'], cwd: hostileProject() });
    const { facts } = await callTool(client, 'run_soql_query', COUNT);
    expect(facts.org).toMatch(/^dev \(sandbox /);
    expect(requestsTo('other')).toBe(0);
    const paths = [...orgs.requests].flatMap(({ org, path }) => (org === 'dev' ? path : []));
    expect(paths.filter(path => path.includes('/v31.0/'))).toEqual([]);
  });

  it('by an environment variable that names another default, outside of any project', async () => {
    const client = await connect({
      home: orgs.home,
      args: ['--orgs', 'dev'],
      cwd: temporaryFolder(),
      env: { SF_TARGET_ORG: 'other' },
    });
    expect((await callTool(client, 'run_soql_query', COUNT)).facts.org).toMatch(/^dev /);
    expect(requestsTo('other')).toBe(0);
  });

  it('by a default switched in another terminal: reads go on with the pinned org and say so', async () => {
    const client = await connect({ home: orgs.home, args: ['--orgs', 'DEFAULT_TARGET_ORG'] });
    expect((await callTool(client, 'run_soql_query', COUNT)).facts.notices).toBeUndefined();
    const restore = setUserConfig('.sf/config.json', config => ({ ...config, 'target-org': 'other' }));
    const { facts } = await callTool(client, 'run_soql_query', COUNT);
    restore();
    expect(facts.org).toMatch(/^dev \(sandbox /);
    expect(facts.notices).toEqual([
      expect.stringMatching(/^ORG_DRIFT: DEFAULT_TARGET_ORG now means admin@.*other/),
    ]);
    expect(requestsTo('other')).toBe(0);
  });

  it('by an alias re-pointed in another terminal', async () => {
    const client = await connect({ home: orgs.home, args: ['--orgs', 'dev'] });
    await client.listTools();
    const restore = setUserConfig('.sfdx/alias.json', () => ({
      orgs: { dev: usernameOf('other'), other: usernameOf('other') },
    }));
    const { facts } = await callTool(client, 'run_soql_query', { ...COUNT, org: 'dev' });
    restore();
    expect(facts.org).toMatch(/^dev \(sandbox /);
    expect(facts.notices?.[0]).toMatch(/^ORG_DRIFT: dev now means/);
    expect(requestsTo('other')).toBe(0);
  });

  it('by an auth file that was exchanged after start: nothing is sent at all', async () => {
    const client = await connect({ home: orgs.home, args: ['--orgs', 'dev'] });
    await client.listTools();
    const other = JSON.parse(readFileSync(join(orgs.home, '.sfdx', `${usernameOf('other')}.json`), 'utf8'));
    const restore = setUserConfig(`.sfdx/${usernameOf('dev')}.json`, own => ({
      ...other,
      username: own.username,
    }));
    const { error } = await callTool(client, 'run_soql_query', COUNT);
    restore();
    expect(error?.code).toBe('ORG_DRIFT');
    expect(requestsTo('other') + requestsTo('dev')).toBe(0);
  });

  it('by an org that answers under the pinned name but is another: only the check was sent', async () => {
    const client = await connect({ home: orgs.home, args: ['--orgs', 'dev'] });
    const body = [
      { attributes: { type: 'Organization' }, Id: orgIdOf('other'), Name: 'Refreshed', IsSandbox: true },
    ];
    const done = orgs.faults.add({
      path: /FROM\+Organization/,
      effect: { kind: 'answer', status: 200, body: { totalSize: 1, done: true, records: body } },
    });
    const { error } = await callTool(client, 'run_soql_query', COUNT);
    done();
    expect(error).toMatchObject({ code: 'ORG_MISMATCH', outcome: 'not_executed' });
    expect([...orgs.requests].filter(({ path }) => path.includes('COUNT'))).toEqual([]);
  });
});
