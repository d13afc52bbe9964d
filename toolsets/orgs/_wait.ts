import { type JsonObject, type OrgContext, pause, ToolError } from 'orgsmith/toolkit';

const LONGEST_MS = 5_000;

/** Reads a record until its status is one that lasts, or the caller's time is over. */
export async function awaitRecord(
  { org, waitMs, signal, progress }: OrgContext,
  path: string,
  lasts: (status: string) => boolean,
): Promise<{ row: JsonObject; status: string; done: boolean }> {
  const until = Date.now() + waitMs;
  for (let delay = 100, count = 1; ; delay = Math.min(delay * 1.7, LONGEST_MS), count += 1) {
    const row = await org.get(path);
    const status = String(row.Status ?? '');
    if (lasts(status)) return { row, status, done: true };
    if (Date.now() + delay > until) return { row, status, done: false };
    progress(count, undefined, status);
    await pause(delay, signal).catch(() => {
      throw new ToolError({
        code: 'CANCELLED',
        message: 'The waiting was cancelled; the org goes on with it',
        next: 'Call again with job to wait for its end.',
        outcome: 'unknown',
      });
    });
  }
}

/** The id of a record from what an insert answered. */
export function createdId(body: unknown): string {
  return String(Object(body).id ?? '');
}
