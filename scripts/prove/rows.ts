import type { Row } from './row.ts';
import { answers } from './rows/answers.ts';
import { faults } from './rows/faults.ts';
import { frames } from './rows/frames.ts';
import { injections } from './rows/injections.ts';
import { inputs } from './rows/inputs.ts';
import { kills } from './rows/kills.ts';
import { parallel } from './rows/parallel.ts';
import { paths } from './rows/paths.ts';
import { secrets } from './rows/secrets.ts';
import { soak } from './rows/soak.ts';
import { tokenHost } from './rows/token-host.ts';
import { tokens } from './rows/tokens.ts';
import { wrongOrg } from './rows/wrong-org.ts';

/** The table, in the order in which it is printed. */
export const rows: readonly Row[] = [
  faults,
  kills,
  wrongOrg,
  tokenHost,
  paths,
  secrets,
  inputs,
  frames,
  answers,
  injections,
  tokens,
  parallel,
  soak,
];
