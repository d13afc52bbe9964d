import type { Readable } from 'node:stream';

/** What a command may use of the process it runs in. */
export interface Io {
  stdin: Readable;
  stdout(text: string): void;
  stderr(text: string): void;
  /** A person sits at the terminal and can be asked. */
  interactive: boolean;
  /** Fires at SIGINT and SIGTERM. */
  stopped: AbortSignal;
}

/** Exit codes: the Salesforce CLI's (0, 1, 2, 68), and 3 to 5 of ours. */
export const EXIT = { ok: 0, error: 1, usage: 2, refused: 3, partial: 4, unknown: 5, running: 68 } as const;

export const EXIT_TEXT: Record<string, string> = {
  [EXIT.ok]: 'done',
  [EXIT.error]: 'error, or tests that failed',
  [EXIT.usage]: 'wrong use: a flag, a tool, an argument, an org that cannot be resolved',
  [EXIT.refused]: 'refused by a safety rule',
  [EXIT.partial]: 'done in part',
  [EXIT.unknown]: 'it is not known whether the org was changed',
  [EXIT.running]: 'still running',
};
