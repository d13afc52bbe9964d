/**
 * `npm run prove:deploys [-- POINTS]`: deploys and retrieves struck at so many points in time each, with real processes: killed by
 * SIGKILL, cancelled, two at once. A lie is anything half done, left behind, or not known to the tracking afterwards.
 */
import { join } from 'node:path';
import { openStage } from './deploy-strikes/stage.ts';
import { cancelDeploys, deployAtOnce, killDeploys, killRetrieves } from './deploy-strikes/strikes.ts';

const points = Number(process.argv[2] ?? 20);
const STRIKES = {
  'deploy killed': killDeploys,
  'retrieve killed': killRetrieves,
  'deploy cancelled': cancelDeploys,
  'two deploys at once': deployAtOnce,
};
for (const [name, strike] of Object.entries(STRIKES)) {
  const stage = await openStage(join(import.meta.dirname, '..', 'dist', 'cli.js'));
  const { before, after, lies } = await strike(stage, points).finally(() => stage.close());
  console.log(
    `${name.padEnd(20)}  ${points} points: ${before} before the end, ${after} after; ${lies.length} lies`,
  );
  for (const lie of lies.slice(0, 10)) console.log(`  ${lie}`);
  if (lies.length > 0) process.exitCode = 1;
}
