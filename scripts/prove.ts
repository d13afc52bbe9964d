/**
 * `npm run prove [-- SEEDS]`: faults struck at the requests that write, and what is claimed afterwards held to what the org
 * holds. The control is a client without our care: where it counts no harm, the proof proves nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalOrg } from '../fixtures/local-org/start.ts';
import { FAULTS } from './prove/faults.ts';
import { type Cell, runMatrix, score, wrongs } from './prove/matrix.ts';
import { naive, orgsmith } from './prove/subjects.ts';
import { truthOf } from './prove/truth.ts';

const seeds = Number(process.argv[2] ?? 3);
const cli = join(import.meta.dirname, '..', 'dist', 'cli.js');
const WORKERS = ['p1', 'p2', 'p3', 'p4'];
const home = mkdtempSync(join(tmpdir(), 'orgsmith-prove-'));
const local = await startLocalOrg({
  home,
  orgs: ['control', ...WORKERS].map(alias => ({ alias, kind: 'sandbox' })),
});
try {
  const truth = (alias: string) => {
    const org = local.orgs.find(each => each.alias === alias);
    if (!org) throw new Error(`no org ${alias}`);
    return truthOf(local.url, org);
  };
  const names = Object.keys(FAULTS);
  const control = await runMatrix(
    local,
    'control',
    truth('control'),
    naive(truth('control')),
    1,
    names.filter(each => !/refresh|401/.test(each)),
    ['undelete'],
  );
  const shares = WORKERS.map((alias, at) => ({
    alias,
    faults: names.filter((_, index) => index % WORKERS.length === at),
  }));
  const cells = (
    await Promise.all(
      shares.map(async ({ alias, faults }): Promise<Cell[]> => {
        const subject = await orgsmith(cli, home, alias);
        try {
          return await runMatrix(local, alias, truth(alias), subject, seeds, faults);
        } finally {
          await subject.close();
        }
      }),
    )
  ).flat();
  const row = (
    name: string,
    { cells: all, falseSuccess, lost, duplicated, unknown }: ReturnType<typeof score>,
  ) =>
    `${name.padEnd(22)}${[all, falseSuccess, lost, duplicated, unknown].map(each => String(each).padStart(16)).join('')}`;
  console.log(
    `${''.padEnd(22)}${['cells', 'false success', 'lost', 'duplicated', 'unknown'].map(each => each.padStart(16)).join('')}`,
  );
  console.log(row('Orgsmith', score(cells)));
  console.log(row('control: blind retry', score(control)));
  for (const wrong of wrongs(cells)) console.log(`WRONG ${wrong}`);
  const byFault = names.map(
    fault =>
      `${fault}: ${[...new Set(cells.filter(cell => cell.fault === fault).map(cell => `${cell.operation} ${cell.claim}`))].join(', ')}`,
  );
  console.log(`\nClaims by fault:\n${byFault.join('\n')}`);
  if (wrongs(cells).length > 0 || wrongs(control).length === 0) process.exitCode = 1;
} finally {
  await local.close();
  rmSync(home, { recursive: true, force: true });
}
