import { FAULTS } from './faults.ts';
import { OPERATIONS, type Operation } from './operations.ts';
import type { Site } from './stage.ts';
import type { Claim, Subject } from './subjects.ts';

/** One thing to try: which operation, under which fault, with which numbers. */
export interface Trial {
  operation: Operation;
  fault: string;
  seed: number;
}
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
  /** Said to be done (all, or in part), and it is not so. */
  falseSuccess: number;
  /** Said not to be done, and some of it is in the org. */
  lost: number;
  duplicated: number;
  /** Truthful, but of no use: nobody knows; calls that were never answered among them. */
  unknown: number;
  /** Nothing went wrong, and it was not done. */
  refused: number;
}

/** Every operation of these kinds under every fault, so often. */
export function trialsOf(
  faults: readonly string[],
  kinds: readonly Operation['kind'][],
  seeds: number,
): Trial[] {
  const operations = OPERATIONS.filter(({ kind }) => kinds.includes(kind));
  return Array.from({ length: seeds }, (_, at) => at + 1).flatMap(seed =>
    faults.flatMap(fault => operations.map(operation => ({ operation, fault, seed }))),
  );
}

/** One subject through all trials, in so many orgs at a time: a lost answer is mostly waiting. */
export async function runMatrix(
  site: Site,
  aliases: readonly string[],
  subject: Subject,
  trials: readonly Trial[],
): Promise<Cell[]> {
  const left = [...trials];
  const cells: Cell[] = [];
  const work = async (alias: string) => {
    for (let trial = left.shift(); trial; trial = left.shift())
      cells.push(await runCell(site, alias, subject, trial));
  };
  await Promise.all(aliases.map(work));
  return cells;
}

async function runCell(
  site: Site,
  alias: string,
  subject: Subject,
  { operation, fault, seed }: Trial,
): Promise<Cell> {
  const tag = `p${seed}${operation.name}${fault}`.replace(/\W/g, '');
  const ground = await operation.prepare(site.truth(alias), tag, 1 + (seed % 5), site.home);
  const { method, path } = operation;
  const undo = (FAULTS[fault] ?? []).map(({ effect, times = 1 }) =>
    site.faults.add(
      effect.kind === 'refresh-refused' ? { effect, times } : { method, path, org: alias, effect, times },
    ),
  );
  const takeBack = () => {
    for (const take of undo) take();
  };
  try {
    const claim = await subject.act(alias, ground);
    takeBack();
    return { operation: operation.name, fault, claim, size: ground.size, ...(await ground.done()) };
  } finally {
    takeBack();
  }
}

/** Holds each claim to the truth. */
export function score(cells: readonly Cell[]): Score {
  const count = (wrong: (cell: Cell) => boolean) => cells.filter(wrong).length;
  return {
    cells: cells.length,
    falseSuccess: count(
      ({ claim, rows, size }) =>
        (claim === 'done' && rows !== size) || (claim === 'partial' && (rows === 0 || rows === size)),
    ),
    lost: count(({ claim, rows }) => claim === 'not_executed' && rows > 0),
    duplicated: count(({ duplicates }) => duplicates > 0),
    unknown: count(({ claim }) => claim === 'unknown' || claim === 'nothing'),
    refused: count(({ fault, claim }) => fault === 'none' && claim === 'not_executed'),
  };
}

/** The cells in which a claim was not the truth, or none, each as a line. */
export function wrongs(cells: readonly Cell[]): string[] {
  return cells.flatMap(cell => {
    const { cells: _, ...counts } = score([cell]);
    const { operation, fault, claim, rows, size, duplicates } = cell;
    const line = `${operation} under "${fault}": claims ${claim}, ${rows} of ${size} done, ${duplicates} twice`;
    return Object.values(counts).some(each => each > 0) ? [line] : [];
  });
}
