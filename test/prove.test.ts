import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LocalOrg } from '../fixtures/local-org/start.ts';
import { runMatrix, score, wrongs } from '../scripts/prove/matrix.ts';
import { naive, orgsmith, type Subject } from '../scripts/prove/subjects.ts';
import { type Truth, truthOf } from '../scripts/prove/truth.ts';
import { cli, startOrgs } from './e2e/_door.ts';

// The short setting of `npm run prove`: faults that lose an answer, before and after the work was done.
const FAULTS = ['none', 'reset before', 'reset after', 'broken json', '401 once'];
const ALIASES = ['one', 'two', 'control'];
let local: LocalOrg & { home: string };
let truths: Truth[];

beforeAll(async () => {
  local = await startOrgs({ orgs: ALIASES.map(alias => ({ alias, kind: 'sandbox' })) });
  truths = local.orgs.map(org => truthOf(local.url, org));
});
afterAll(() => local.close());

async function cellsOf(at: number, subject: Subject, faults: string[], skip: string[] = []) {
  const truth = truths[at];
  if (!truth) throw new Error(`no org ${at}`);
  try {
    return await runMatrix(local, ALIASES[at] ?? '', truth, subject, 1, faults, skip);
  } finally {
    await subject.close();
  }
}

it('nothing is lost, duplicated or falsely reported, whichever answer is lost', {
  timeout: 120_000,
}, async () => {
  const [one, two] = await Promise.all(['one', 'two'].map(alias => orgsmith(cli(), local.home, alias)));
  if (!one || !two) throw new Error('no servers');
  const cells = (
    await Promise.all([cellsOf(0, one, FAULTS.slice(0, 2)), cellsOf(1, two, FAULTS.slice(2))])
  ).flat();
  expect(wrongs(cells)).toEqual([]);
  expect(score(cells)).toEqual({ cells: 25, falseSuccess: 0, lost: 0, duplicated: 0, unknown: 0 });
});

it('the control, a client that tries again blindly, does harm: the proof can fail', {
  timeout: 60_000,
}, async () => {
  const truth = truths[2];
  if (!truth) throw new Error('no org');
  const cells = await cellsOf(2, naive(truth), ['reset after', 'half body', 'html 200'], ['undelete']);
  expect(score(cells).duplicated).toBeGreaterThan(0);
  expect(score(cells).falseSuccess).toBeGreaterThan(0);
});
