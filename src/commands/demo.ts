import { VERSION } from '../version.ts';
import { EXIT } from './io.ts';
import type { RunCommand } from './table.ts';

/** `orgsmith demo`: a tour on localhost, with this very command line as the server. */
export const runDemo: RunCommand = async (_parsed, io) => {
  const { takeTour } = await import('../../fixtures/demo/tour.ts');
  await takeTour(process.argv[1] ?? '', VERSION, io.stdout);
  return EXIT.ok;
};
