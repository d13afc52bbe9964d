import type { Stage } from './stage.ts';

/** What a row came to. */
export interface Proof {
  /** What was done, counted. */
  cases: string;
  figure: string;
  holds: boolean;
  /** The same with the guard off: it has to count, or the row shows nothing. */
  control?: { figure: string; counts: boolean };
  /** What broke, one line each. */
  details?: readonly string[];
}
/** One line of the table. */
export interface Row {
  name: string;
  check: string;
  /** The figure that docs/safety.md's design asks for. */
  wanted: string;
  /** Measures time or memory: nothing else runs beside it. */
  alone?: true;
  prove(stage: Stage): Promise<Proof>;
}

/** Whether a row is reached: its figure, and a control that counts. */
export function reached({ holds, control }: Proof): boolean {
  return holds && (control === undefined || control.counts);
}
