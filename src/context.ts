import type { Session } from './session.ts';
import type { Context } from './toolkit.ts';

/** Who calls, and what the call may count on: made by the door that took it (MCP or the command line). */
export interface Caller {
  signal: AbortSignal;
  progress(done: number, total: number | undefined, text: string): void;
  waitMs: number;
  /** Characters that the answer may have. */
  maxChars: number;
}

export const DEFAULT_WAIT_MS = 45_000;

/** What a tool's functions are handed, besides the org. */
export function buildContext({ orgs, project, out }: Session, { signal, progress, waitMs }: Caller): Context {
  return { orgs: orgs.forTools, project, files: out, signal, progress, waitMs };
}
