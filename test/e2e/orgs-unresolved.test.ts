import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callTool, connect, run, startOrgs, temporaryFolder } from './_door.ts';

let orgs: Awaited<ReturnType<typeof startOrgs>>;
beforeAll(async () => {
  orgs = await startOrgs();
});
afterAll(() => orgs.close());

describe('an org that cannot be resolved', () => {
  it('serve starts all the same, and get_username says which, why, the nearest, and what mends it', async () => {
    const client = await connect({ home: orgs.home, args: ['--orgs', 'dve'] });
    const { facts } = await callTool(client, 'get_username');
    expect(facts).toMatchObject({ default: null, orgs: [], unresolved: [{ name: 'dve', nearest: ['dev'] }] });
    expect(facts.unresolved[0].next).toContain('sf org login web --alias dve');
  });

  it('and every call that needs an org says the same', async () => {
    const client = await connect({ home: orgs.home, args: ['--orgs', 'dve'] });
    const { error } = await callTool(client, 'run_soql_query', { query: 'SELECT Id FROM Account' });
    expect(error).toMatchObject({
      code: 'NO_ORG',
      outcome: 'not_executed',
      details: { unresolved: [{ nearest: ['dev'] }] },
    });
  });

  it('an empty HOME: no default org, and how to set one', async () => {
    const client = await connect({ home: temporaryFolder() });
    const { facts } = await callTool(client, 'get_username');
    expect(facts.unresolved).toMatchObject([{ name: 'DEFAULT_TARGET_ORG', reason: 'no target-org is set' }]);
  });

  it('call exits with 2, and with JSON that names it', async () => {
    const { code, stdout } = await run(
      ['call', 'run_soql_query', '-o', 'dve', '-a', 'query=SELECT Id FROM Account', '--json'],
      { home: orgs.home },
    );
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ status: 2, name: 'NO_ORG', outcome: 'not_executed' });
  });
});
