import { isToolError, type JsonObject, type OrgContext, pause, ToolError } from 'orgsmith/toolkit';
import type { Chosen } from './_choose-tests.ts';
import { hasEnded, type QueueItem, readQueue, readRunStatus } from './_methods.ts';
import { refusal } from './_read.ts';

const SHORTEST_MS = 300;
const LONGEST_MS = 4_000;
/** What one request of sObject Collections takes. */
const BATCH = 200;

/**
 * Starts an asynchronous run, and writes its id down before anything is waited for.
 * https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/intro_rest_resources_testing_runner_async.htm
 */
export async function startRun(
  context: OrgContext,
  chosen: Chosen,
  coverage: boolean,
  input: JsonObject,
): Promise<string> {
  const { classes, suites, level } = chosen;
  const what = level
    ? { testLevel: level }
    : suites
      ? { suiteNames: suites.join(',') }
      : {
          tests: classes.map(({ id, methods }) => ({
            classId: id,
            ...(methods ? { testMethods: methods } : {}),
          })),
        };
  const { body } = await context.org.send('POST', 'tooling/runTestsAsynchronous', {
    ...what,
    skipCodeCoverage: !coverage,
  });
  const id = typeof body === 'string' ? body.replaceAll('"', '') : '';
  if (!/^707\w{12}(\w{3})?$/.test(id))
    throw new ToolError({
      code: 'UNEXPECTED_ANSWER',
      message: `The org answered the start of a test run with ${String(id).slice(0, 100) || 'nothing'}, which is no id of a run`,
      next: 'Look for it in Setup, Apex Test Execution.',
      outcome: 'unknown',
    });
  context.startedJob(id, input);
  return id;
}

/** A run as it stands; more classes may join the queue until the run itself has ended. */
export interface RunState {
  queue: QueueItem[];
  ended: boolean;
}

/** Waits for a run until it has ended, or the caller's time is over; tells of each class that is done. */
export async function awaitRun(context: OrgContext, run: string): Promise<RunState> {
  const { org, waitMs, signal, progress } = context;
  const until = Date.now() + waitMs;
  for (let delay = SHORTEST_MS, told = 0; ; delay = Math.min(delay * 1.5, LONGEST_MS)) {
    const { queue, ended } = await look(org, run).catch(error => {
      throw outOfSight(error, run);
    });
    const done = queue.filter(hasEnded);
    if (done.length > told)
      progress(done.length, queue.length, `${done.at(-1)?.name}: ${done.at(-1)?.status}`);
    told = done.length;
    if (ended || Date.now() + delay > until) return { queue, ended };
    await pause(delay, signal).catch(() => {
      throw outOfSight(new Error('the call was cancelled'), run);
    });
  }
}

async function look(org: OrgContext['org'], run: string): Promise<RunState> {
  const queue = await readQueue(org, run);
  if (!queue.every(hasEnded)) return { queue, ended: false };
  const status = await readRunStatus(org, run);
  // An org that keeps no result of the run as a whole has at least its classes.
  const ended = status === undefined ? queue.length > 0 : /^(Completed|Failed|Aborted)$/.test(status);
  return { queue, ended };
}

/** Refuses the id of a run that the org does not know. */
export async function checkRun({ org }: OrgContext, run: string): Promise<void> {
  const known = (await readRunStatus(org, run)) ?? (await readQueue(org, run))[0];
  if (known !== undefined) return;
  const next = 'resume_tool_operation without an id lists what was begun here.';
  throw refusal('NO_SUCH_JOB', `The org has no test run ${run}`, next);
}

/** Stops what has not ended; tests that run are stopped when the org has time. */
export async function stopRun({ org }: OrgContext, run: string): Promise<void> {
  const open = (await readQueue(org, run)).filter(item => !hasEnded(item));
  for (let at = 0; at < open.length; at += BATCH) {
    const records = open
      .slice(at, at + BATCH)
      .map(({ id }) => ({ attributes: { type: 'ApexTestQueueItem' }, Id: id, Status: 'Aborted' }));
    await org.send('PATCH', 'tooling/composite/sobjects', { allOrNone: false, records });
  }
}

function outOfSight(error: unknown, run: string): ToolError {
  const parts = isToolError(error) ? error.parts : { code: 'CANCELLED' };
  const message = error instanceof Error ? error.message : String(error);
  return new ToolError({
    ...parts,
    message: `The test run ${run} goes on in the org, but: ${message}`,
    next: `Call run_apex_test with job ${run} to wait for it, or with cancel to stop it.`,
    outcome: 'executed',
    details: { job: run },
  });
}
