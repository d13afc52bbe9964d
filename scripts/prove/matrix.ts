import type { LocalOrg } from '../../fixtures/local-org/start.ts';
import { FAULTS } from './faults.ts';
import { OPERATIONS, type Operation } from './operations.ts';
import type { Claim, Subject } from './subjects.ts';
import type { Truth } from './truth.ts';

export interface Cell {
  operation: string;
  fault: string;
  claim: Claim;
  rows: number;
  size: number;
  duplicates: number;
}

/** What may be wrong with a claim, counted over all cells. */
export interface Score {
  cells: number;
  /** Said to be done, and not all of it is in the org. */
  falseSuccess: number;
  /** Said not to be done, and some of it is in the org. */
  lost: number;
  duplicated: number;
  /** Truthful, but of no use: nobody knows. */
  unknown: number;
}

/** One subject through every operation and fault, in an org of its own. */
export async function runMatrix(
  local: LocalOrg,
  alias: string,
  truth: Truth,
  subject: Subject,
  seeds: number,
  faults: string[],
  skip: string[] = [],
): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (let seed = 1; seed <= seeds; seed++)
    for (const operation of OPERATIONS.filter(({ name }) => !skip.includes(name)))
      for (const fault of faults)
        cells.push(await runCell(local, alias, truth, subject, operation, fault, seed));
  return cells;
}

async function runCell(
  local: LocalOrg,
  alias: string,
  truth: Truth,
  subject: Subject,
  operation: Operation,
  fault: string,
  seed: number,
): Promise<Cell> {
  const tag = `p${seed}${operation.name}${fault.replace(/\W/g, '')}`;
  const ground = await operation.prepare(truth, tag, 1 + (seed % 5));
  const { method, path } = operation;
  const effects = FAULTS[fault] ?? [];
  const undo = effects.map(effect =>
    local.faults.add(
      effect.kind === 'refresh-refused' ? { effect, times: 10 } : { method, path, org: alias, effect },
    ),
  );
  try {
    const claim = await subject.write(ground.input);
    for (const take of undo) take();
    return { operation: operation.name, fault, claim, size: ground.size, ...(await ground.done()) };
  } finally {
    for (const take of undo) take();
  }
}

/** Holds each claim to the truth. */
export function score(cells: readonly Cell[]): Score {
  const count = (wrong: (cell: Cell) => boolean) => cells.filter(wrong).length;
  return {
    cells: cells.length,
    falseSuccess: count(({ claim, rows, size }) => claim === 'done' && rows !== size),
    lost: count(({ claim, rows }) => claim === 'not_executed' && rows > 0),
    duplicated: count(({ duplicates }) => duplicates > 0),
    unknown: count(({ claim }) => claim === 'unknown'),
  };
}

/** The cells in which a claim was not the truth, each as a line. */
export function wrongs(cells: readonly Cell[]): string[] {
  return cells.flatMap(cell => {
    const { falseSuccess, lost, duplicated } = score([cell]);
    return falseSuccess + lost + duplicated > 0
      ? [
          `${cell.operation} under "${cell.fault}": claims ${cell.claim}, ${cell.rows} of ${cell.size} done, ${cell.duplicates} twice`,
        ]
      : [];
  });
}
