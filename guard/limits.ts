export interface ApiUsage {
  used: number;
  limit: number;
  at: number;
}

/** Reads `Sforce-Limit-Info: api-usage=18/5000, …`. */
export function parseUsage(header: string | undefined, at: number): ApiUsage | undefined {
  const found = /\bapi-usage=(\d{1,12})\/(\d{1,12})/.exec(header ?? '');
  return found && Number(found[2]) > 0 ? { used: Number(found[1]), limit: Number(found[2]), at } : undefined;
}

// The 24 hours roll, and only an answer brings news: after this long one request may ask again.
const NEWS_KEEPS_MS = 600_000;

/** What the day's API budget allows: warn from 80 %, no writes from 90 %, nothing from 95 %. */
export function budgetVerdict(usage: ApiUsage | undefined, effect: 'read' | 'change', now: number) {
  const share = usage ? usage.used / usage.limit : 0;
  if (usage && share >= 0.95 && effect === 'read' && now - usage.at >= NEWS_KEEPS_MS) return 'ask again';
  if (share >= 0.95 || (share >= 0.9 && effect === 'change')) return 'refuse';
  return share >= 0.8 ? 'warn' : 'go';
}

/** Lets `max` holders in at a time, the others in order. `enter` gives the function that gives the place back. */
export function createSlots(max: number) {
  let room = max;
  let inside = 0;
  const waiting = new Set<() => void>();
  const next = () => {
    for (const enter of waiting) if (inside < room && waiting.delete(enter)) enter();
  };
  return {
    limit(to: number) {
      room = to;
      next();
    },
    async enter(signal?: AbortSignal): Promise<() => void> {
      signal?.throwIfAborted();
      await new Promise<void>((resolve, reject) => {
        const giveUp = () => waiting.delete(enter) && reject(signal?.reason);
        const enter = () => {
          signal?.removeEventListener('abort', giveUp);
          inside += 1;
          resolve();
        };
        waiting.add(enter);
        signal?.addEventListener('abort', giveUp);
        next();
      });
      let left = false;
      return () => {
        if (!left) inside -= 1;
        left = true;
        next();
      };
    },
  };
}

/** Opens after so many failures in a row; when its time is up one request may try. */
export function createBreaker(failures: number, openMs: number, now: () => number = Date.now) {
  let failed = 0;
  let openUntil = 0;
  return {
    /** 0: go. Else the milliseconds to wait. */
    enter(): number {
      if (failed < failures) return 0;
      if (now() < openUntil) return openUntil - now();
      openUntil = now() + openMs;
      return 0;
    },
    report(ok: boolean): void {
      failed = ok ? 0 : failed + 1;
      if (failed >= failures) openUntil = now() + openMs;
    },
  };
}
