import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEV, PROD, throughTheDoor } from '../_door.ts';

const orgs = [DEV, PROD];

describe('with an org that could not be resolved', () => {
  const { said, org } = throughTheDoor({ orgs, args: ['--orgs', 'dev,prod,dve'] });

  test('takes no argument', async () => {
    expect(await said('get_username', { org: 'prod', defaultTargetOrg: true })).toMatchInlineSnapshot(`
      "ERROR
      code: INVALID_ARGUMENTS
      message: get_username was called with wrong arguments: org: unknown argument; defaultTargetOrg: unknown argument
      next: Expected: no arguments. Mend the call and repeat it.
      outcome: not_executed
      retry: after_fix
      details: {"problems":["org: unknown argument","defaultTargetOrg: unknown argument"]}"
    `);
  });

  test('tells the pinned orgs, the default, and what mends the other', async () => {
    expect(await said('get_username')).toMatchInlineSnapshot(`
      "dev is the default of 2 pinned orgs; 1 could not be resolved

      name | username | orgId | drift
      dev | admin@acme.example.dev | 00D000000000001EAA |
      prod | admin@acme.example.prod | 00D000000000002EAA |
      ---
      default: dev
      orgs: [{"name":"dev","username":"admin@acme.example.dev","orgId":"00D000000000001EAA","aliases":["dev"],"instanceUrl":"<url>"},{"name":"prod","username":"admin@acme.example.prod","orgId":"00D000000000002EAA","aliases":["prod"],"instanceUrl":"<url>"}]
      unresolved: [{"name":"dve","reason":"no org is authorised under 'dve'","nearest":["dev"],"next":"Sign in with: orgsmith login --alias dve, or sf org login web --alias dve. Then restart Orgsmith."}]"
    `);
  });

  test('tells what moved since then, and sends nothing', async () => {
    const { home, orgs: started, requests } = org();
    requests.clear();
    const prod = started.find(({ alias }) => alias === 'prod')?.username;
    writeFileSync(join(home, '.sfdx', 'alias.json'), JSON.stringify({ orgs: { dev: prod, prod } }));
    expect(await said('get_username')).toMatchInlineSnapshot(`
      "dev is the default of 2 pinned orgs; 1 could not be resolved

      name | username | orgId | drift
      dev | admin@acme.example.dev | 00D000000000001EAA | dev now means admin@acme.example.prod, not admin@acme.example.dev
      prod | admin@acme.example.prod | 00D000000000002EAA |
      ---
      default: dev
      orgs: [{"name":"dev","username":"admin@acme.example.dev","orgId":"00D000000000001EAA","aliases":["dev"],"instanceUrl":"<url>","drift":"dev now means admin@acme.example.prod, not admin@acme.example.dev"},{"name":"prod","username":"admin@acme.example.prod","orgId":"00D000000000002EAA","aliases":["prod"],"instanceUrl":"<url>"}]
      unresolved: [{"name":"dve","reason":"no org is authorised under 'dve'","nearest":["dev"],"next":"Sign in with: orgsmith login --alias dve, or sf org login web --alias dve. Then restart Orgsmith."}]"
    `);
    expect([...requests]).toEqual([]);
  });
});

describe('with no org at all', () => {
  const { said, org } = throughTheDoor({ orgs, args: ['--orgs', 'dve'] });

  test('says why, and what mends it', async () => {
    expect(await said('get_username')).toMatchInlineSnapshot(`
      "No org is pinned. dve: no org is authorised under 'dve'. Sign in with: orgsmith login --alias dve, or sf org login web --alias dve. Then restart Orgsmith.
      ---
      default: null
      orgs: []
      unresolved: [{"name":"dve","reason":"no org is authorised under 'dve'","nearest":["dev"],"next":"Sign in with: orgsmith login --alias dve, or sf org login web --alias dve. Then restart Orgsmith."}]"
    `);
  });

  test('other tools refuse in the same words', async () => {
    org().requests.clear();
    expect(await said('run_soql_query', { query: 'SELECT Id FROM Account' })).toMatchInlineSnapshot(`
      "ERROR
      code: NO_ORG
      message: Orgs that could not be resolved when Orgsmith started: dve: no org is authorised under 'dve'
      next: Sign in with: orgsmith login --alias dve, or sf org login web --alias dve. Then restart Orgsmith.
      outcome: not_executed
      retry: after_fix
      details: {"unresolved":[{"name":"dve","reason":"no org is authorised under 'dve'","nearest":["dev"],"next":"Sign in with: orgsmith login --alias dve, or sf org login web --alias dve. Then restart Orgsmith."}]}"
    `);
    expect([...org().requests]).toEqual([]);
  });
});
