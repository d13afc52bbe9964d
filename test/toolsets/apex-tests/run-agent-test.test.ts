import { describe, expect, it } from 'vitest';
import { throughTheDoor } from '../_door.ts';

/** The local org has no agents: these answers have the shapes that Salesforce's own client for the service reads. */
const { call, org } = throughTheDoor({
  args: ['--orgs', 'dev', '--toolsets', 'apex-tests', '--allow-non-ga-tools'],
});
const RUN = '4KB000000000001AAA';
const agent = (input: object) => call('run_agent_test', { ...input });
function answer(path: RegExp, body: object, status = 200): void {
  org().faults.add({ path, effect: { kind: 'answer', status, body } });
}
const result = (name: string, outcome: string | null, more = {}) => ({
  ...{
    name,
    result: outcome,
    expectedValue: 'Order_FAQ',
    actualValue: 'Order_FAQ',
    metricExplainability: '',
  },
  ...more,
});
const one = (testNumber: number, testResults: object[], status = 'COMPLETED') => ({
  ...{ status, testNumber, inputs: { utterance: 'Where&#39;s my order?' }, generatedData: {}, testResults },
});
const start = () => answer(/ai-evaluations\/runs$/, { runId: RUN, status: 'NEW' });
const ends = (testCases: object[], status = 'COMPLETED') => {
  answer(new RegExp(`runs/${RUN}$`), { status });
  answer(/\/results$/, { status, testCases });
};

describe('agent tests', () => {
  it('tell each case, what was expected of those that failed, in plain text', async () => {
    start();
    ends([
      one(1, [result('topic', 'PASS')]),
      one(2, [result('topic', 'FAILURE', { actualValue: 'Other &amp; more' })]),
    ]);
    expect((await agent({ definition: 'Orders' })).facts).toMatchObject({
      result: {
        outcome: 'failed',
        job: RUN,
        passed: 1,
        failed: 1,
        failures: [
          {
            number: 2,
            utterance: "Where's my order?",
            failures: [{ what: 'topic', expected: 'Order_FAQ', actual: 'Other & more' }],
          },
        ],
      },
    });
  });

  it.each([
    ['a case without results', [one(1, [])], 'failed'],
    ['a result that is not there yet', [one(1, [result('topic', null)])], 'failed'],
    ['a case that broke', [one(1, [result('topic', 'PASS')], 'ERROR')], 'failed'],
    ['no cases', [], 'nothing'],
  ])('%s is no pass', async (_, cases, outcome) => {
    start();
    ends(cases);
    expect((await agent({ definition: 'Orders' })).facts).toMatchObject({ result: { outcome, passed: 0 } });
  });

  it('a run is found again by its id, and stopped', async () => {
    start();
    ends([one(1, [result('topic', 'PASS')])]);
    await agent({ definition: 'Orders' });
    ends([one(1, [result('topic', 'PASS')])]);
    expect((await call('resume_tool_operation', { job: RUN })).facts).toMatchObject({
      tool: 'run_agent_test',
      outcome: 'passed',
    });
    answer(/\/cancel$/, { success: true });
    ends([], 'TERMINATED');
    expect((await call('cancel_operation', { job: RUN })).facts).toMatchObject({
      result: { outcome: 'canceled' },
    });
  });

  it.each([
    ['nothing', {}],
    ['both', { definition: 'A', job: RUN }],
    ['cancel alone', { definition: 'A', cancel: true }],
  ])('%s is refused', async (_, input) => {
    expect((await agent(input)).error).toMatchObject({ code: 'INVALID_ARGUMENTS' });
  });

  it('a start without an id is not taken for begun', async () => {
    answer(/ai-evaluations\/runs$/, { status: 'NEW' });
    expect((await agent({ definition: 'Orders' })).error).toMatchObject({
      code: 'UNEXPECTED_ANSWER',
      outcome: 'unknown',
    });
  });
});
