import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { approves, type Proposal, readPolicy, refusedBy } from '../../../src/safety/policy-file.ts';
import { tempFolder } from '../../support/temp.ts';

const ORG = '00D000000000001EAA';
const ASKED: Proposal = {
  orgId: ORG,
  tool: 'write_records',
  object: 'Case',
  effect: 'destroy',
  writes: 0,
  deletes: 5,
};
const RULE = {
  org: ORG,
  tool: 'write_records',
  object: 'case',
  effect: 'destroy',
  rows: 5,
  until: '2026-12-31',
} as const;

function written(content: unknown, folder = tempFolder()): string {
  const file = join(folder, 'policy.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 });
  return file;
}

describe('a policy file is refused when', () => {
  it.each([
    ['it has an unknown key', { readonly: true }, 'Unrecognized key'],
    ['it would widen', { readOnly: false }, 'readOnly'],
    ['an org is no id', { approve: [{ ...RULE, org: 'dev' }] }, '18 characters'],
    ['a rule approves reading', { approve: [{ ...RULE, effect: 'read' }] }, 'effect'],
    ['a rule has no end', { approve: [{ ...RULE, until: 'never' }] }, 'until'],
    ['it is no JSON', '{', 'JSON'],
  ])('%s', (_, content, message) => {
    expect(() => readPolicy(written(content), undefined)).toThrow(message);
  });

  it('it lies in the project, also by a link', () => {
    const project = tempFolder();
    const inside = written({}, project);
    const link = join(tempFolder(), 'policy.json');
    symlinkSync(inside, link);
    for (const file of [inside, link]) expect(() => readPolicy(file, project)).toThrow('lies in the project');
  });

  it('others may write to it', () => {
    const file = written({});
    chmodSync(file, 0o666);
    expect(() => readPolicy(file, undefined)).toThrow('others may write');
  });
});

describe('approve', () => {
  const policy = () => readPolicy(written({ approve: [RULE] }), undefined);
  it.each<[string, Partial<Proposal>, string, boolean]>([
    ['exactly that', {}, '2026-12-31', true],
    ['less of it', { effect: 'update', writes: 2, deletes: 0 }, '2026-01-01', true],
    ['one row more', { writes: 1 }, '2026-12-31', false],
    ['another object', { object: 'Account' }, '2026-12-31', false],
    ['no object', { object: undefined }, '2026-12-31', false],
    ['another tool', { tool: 'load_file' }, '2026-12-31', false],
    ['another org', { orgId: '00D000000000002EAA' }, '2026-12-31', false],
    ['a day later', {}, '2027-01-01', false],
  ])('%s', (_, other, today, yes) => {
    expect(approves(policy(), { ...ASKED, ...other }, today)).toBe(yes);
  });
});

describe('refuse', () => {
  const policy = () =>
    readPolicy(written({ refuse: [{ object: 'User' }, { tool: 'load_file', org: ORG }] }), undefined);
  it.each<[Partial<Proposal>, boolean]>([
    [{}, false],
    [{ object: 'USER' }, true],
    [{ object: 'Account, User' }, true],
    [{ object: 'Account, UserRole' }, false],
    [{ tool: 'load_file' }, true],
    [{ tool: 'load_file', orgId: '00D000000000002EAA' }, false],
  ])('%o: %s', (other, refused) => {
    expect(refusedBy(policy(), { ...ASKED, ...other }) !== undefined).toBe(refused);
  });
});
