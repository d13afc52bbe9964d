import { describe, expect, test } from 'vitest';
import { gate } from '../../../src/safety/gates.ts';
import type { Effect, EffectOn } from '../../../src/toolkit.ts';

const EFFECTS: Effect[] = ['read', 'create', 'update', 'destroy'];
const PLACES: EffectOn[] = ['org', 'project', 'machine'];
const SWITCHES = [true, false];

const facts = (
  effect: Effect,
  on: EffectOn,
  readOnly: boolean,
  release: 'ga' | 'beta' = 'ga',
  allowNonGaTools = false,
) => gate({ entry: { name: 'a_tool', effect, on, release }, readOnly, allowNonGaTools })?.parts;

describe('on the org', () => {
  test.each(SWITCHES)('reading goes, read-only %s', readOnly =>
    expect(facts('read', 'org', readOnly)).toBeUndefined(),
  );

  test.each(EFFECTS.filter(effect => effect !== 'read'))('%s is refused, and why is said', effect => {
    expect(facts(effect, 'org', true)).toMatchObject({
      code: 'READ_ONLY',
      outcome: 'not_executed',
      retry: 'no',
    });
    expect(facts(effect, 'org', true)?.next).toContain('Only the user');
    expect(facts(effect, 'org', false)).toMatchObject({
      code: 'CHANGES_NOT_SUPPORTED',
      message: `a_tool would ${effect} in the org, and this version of Orgsmith only reads`,
      outcome: 'not_executed',
    });
  });
});

describe('on the project and the machine', () => {
  const cases = PLACES.slice(1).flatMap(on =>
    EFFECTS.flatMap(effect => SWITCHES.map(readOnly => ({ on, effect, readOnly }))),
  );
  test.each(cases)('$on: $effect goes, read-only $readOnly', ({ on, effect, readOnly }) => {
    expect(facts(effect, on, readOnly)).toBeUndefined();
  });
});

describe('beta', () => {
  const cases = PLACES.flatMap(on =>
    EFFECTS.flatMap(effect => SWITCHES.map(readOnly => ({ on, effect, readOnly }))),
  );
  test.each(cases)(
    '$on: $effect, read-only $readOnly: refused without the flag',
    ({ on, effect, readOnly }) => {
      expect(facts(effect, on, readOnly, 'beta', false)).toMatchObject({ code: 'BETA_TOOL' });
      expect(facts(effect, on, readOnly, 'beta', true)?.code).toBe(facts(effect, on, readOnly)?.code);
    },
  );
});
