import { describe, expect, it } from 'vitest';
import { DEV, PROD, throughTheDoor } from '../_door.ts';

const { said, call, org } = throughTheDoor({
  orgs: [DEV, PROD],
  args: ['--orgs', 'dev,prod'],
});
const MARTA = 'marta.lukasiewicz@acme.example.dev';
const CHEN = 'wei.chen@acme.example.dev';

const writes = () =>
  [...org().requests].filter(({ method, path }) => method !== 'GET' && path.includes('/services/data'));
const assign = (users: string[], sets: string[], rest: object = {}) =>
  call('assign_permission_set', { users, sets, ...rest });
const holders = async (permissionSet: string) => {
  const { facts } = await call('list_users', { permissionSet, status: 'any' });
  return facts.rows.map(([username]: [string]) => username);
};
const stable = (text: string) => text.replace(/\d{8}T\d{9}-[0-9a-f]+/g, '<change>');

describe('what is refused before anything is sent', () => {
  it.each([
    ['no user', { users: [], sets: ['Case_Agent'] }, 'INVALID_ARGUMENTS', /users/],
    [
      'a user that is not there',
      { users: ['wei.chan@acme.example.dev'], sets: ['Case_Agent'] },
      'NO_SUCH_USER',
      /nearest: wei\.chen@/,
    ],
    [
      'a set that is not there',
      { users: [CHEN], sets: ['Case_Agnet', 'Data Loadr'] },
      'NO_SUCH_PERMISSION_SET',
      /Case_Agnet'; nearest: Case_Agent\..*nearest: Data_Loader/,
    ],
    ['the set of a profile', { users: [CHEN], sets: ['X00e_admin'] }, 'NO_SUCH_PERMISSION_SET', /X00e_admin/],
    [
      'a user who left',
      { users: ['tom.gone@acme.example.dev'], sets: ['Case_Agent'] },
      'INACTIVE_USER',
      /tom\.gone/,
    ],
    [
      'licences and sets at once',
      { users: [CHEN], sets: ['Case_Agent', 'CRMUserPsl'] },
      'INVALID_ARGUMENTS',
      /CRMUserPsl/,
    ],
    [
      'text that would break out of the query',
      { users: ["x' OR Id != '"], sets: ["y' OR Id != '"] },
      'NO_SUCH_USER',
      /no user 'x' OR/,
    ],
  ])('%s', async (_, input, code, message) => {
    const before = writes().length;
    const { error } = await call('assign_permission_set', input);
    expect(error).toMatchObject({ code, outcome: 'not_executed' });
    expect(error.message).toMatch(message);
    expect(writes().length).toBe(before);
  });

  it('production, without its flag', async () => {
    const { error } = await assign(['wei.chen@acme.example.prod'], ['Case_Agent'], { org: 'prod' });
    expect(error).toMatchObject({ code: 'PRODUCTION', outcome: 'not_executed' });
    expect(error.details.plan.title).toBe('Assign permission set Case_Agent to wei.chen@acme.example.prod');
  });
});

