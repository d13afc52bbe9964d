import { handlesOf, memoryOf } from '../process.ts';
import type { Row } from '../row.ts';
import type { Server } from '../server.ts';
import type { Site } from '../stage.ts';

const CALLS = 10_000;
/** The fewest that show a slope: fewer tell more of the collector's moods than of a leak. */
const FEWEST = 4_000;

interface Point {
  call: number;
  mb: number;
  ms: number;
}

/** Calls of every kind one after the other: what a day of work leaves behind in the process. */
export const soak: Row = {
  name: 'soak',
  check: 'calls one after the other: queries, describes, searches, writes, plans, refusals',
  wanted: 'under 1 MB per 1,000 calls, no handle more, latency steady',
  alone: true,
  async prove(stage) {
    const site = await stage.site(['soak']);
    const calls = stage.of(CALLS, FEWEST);
    const server = await site.serve({ orgs: 'soak' });
    // What is filled once (code that is compiled, describes that are kept) is no leak.
    await run(site, server, Math.max(FEWEST, calls / 5));
    const before = handlesOf(server.pid);
    const points = await run(site, server, calls);
    const handles = handlesOf(server.pid) - before;
    const slope = slopeOf(points);
    const drift = driftOf(points);
    const leaking = await site.serve({ orgs: 'soak', without: 'memory' });
    await run(site, leaking, FEWEST);
    const control = slopeOf(await run(site, leaking, FEWEST * 2));
    return {
      cases: `${calls} calls`,
      figure: `${slope.toFixed(2)} MB per 1,000 calls, ${handles} handles more, the last tenth of the calls ${drift.toFixed(2)} times as slow as the first; ${Math.round(points.at(-1)?.mb ?? 0)} MB`,
      holds: slope < 1 && handles <= 2 && drift < 1.5,
      control: {
        figure: `40 KB kept of each call: ${control.toFixed(1)} MB per 1,000`,
        counts: control > 10,
      },
    };
  },
};

async function run(site: Site, server: Server, calls: number): Promise<Point[]> {
  const points: Point[] = [];
  const [Id = ''] = await site.truth('soak').insert([{ Name: 'soak' }]);
  for (let call = 0; call < calls; call++) {
    const started = performance.now();
    await server.call(...workOf(call, Id));
    points.push({ call, mb: memoryOf(server.pid).mb, ms: performance.now() - started });
  }
  return points;
}

function workOf(call: number, Id: string): [tool: string, input: object] {
  const kinds: [string, object][] = [
    ['run_soql_query', { query: `SELECT Id, Name, Owner.Name FROM Account LIMIT ${1 + (call % 40)}` }],
    ['run_soql_query', { query: 'SELECT Id FROM Account WHERE Nope = 1' }],
    ['describe_object', { object: 'Contact', search: 'name' }],
    ['search_records', { text: 'soak', in: 'name' }],
    [
      'write_records',
      { object: 'Account', operation: 'update', records: [{ Id, Site: String(call) }], planOnly: true },
    ],
    ['run_soql_query', { query: `SELECT Name FROM Account LIMIT ${1 + (call % 7)}`, file: 'none' }],
    ['get_username', {}],
    ['list_tools_that_is_none', { a: 'x'.repeat(2_000) }],
    ['run_soql_query', { query: 'SELECT Id, Name, Industry, Phone FROM Account LIMIT 200' }],
    ['write_records', { object: 'Account', operation: 'update', records: [{ Id, Nope: 1 }] }],
  ];
  return kinds[call % kinds.length] ?? ['get_username', {}];
}

/** Megabytes gained for each thousand calls, by the least squares of the second half. */
function slopeOf(all: readonly Point[]): number {
  const points = all.slice(all.length / 2);
  const mean = (of: (point: Point) => number) =>
    points.reduce((sum, each) => sum + of(each), 0) / points.length;
  const [x, y] = [mean(({ call }) => call), mean(({ mb }) => mb)];
  const over = points.reduce((sum, { call, mb }) => sum + (call - x) * (mb - y), 0);
  const under = points.reduce((sum, { call }) => sum + (call - x) ** 2, 0);
  return (over / under) * 1_000;
}

/** How many times as slow the median call of the last tenth is as that of the first. */
function driftOf(points: readonly Point[]): number {
  const tenth = Math.ceil(points.length / 10);
  const median = (some: readonly Point[]) =>
    some.map(({ ms }) => ms).sort((a, b) => a - b)[some.length >> 1] ?? 1;
  return median(points.slice(-tenth)) / median(points.slice(0, tenth));
}
