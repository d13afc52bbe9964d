import type { OrgContext } from 'orgsmith/toolkit';
import { coverageOf, orgCoverage } from './_coverage.ts';
import { hasEnded, type QueueItem, readMethods, type TestMethod, testName } from './_methods.ts';
import { writeReport } from './_reports.ts';
import { findSources } from './_sources.ts';
import { placeOf } from './_stack.ts';
import type { Input, Output } from './_test-input.ts';

/** Failures in the answer; every method is in the report. */
const MOST_FAILURES = 25;
const MOST_SKIPS = 10;
const SLOWEST = 5;
const SLOW_MS = 1_000;
const STACK_CHARS = 600;
const MESSAGE_CHARS = 1_000;
/** A class under this percentage is told with its lines. */
const MOST_CLASSES = 40;

type Asked = Pick<Input, 'coverage' | 'report'>;

/** What is known of an asynchronous run by now: all of it when every class has ended. */
export async function outcomeOfRun(
  context: OrgContext,
  run: string,
  { queue, ended }: { queue: readonly QueueItem[]; ended: boolean },
  { coverage, report }: Asked,
): Promise<Output> {
  const { org } = context;
  const classes = { done: queue.filter(hasEnded).length, total: queue.length };
  const running = !ended;
  const methods = await readMethods(org, run, queue);
  const told = await tell(context, run, methods, running ? 'none' : report);
  const stopped = queue.some(({ status }) => status === 'Aborted');
  const outcome = running ? 'running' : stopped ? 'canceled' : told.outcome;
  if (running || coverage === 'none') return { ...told, outcome, job: run, classes };
  const ids = [...new Set(methods.map(({ classId }) => classId))];
  const all = await coverageOf(org, ids);
  const whole = coverage === 'org' ? await orgCoverage(org) : undefined;
  const shown = { classes: all.slice(0, MOST_CLASSES), ...(whole === undefined ? {} : { org: whole }) };
  const left = all.length - shown.classes.length;
  const notices =
    left > 0
      ? { notices: [`${left} classes with more coverage are left out; get_code_coverage has all.`] }
      : {};
  return { ...told, outcome, job: run, classes, coverage: shown, ...notices };
}

/** Counts, failures with their lines in the project, what was slow, and the report. */
export async function tell(
  context: OrgContext,
  run: string,
  methods: readonly TestMethod[],
  report: Input['report'],
): Promise<Omit<Output, 'job' | 'classes'>> {
  const of = (outcome: TestMethod['outcome']) => methods.filter(each => each.outcome === outcome);
  const failed = [...of('CompileFail'), ...of('Fail')];
  const sources = failed.length > 0 ? await findSources(context.project.root) : new Map<string, string>();
  const tests = {
    passed: of('Pass').length,
    failed: of('Fail').length,
    compileFailed: of('CompileFail').length,
    skipped: of('Skip').length,
  };
  // What does not fit is in a file all the same.
  const form = report === 'none' ? (failed.length > MOST_FAILURES ? 'json' : undefined) : report;
  const file = form && (await writeReport(context, run, methods, form));
  const skips = of('Skip')
    .slice(0, MOST_SKIPS)
    .map(each => `${testName(each)}: ${each.message ?? 'no reason'}`);
  const slowest = methods.filter(({ ms }) => ms >= SLOW_MS).sort((a, b) => b.ms - a.ms);
  return {
    outcome: failed.length > 0 ? 'failed' : methods.length === 0 || tests.passed === 0 ? 'nothing' : 'passed',
    tests,
    ms: methods.reduce((sum, { ms }) => sum + ms, 0),
    failures: failed.slice(0, MOST_FAILURES).map(each => toFailure(each, sources)),
    ...(skips.length > 0 ? { skips } : {}),
    ...(slowest.length > 0
      ? { slowest: slowest.slice(0, SLOWEST).map(each => `${testName(each)}: ${each.ms} ms`) }
      : {}),
    ...(file ? { reportFile: file.path } : {}),
  };
}

function toFailure(each: TestMethod, sources: ReadonlyMap<string, string>): Output['failures'][number] {
  const { outcome, message, stack } = each;
  const at =
    placeOf(stack, sources) ?? (outcome === 'CompileFail' ? sources.get(last(each.className)) : undefined);
  return {
    test: testName(each),
    outcome,
    message: (message ?? '').slice(0, MESSAGE_CHARS),
    ...(at === undefined ? {} : { at }),
    ...(stack === null ? {} : { stack: stack.slice(0, STACK_CHARS) }),
  };
}

const last = (className: string) => className.slice(className.lastIndexOf('.') + 1).toLowerCase();
