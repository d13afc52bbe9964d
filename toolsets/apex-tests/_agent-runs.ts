import { type OrgContext, pause, ToolError, z } from 'orgsmith/toolkit';

const RUNS = 'einstein/ai-evaluations/runs';
const LONGEST_MS = 5_000;
const ENDED = /^(completed|error|terminated)$/i;

/** What was asked of one expectation of a test case: topic, actions, outcome, a metric. */
const RESULT = z.looseObject({
  name: z.string().catch(''),
  result: z.string().nullish().catch(undefined),
  expectedValue: z.string().nullish().catch(undefined),
  actualValue: z.string().nullish().catch(undefined),
  metricExplainability: z.string().nullish().catch(undefined),
  errorMessage: z.string().nullish().catch(undefined),
});
const CASE = z.looseObject({
  status: z.string().catch(''),
  testNumber: z.number().catch(0),
  inputs: z.looseObject({ utterance: z.string().catch('') }).catch({ utterance: '' }),
  testResults: z.array(RESULT).catch([]),
});
const RESULTS = z.looseObject({ status: z.string(), testCases: z.array(CASE).catch([]) });

export interface AgentCase {
  number: number;
  utterance: string;
  passed: boolean;
  /** What did not come out as expected. */
  failures: { what: string; expected: string; actual: string; why?: string }[];
}

/**
 * Starts the tests of an AiEvaluationDefinition; the id of the run, written down before it is waited for.
 * https://developer.salesforce.com/docs/ai/agentforce/guide/testing-api-connect.html
 */
export async function startAgentRun({ org, startedJob }: OrgContext, definition: string): Promise<string> {
  const { body } = await org.send('POST', RUNS, { aiEvaluationDefinitionName: definition });
  const { runId } = Object(body);
  if (typeof runId !== 'string' || !/^\w{15,18}$/.test(runId))
    throw new ToolError({
      code: 'UNEXPECTED_ANSWER',
      message: 'The org answered the start of the agent tests without the id of a run',
      next: 'Look for it in Setup, Testing Center.',
      outcome: 'unknown',
    });
  startedJob(runId);
  return runId;
}

/** Waits for a run until it has ended or the caller's time is over; undefined while it goes on. */
export async function awaitAgentRun(
  { org, waitMs, signal, progress }: OrgContext,
  run: string,
): Promise<{ status: string; cases: AgentCase[] } | undefined> {
  const until = Date.now() + waitMs;
  for (let delay = 500, looks = 1; ; delay = Math.min(delay * 1.5, LONGEST_MS), looks += 1) {
    const status = String((await org.get(`${RUNS}/${run}`)).status ?? '');
    if (ENDED.test(status)) return { status, cases: await readCases(org, run) };
    if (Date.now() + delay > until || signal.aborted) return undefined;
    progress(looks, undefined, status);
    await pause(delay, signal).catch(() => undefined);
  }
}

async function readCases(org: OrgContext['org'], run: string): Promise<AgentCase[]> {
  const { testCases } = RESULTS.parse(await org.get(`${RUNS}/${run}/results`));
  return testCases.map(({ status, testNumber, inputs, testResults }) => {
    const failures = testResults
      .filter(({ result }) => result !== 'PASS')
      .map(({ name, expectedValue, actualValue, metricExplainability, errorMessage }) => {
        const why = errorMessage ?? metricExplainability;
        return {
          what: name,
          expected: plain(expectedValue),
          actual: plain(actualValue),
          ...(why ? { why: plain(why) } : {}),
        };
      });
    // A case without a single result has not passed.
    const passed = /^completed$/i.test(status) && testResults.length > 0 && failures.length === 0;
    return { number: testNumber, utterance: plain(inputs.utterance), passed, failures };
  });
}

/** Stops a run. */
export async function stopAgentRun({ org }: OrgContext, run: string): Promise<void> {
  await org.send('POST', `${RUNS}/${run}/cancel`, {});
}

// The service answers texts as HTML.
function plain(text: string | null | undefined): string {
  const signs: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", apos: "'", amp: '&' };
  return (text ?? '').replace(/&(lt|gt|quot|#39|apos|amp);/g, (_, name) => signs[name] ?? '');
}
