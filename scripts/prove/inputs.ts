import type { Caller } from './subjects.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
const STRANGE: Json[] = [
  '',
  ' ',
  'x'.repeat(10_000),
  '\u0000',
  '\ud800',
  '__proto__',
  '../../etc/passwd',
  "' OR Id != null",
  '$(id)',
  '{{7*7}}',
  0,
  -1,
  1e308,
  2 ** 53,
  null,
  true,
  [],
  {},
  [[]],
  'NaN',
  '2026-02-30',
];

function randomFrom(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
}

/** Arguments near a tool's schema and far from it: right names with strange values, wrong names, wrong depth. */
function argumentsOf(
  schema: { properties?: Record<string, unknown> },
  random: (below: number) => number,
): Json {
  const strange = (): Json => STRANGE[random(STRANGE.length)] ?? null;
  if (random(20) === 0) return strange();
  const names = [...Object.keys(schema.properties ?? {}), 'org', 'directory', 'planOnly', 'constructor'];
  const made: { [key: string]: Json } = {};
  for (let count = random(5); count > 0; count--) {
    const name = names[random(names.length)] ?? 'x';
    const depth = random(6);
    made[name] =
      depth === 0
        ? [strange(), { [String(strange())]: strange() }]
        : depth === 1
          ? { Id: strange(), Name: strange() }
          : strange();
  }
  return made;
}

/** Calls each tool so often with generated arguments; an answer that is no answer is told. */
export async function strangeInputs(
  caller: Caller,
  perTool: number,
): Promise<{ calls: number; broken: string[]; slowestMs: number }> {
  const broken: string[] = [];
  let calls = 0;
  let slowestMs = 0;
  for (const [at, tool] of (await caller.tools()).entries()) {
    const random = randomFrom(at + 1);
    for (let count = 0; count < perTool; count++) {
      const given = argumentsOf(tool.inputSchema, random);
      const started = performance.now();
      const failure = await caller.rawCall(tool.name, given).then(
        answer =>
          answer.error !== undefined && typeof answer.error.code !== 'string'
            ? 'an error without a code'
            : undefined,
        // The protocol itself may refuse arguments that are no object.
        error =>
          /Invalid (params|arguments|request)|expected/i.test(String(error)) ? undefined : String(error),
      );
      calls += 1;
      slowestMs = Math.max(slowestMs, performance.now() - started);
      if (failure)
        broken.push(`${tool.name} ${JSON.stringify(given).slice(0, 200)}: ${failure.slice(0, 200)}`);
    }
  }
  return { calls, broken, slowestMs };
}
