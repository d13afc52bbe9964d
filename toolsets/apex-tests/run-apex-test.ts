import { defineTool, type OrgContext, type Plan } from 'orgsmith/toolkit';
import { type Chosen, chooseTests, counted } from './_choose-tests.ts';
import { outcomeOfRun } from './_outcome.ts';
import { awaitRun, checkRun, startRun, stopRun } from './_run-tests.ts';
import { runNow } from './_sync-run.ts';
import { type Input, input, type Output, output, refuseBadShape } from './_test-input.ts';

const SHOWN = 30;

interface TestPlan extends Plan {
  chosen?: Chosen;
}

export default defineTool({
  name: 'run_apex_test',
  title: 'Run Apex tests',
  description:
    'Run Apex tests of the org: classes, single methods, suites, all, or those that matter for changed classes. Failures come first with message and own line; coverage by line on request. A run that takes longer is waited for, or stopped, by job. Tests change no data.',
  keywords: 'salesforce apex unit test run coverage junit',
  effect: 'create',
  effectOf: ({ job, cancel }) => (job === undefined ? 'create' : cancel ? 'update' : 'read'),
  jobs: ['707'],
  input,
  output,
  summary: ({ outcome, job, tests, classes, failures, coverage }) => {
    if (outcome === 'running')
      return `Run ${job} goes on: ${classes.done} of ${classes.total} classes done. Call run_apex_test with job to wait for its end.`;
    if (outcome === 'canceled')
      return `Run ${job} was stopped after ${classes.done} of ${classes.total} classes`;
    const bad = tests.failed + tests.compileFailed;
    const all = `${tests.passed} passed, ${bad} FAILED, ${tests.skipped} skipped${covered(coverage)}`;
    const first = failures
      .slice(0, 3)
      .map(({ test, message, at }) => `${test}: ${message}${at ? ` (${at})` : ''}`);
    return [all, ...first].join('\n');
  },
  async plan(context: OrgContext, asked: Input): Promise<TestPlan> {
    refuseBadShape(asked);
    const { job, cancel } = asked;
    const nothing = { writes: 0, deletes: 0, limits: [] };
    if (job !== undefined) {
      await checkRun(context, job);
      return {
        ...nothing,
        title: `${cancel ? 'Stop' : 'Wait for'} test run ${job}`,
        details: { job },
        binding: job,
      };
    }
    const chosen = await chooseTests(context.org, asked);
    return {
      ...nothing,
      title: chosen.title,
      details: {
        ...(chosen.level ? { level: chosen.level } : {}),
        ...(chosen.suites ? { suites: chosen.suites } : {}),
        ...(chosen.classes.length > 0
          ? {
              classes: chosen.classes
                .slice(0, SHOWN)
                .map(({ name, methods }) => (methods ? `${name}: ${methods.join(', ')}` : name)),
              total: counted(chosen.classes.length, 'class'),
            }
          : {}),
      },
      binding: { classes: chosen.classes, suites: chosen.suites ?? null, level: chosen.level ?? null },
      chosen,
    };
  },
  async run(context: OrgContext, asked: Input, { chosen }: TestPlan) {
    const { coverage, report } = asked;
    const [only, ...more] = chosen?.classes ?? [];
    // One class is run at once where nobody needs the id of the run.
    if (chosen && only && more.length === 0 && coverage === 'none') return runNow(context, chosen, report);
    if (asked.job !== undefined && asked.cancel) await stopRun(context, asked.job);
    const run =
      asked.job ??
      (await startRun(context, chosen ?? { title: '', classes: [] }, coverage !== 'none', {
        coverage,
        report,
      }));
    return outcomeOfRun(context, run, await awaitRun(context, run), { coverage, report });
  },
});

/** The least covered first. */
function covered(coverage: Output['coverage']): string {
  if (!coverage) return '';
  const classes = coverage.classes
    .slice(0, 5)
    .map(
      ({ name, percent, uncovered }) =>
        `${name} ${percent} %${uncovered ? ` (not: ${uncovered.slice(0, 80)})` : ''}`,
    );
  const org = coverage.org === undefined ? [] : [`the org ${coverage.org} %`];
  return `; coverage: ${[...org, ...classes].join(', ')}`;
}
