/**
 * `npm run prove [-- SCALE]`: what docs/safety.md promises, as figures. Each check strikes the built server and asks the org
 * itself what is true; a zero has a control that counts more. SCALE 1 takes a few minutes, 10 reaches the numbers of the design.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalOrg } from '../fixtures/local-org/start.ts';
import { strangeAnswers } from './prove/answers.ts';
import { FAULTS } from './prove/faults.ts';
import { strangeInputs } from './prove/inputs.ts';
import { killedWrites } from './prove/kills.ts';
import { runMatrix, type Score, score, wrongs } from './prove/matrix.ts';
import { parallel, residentMb, soak } from './prove/soak.ts';
import { naive, orgsmith } from './prove/subjects.ts';
import { type Truth, truthOf } from './prove/truth.ts';

const scale = Number(process.argv[2] ?? 1);
const cli = join(import.meta.dirname, '..', 'dist', 'cli.js');
const WORKERS = ['p1', 'p2', 'p3', 'p4'];
const ALIASES = ['control', 'other', ...WORKERS];
const home = mkdtempSync(join(tmpdir(), 'orgsmith-prove-'));
const local = await startLocalOrg({ home, orgs: ALIASES.map(alias => ({ alias, kind: 'sandbox' })) });
let failed = 0;

try {
  await faultMatrix();
  await kills();
  await inputsAndAnswers();
} finally {
  await local.close();
  rmSync(home, { recursive: true, force: true });
}
process.exitCode = failed > 0 ? 1 : 0;

function truth(alias: string): Truth {
  const org = local.orgs.find(each => each.alias === alias);
  if (!org) throw new Error(`no org ${alias}`);
  return truthOf(local.url, org);
}

/** One line of the table, and what is behind it when it is not reached. */
function report(check: string, figure: string, reached: boolean, details: readonly string[] = []): void {
  if (!reached) failed += 1;
  console.log(`${reached ? 'reached    ' : 'NOT REACHED'}  ${check.padEnd(44)}  ${figure}`);
  for (const detail of details.slice(0, 10)) console.log(`             ${detail}`);
}

async function faultMatrix(): Promise<void> {
  const names = Object.keys(FAULTS);
  const seeds = Math.max(1, 2 * scale);
  const shares = WORKERS.map((alias, at) => ({
    alias,
    faults: names.filter((_, index) => index % WORKERS.length === at),
  }));
  const told = await Promise.all(
    shares.map(async ({ alias, faults }) => {
      const subject = await orgsmith(cli, home, alias);
      return runMatrix(local, alias, truth(alias), subject, seeds, faults).finally(() => subject.close());
    }),
  );
  const cells = told.flat();
  const plain = names.filter(each => !/refresh|401/.test(each));
  const control = score(
    await runMatrix(local, 'control', truth('control'), naive(truth('control')), 1, plain, ['undelete']),
  );
  const ours = score(cells);
  const harm = ({ falseSuccess, lost, duplicated }: Score) => falseSuccess + lost + duplicated;
  const figure = ({ cells: all, falseSuccess, lost, duplicated, unknown }: Score) =>
    `${all} cells: ${falseSuccess} false success, ${lost} lost, ${duplicated} duplicated, ${unknown} unknown`;
  report(
    `faults: ${names.length} x 5 writing operations x ${seeds} seeds`,
    figure(ours),
    harm(ours) + ours.unknown === 0,
    wrongs(cells),
  );
  report('  control: a client that tries again blindly', figure(control), harm(control) > 0);
}

async function kills(): Promise<void> {
  const points = 10 * scale;
  const { lies, landed } = await killedWrites(cli, local, home, 'other', truth('other'), points);
  const spread = [0, 200, 400, 500]
    .map(rows => `${landed.filter(each => each === rows).length} x ${rows}`)
    .join(', ');
  report(
    `kill -9 at ${points} points of a write of 500 rows`,
    `${lies.length} lies of the journal (rows there after the kill: ${spread})`,
    lies.length === 0,
    lies,
  );
}

async function inputsAndAnswers(): Promise<void> {
  const caller = await orgsmith(cli, home, 'other');
  try {
    const inputs = await strangeInputs(caller, 1_000 * scale);
    report(
      `inputs: ${inputs.calls} generated calls`,
      `${inputs.broken.length} crashes; slowest ${Math.round(inputs.slowestMs)} ms`,
      inputs.broken.length === 0 && inputs.slowestMs < 10_000,
      inputs.broken,
    );
    const answers = await strangeAnswers(local, 'other', caller);
    const mb = Math.round(residentMb(caller.pid));
    report(
      `org answers: ${answers.bodies} strange ones`,
      `${answers.broken.length} broken; slowest ${Math.round(answers.slowestMs)} ms; ${mb} MB`,
      answers.broken.length === 0 && answers.slowestMs < 10_000 && mb < 300,
      answers.broken,
    );
    const different = await parallel(caller, 50, 2 * scale);
    report(
      `parallel: 50 queries at once, ${2 * scale} rounds`,
      `${different} answers differ from the serial run`,
      different === 0,
    );
    const calls = 1_000 * scale;
    const { slope, last } = await soak(caller, calls);
    report(
      `soak: ${calls} calls`,
      `${slope.toFixed(2)} MB for 1,000 calls, ${Math.round(last)} MB at the end`,
      slope < 1,
    );
  } finally {
    await caller.close();
  }
}
