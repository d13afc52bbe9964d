import { expect, test } from 'vitest';
import { budgetVerdict, createBreaker, createSlots, parseUsage } from '../../guard/limits.ts';

test.each([
  ['api-usage=18/5000', 18, 5000],
  ['api-usage=25/5000, per-app-api-usage=17/250(appName=sample)', 25, 5000],
])('%s', (header, used, limit) => {
  expect(parseUsage(header, 7)).toEqual({ used, limit, at: 7 });
});

test.each([
  undefined,
  '',
  'api-usage=x',
  'api-usage=1/0',
  'per-app-api-usage',
  'api-usage=-1/5',
  `api-usage=${'9'.repeat(99)}/1`,
])('%j says nothing of use', header => {
  expect(parseUsage(header, 7)).toBeUndefined();
});

test.each([
  [0, 'go', 'go'],
  [799, 'go', 'go'],
  [800, 'warn', 'warn'],
  [899, 'warn', 'warn'],
  [900, 'warn', 'refuse'],
  [949, 'warn', 'refuse'],
  [950, 'refuse', 'refuse'],
  [2000, 'refuse', 'refuse'],
])('%i of 1000: reads %s, writes %s', (used, reads, writes) => {
  const usage = { used, limit: 1000, at: 0 };
  expect([budgetVerdict(usage, 'read', 1), budgetVerdict(usage, 'change', 1)]).toEqual([reads, writes]);
});

test('old news lets one read ask again, never a write', () => {
  const usage = { used: 999, limit: 1000, at: 0 };
  expect(budgetVerdict(usage, 'read', 600_000)).toBe('ask again');
  expect(budgetVerdict(usage, 'change', 600_000)).toBe('refuse');
  expect(budgetVerdict(undefined, 'change', 0)).toBe('go');
});

test('places are given in order, given back once, and not to those who left the queue', async () => {
  const { enter, limit } = createSlots(1);
  const leave = await enter();
  const order: string[] = [];
  const stop = new AbortController();
  const gone = enter(stop.signal);
  const first = enter().then(done => {
    order.push('first');
    return done;
  });
  const second = enter().then(() => order.push('second'));
  stop.abort(new Error('left'));
  await expect(gone).rejects.toThrow('left');
  leave();
  leave();
  const leaveFirst = await first;
  expect(order).toEqual(['first']);
  limit(2);
  await second;
  expect(order).toEqual(['first', 'second']);
  leaveFirst();
  await expect(enter(AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
});

test('the breaker opens after so many in a row, lets one try, and closes when it succeeds', () => {
  let now = 0;
  const breaker = createBreaker(3, 100, () => now);
  for (const ok of [false, false, true, false, false]) breaker.report(ok);
  expect(breaker.enter()).toBe(0);
  breaker.report(false);
  expect(breaker.enter()).toBe(100);
  now = 60;
  expect(breaker.enter()).toBe(40);
  now = 100;
  expect([breaker.enter(), breaker.enter()]).toEqual([0, 100]);
  breaker.report(false);
  expect(breaker.enter()).toBe(100);
  now = 200;
  expect(breaker.enter()).toBe(0);
  breaker.report(true);
  expect([breaker.enter(), breaker.enter()]).toEqual([0, 0]);
});
