import { z } from 'orgsmith/toolkit';
import { refusal } from './_read.ts';

const name = z.string().min(1).max(255);

/** What run_apex_test takes. */
export const input = z.strictObject({
  classes: z.array(name).max(500).optional().describe('Test classes, all their methods: ["InvoiceTest"]'),
  methods: z.array(name).max(500).optional().describe('Single methods: ["InvoiceTest.total"]'),
  suites: z.array(name).max(100).optional().describe('Test suites of the org'),
  changed: z
    .array(name)
    .max(200)
    .optional()
    .describe('Classes and triggers that were changed: runs the tests that use or once covered them'),
  level: z.enum(['RunLocalTests', 'RunAllTestsInOrg']).optional().describe('All tests of the org'),
  coverage: z
    .enum(['none', 'touched', 'org'])
    .default('none')
    .describe('Of the classes these tests touched; org: with the percentage of the whole org'),
  report: z.enum(['none', 'junit', 'json']).default('none').describe('Also a file with every method'),
  job: z.string().max(18).optional().describe('Id of a run that goes on, to wait for it'),
  cancel: z.boolean().default(false).describe('With job: stop it'),
});
export type Input = z.output<typeof input>;

/** What run_apex_test answers. */
export const output = z.object({
  outcome: z.enum(['passed', 'failed', 'running', 'canceled', 'nothing']),
  job: z.string().optional().describe('Pass it as job to wait on'),
  tests: z.object({
    passed: z.number(),
    failed: z.number(),
    compileFailed: z.number(),
    skipped: z.number(),
  }),
  classes: z.object({ done: z.number(), total: z.number() }),
  ms: z.number().describe('Run time of all methods'),
  failures: z.array(
    z.object({
      test: z.string(),
      outcome: z.string(),
      message: z.string(),
      at: z.string().optional().describe('Own line, from the project'),
      stack: z.string().optional(),
    }),
  ),
  skips: z.array(z.string()).optional(),
  slowest: z.array(z.string()).optional(),
  coverage: z
    .object({
      org: z.number().optional().describe('Percent of the whole org'),
      classes: z.array(
        z.object({ name: z.string(), percent: z.number(), uncovered: z.string().describe('Lines') }),
      ),
    })
    .optional(),
  reportFile: z.string().optional(),
});
export type Output = z.output<typeof output>;

/** Throws for arguments that do not go together. */
export function refuseBadShape(asked: Input): void {
  const wrong = problem(asked);
  if (wrong !== undefined)
    throw refusal('INVALID_ARGUMENTS', wrong, 'Mend the call and repeat it; nothing was sent.');
}

function problem({ classes, methods, suites, changed, level, job, cancel }: Input): string | undefined {
  const ways = [classes ?? methods, suites, changed, level, job].filter(each => each !== undefined).length;
  if (ways === 0) return 'Say what to run: classes, methods, suites, changed or level; or job to wait for';
  if (ways > 1) return 'classes and methods may go together; suites, changed, level and job stand alone';
  if (cancel && job === undefined) return 'cancel needs job, the id of the run to stop';
  if (job !== undefined && !/^707[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$/.test(job))
    return 'job is the id of a test run, which begins with 707';
  if ([classes, methods, suites, changed].some(list => list?.length === 0)) return 'A list is empty';
  const odd = methods?.find(method => !/^(\w+\.)?\w+\.\w+$/.test(method));
  if (odd !== undefined) return `'${odd.slice(0, 80)}' is not Class.method`;
  const bad = [...(classes ?? []), ...(changed ?? [])].find(each => !/^(\w+\.)?\w+$/.test(each));
  return bad === undefined ? undefined : `'${bad.slice(0, 80)}' is not the name of a class`;
}
