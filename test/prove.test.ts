import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runMatrix, score, trialsOf, wrongs } from '../scripts/prove/matrix.ts';
import { openStage, type Site, type Stage } from '../scripts/prove/stage.ts';
import { naive, orgsmith } from '../scripts/prove/subjects.ts';
import { GUARDS } from '../scripts/prove/without-guards.ts';
import { cli } from './e2e/_door.ts';

// The short setting of `npm run prove`: faults that lose an answer, before and after the work was done.
const FAULTS = ['none', 'reset before', 'reset after', 'broken json', '401 once'];
const ALIASES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
let stage: Stage;
let site: Site;
beforeAll(async () => {
  stage = openStage(cli(), 0);
  site = await stage.site([...ALIASES, 'control']);
});
afterAll(() => stage.close());

it('nothing is lost, duplicated or falsely reported, whichever answer is lost', {
  timeout: 60_000,
}, async () => {
  const server = await site.serve({ orgs: ALIASES.join(',') });
  const trials = trialsOf(FAULTS, ['write'], 1);
  const cells = await runMatrix(site, ALIASES, orgsmith(server), trials);
  expect(wrongs(cells)).toEqual([]);
  expect(score(cells)).toEqual({
    cells: 30,
    falseSuccess: 0,
    lost: 0,
    duplicated: 0,
    unknown: 0,
    refused: 0,
  });
});

it('the control, a client that tries again blindly, does harm: the proof can fail', async () => {
  const truth = site.truth('control');
  const trials = trialsOf(['reset after', 'html 200'], ['write'], 1);
  const cells = await runMatrix(
    site,
    ['control'],
    naive(() => truth),
    trials.filter(({ operation }) => operation.name !== 'undelete'),
  );
  expect(score(cells).duplicated).toBeGreaterThan(0);
  expect(score(cells).falseSuccess).toBeGreaterThan(0);
});

it('each guard that a control takes out is still there', () => {
  for (const [file, line] of Object.values(GUARDS).flat())
    expect(readFileSync(join(import.meta.dirname, '..', file), 'utf8'), file).toContain(line);
});
