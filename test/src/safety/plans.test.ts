import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openPlans } from '../../../src/safety/plans.ts';
import { openStateFolder } from '../../../src/safety/state-folder.ts';
import { tempFolder } from '../../support/temp.ts';

const PLAN = {
  tool: 'write_records',
  input: { object: 'Account' },
  orgId: '00D000000000001EAA',
  username: 'ada@acme.example',
  org: 'dev (sandbox)',
  alias: 'dev',
  title: 'Delete 1 Account record',
  digest: 'd',
  approval: false,
  expires: 1_000,
};

function ground() {
  const root = tempFolder();
  let now = 0;
  const plans = openPlans(openStateFolder(root), () => now);
  const later = (ms: number) => {
    now += ms;
  };
  return {
    root,
    plans,
    later,
    folder: join(root, 'plans'),
    another: openPlans(openStateFolder(root), () => now),
  };
}

describe('a plan', () => {
  it('is taken once, by any process of this user', () => {
    const { plans, another } = ground();
    const { id } = plans.put(PLAN);
    expect(another.take(id)).toMatchObject(PLAN);
    expect(() => plans.take(id)).toThrow('There is no plan');
  });

  it('is gone when its time is up, its file too', () => {
    const { plans, later, folder } = ground();
    const { id } = plans.put(PLAN);
    later(1_001);
    expect(() => plans.take(id)).toThrow('expired');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is no good for longer because the clock goes back', () => {
    const { plans, later } = ground();
    later(3_600_000);
    const { id } = plans.put({ ...PLAN, expires: 3_600_000 + 1_000 });
    later(-3_600_000);
    expect(() => plans.take(id)).toThrow('There is no plan');
  });

  it('is not believed when its file was changed', () => {
    const { plans, folder } = ground();
    const { id } = plans.put(PLAN);
    const file = join(folder, `${id}.json`);
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('"approval":false', '"approval":true').replace('Account', 'Contact'),
    );
    expect(() => plans.take(id)).toThrow('There is no plan');
  });

  it('is the user’s alone on disk', () => {
    const { plans, folder, root } = ground();
    const { id } = plans.put(PLAN);
    const modes = [folder, join(folder, `${id}.json`), join(root, 'key')].map(
      path => statSync(path).mode & 0o777,
    );
    expect(modes).toEqual([0o700, 0o600, 0o600]);
  });

  it.each(['../key', 'a/b', '', 'x'.repeat(41), 'nobody'])('of the id %j is not there', id => {
    expect(() => ground().plans.take(id)).toThrow('There is no plan');
  });

  it('that needs approval waits for it, and an approval of another plan or by another key is none', () => {
    const { plans, folder } = ground();
    const { id } = plans.put({ ...PLAN, approval: true });
    const other = plans.put({ ...PLAN, approval: true });
    plans.approve(other.id);
    expect(() => plans.take(id)).toThrow('was not approved yet');
    writeFileSync(join(folder, `${id}.approved`), openStateFolder(tempFolder()).sign(`approved ${id}`));
    expect(() => plans.take(id)).toThrow('was not approved yet');
  });

  it('once approved is taken, and nothing of it stays', () => {
    const { plans, folder } = ground();
    const { id } = plans.put({ ...PLAN, approval: true });
    plans.approve(id);
    expect(plans.take(id).title).toBe(PLAN.title);
    expect(readdirSync(folder)).toEqual([]);
  });
});
