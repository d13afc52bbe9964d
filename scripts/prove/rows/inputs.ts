import { randomFrom } from '../random.ts';
import type { Row } from '../row.ts';
import type { Server } from '../server.ts';

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

const PER_TOOL = 10_000;

/** Arguments that no schema foresees: an answer each time, and in time. */
export const inputs: Row = {
  name: 'inputs',
  check: 'generated arguments for every tool',
  wanted: '0 crashes, 0 hangs (10 s)',
  async prove(stage) {
    const site = await stage.site(['inputs']);
    const asked = { orgs: 'inputs', args: ['--allow-non-ga-tools'] };
    // Fewer than a tenth at SCALE 1: there are many tools.
    const perTool = Math.ceil(stage.of(PER_TOOL) * Math.min(1, Math.sqrt(stage.scale / 10)));
    const found = await strangeInputs(await site.serve(asked), Math.max(5, perTool));
    const open = await site.serve({ ...asked, without: 'errors' });
    const control = await strangeInputs(open, 3);
    return {
      cases: `${found.calls} calls of ${found.tools} tools`,
      figure: `${found.broken.length} crashes; the slowest took ${Math.round(found.slowestMs)} ms`,
      holds: found.broken.length === 0 && found.slowestMs < 10_000,
      control: {
        figure: `errors let through: ${control.broken.length} of ${control.calls} crash`,
        counts: control.broken.length > 0,
      },
      details: found.broken,
    };
  },
};

/** Calls each tool so often with generated arguments; an answer that is no answer is told. */
async function strangeInputs(server: Server, perTool: number) {
  const broken: string[] = [];
  let calls = 0;
  let slowestMs = 0;
  const tools = await server.tools();
  for (const [at, tool] of tools.entries()) {
    const random = randomFrom(at + 1);
    for (let count = 0; count < perTool; count++) {
      const given = argumentsOf(tool.inputSchema, random);
      const started = performance.now();
      const failure = await server.call(tool.name, given).then(
        ({ error }) =>
          error !== undefined && typeof error.code !== 'string' ? 'an error without a code' : undefined,
        // The protocol itself may refuse arguments that are no object.
        error => (/refused: .*(Invalid|expected)/i.test(String(error)) ? undefined : String(error)),
      );
      calls += 1;
      slowestMs = Math.max(slowestMs, performance.now() - started);
      if (failure)
        broken.push(`${tool.name} ${JSON.stringify(given).slice(0, 200)}: ${failure.slice(0, 200)}`);
    }
  }
  return { calls, tools: tools.length, broken, slowestMs };
}
