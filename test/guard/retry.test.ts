import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mayPass, nextDelay, parseRetryAfter, RETRY } from '../../guard/retry.ts';

test.each([
  ['0', 0],
  ['7', 7_000],
  [' 120 ', 120_000],
  ['Thu, 01 Jan 1970 00:00:30 GMT', 20_000],
  ['Thu, 01 Jan 1970 00:00:01 GMT', 0],
  ['-1', undefined],
  ['soon', undefined],
  ['1e9', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After: %j', (header, expected) => {
  expect(parseRetryAfter(header, 10_000)).toBe(expected);
});

test('at most four attempts, 45 s in all, 15 s each, with full jitter', () => {
  const longest = [1, 2, 3, 4].map(attempt => nextDelay({ attempt, elapsedMs: 0, random: () => 1 }));
  expect(longest).toEqual([500, 1_000, 2_000, undefined]);
  expect(nextDelay({ attempt: 9, elapsedMs: 0, random: () => 1, limits: { ...RETRY, attempts: 99 } })).toBe(
    15_000,
  );
  expect(nextDelay({ attempt: 1, elapsedMs: 44_900, random: () => 1 })).toBeUndefined();
  fc.assert(
    fc.property(
      fc.nat(9),
      fc.nat(60_000),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (attempt, elapsedMs, random) => {
        const delay = nextDelay({ attempt: attempt + 1, elapsedMs, random: () => random });
        expect(
          delay === undefined ||
            (delay >= 0 && delay <= 15_000 && elapsedMs + delay <= 45_000 && attempt < 3),
        ).toBe(true);
      },
    ),
  );
});

test('what the server asks for is waited for, unless it is too long', () => {
  expect(nextDelay({ attempt: 1, elapsedMs: 0, retryAfterMs: 30_000 })).toBe(30_000);
  expect(nextDelay({ attempt: 1, elapsedMs: 20_000, retryAfterMs: 30_000 })).toBeUndefined();
  expect(
    nextDelay({ attempt: 1, elapsedMs: 0, retryAfterMs: 60_001, limits: { ...RETRY, totalMs: 999_999 } }),
  ).toBeUndefined();
  expect(nextDelay({ attempt: 1, elapsedMs: 0, retryAfterMs: 0 })).toBe(0);
});

test('what may pass', () => {
  for (const status of [420, 429, 502, 503, 504]) expect(mayPass(status, 3)).toBe(true);
  for (const status of [200, 301, 400, 401, 403, 404, 500, 501]) expect(mayPass(status, 1)).toBe(false);
  expect([mayPass('ENOTFOUND', 1), mayPass('ENOTFOUND', 2), mayPass('ECONNRESET', 3)]).toEqual([
    true,
    false,
    true,
  ]);
  expect(mayPass('SELF_SIGNED_CERT_IN_CHAIN', 1)).toBe(false);
});
