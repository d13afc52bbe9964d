import { describe, expect, test } from 'vitest';
import { DEV, PROD, throughTheDoor } from '../_door.ts';

const given = { orgs: [DEV, PROD], args: ['--orgs', 'prod,dev'] };
const { said } = throughTheDoor(given);

describe('a wrong call', () => {
  test('arguments that are not there, or of the wrong kind', async () => {
    expect(await said('list_all_orgs', { check: 'no', directory: '/' })).toMatchInlineSnapshot(`
      "ERROR
      code: INVALID_ARGUMENTS
      message: list_all_orgs was called with wrong arguments: check: Invalid input: expected boolean, received string; directory: orgs are pinned when the server starts; leave it out
      next: Expected: check. Mend the call and repeat it.
      outcome: not_executed
      retry: after_fix
      details: {"problems":["check: Invalid input: expected boolean, received string","directory: orgs are pinned when the server starts; leave it out"]}"
    `);
  });
});

describe('the allowed orgs', () => {
  test('without asking them', async () => {
    expect(await said('list_all_orgs', { check: false })).toMatchInlineSnapshot(`
      "2 orgs allowed, 0 connected

      name | username | kind | orgId | status | expires
      prod (default) | admin@acme.example.prod | unknown | 00D000000000002EAA | unchecked |
      dev (target-org) | admin@acme.example.dev | unknown | 00D000000000001EAA | unchecked |
      ---
      orgs: [{"name":"prod","username":"admin@acme.example.prod","orgId":"00D000000000002EAA","default":true,"marks":[],"kind":"unknown","status":"unchecked","aliases":["prod"]},{"name":"dev","username":"admin@acme.example.dev","orgId":"00D000000000001EAA","default":false,"marks":["target-org"],"kind":"unknown","status":"unchecked","aliases":["dev"]}]"
    `);
  });

  test('with their kinds, when they answer', async () => {
    expect(await said('list_all_orgs')).toMatchInlineSnapshot(`
      "2 orgs allowed, 2 connected

      name | username | kind | orgId | status | expires
      prod (default) | admin@acme.example.prod | production | 00D000000000002EAA | connected |
      dev (target-org) | admin@acme.example.dev | sandbox | 00D000000000001EAA | connected |
      ---
      orgs: [{"name":"prod","username":"admin@acme.example.prod","orgId":"00D000000000002EAA","default":true,"marks":[],"kind":"production","status":"connected","aliases":["prod"]},{"name":"dev","username":"admin@acme.example.dev","orgId":"00D000000000001EAA","default":false,"marks":["target-org"],"kind":"sandbox","status":"connected","aliases":["dev"]}]"
    `);
  });
});

describe('an org that cannot be used', () => {
  const { said, org } = throughTheDoor(given);

  test('is an answer, not a failure of the call', async () => {
    const records = [
      { attributes: { type: 'Organization' }, Id: PROD.orgId, Name: 'Refreshed', IsSandbox: true },
    ];
    org().faults.add({
      path: /FROM\+Organization/,
      org: 'dev',
      effect: { kind: 'answer', status: 200, body: { totalSize: 1, done: true, records } },
    });
    expect(await said('list_all_orgs')).toMatchInlineSnapshot(`
      "2 orgs allowed, 1 connected

      name | username | kind | orgId | status | expires
      prod (default) | admin@acme.example.prod | production | 00D000000000002EAA | connected |
      dev (target-org) | admin@acme.example.dev | unknown | 00D000000000001EAA | dev was pinned as admin@acme.example.dev in org 00D000000000001EAA, but <host> answers as admin@acme.example.dev in org 00D000000000002EAA. Nothing was sent there beyond this check. If the org was refreshed or moved, sign in again with orgsmith login or sf org login web, and restart Orgsmith. |
      ---
      orgs: [{"name":"prod","username":"admin@acme.example.prod","orgId":"00D000000000002EAA","default":true,"marks":[],"kind":"production","status":"connected","aliases":["prod"]},{"name":"dev","username":"admin@acme.example.dev","orgId":"00D000000000001EAA","default":false,"marks":["target-org"],"kind":"unknown","status":"dev was pinned as admin@acme.example.dev in org 00D000000000001EAA, but <host> answers as admin@acme.example.dev in org 00D000000000002EAA","next":"Nothing was sent there beyond this check. If the org was refreshed or moved, sign in again with orgsmith login or sf org login web, and restart Orgsmith.","aliases":["dev"]}]"
    `);
  });
});
