export interface RetryLimits {
  attempts: number;
  baseMs: number;
  capMs: number;
  /** All attempts and waits together. */
  totalMs: number;
}

export const RETRY: RetryLimits = { attempts: 4, baseMs: 500, capMs: 15_000, totalMs: 45_000 };
const LONGEST_RETRY_AFTER_MS = 60_000;

/** `Retry-After` in milliseconds: seconds or an HTTP date. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const date = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

export interface Failed {
  /** 1 after the first attempt. */
  attempt: number;
  elapsedMs: number;
  retryAfterMs?: number | undefined;
  limits?: RetryLimits;
  random?: () => number;
}

/** How long to wait before the next attempt; undefined: give up (full jitter, or what the server asks for). */
export function nextDelay({
  attempt,
  elapsedMs,
  retryAfterMs,
  limits = RETRY,
  random = Math.random,
}: Failed) {
  if (attempt >= limits.attempts || (retryAfterMs ?? 0) > LONGEST_RETRY_AFTER_MS) return undefined;
  const ceiling = Math.min(limits.capMs, limits.baseMs * 2 ** (attempt - 1));
  const delay = retryAfterMs ?? Math.round(random() * ceiling);
  return elapsedMs + delay > limits.totalMs ? undefined : delay;
}

// 500 is not here: Salesforce's own answer to a bug, the same each time.
const AGAIN = new Set(
  (
    '420 429 502 503 504 ECONNRESET ECONNREFUSED EPIPE ETIMEDOUT ENETUNREACH EHOSTUNREACH ENOTFOUND EAI_AGAIN ' +
    'UND_ERR_SOCKET UND_ERR_CONNECT_TIMEOUT UND_ERR_RES_CONTENT_LENGTH_MISMATCH HPE_INVALID_EOF_STATE Z_BUF_ERROR'
  ).split(' '),
);

/** Whether the same GET may do better in a moment. A host that is not there stays away more often: two attempts. */
export function mayPass(what: number | string, attempt: number): boolean {
  return AGAIN.has(String(what)) && (attempt < 2 || (what !== 'ENOTFOUND' && what !== 'ECONNREFUSED'));
}