describe('assign', () => {
  it('a plan says who gets what, and what is there already', async () => {
    const { facts } = await assign([CHEN, MARTA], ['Campaign_Editor', 'Sales_Desk'], { planOnly: true });
    expect(facts).toMatchObject({
      status: 'planned',
      plan: {
        title: 'Assign 2 permission sets (Campaign_Editor, Sales_Desk) to 2 users',
        writes: 3,
        details: {
          assigned: [`${CHEN}: Campaign_Editor`, `${CHEN}: Sales_Desk`, `${MARTA}: Sales_Desk`],
          already: [`${MARTA}: Campaign_Editor`],
        },
      },
    });
    expect(await holders('Sales_Desk')).not.toContain(CHEN);
  });

  it('goes at once in a sandbox; undo_changes takes it back', async () => {
    const answer = await said('assign_permission_set', {
      users: [CHEN, 'Marta Łukasiewicz'],
      sets: ['Sales Desk', 'Campaign_Editor'],
    });
    expect(stable(answer)).toMatchInlineSnapshot(`
      "3 assigned, 1 had it already; undo_changes with change <change> takes it back
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)

      user | set | result
      wei.chen@acme.example.dev | Sales_Desk | assigned
      wei.chen@acme.example.dev | Campaign_Editor | assigned
      marta.lukasiewicz@acme.example.dev | Sales_Desk | assigned
      marta.lukasiewicz@acme.example.dev | Campaign_Editor | had it already
      ---
      status: done
      plan: {"title":"Assign 2 permission sets (Sales_Desk, Campaign_Editor) to 2 users","writes":3,"deletes":0,"details":{"assigned":["wei.chen@acme.example.dev: Sales_Desk","wei.chen@acme.example.dev: Campaign_Editor","marta.lukasiewicz@acme.example.dev: Sales_Desk"],"already":["marta.lukasiewicz@acme.example.dev: Campaign_Editor"]},"limits":[]}
      result: {"operation":"assign","done":3,"already":1,"change":"<change>","columns":["user","set","result"],"rows":[["wei.chen@acme.example.dev","Sales_Desk","assigned"],["wei.chen@acme.example.dev","Campaign_Editor","assigned"],["marta.lukasiewicz@acme.example.dev","Sales_Desk","assigned"],["marta.lukasiewicz@acme.example.dev","Campaign_Editor","had it already"]]}
      org: dev (sandbox 00D000000000001EAA admin@acme.example.dev)"
    `);
    expect(await holders('Sales_Desk')).toEqual(expect.arrayContaining([CHEN, MARTA]));
    const { facts } = await call('undo_changes');
    const applied = await call('apply_plan', { plan: facts.plan.id });
    expect(applied.facts).toMatchObject({ status: 'done', result: { succeeded: 3 } });
    expect(await holders('Sales_Desk')).toEqual(['sales.and.ops@acme.example.dev']);
    expect(await holders('Campaign_Editor')).toContain(MARTA);
  });

  it('twice is no error', async () => {
    const { facts } = await assign([MARTA], ['Campaign_Editor']);
    expect(facts).toMatchObject({
      status: 'done',
      result: { done: 0, already: 1, rows: [[MARTA, 'Campaign_Editor', 'had it already']] },
    });
    expect(facts.result.change).toBeUndefined();
  });

  it.each([
    ['User_Admin', 'Manage Users'],
    ['Data_Loader', 'View All Data'],
    ['Developer', 'Author Apex'],
  ])('%s is warned of: it gives %s', async (set, permission) => {
    const { facts } = await assign([CHEN], [set], { planOnly: true });
    expect(facts.plan.details.warning).toContain(permission);
    expect(facts.plan.limits[0]).toContain(permission);
  });

  it('licences: seats are counted', async () => {
    const { facts } = await assign([CHEN], ['CRM User']);
    expect(facts.plan.details.licences).toEqual([{ licence: 'CRMUserPsl', total: 10, used: 2, after: 3 }]);
    expect(await holders('CRMUserPsl')).toContain(CHEN);
    const undo = await call('undo_changes', { change: facts.result.change });
    await call('apply_plan', { plan: undo.facts.plan.id });
    expect(await holders('CRMUserPsl')).not.toContain(CHEN);
  });

  it('a lost answer: the org is asked, and nothing is sent twice', async () => {
    org().faults.add({ path: /composite\/sobjects/, effect: { kind: 'reset', when: 'after' } });
    const before = writes().length;
    const { facts } = await assign([CHEN], ['Invoice_Reader']);
    expect(facts).toMatchObject({ status: 'done', result: { done: 1 } });
    expect(await holders('Invoice_Reader')).toContain(CHEN);
    expect(writes().length).toBe(before + 1);
  });
});

describe('write_records of assignments', () => {
  it('a lost answer: they are found again by their values, and a delete is undone by making them anew', async () => {
    const { facts } = await call('list_users', { user: MARTA });
    const [set] = (
      await call('run_soql_query', { query: "SELECT Id FROM PermissionSet WHERE Name = 'Invoice_Reader'" })
    ).facts.rows;
    org().faults.add({ path: /composite\/sobjects/, effect: { kind: 'reset', when: 'after' } });
    const object = 'PermissionSetAssignment';
    const records = [{ AssigneeId: facts.user.id, PermissionSetId: set[0] }];
    const made = await call('write_records', { object, operation: 'insert', records });
    expect(made.facts).toMatchObject({ status: 'done', result: { succeeded: 1 } });
    const [[, Id]] = made.facts.result.rows;
    const plan = await call('write_records', { object, operation: 'delete', records: [{ Id }] });
    expect(plan.facts.plan.limits).toContain('An undo makes them anew; they then have other ids.');
    const gone = await call('apply_plan', { plan: plan.facts.plan.id });
    expect(await holders('Invoice_Reader')).not.toContain(MARTA);
    await call('undo_changes', { change: gone.facts.result.change });
    expect(await holders('Invoice_Reader')).toContain(MARTA);
  });
});

describe('unassign', () => {
  it('waits for a yes; undo_changes assigns again, and that can be taken back', async () => {
    await assign([CHEN], ['Case_Agent', 'Sales_Desk']);
    const { facts } = await assign([CHEN, MARTA], ['Case_Agent', 'Sales_Desk'], { operation: 'unassign' });
    expect(facts).toMatchObject({
      status: 'planned',
      plan: { deletes: 2, details: { already: [`${MARTA}: Case_Agent`, `${MARTA}: Sales_Desk`] } },
    });
    expect(await holders('Case_Agent')).toContain(CHEN);
    const applied = await call('apply_plan', { plan: facts.plan.id });
    expect(applied.facts).toMatchObject({ status: 'done', result: { done: 2, already: 2 } });
    expect(await holders('Case_Agent')).not.toContain(CHEN);
    const undone = await call('undo_changes', { change: applied.facts.result.change });
    expect(undone.facts).toMatchObject({ status: 'done', result: { succeeded: 2 } });
    expect(await holders('Case_Agent')).toContain(CHEN);
    expect(await holders('Sales_Desk')).toContain(CHEN);
    const again = await call('undo_changes', { change: undone.facts.result.change });
    expect(again.facts).toMatchObject({ status: 'planned', plan: { deletes: 2 } });
  });
});

describe('an org that is only read', () => {
  const reader = throughTheDoor({ args: ['--orgs', 'dev', '--read-only'] });
  it('refuses', async () => {
    const { error } = await reader.call('assign_permission_set', { users: [CHEN], sets: ['Case_Agent'] });
    expect(error).toMatchObject({ code: 'TOOL_NOT_ENABLED', outcome: 'not_executed' });
  });
});
