import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { callTool, cli, connect, environment, run, temporaryFolder } from './_door.ts';

describe('--orgs LOCAL', () => {
  it('is an org on localhost, known to be started by this process, with sample data', async () => {
    const client = await connect({ home: temporaryFolder(), args: ['--orgs', 'LOCAL'] });
    const { facts } = await callTool(client, 'get_org_info');
    expect(facts).toMatchObject({ kind: 'local', instance: 'LOCAL' });
    expect(facts.org).toMatch(/^local \(local 00D\w{15} /);
    expect(
      (await callTool(client, 'run_soql_query', { query: 'SELECT Id FROM Invoice__c' })).error,
    ).toBeUndefined();
    expect(
      (await callTool(client, 'run_soql_query', { query: 'SELECT COUNT() FROM Account', org: 'LOCAL' })).facts
        .totalSize,
    ).toBe(40);
  });

  it('leaves nothing behind', async () => {
    const home = temporaryFolder();
    const { code, stdout } = await run(
      ['call', 'run_soql_query', '-o', 'LOCAL', '-a', 'query=SELECT COUNT() FROM Contact', '--json'],
      { home },
    );
    expect([code, JSON.parse(stdout).result.totalSize]).toEqual([0, 120]);
  });
});

describe('orgsmith local-org start', () => {
  it('prints one line when ready, serves clients of its home, and ends with stdin', async () => {
    const home = temporaryFolder();
    const child = spawn(
      process.execPath,
      [cli(), 'local-org', 'start', '--org', 'qa=scratch', '--org', 'hub=production+devhub', '--home', home],
      {
        env: environment(temporaryFolder()),
      },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    const lines = createInterface(child.stdout);
    const ready = JSON.parse(await new Promise<string>(resolve => lines.once('line', resolve)));
    expect(ready.orgs).toMatchObject([
      { alias: 'qa', kind: 'scratch' },
      { alias: 'hub', kind: 'production' },
    ]);
    const { stdout } = await run(['call', 'list_all_orgs', '-o', 'ALLOW_ALL_ORGS', '--json'], { home });
    const { orgs } = JSON.parse(stdout).result;
    expect(orgs).toMatchObject([
      { name: 'qa', kind: 'scratch', default: true, status: 'connected' },
      { name: 'hub', kind: 'production' },
    ]);
    const exited = new Promise(resolve => child.once('exit', resolve));
    child.stdin.end();
    expect(await exited).toBe(0);
  });

  it.each([
    ['an unknown action', ['local-org', 'stop'], 2, /can start, or run apex/],
    ['an unknown kind', ['local-org', 'start', '--org', 'dev=sandpit'], 2, /write ALIAS=KIND/],
    ['a port that is none', ['local-org', 'start', '--port', 'x'], 2, /--port x/],
  ])('%s is refused', async (_, args, expected, said) => {
    const { code, stderr } = await run(args, { home: temporaryFolder() });
    expect(stderr).toMatch(said);
    expect(code).toBe(expected);
  });
});
