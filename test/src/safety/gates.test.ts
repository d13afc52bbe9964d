import { describe, expect, test } from 'vitest';
import { gateCall, gatePlan, type PlanFacts } from '../../../src/safety/gates.ts';
import type { Effect, EffectOn, OrgKind } from '../../../src/toolkit.ts';

const EFFECTS: Effect[] = ['read', 'create', 'update', 'destroy'];
const PLACES: EffectOn[] = ['org', 'project', 'machine'];
const SWITCHES = [true, false];

describe('before an org is opened', () => {
  const refusal = (effect: Effect, on: EffectOn, readOnly: boolean, beta = false, allowNonGaTools = false) =>
    gateCall({
      entry: { name: 'a_tool', toolset: 'data', on, release: beta ? 'beta' : 'ga', plans: true },
      effect,
      readOnly,
      allowNonGaTools,
    })?.parts;
  const cells = EFFECTS.flatMap(effect =>
    PLACES.flatMap(on => SWITCHES.map(readOnly => ({ effect, on, readOnly }))),
  );

  test.each(cells)('$effect on the $on, --read-only $readOnly', ({ effect, on, readOnly }) => {
    const refused = readOnly && on === 'org' && effect !== 'read';
    expect(refusal(effect, on, readOnly)?.code).toBe(refused ? 'READ_ONLY' : undefined);
    expect(refusal(effect, on, readOnly, true)?.code).toBe('BETA_TOOL');
    expect(refusal(effect, on, readOnly, true, true)?.code).toBe(refused ? 'READ_ONLY' : undefined);
  });

  test.each<[toolset: string, plans: boolean, effect: Effect, on: EffectOn, code: string | undefined]>([
    ['data', false, 'update', 'org', 'NO_PLAN'],
    ['data', true, 'update', 'org', undefined],
    ['data', false, 'read', 'org', undefined],
    ['data', false, 'update', 'project', undefined],
    ['core', false, 'destroy', 'org', undefined],
  ])('a tool of %s, with a plan %s, %s on the %s: %s', (toolset, plans, effect, on, code) => {
    const entry = { name: 'a_tool', toolset, on, release: 'ga' as const, plans };
    expect(gateCall({ entry, effect, readOnly: false, allowNonGaTools: false })?.parts.code).toBe(code);
  });

  test('a refusal says who can lift it', () => {
    expect(refusal('update', 'org', true)).toMatchObject({
      outcome: 'not_executed',
      retry: 'no',
      next: expect.stringContaining('Only the user'),
    });
  });
});

const PLAN = { title: 'Update 1 Contact record', writes: 1, deletes: 0 };
const facts = (rest: Partial<PlanFacts>): PlanFacts => ({
  effect: 'update',
  kind: 'sandbox',
  productionAllowed: false,
  maxRows: 200,
  maxDeletes: 50,
  journal: true,
  plan: PLAN,
  preApproved: false,
  asks: 'later',
  ...rest,
});
const told = (rest: Partial<PlanFacts>) => {
  const verdict = gatePlan(facts(rest));
  if (verdict.do === 'refuse') return verdict.error.parts.code;
  return verdict.do === 'wait' && verdict.approval ? 'wait for approval' : verdict.do;
};

/**
 * The policy table as its page has it, a line for each effect, kind and flag. Then, for a caller that can be asked now,
 * later or never: what becomes of the plan, and what becomes of it once it was approved beforehand.
 */
