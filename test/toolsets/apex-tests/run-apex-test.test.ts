import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from '../../e2e/_door.ts';
import { throughTheDoor } from '../_door.ts';

const FLAGS = [
  '--orgs',
  'dev',
  '--project-dir',
  'project',
  '--toolsets',
  'apex-tests,metadata,core',
  '--allow-non-ga-tools',
];
const { call, org } = throughTheDoor({ sample: true, args: FLAGS });
const tests = (input: object) => call('run_apex_test', { ...input });

/** The org answers a query of the Tooling API with these rows: shapes of a recorded run, outcomes that are scripted here. */
function script(object: string, records: object[], times = 1): void {
  org().faults.add({
    path: new RegExp(`tooling/query.*FROM[+]${object}`),
    times,
    effect: {
      kind: 'answer',
      status: 200,
      body: { size: records.length, totalSize: records.length, done: true, records },
    },
  });
}
/** The run has ended, with these classes in its queue. */
function ended(queue: object[]): void {
  script('ApexTestQueueItem', queue);
  script('ApexTestRunResult', [{ Status: 'Completed' }]);
}
const toolingRequests = () =>
  org()
    .requests.toArray()
    .filter(({ path }) => path.includes('/tooling/')).length;
const CLASS = { Name: 'DiscountCalculatorTest', NamespacePrefix: null };
const queued = (Status: string, ExtendedStatus = '') => ({
  Id: '709000000000001AAA',
  Status,
  ExtendedStatus,
  ApexClassId: '01p000000000009AAA',
  ApexClass: CLASS,
});
const method = (MethodName: string, Outcome: string, more = {}) => ({
  ...{ Id: '07M000000000001AAA', ApexClassId: '01p000000000009AAA', ApexClass: CLASS, MethodName, Outcome },
  ...{ Message: null, StackTrace: null, RunTime: 12, IsTestSetup: false, ...more },
});
const FAILED = {
  Message: 'System.AssertException: Assertion Failed: Expected: 1, Actual: 2',
  StackTrace: 'Class.DiscountCalculatorTest.takesWholePercents: line 8, column 1',
};

