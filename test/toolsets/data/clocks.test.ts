import { afterEach, expect, it } from 'vitest';
import { truthOf } from '../../../scripts/prove/truth.ts';
import { throughTheDoor } from '../_door.ts';

// What became of an insert whose answer was lost, on machines whose clock is not the org's.
let aheadMs = 0;
let stoppedAt: number | undefined;
const { call, org } = throughTheDoor({ now: () => new Date(stoppedAt ?? Date.now() + aheadMs) });
afterEach(() => org().faults.clear());

async function insert(Name: string, when: 'before' | 'after') {
  // The answer before it says what the org's clock is.
  await call('run_soql_query', { query: 'SELECT Id FROM Account LIMIT 1' });
  org().faults.add({ method: 'POST', path: 'composite/sobjects', effect: { kind: 'reset', when } });
  const { facts, error } = await call('write_records', {
    object: 'Account',
    operation: 'insert',
    records: [{ Name }],
  });
  return error?.outcome ?? Object(facts).result.outcome;
}
function truth() {
  const [first] = org().orgs;
  if (!first) throw new Error('no org');
  return truthOf(org().url, first);
}

it.each([
  ['an hour behind', 3_600_000],
  ['an hour ahead', -3_600_000],
])('a machine whose clock is %s', async (word, ms) => {
  aheadMs = ms;
  expect(await insert(`Arrived ${word}`, 'after')).toBe('done');
  expect(await insert(`Lost ${word}`, 'before')).toBe('not_executed');
  expect(await truth().names(`Lost ${word}`)).toEqual([]);
});

it('what the same user made a while ago is not taken for the record; what he made just now may be', async () => {
  stoppedAt = Date.now();
  await truth().insert([{ Name: 'Made elsewhere' }]);
  expect(await insert('Lost at once', 'before')).toBe('unknown');
  stoppedAt += 20_000;
  expect(await insert('Lost later', 'before')).toBe('not_executed');
});