const TABLE = `
  read    production -    | go  go   go            | go
  create  local      -    | go  go   go            | go
  create  scratch    -    | go  go   go            | go
  create  sandbox    -    | go  go   go            | go
  create  developer  -    | go  go   go            | go
  create  production -    | PRODUCTION PRODUCTION PRODUCTION | PRODUCTION
  create  production flag | ask wait NOBODY_TO_ASK | go
  update  local      -    | go  go   go            | go
  update  scratch    -    | go  go   go            | go
  update  sandbox    -    | go  go   go            | go
  update  developer  -    | go  go   go            | go
  update  production -    | PRODUCTION PRODUCTION PRODUCTION | PRODUCTION
  update  production flag | ask wait NOBODY_TO_ASK | go
  destroy local      -    | ask wait NOBODY_TO_ASK | go
  destroy scratch    -    | ask wait NOBODY_TO_ASK | go
  destroy sandbox    -    | ask wait NOBODY_TO_ASK | go
  destroy developer  -    | ask wait NOBODY_TO_ASK | go
  destroy production -    | PRODUCTION PRODUCTION PRODUCTION | PRODUCTION
  destroy production flag | ask wait_for_approval NOBODY_TO_ASK | go`;

interface Cell {
  effect: Effect;
  kind: OrgKind;
  productionAllowed: boolean;
  asks: PlanFacts['asks'];
  preApproved: boolean;
  expected: string;
}

const cells: Cell[] = TABLE.trim()
  .split('\n')
  .flatMap(line => {
    const [left = '', middle = '', right = ''] = line.split('|').map(part => part.trim());
    const [effect, kind, flag] = left.split(/ +/);
    const fresh = middle.split(/ +/).map(word => word.replaceAll('_for_', ' for '));
    // On orgs that are no production orgs the flag changes nothing.
    const flags = kind === 'production' ? [flag === 'flag'] : SWITCHES;
    return flags.flatMap(productionAllowed =>
      (['now', 'later', 'never'] as const).flatMap((asks, index) =>
        SWITCHES.map(preApproved => ({
          effect: EFFECTS.find(each => each === effect) ?? 'read',
          kind:
            (['local', 'scratch', 'sandbox', 'developer', 'production'] as const).find(
              each => each === kind,
            ) ?? 'production',
          productionAllowed,
          asks,
          preApproved,
          expected: preApproved ? right : (fresh[index] ?? ''),
        })),
      ),
    );
  });

describe('a plan', () => {
  test('the table has all its cells', () => expect(cells).toHaveLength(186));

  test.each(cells)(
    '$effect in $kind, production flag $productionAllowed, asks $asks, approved $preApproved: $expected',
    ({ expected, ...rest }) =>
      expect(told(rest)).toBe(expected.replaceAll('_', /^[a-z]/.test(expected) ? ' ' : '_')),
  );
});

describe('each lock holds alone, whoever approved', () => {
  const LOCKS: [string, Partial<PlanFacts>, Partial<PlanFacts>, string][] = [
    ['drift', { drift: 'dev now means another user' }, {}, 'ORG_DRIFT'],
    ['production', { kind: 'production' }, { kind: 'production', productionAllowed: true }, 'PRODUCTION'],
    ['the row cap', { plan: { ...PLAN, writes: 201 } }, { plan: { ...PLAN, writes: 200 } }, 'ROW_CAP'],
    ['the cap of deletes', { plan: { ...PLAN, deletes: 51 } }, { plan: { ...PLAN, deletes: 50 } }, 'ROW_CAP'],
    ['no journal', { effect: 'destroy', journal: false }, { effect: 'destroy' }, 'NO_JOURNAL'],
  ];
  test.each(LOCKS)('%s', (_, shut, open, code) => {
    for (const asks of ['now', 'later', 'never'] as const) {
      expect(told({ ...shut, asks, preApproved: true })).toBe(code);
      expect(told({ ...open, asks, preApproved: true })).toBe('go');
    }
  });

  test('without a journal what creates and updates goes on', () => {
    expect(told({ journal: false })).toBe('go');
    expect(told({ journal: false, effect: 'create' })).toBe('go');
  });

  test('a refusal says what it was about and who can lift it', () => {
    const verdict = gatePlan(facts({ kind: 'production' }));
    expect(verdict.do === 'refuse' && verdict.error.parts).toMatchObject({
      message: '"Update 1 Contact record" was not done: this org is a production org',
      next: expect.stringContaining('--allow-production-writes'),
      outcome: 'not_executed',
    });
  });
});
