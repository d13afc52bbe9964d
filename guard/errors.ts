/** What is true in the org after a failure: only `not_executed` may be repeated as it is. */
export type Outcome = 'not_executed' | 'executed' | 'partial' | 'unknown';

export interface ToolErrorParts {
  /** Salesforce's error code, or one of ours in the same form: `INVALID_FIELD`, `ORG_NOT_ALLOWED`. */
  code: string;
  /** What failed and why, in a sentence or two. */
  message: string;
  /** What to do next: a fixed text of ours, never text that came from an org. */
  next: string;
  /** Default: not_executed. */
  outcome?: Outcome;
  /** Default: no. `after_fix`: the same call works once `next` is done; a number: wait that many ms first. */
  retry?: 'no' | 'after_fix' | number;
  org?: string;
  /** Facts a program can use: nearest names, row and column, request id … */
  details?: Record<string, unknown>;
  cause?: unknown;
}

// Errors cross the bundle's chunks and plug-ins with their own copy of this module: a brand tells them, not instanceof.
const BRAND = Symbol.for('orgsmith.ToolError');

/** The one error a tool throws. Everything else that is thrown is turned into one at the door. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
  readonly parts: Required<Omit<ToolErrorParts, 'org' | 'details' | 'cause'>> &
    Pick<ToolErrorParts, 'org' | 'details'>;

  constructor(parts: ToolErrorParts) {
    super(parts.message, { cause: parts.cause });
    const { cause: _, ...rest } = parts;
    this.parts = { outcome: 'not_executed', retry: 'no', ...rest };
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** True for a ToolError of any copy of this module. */
export function isToolError(error: unknown): error is ToolError {
  return typeof error === 'object' && error !== null && BRAND in error;
}
