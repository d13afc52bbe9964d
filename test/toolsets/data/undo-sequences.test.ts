import { expect, it } from 'vitest';
import { truthOf } from '../../../scripts/prove/truth.ts';
import { throughTheDoor } from '../_door.ts';

// Random changes, taken back newest first: the org is then as it was, but for what somebody else did meanwhile.
const { call, org } = throughTheDoor();
const SEQUENCES = 4 * Number(process.env.SCALE ?? 1);
const CHANGES = 6;
const FIELDS = ['Industry', 'Description', 'NumberOfEmployees', 'AnnualRevenue', 'Phone', 'Rating'] as const;
const VALUES = {
  Industry: ['Energy', 'Banking', null],
  Description: ['a', ' two\nlines "quoted" ', 'ünïcödé', null],
  NumberOfEmployees: [1, 0, 99_999, null],
  AnnualRevenue: [0.5, 1e6, null],
  Phone: ['+49 30 1', null],
  Rating: ['Hot', 'Cold', null],
};

function randomFrom(seed: number) {
  let state = seed;
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
  return {
    below: (count: number) => Math.floor(next() * count),
    of: <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] ?? items[0] ?? never(),
  };
}
function never(): never {
  throw new Error('nothing to choose from');
}

function truth() {
  const [first] = org().orgs;
  return truthOf(org().url, first ?? never());
}

const SELECT = `SELECT Id, Name, ${FIELDS.join(', ')} FROM Account`;
async function state(tag: string) {
  const records = await truth().query(`${SELECT} WHERE Name LIKE '${tag}%' ORDER BY Name`);
  return records.map(({ attributes: _, ...fields }) => fields);
}

async function write(input: object): Promise<{ change: string; ids: string[] }> {
  const { facts, error } = await call('write_records', { object: 'Account', ...input });
  if (error) throw new Error(error.message);
  const { status, plan, result } = Object(facts);
  const done =
    status === 'planned' ? Object((await call('apply_plan', { plan: plan.id })).facts).result : result;
  return { change: done.change, ids: done.rows.map((row: string[]) => row[1]) };
}

async function undo(change: string) {
  const { facts, error } = await call('undo_changes', { change });
  if (error) throw new Error(error.message);
  const { status, plan, result } = Object(facts);
  return status === 'planned' ? Object((await call('apply_plan', { plan: plan.id })).facts).result : result;
}

function randomFields(random: ReturnType<typeof randomFrom>) {
  const chosen = FIELDS.filter(() => random.below(3) === 0);
  return Object.fromEntries(
    [random.of(FIELDS), ...chosen].map(field => [field, random.of<unknown>(VALUES[field])]),
  );
}

/** One random change of what is there; the records that are left. */
async function randomChange(
  random: ReturnType<typeof randomFrom>,
  tag: string,
  alive: string[],
  number: number,
) {
  const kind = alive.length < 2 ? 'insert' : random.of(['insert', 'update', 'update', 'delete', 'upsert']);
  const some = alive.filter(() => random.below(2) === 0);
  const ids = some.length > 0 ? some : alive.slice(0, 1);
  if (kind === 'insert') {
    const { change, ids: made } = await write({
      operation: 'insert',
      records: [{ Name: `${tag}-n${number}`, ...randomFields(random) }],
    });
    return { change, alive: [...alive, ...made] };
  }
  if (kind === 'delete') {
    const { change } = await write({ operation: 'delete', records: ids.map(Id => ({ Id })) });
    return { change, alive: alive.filter(id => !ids.includes(id)) };
  }
  if (kind === 'update') {
    const { change } = await write({
      operation: 'update',
      records: ids.map(Id => ({ Id, ...randomFields(random) })),
    });
    return { change, alive };
  }
  const records = [{ ExternalKey__c: `${tag}-k`, Name: `${tag}-k`, ...randomFields(random) }];
  const { change, ids: upserted } = await write({ operation: 'upsert', key: 'ExternalKey__c', records });
  return { change, alive: [...new Set([...alive, ...upserted])] };
}

it(`${SEQUENCES} random sequences of ${CHANGES} changes are taken back to the last field`, {
  timeout: 30_000 * SEQUENCES,
}, async () => {
  for (let seed = 1; seed <= SEQUENCES; seed++) {
    const random = randomFrom(seed * 7_919);
    const tag = `Seq${seed}`;
    let alive = await truth().insert(
      [1, 2, 3, 4].map(row => ({ Name: `${tag}-${row}`, ...randomFields(random) })),
    );
    const before = await state(tag);
    const changes: string[] = [];
    for (let number = 0; number < CHANGES; number++) {
      const made = await randomChange(random, tag, alive, number);
      changes.push(made.change);
      alive = made.alive;
    }
    for (const change of changes.reverse())
      expect(await undo(change), `seed ${seed}`).toMatchObject({ conflicts: [], failed: [] });
    expect(await state(tag), `seed ${seed}`).toEqual(before);
  }
});

it('what somebody else wrote meanwhile is a conflict, and stays', {
  timeout: 30_000 * SEQUENCES,
}, async () => {
  for (let seed = 1; seed <= SEQUENCES; seed++) {
    const random = randomFrom(seed * 104_729);
    const tag = `Other${seed}`;
    const ids = await truth().insert([1, 2, 3].map(row => ({ Name: `${tag}-${row}` })));
    const field = random.of(FIELDS);
    const [value, other] = [VALUES[field][0], VALUES[field][1]];
    const { change } = await write({ operation: 'update', records: ids.map(Id => ({ Id, [field]: value })) });
    const touched = ids[random.below(ids.length)] ?? never();
    await truth().raw('PATCH', `sobjects/Account/${touched}`, { [field]: other });
    expect(await undo(change)).toMatchObject({ succeeded: 2, conflicts: [{ id: touched }] });
    const found = await truth().query(`SELECT Id, ${field} FROM Account WHERE Name LIKE '${tag}%'`);
    // Texts come back as the org keeps them.
    const kept = typeof other === 'string' ? other.trim() : other;
    for (const record of found) expect(record[field]).toEqual(record.Id === touched ? kept : null);
  }
});
