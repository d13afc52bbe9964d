import { CURSOR_FAULTS, FAULTS, LOGIN_FAULTS } from '../faults.ts';
import { type Cell, runMatrix, type Score, score, type Trial, trialsOf, wrongs } from '../matrix.ts';
import { OPERATIONS } from '../operations.ts';
import type { Row } from '../row.ts';
import type { Stage } from '../stage.ts';
import { naive, orgsmith } from '../subjects.ts';

const SEEDS = 20;
const orgsOf = (count: number) => Array.from({ length: count }, (_, at) => `f${at}`);
const COMMON = Object.keys(FAULTS).filter(name => ![...LOGIN_FAULTS, ...CURSOR_FAULTS].includes(name));
/** What a fault is struck with: the naive client has no login that it could renew, and no recycle bin. */
const CONTROL = COMMON.filter(name => name !== '401 once');

/** Data operations under everything that can go wrong with the request that does the work. */
export const faults: Row = {
  name: 'faults',
  check: 'faults x data operations x seeds: what is claimed against what the org has',
  wanted: '0 lost, 0 duplicated, 0 false success, outcome right in all',
  async prove(stage) {
    const seeds = stage.of(SEEDS);
    const [writing, reading, control] = await Promise.all([
      proveOn(stage, 16, trialsOf(COMMON, ['write', 'load'], seeds)),
      proveOn(stage, 3, trialsOf([...COMMON, ...CURSOR_FAULTS], ['read'], seeds)),
      controlled(stage),
    ]);
    // A refusal of the login strikes every org of a site: one after the other.
    const login = await proveOn(stage, 1, trialsOf(LOGIN_FAULTS, ['write', 'read'], seeds));
    const cells = [...writing, ...reading, ...login];
    const found = score(cells);
    return {
      cases: `${cells.length} cells: ${Object.keys(FAULTS).length} faults, ${OPERATIONS.length} operations, ${seeds} of ${SEEDS} seeds`,
      figure: figureOf(found),
      holds: harmOf(found) + found.unknown + found.refused === 0,
      control: { figure: `blind retries: ${figureOf(control)}`, counts: harmOf(control) > 0 },
      details: wrongs(cells),
    };
  },
};

async function proveOn(stage: Stage, orgs: number, trials: Trial[]): Promise<Cell[]> {
  const aliases = orgsOf(orgs);
  const site = await stage.site(aliases);
  const server = await site.serve({ orgs: aliases.join(','), args: ['--allow-non-ga-tools'] });
  await Promise.all(aliases.map(org => server.call('describe_object', { org, object: 'Account' })));
  return runMatrix(site, aliases, orgsmith(server), trials);
}

async function controlled(stage: Stage): Promise<Score> {
  const aliases = orgsOf(2);
  const site = await stage.site(aliases);
  const trials = trialsOf(CONTROL, ['write'], 1).filter(({ operation }) => operation.name !== 'undelete');
  const subject = naive(site.truth);
  return score(await runMatrix(site, aliases, subject, trials));
}

function harmOf({ falseSuccess, lost, duplicated }: Score): number {
  return falseSuccess + lost + duplicated;
}

function figureOf({ falseSuccess, lost, duplicated, unknown }: Score): string {
  return `${lost} lost, ${duplicated} duplicated, ${falseSuccess} false success, ${unknown} unknown`;
}
