import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStage, type Stage } from '../../scripts/deploy-strikes/stage.ts';
import {
  cancelDeploys,
  deployAtOnce,
  killDeploys,
  killRetrieves,
} from '../../scripts/deploy-strikes/strikes.ts';
import { cli } from './_door.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage(cli());
}, 60_000);
afterAll(() => stage.close());

// `npm run prove:deploys -- POINTS` does more of each.
it.each([
  ['a deploy killed by SIGKILL: all or nothing, found by its id, and tracked', killDeploys, 2],
  ['a retrieve killed by SIGKILL: each file old or new, and the next brings the rest', killRetrieves, 2],
  ['a deploy whose call is cancelled: what is told is what is there', cancelDeploys, 2],
  ['two deploys at once: one state, known to both', deployAtOnce, 1],
])('%s', { timeout: 120_000 }, async (_, strike, points) => {
  const { before, after, lies } = await strike(stage, points);
  expect(lies).toEqual([]);
  expect(before + after).toBe(points);
});
