import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStage, type Stage } from '../../scripts/deploy-strikes/stage.ts';
import {
  cancelDeploys,
  deployAtOnce,
  killDeploys,
  killRetrieves,
} from '../../scripts/deploy-strikes/strikes.ts';
import { inFull } from '../support/long.ts';
import { cli } from './_door.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage(cli());
}, 60_000);
afterAll(() => stage.close());

// In short: one point in time of each, in place of two. `npm run prove:deploys -- POINTS` does as many as one wants.
const points = inFull(2, 1);
it.each([
  ['a deploy killed by SIGKILL: all or nothing, found by its id, and tracked', killDeploys],
  ['a retrieve killed by SIGKILL: each file old or new, and the next brings the rest', killRetrieves],
  ['a deploy whose call is cancelled: what is told is what is there', cancelDeploys],
  ['two deploys at once: one state, known to both', deployAtOnce],
])('%s', { timeout: 120_000 }, async (_, strike) => {
  const { before, after, lies } = await strike(stage, points);
  expect(lies).toEqual([]);
  expect(before + after).toBe(points);
});
