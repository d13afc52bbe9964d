import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../row.ts';
import type { Server } from '../server.ts';
import type { ServerAsked, Site, Stage } from '../stage.ts';
import { WORKS, type Work, type WorkGround } from '../works.ts';

const POINTS = 300;
const LANES = 3;
const SLOW_MS = 60;
const ARGS = ['--max-rows', '2000', '--max-deletes', '2000', '--allow-non-ga-tools'];

/** A server killed in the middle of its work, and what the next one says of each row. */
export const kills: Row = {
  name: 'kills',
  check: `kill -9 in the middle of ${WORKS.map(({ name }) => name).join(', ')} of 500 rows`,
  wanted: 'the journal tells the truth; files whole or not there',
  async prove(stage) {
    const points = stage.of(POINTS, WORKS.length);
    const found = await killed(stage, points, ARGS);
    const control = await killed(stage, WORKS.length * 2, [...ARGS, '--no-journal'], ['insert', 'update']);
    const parts = found.landed.filter(share => share > 0 && share < 1).length;
    return {
      cases: `${points} of ${POINTS} points (in the org afterwards: nothing ${count(found.landed, 0)} times, a part ${parts} times, all ${count(found.landed, 1)} times)`,
      figure: `${found.lies.length} lies, ${found.halves} half files, ${found.unknown} rows unknown`,
      holds: found.lies.length + found.halves === 0,
      control: {
        figure: `without the journal: ${control.lies.length} of ${WORKS.length * 2} untold`,
        counts: control.lies.length > 0,
      },
      details: found.lies,
    };
  },
};

const count = (landed: readonly number[], share: number) => landed.filter(each => each === share).length;

interface Found {
  lies: string[];
  /** How much of the work was in the org after each kill, 0 to 1. */
  landed: number[];
  halves: number;
  unknown: number;
}

async function killed(
  stage: Stage,
  points: number,
  args: string[],
  only: readonly string[] = WORKS.map(({ name }) => name),
): Promise<Found> {
  const found: Found = { lies: [], landed: [], halves: 0, unknown: 0 };
  const works = WORKS.filter(({ name }) => only.includes(name));
  const left = Array.from({ length: points }, (_, point) => point);
  const lasts = new Map<Work, Promise<number>>();
  const lane = async (orgs: string, site: Site) => {
    for (let point = left.shift(); point !== undefined; point = left.shift()) {
      const work = works[point % works.length];
      if (!work) continue;
      const known = lasts.get(work) ?? strike(site, { orgs, args }, work, `m${point}-`).then(({ ms }) => ms);
      lasts.set(work, known);
      const lasting = await known;
      const rounds = Math.ceil(points / works.length);
      const at = ((Math.floor(point / works.length) + 0.5) / rounds) * lasting * 1.1;
      const { ground, before } = await strike(site, { orgs, args }, work, `k${point}-`, at);
      await judge(site, { orgs, args }, work, ground, before, found);
    }
  };
  const names = Array.from({ length: Math.min(LANES, points) }, (_, at) => `k${at}`);
  // Each lane has a home of its own: one journal, one output folder.
  await Promise.all(names.map(async name => lane(name, await stage.site([name]))));
  return found;
}

/** Does the work, or kills the server so many milliseconds after it began; how long it took. */
async function strike(site: Site, asked: ServerAsked, work: Work, tag: string, killAtMs?: number) {
  const ground = await work.prepare(site.truth(asked.orgs), tag, site.home);
  const server = await site.serve(asked);
  // Signed in first, so that the clock runs over the work alone.
  await server.call('describe_object', { object: 'Account', search: 'Name' });
  if (ground.first) await server.call(ground.first.tool, ground.first.input);
  const { path } = work;
  const removes = work.method
    .split(/\W+/)
    .filter(Boolean)
    .map(method =>
      site.faults.add({ method, path, org: asked.orgs, times: 50, effect: { kind: 'delay', ms: SLOW_MS } }),
    );
  const before = journaled(site.home);
  const started = performance.now();
  const working = finish(server, ground).catch(() => undefined);
  await (killAtMs === undefined ? working : new Promise(resolve => setTimeout(resolve, killAtMs)));
  const ms = performance.now() - started;
  await server.kill();
  for (const remove of removes) remove();
  return { ground, ms, before };
}

async function finish(server: Server, { tool, input }: WorkGround): Promise<void> {
  const { facts } = await server.call(tool, input);
  if (facts.status === 'planned') await server.call('apply_plan', { plan: Object(facts.plan).id });
}

async function judge(
  site: Site,
  asked: ServerAsked,
  work: Work,
  ground: WorkGround,
  before: Set<string>,
  found: Found,
) {
  if (ground.halfFiles) {
    found.halves += ground.halfFiles();
    return;
  }
  const there = await settled(ground);
  found.landed.push(there.size / ground.size);
  const told = await toldBy(site, asked, ground, before);
  const lie = (text: string) => found.lies.push(`${work.name}: ${there.size} rows are done, and ${text}`);
  if (!told) {
    if (there.size > 0) lie('no change is told');
    return;
  }
  const claimed = told.rows.filter(({ ok, key }) => ok === true && !there.has(key)).length;
  const denied = told.rows.filter(({ ok, key }) => ok === false && there.has(key)).length;
  found.unknown += told.rows.filter(({ ok }) => ok === 'unknown').length;
  if (claimed + denied > 0) lie(`of ${claimed + denied} rows the journal says what is not so`);
  if (told.outcome === 'done' && there.size !== ground.size) lie('the change is told to be done');
  if (told.outcome === 'nothing' && there.size > 0) lie('the change is told to have done nothing');
}

/** What the org had begun it ends. */
async function settled(ground: WorkGround): Promise<Set<string>> {
  let before = -1;
  for (;;) {
    await new Promise(resolve => setTimeout(resolve, 300));
    const now = await ground.done();
    if (now.size === before) return now;
    before = now.size;
  }
}

/** What a fresh server says of the newest change, when that is the work. */
async function toldBy(
  site: Site,
  asked: ServerAsked,
  { title = '', keyOf }: WorkGround,
  before: Set<string>,
) {
  const server = await site.serve(asked);
  try {
    const { facts: list, error } = await server.call('list_changes', { limit: 1 });
    if (error) throw new Error(`list_changes after a kill: ${error.code} ${error.message}`);
    const [first] = Array.isArray(list.rows) ? list.rows : [];
    if (!first || before.has(first[0]) || !String(first[2]).startsWith(title)) return undefined;
    const { facts } = await server.call('list_changes', { change: first[0] });
    const rows = wholeOf(facts).map(row => ({
      ok: row[2],
      key: keyOf({ id: row[1], after: Object(row[5]) }),
    }));
    return { rows, outcome: first[5] };
  } finally {
    await server.close();
  }
}

/** An answer that was cut has the whole in its file. */
function wholeOf(facts: Record<string, unknown>): unknown[][] {
  const file = Object(facts.file).path;
  const whole = file ? Object(JSON.parse(readFileSync(String(file), 'utf8'))) : facts;
  return Array.isArray(whole.rows) ? whole.rows : [];
}

/** The changes that a home's journal has. */
function journaled(home: string): Set<string> {
  try {
    const names = readdirSync(join(home, '.orgsmith', 'journal'), { recursive: true, encoding: 'utf8' });
    return new Set(names.map(name => name.replace(/^.*[\\/]|\.jsonl$/g, '')));
  } catch {
    return new Set();
  }
}
