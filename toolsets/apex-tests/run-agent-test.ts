import { defineTool, type OrgContext, type Plan, z } from 'orgsmith/toolkit';
import { awaitAgentRun, startAgentRun, stopAgentRun } from './_agent-runs.ts';
import { refusal } from './_read.ts';

const MOST = 30;
const input = z.strictObject({
  definition: z
    .string()
    .regex(/^\w+$/)
    .max(255)
    .optional()
    .describe('API name of an AiEvaluationDefinition of the org'),
  job: z
    .string()
    .regex(/^\w{15,18}$/)
    .max(18)
    .optional()
    .describe('Instead: a run that goes on, to wait for it'),
  cancel: z.boolean().default(false).describe('With job: stop it'),
});
type Input = z.output<typeof input>;

export default defineTool({
  name: 'run_agent_test',
  title: 'Run agent tests',
  description:
    'Run the tests of an Agentforce agent (an AiEvaluationDefinition of the org): each utterance with what was expected of topic, actions and outcome, failures first. It costs what the agent costs. A run that takes longer is waited for, or stopped, by job.',
  keywords: 'salesforce agentforce agent test evaluation ai',
  effect: 'create',
  effectOf: ({ job, cancel }) => (job === undefined ? 'create' : cancel ? 'update' : 'read'),
  release: 'beta',
  jobs: ['4KB'],
  input,
  output: z.object({
    outcome: z.enum(['passed', 'failed', 'running', 'canceled', 'nothing']),
    job: z.string(),
    passed: z.number(),
    failed: z.number(),
    failures: z.array(
      z.object({
        number: z.number(),
        utterance: z.string(),
        failures: z.array(
          z.object({
            what: z.string(),
            expected: z.string(),
            actual: z.string(),
            why: z.string().optional(),
          }),
        ),
      }),
    ),
  }),
  summary: ({ outcome, job, passed, failed }) =>
    outcome === 'running'
      ? `Run ${job} goes on. Call run_agent_test with job to wait for its end.`
      : `${passed} cases passed, ${failed} FAILED${outcome === 'canceled' ? '; it was stopped' : ''}`,
  async plan(_context: OrgContext, { definition, job, cancel }: Input): Promise<Plan> {
    if ((definition === undefined) === (job === undefined) || (cancel && job === undefined))
      throw refusal(
        'INVALID_ARGUMENTS',
        'Give either definition or job; cancel goes with job',
        'Mend the call and repeat it; nothing was sent.',
      );
    const title = job
      ? `${cancel ? 'Stop' : 'Wait for'} agent tests ${job}`
      : `Run the agent tests ${definition}`;
    const limits = job ? [] : ['What the agent does while it is tested, it does; and it is counted as use.'];
    return {
      title,
      writes: 0,
      deletes: 0,
      details: {},
      limits,
      binding: { definition: definition ?? null, job: job ?? null, cancel },
    };
  },
  async run(context: OrgContext, { definition, job: earlier, cancel }: Input) {
    if (earlier !== undefined && cancel) await stopAgentRun(context, earlier);
    const job = earlier ?? (await startAgentRun(context, definition ?? ''));
    const done = await awaitAgentRun(context, job);
    if (!done) return { outcome: 'running' as const, job, passed: 0, failed: 0, failures: [] };
    const failed = done.cases.filter(({ passed }) => !passed);
    const passed = done.cases.length - failed.length;
    const stopped = /^terminated$/i.test(done.status);
    return {
      outcome: stopped
        ? ('canceled' as const)
        : failed.length > 0 || /^error$/i.test(done.status)
          ? ('failed' as const)
          : passed > 0
            ? ('passed' as const)
            : ('nothing' as const),
      job,
      passed,
      failed: failed.length,
      failures: failed
        .slice(0, MOST)
        .map(({ number, utterance, failures }) => ({ number, utterance, failures })),
    };
  },
});
