import type { Row } from './row.ts';
import { answers } from './rows/answers.ts';
import { faults } from './rows/faults.ts';
import { inputs } from './rows/inputs.ts';
import { kills } from './rows/kills.ts';
import { parallel } from './rows/parallel.ts';
import { soak } from './rows/soak.ts';

/** The table, in the order in which it is printed. */
export const rows: readonly Row[] = [faults, kills, inputs, answers, parallel, soak];
