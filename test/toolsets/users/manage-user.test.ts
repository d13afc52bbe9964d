import { describe, expect, it } from 'vitest';
import { DEV, PROD, throughTheDoor } from '../_door.ts';

const { call, org } = throughTheDoor({
  orgs: [DEV, PROD],
  args: ['--orgs', 'dev,prod', '--allow-non-ga-tools'],
});
const CHEN = 'wei.chen@acme.example.dev';
const MARTA = 'marta.lukasiewicz@acme.example.dev';
const newUser = {
  username: 'new.hire+1@acme.example.dev',
  lastName: "D'Arc",
  firstName: 'Jo',
  email: 'new.hire@acme.example',
};
const writes = () =>
  [...org().requests].filter(({ method, path }) => method !== 'GET' && path.includes('/services/data'));
const manage = (action: string, input: object) => call('manage_user', { action, ...input });
const whole = async (user: string) => (await call('list_users', { user })).facts.user;

describe('what is refused before anything is sent', () => {
  it.each([
    ['create without template', 'create', { newUser }, 'INVALID_ARGUMENTS', /template/],
    ['freeze without users', 'freeze', { template: CHEN }, 'INVALID_ARGUMENTS', /users/],
    [
      'a username that is taken',
      'create',
      { template: CHEN, newUser: { ...newUser, username: MARTA.toUpperCase() } },
      'USERNAME_TAKEN',
      /marta/,
    ],
    [
      'a username that is none',
      'create',
      { template: CHEN, newUser: { ...newUser, username: 'jo' } },
      'INVALID_ARGUMENTS',
      /email address/,
    ],
    [
      'a wrong template',
      'create',
      { template: 'wei.chan@acme.example.dev', newUser },
      'NO_SUCH_USER',
      /nearest: wei\.chen/,
    ],
    [
      'a field of one’s own',
      'create',
      { template: CHEN, newUser: { ...newUser, ProfileId: 'x' } },
      'INVALID_ARGUMENTS',
      /ProfileId/,
    ],
    ['oneself', 'deactivate', { users: ['admin@acme.example.dev'] }, 'OWN_USER', /itself/],
    [
      'the password of a user who left',
      'reset_password',
      { users: ['tom.gone@acme.example.dev'] },
      'INACTIVE_USER',
      /tom/,
    ],
    [
      'production without its flag',
      'freeze',
      { users: ['wei.chen@acme.example.prod'], org: 'prod' },
      'PRODUCTION',
      /production/,
    ],
  ])('%s', async (_, action, input, code, message) => {
    const before = writes().length;
    const { error } = await manage(action, input);
    expect(error).toMatchObject({ code, outcome: 'not_executed' });
    expect(error.message).toMatch(message);
    expect(writes().length).toBe(before);
  });
});

describe('create', () => {
  it('copies profile, role and locale of the template; permission sets are told, not copied', async () => {
    const { facts } = await manage('create', { template: "o'brien@acme.example.dev", newUser });
    expect(facts).toMatchObject({
      status: 'done',
      plan: {
        title: 'Create the user new.hire+1@acme.example.dev',
        details: { profile: 'Standard User', notCopied: ['permission set Account_Manager'] },
        limits: ['A user cannot be deleted afterwards, only deactivated.'],
      },
      result: { done: 1, rows: [['new.hire+1@acme.example.dev', 'created']] },
    });
    expect(await whole(newUser.username)).toMatchObject({
      name: "Jo D'Arc",
      alias: "jd'arc".slice(0, 5),
      active: true,
      profile: 'Standard User',
      role: 'SVP, Sales & Marketing',
      timeZone: 'Europe/Dublin',
      manager: 'admin@acme.example.dev',
      permissionSets: [],
    });
  });

  it('a far-reaching profile is warned of', async () => {
    const { facts } = await manage('create', {
      template: 'admin@acme.example.dev',
      newUser: { ...newUser, username: 'x@y.zz' },
      planOnly: true,
    });
    expect(facts.plan.limits[1]).toContain('Modify All Data');
  });
});

describe('freeze', () => {
  it('who has no login state that can be seen is not said to be frozen', async () => {
    org().faults.add({
      path: /query\?q=.*UserLogin/,
      effect: { kind: 'answer', status: 200, body: { totalSize: 0, done: true, records: [] } },
    });
    const { error } = await manage('freeze', { users: [CHEN] });
    org().faults.clear();
    expect(error).toMatchObject({ code: 'NO_USER_LOGIN', message: expect.stringContaining(CHEN) });
  });

  it('goes at once, twice is no error, and undo_changes unfreezes', async () => {
    const { facts } = await manage('freeze', { users: [CHEN] });
    expect(facts).toMatchObject({ status: 'done', plan: { title: `Freeze ${CHEN}` }, result: { done: 1 } });
    expect(await whole(CHEN)).toMatchObject({ frozen: true, active: true });
    expect((await manage('freeze', { users: [CHEN] })).facts).toMatchObject({
      result: { done: 0, already: 1 },
    });
    await call('undo_changes', { change: facts.result.change });
    expect(await whole(CHEN)).toMatchObject({ frozen: false });
  });
});

describe('deactivate', () => {
  it('waits for a yes; activate brings back', async () => {
    const { facts } = await manage('deactivate', { users: [CHEN] });
    expect(facts).toMatchObject({ status: 'planned', plan: { title: `Deactivate ${CHEN}`, writes: 1 } });
    expect(await whole(CHEN)).toMatchObject({ active: true });
    await call('apply_plan', { plan: facts.plan.id });
    expect(await whole(CHEN)).toMatchObject({ active: false });
    await manage('activate', { users: [CHEN] });
    expect(await whole(CHEN)).toMatchObject({ active: true });
  });
});

describe('reset_password', () => {
  it('waits for a yes; the mail goes to the user, and the password is in no answer', async () => {
    const { facts } = await manage('reset_password', { users: [MARTA] });
    expect(facts).toMatchObject({ status: 'planned', plan: { title: `Reset the password of ${MARTA}` } });
    const since = new Date();
    const applied = await call('apply_plan', { plan: facts.plan.id });
    expect(applied.facts).toMatchObject({ status: 'done', result: { done: 1 } });
    const query = `SELECT LastPasswordChangeDate FROM User WHERE Username = '${MARTA}'`;
    const [[changed]] = (await call('run_soql_query', { query })).facts.rows;
    expect(new Date(changed).getTime()).toBeGreaterThan(since.getTime() - 2_000);
    // The org answers with twelve characters, a digit and an a.
    expect(`${applied.text}${JSON.stringify(applied.facts)}`).not.toMatch(/password>|[A-Za-z0-9]{12}\da\b/);
    expect([...org().requests].some(({ path }) => path.includes('/Soap/u/'))).toBe(true);
  });
});
