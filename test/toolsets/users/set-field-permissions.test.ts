import { describe, expect, it } from 'vitest';
import { DEV, PROD, throughTheDoor } from '../_door.ts';

const { call, org } = throughTheDoor({
  orgs: [DEV, PROD],
  args: ['--orgs', 'dev,prod', '--allow-non-ga-tools'],
});
const writes = () =>
  [...org().requests].filter(({ method, path }) => method !== 'GET' && path.includes('/services/data'));
const set = (input: object) =>
  call('set_field_permissions', {
    object: 'Account',
    fields: ['Rating'],
    to: ['Invoice_Reader'],
    access: 'read',
    ...input,
  });
const access = async (name: string, field: string) => {
  const query = `SELECT PermissionsRead, PermissionsEdit FROM FieldPermissions WHERE Parent.Name = '${name}' AND Field = '${field}'`;
  return (await call('run_soql_query', { query })).facts.rows;
};

describe('what is refused before anything is sent', () => {
  it.each([
    ['a wrong object', { object: 'Acount' }, 'NOT_FOUND', /nearest: Account/],
    ['a wrong field', { fields: ['Ratin'] }, 'NOT_FOUND', /nearest: Rating/],
    ['a wrong set', { to: ['Invoice_Raeder'] }, 'NO_SUCH_PERMISSION_SET', /nearest: Invoice_Reader/],
    ['text that would break out', { to: ["x' OR Id != '"] }, 'NO_SUCH_PERMISSION_SET', /x' OR/],
    ['a field without permissions', { fields: ['Name', 'Rating'] }, 'NO_FIELD_PERMISSIONS', /Name/],
    ['production without its flag', { org: 'prod' }, 'PRODUCTION', /production/],
  ])('%s', async (_, input, code, message) => {
    const before = writes().length;
    const { error } = await set(input);
    expect(error).toMatchObject({ code, outcome: 'not_executed' });
    expect(error.message).toMatch(message);
    expect(writes().length).toBe(before);
  });
});

describe('fields', () => {
  it('new rows and changed ones, told before and after; each is taken back', async () => {
    const { facts } = await set({ fields: ['AnnualRevenue', 'Rating'], access: 'edit' });
    expect(facts).toMatchObject({
      status: 'done',
      plan: {
        title: 'Set 2 fields of Account to edit for permission set Invoice_Reader',
        writes: 2,
        details: {
          changes: [
            {
              who: 'permission set Invoice_Reader',
              field: 'Account.AnnualRevenue',
              before: 'read',
              after: 'edit',
            },
            { field: 'Account.Rating', before: 'none', after: 'edit' },
          ],
        },
      },
      result: { done: 2, already: 0, changes: [expect.any(String), expect.any(String)] },
    });
    expect(await access('Invoice_Reader', 'Account.Rating')).toEqual([[true, true]]);
    for (const change of facts.result.changes) {
      const undo = await call('undo_changes', { change });
      if (undo.facts.status === 'planned') await call('apply_plan', { plan: undo.facts.plan.id });
    }
    expect(await access('Invoice_Reader', 'Account.Rating')).toEqual([]);
    expect(await access('Invoice_Reader', 'Account.AnnualRevenue')).toEqual([[true, false]]);
  });

  it('what is so already is left', async () => {
    const { facts } = await set({ fields: ['AnnualRevenue'], access: 'read' });
    expect(facts).toMatchObject({ status: 'done', result: { done: 0, already: 1, changes: [] } });
  });

  it('taking access away waits for a yes, and comes back by undo_changes', async () => {
    const { facts } = await set({ fields: ['AnnualRevenue'], access: 'none' });
    expect(facts).toMatchObject({ status: 'planned', plan: { deletes: 1 } });
    const applied = await call('apply_plan', { plan: facts.plan.id });
    expect(await access('Invoice_Reader', 'Account.AnnualRevenue')).toEqual([]);
    await call('undo_changes', { change: applied.facts.result.changes[0] });
    expect(await access('Invoice_Reader', 'Account.AnnualRevenue')).toEqual([[true, false]]);
  });

  it('a profile, by its name', async () => {
    const { facts } = await set({ to: ['Read Only'], fields: ['Account.AnnualRevenue'] });
    expect(facts).toMatchObject({
      status: 'done',
      result: { rows: [['profile Read Only', 'AnnualRevenue', 'none', 'read']] },
    });
  });
});

describe('without --allow-non-ga-tools', () => {
  const usual = throughTheDoor();
  it('is not there', async () => {
    const { error } = await usual.call('set_field_permissions', {});
    expect(error).toMatchObject({ code: 'TOOL_NOT_ENABLED' });
  });
});
