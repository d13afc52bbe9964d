import { readFileSync } from 'node:fs';
import type { Caller } from './subjects.ts';

/** Megabytes of resident memory of a process; Linux only. */
export function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}

/** So many calls one after the other: megabytes gained for each thousand, by the least squares of the second half. */
export async function soak(caller: Caller, calls: number): Promise<{ slope: number; last: number }> {
  const points: [x: number, y: number][] = [];
  for (let call = 1; call <= calls; call++) {
    await caller.rawCall('run_soql_query', {
      query: `SELECT Id, Name, Owner.Name FROM Account LIMIT ${1 + (call % 40)}`,
    });
    if (call > calls / 2 && call % Math.ceil(calls / 100) === 0)
      points.push([call / 1_000, residentMb(caller.pid)]);
  }
  const mean = (at: 0 | 1) => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const over = points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
  const under = points.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
  return { slope: over / under, last: points.at(-1)?.[1] ?? 0 };
}

/** Many queries at once say the same as one after the other. */
export async function parallel(caller: Caller, width: number, rounds: number): Promise<number> {
  const ask = (row: number) =>
    caller.rawCall('run_soql_query', { query: `SELECT Name FROM Account ORDER BY Name LIMIT ${1 + row}` });
  const serial: string[] = [];
  for (let row = 0; row < width; row++) serial.push(JSON.stringify((await ask(row)).facts));
  let different = 0;
  for (let round = 0; round < rounds; round++) {
    const answers = await Promise.all(serial.map((_, row) => ask(row)));
    different += answers.filter(({ facts }, row) => JSON.stringify(facts) !== serial[row]).length;
  }
  return different;
}
