import { type JsonObject, type OrgContext, ToolError } from 'orgsmith/toolkit';
import type { Chosen } from './_choose-tests.ts';
import type { TestMethod } from './_methods.ts';
import { tell } from './_outcome.ts';
import type { Input, Output } from './_test-input.ts';

/**
 * Runs one class and waits for the answer, which is sooner than the org's queue.
 * https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/intro_rest_resources_testing_runner_sync.htm
 */
export async function runNow(
  context: OrgContext,
  { classes }: Chosen,
  report: Input['report'],
): Promise<Output> {
  const { body } = await context.org.send('POST', 'tooling/runTestsSynchronous', {
    tests: classes.map(({ id, methods }) => ({ classId: id, ...(methods ? { testMethods: methods } : {}) })),
    skipCodeCoverage: true,
  });
  const { successes, failures, numTestsRun }: JsonObject = Object(body);
  if (!Array.isArray(successes) || !Array.isArray(failures)) throw unreadable();
  const methods = [
    ...successes.map(each => toMethod(each, 'Pass')),
    ...failures.map(each => toMethod(each, 'Fail')),
  ];
  // The count is the org's own: a list that was cut must not look like a whole one.
  if (numTestsRun !== methods.length) throw unreadable();
  const [first] = classes;
  const told = await tell(context, first?.name ?? '', methods, report);
  return { ...told, classes: { done: 1, total: 1 } };
}

function toMethod(row: unknown, outcome: TestMethod['outcome']): TestMethod {
  const { id, name, namespace, methodName, message, stackTrace, time }: JsonObject = Object(row);
  const compile = outcome === 'Fail' && !methodName;
  return {
    className: namespace ? `${namespace}.${name}` : String(name),
    classId: String(id),
    method: String(methodName ?? ''),
    outcome: compile ? 'CompileFail' : outcome,
    message: typeof message === 'string' ? message : null,
    stack: typeof stackTrace === 'string' ? stackTrace : null,
    ms: typeof time === 'number' ? time : 0,
  };
}

function unreadable(): ToolError {
  return new ToolError({
    code: 'UNEXPECTED_ANSWER',
    message: 'The org answered the test run with a result that is not whole',
    next: 'Run it once more with coverage touched, which goes through the queue of the org.',
    outcome: 'executed',
  });
}
