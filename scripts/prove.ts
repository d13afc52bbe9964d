/**
 * `npm run prove [-- SCALE] [--only ROW,…] [--out FILE]`: what docs/safety.md promises, as figures. Each row strikes the
 * built server and asks the org itself what is true; a zero has a control that counts more. SCALE 1 takes minutes, 10
 * reaches the numbers of the design.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { asTable, asText, type Proven } from './prove/print.ts';
import { type Proof, type Row, reached } from './prove/row.ts';
import { rows } from './prove/rows.ts';
import { openStage } from './prove/stage.ts';

const LANES = 3;
const NOT_RUN: Proof = { cases: 'not run', figure: '–', holds: false };
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, out: { type: 'string' } },
});
const scale = Number(positionals[0] ?? 1);
const only = values.only?.split(',');
const chosen = rows.filter(({ name }) => only?.includes(name) ?? true);
const proven = new Map<Row, Proven>();

const beside = chosen.filter(({ alone }) => !alone);
await Promise.all(
  Array.from({ length: LANES }, async () => {
    for (let row = beside.shift(); row; row = beside.shift()) await prove(row);
  }),
);
for (const row of chosen.filter(({ alone }) => alone)) await prove(row);

const all = chosen.flatMap(row => proven.get(row) ?? []);
process.exitCode = all.every(({ proof }) => reached(proof)) ? 0 : 1;

async function prove(row: Row): Promise<void> {
  const stage = openStage(join(import.meta.dirname, '..', 'dist', 'cli.js'), scale);
  const started = performance.now();
  const proof = await row
    .prove(stage)
    .catch((error: unknown) => ({
      cases: 'broken off',
      figure: 'none',
      holds: false,
      details: [String(error)],
    }))
    .finally(() => stage.close());
  proven.set(row, { row, proof });
  // After each: a run that is broken off leaves what it came to.
  if (values.out)
    writeFileSync(values.out, page(chosen.map(each => proven.get(each) ?? { row: each, proof: NOT_RUN })));
  const seconds = Math.round((performance.now() - started) / 1_000);
  console.log(`${asText({ row, proof })}\n             (${seconds} s)`);
}

function page(rowsProven: readonly Proven[]): string {
  return [
    '# Proof',
    '',
    `Written by \`npm run prove -- ${scale} --out docs/proof.md\`; do not edit. What docs/safety.md promises, held to the local org's own`,
    `store. Scale ${scale} (10 reaches the numbers of the design). Node ${process.versions.node} on ${process.platform} ${process.arch}.`,
    '',
    asTable(rowsProven),
    '',
  ].join('\n');
}