describe('bad input is told before anything is sent', () => {
  it.each<[what: string, input: object, code: string, says: RegExp]>([
    ['nothing to run', {}, 'INVALID_ARGUMENTS', /Say what to run/],
    ['two ways at once', { classes: ['A'], level: 'RunLocalTests' }, 'INVALID_ARGUMENTS', /stand alone/],
    ['an empty list', { classes: [] }, 'INVALID_ARGUMENTS', /A list is empty/],
    ['a method without its class', { methods: ['total'] }, 'INVALID_ARGUMENTS', /is not Class.method/],
    [
      'a class name that is none',
      { classes: ["x' OR Name != '"] },
      'INVALID_ARGUMENTS',
      /not the name of a class/,
    ],
    ['cancel without job', { classes: ['A'], cancel: true }, 'INVALID_ARGUMENTS', /cancel needs job/],
    ['a job of another kind', { job: '0Af000000000001AAA' }, 'INVALID_ARGUMENTS', /begins with 707/],
    ['an unknown level', { level: 'RunSome' }, 'INVALID_ARGUMENTS', /level/],
  ])('%s', async (_, input, code, says) => {
    const sent = toolingRequests();
    const { error } = await tests(input);
    expect(error).toMatchObject({ code });
    expect(error?.message).toMatch(says);
    expect(toolingRequests()).toBe(sent);
  });

  it('a class that the org does not have comes with the nearest', async () => {
    await call('deploy_metadata', { paths: ['force-app/main/default/classes'] });
    const { error } = await tests({ classes: ['DiscountCalculatorTests'] });
    expect(error).toMatchObject({ code: 'NOT_FOUND', details: { missing: ['DiscountCalculatorTests'] } });
    expect(error?.message).toMatch(/Nearest: .*DiscountCalculatorTest/);
  });

  it('a suite that the org does not have', async () => {
    expect((await tests({ suites: ['Smoke'] })).error).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('changed classes that no test uses', async () => {
    const { error } = await tests({ changed: ['InvoiceListController'] });
    expect(['NO_TESTS', undefined]).toContain(error?.code);
  });
});

describe('a run through the queue of the org', () => {
  const asked = { classes: ['DiscountCalculatorTest'], coverage: 'touched' };

  it('tells failures first, with the line of the project', async () => {
    ended([queued('Completed')]);
    script('ApexTestResult', [
      method('ok', 'Pass'),
      method('takesWholePercents', 'Fail', FAILED),
      method('slow', 'Pass', { RunTime: 2_500 }),
    ]);
    const { facts, text } = await tests(asked);
    expect(facts).toMatchObject({
      result: {
        outcome: 'failed',
        tests: { passed: 2, failed: 1, compileFailed: 0, skipped: 0 },
        classes: { done: 1, total: 1 },
        ms: 2_524,
        failures: [
          {
            test: 'DiscountCalculatorTest.takesWholePercents',
            outcome: 'Fail',
            message: FAILED.Message,
            at: 'force-app/main/default/classes/DiscountCalculatorTest.cls:8',
          },
        ],
        slowest: ['DiscountCalculatorTest.slow: 2500 ms'],
      },
    });
    expect(text).toContain('2 passed, 1 FAILED, 0 skipped');
  });

  it('keeps and counts a class that does not compile, and what was skipped', async () => {
    ended([
      queued('Failed', 'Could not run tests on class 01p: line 3: unexpected token'),
      queued('Completed'),
    ]);
    script('ApexTestResult', [
      { ...method('x', 'Skip', { Message: 'not here' }), ApexClassId: '01p000000000008AAA' },
    ]);
    const { facts } = await tests(asked);
    expect(facts).toMatchObject({
      result: {
        outcome: 'failed',
        tests: { passed: 0, failed: 0, compileFailed: 1, skipped: 1 },
        failures: [
          {
            test: 'DiscountCalculatorTest',
            outcome: 'CompileFail',
            message: expect.stringContaining('line 3'),
          },
        ],
        skips: ['DiscountCalculatorTest.x: not here'],
      },
    });
  });

  it('of which nothing was run is no pass', async () => {
    ended([queued('Completed')]);
    script('ApexTestResult', [method('x', 'Skip')]);
    expect((await tests(asked)).facts).toMatchObject({
      result: { outcome: 'nothing', tests: { passed: 0 } },
    });
  });

  it('an outcome that nobody knows is no pass', async () => {
    ended([queued('Completed')]);
    script('ApexTestResult', [method('x', 'Perhaps')]);
    expect((await tests(asked)).facts).toMatchObject({ result: { outcome: 'failed', tests: { failed: 1 } } });
  });

  it('5,000 methods: the answer is bounded, the file has them all', async () => {
    const many = Array.from({ length: 5_000 }, (_, n) =>
      method(`m${n}`, n % 2 ? 'Pass' : 'Fail', n % 2 ? {} : FAILED),
    );
    ended([queued('Completed')]);
    script('ApexTestResult', many);
    const { facts, text } = await tests(asked);
    const { tests: counts, failures, reportFile } = Object(facts).result;
    expect(counts).toMatchObject({ passed: 2_500, failed: 2_500 });
    expect(failures.length).toBe(25);
    expect(text.length).toBeLessThan(25_000);
    expect(JSON.parse(readFileSync(reportFile, 'utf8')).tests.length).toBe(5_000);
  });

  it('JUnit for CI servers, with any sign in messages', async () => {
    ended([queued('Completed')]);
    script('ApexTestResult', [
      method('ok', 'Pass'),
      method('bad', 'Fail', { ...FAILED, Message: '<"&\u0001\n💡' }),
    ]);
    const { facts } = await tests({ ...asked, report: 'junit' });
    expect(
      readFileSync(Object(facts).result.reportFile, 'utf8').replace(/707\w+/, '<run>'),
    ).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="<run>" tests="2" failures="1" errors="0" skipped="0" time="0.024">
        <testsuite name="DiscountCalculatorTest" tests="2" failures="1" errors="0" skipped="0" time="0.024">
          <testcase classname="DiscountCalculatorTest" name="bad" time="0.012"><failure message="&#60;&#34;&#38;�&#10;💡">Class.DiscountCalculatorTest.takesWholePercents: line 8, column 1</failure></testcase>
          <testcase classname="DiscountCalculatorTest" name="ok" time="0.012"/>
        </testsuite>
      </testsuites>
      "
    `);
  });

  it('that goes on is waited for by its id, by resume_tool_operation, too; or stopped', async () => {
    script('ApexTestQueueItem', [queued('Queued')]);
    script('ApexTestResult', []);
    const { facts } = await call('run_apex_test', asked);
    // The org has finished by the second look.
    expect(facts).toMatchObject({ result: { classes: { done: 1, total: 1 } } });
    const { job } = Object(facts).result;
    expect((await call('resume_tool_operation', { job })).facts).toMatchObject({
      tool: 'run_apex_test',
      result: { job },
    });
    expect((await call('cancel_operation', { job })).error).toBeUndefined();
  });

  it('whose queue is empty still has not ended for that', async () => {
    script('ApexTestQueueItem', []);
    script('ApexTestRunResult', [{ Status: 'Queued' }]);
    const { facts } = await call('run_apex_test', asked);
    // The second look finds the class and its end.
    expect(facts).toMatchObject({ result: { classes: { done: 1, total: 1 } } });
  });

  it('that the org does not know is refused by its id', async () => {
    const { error } = await tests({ job: '707000000000009AAA' });
    expect(error).toMatchObject({ code: 'NO_SUCH_JOB' });
    expect(error?.message).toContain('707000000000009');
  });

  it('whose start is answered with something else is not taken for begun', async () => {
    org().faults.add({
      path: /runTestsAsynchronous/,
      effect: { kind: 'answer', status: 200, body: '"soon"' },
    });
    expect((await tests(asked)).error).toMatchObject({ code: 'UNEXPECTED_ANSWER', outcome: 'unknown' });
  });

  it('that is lost from sight is told with its id', async () => {
    org().faults.add({
      path: /tooling\/query.*ApexTestQueueItem/,
      times: 20,
      effect: { kind: 'answer', status: 500, body: [] },
    });
    const { error } = await tests(asked);
    expect(error).toMatchObject({ outcome: 'executed', details: { job: expect.stringMatching(/^707/) } });
    org().faults.clear();
  });
});

describe('a run of one class at once', () => {
  const answer = (body: object) =>
    org().faults.add({ path: /runTestsSynchronous/, effect: { kind: 'answer', status: 200, body } });
  const row = { id: '01p000000000009AAA', name: 'DiscountCalculatorTest', namespace: null, time: 5 };

  it('tells what passed and what failed', async () => {
    answer({
      successes: [{ ...row, methodName: 'ok' }],
      failures: [{ ...row, methodName: 'bad', message: FAILED.Message, stackTrace: FAILED.StackTrace }],
      ...{ numTestsRun: 2, numFailures: 1, totalTime: 10 },
    });
    expect((await tests({ classes: ['DiscountCalculatorTest'] })).facts).toMatchObject({
      result: {
        outcome: 'failed',
        tests: { passed: 1, failed: 1 },
        failures: [{ at: expect.stringMatching(/Test.cls:8$/) }],
      },
    });
  });

  it('whose lists are shorter than what was run is not believed', async () => {
    answer({ successes: [{ ...row, methodName: 'ok' }], failures: [], numTestsRun: 2 });
    expect((await tests({ classes: ['DiscountCalculatorTest'] })).error).toMatchObject({
      code: 'UNEXPECTED_ANSWER',
    });
  });
});

it.each([
  ['takesWholePercents', 0],
  ['keepsHalfAPercent', 1],
])('for a script: %s ends with exit code %i', async (method, code) => {
  const input = JSON.stringify({ methods: [`DiscountCalculatorTest.${method}`] });
  const ended = await run(['call', 'run_apex_test', '--input', input, '--json', ...FLAGS], {
    home: org().home,
  });
  expect(ended.code, ended.stdout).toBe(code);
});
