import { type OrgContext, ToolError } from 'orgsmith/toolkit';
import { everything } from './_components.ts';
import type { Answer } from './_deploy-answer.ts';
import type { Deploy, DeployMessage } from './_deploy-status.ts';
import { basename, relative } from './_disk.ts';
import { openProject } from './_project.ts';
import type { ComponentSet } from './_sdr.ts';
import { firstOf } from './_table-file.ts';

const MOST_FAILURES = 20;
const MOST_TESTS = 10;
const COVERAGE_WANTED = 75;

/** The answer of a deploy that runs, was stopped or is done. One that failed is an error with the failures. */
export async function answerOf(
  context: OrgContext,
  deploy: Deploy,
  rollback: string | undefined,
): Promise<Answer> {
  const { components, failures, testResult, done } = deploy;
  const { file, trouble } = done ? await keepWhole(context, deploy) : {};
  const kept = { ...(rollback ? { rollback } : {}), ...(file ? { file } : {}) };
  if (done && deploy.status !== 'Canceled' && !deploy.success) throw await failed(context, deploy, kept);
  const real = components.filter(({ type }) => type !== '');
  const count = (test: (message: DeployMessage) => boolean) => real.filter(test).length;
  const warnings = [...components, ...failures]
    .filter(({ warning }) => warning)
    .map(({ name, problem }) => `${name}: ${problem}`);
  const told = [
    ...warnings,
    ...testResult.codeCoverageWarnings.map(({ name, message }) => [name, message].filter(Boolean).join(': ')),
    ...(trouble ? [trouble] : []),
  ];
  const low = lowCoverage(deploy);
  return {
    job: deploy.id,
    outcome: !done ? 'running' : deploy.status === 'Canceled' ? 'canceled' : 'done',
    status: deploy.status,
    validateOnly: deploy.checkOnly,
    total: done ? real.length : deploy.numberComponentsTotal,
    created: count(({ created }) => created),
    changed: count(({ changed, created, deleted }) => changed && !created && !deleted),
    unchanged: count(({ changed, created, deleted }) => !changed && !created && !deleted),
    deleted: count(({ deleted }) => deleted),
    tests: deploy.numberTestsCompleted,
    ...(low.length > 0 ? { lowCoverage: firstOf(low, MOST_FAILURES, ', in the file') } : {}),
    ...(told.length > 0 ? { warnings: firstOf(told, MOST_FAILURES, ', in the file') } : {}),
    ...kept,
  };
}

async function failed(context: OrgContext, deploy: Deploy, kept: object): Promise<ToolError> {
  const local = await localFiles(context);
  const all = deploy.failures.filter(({ warning }) => !warning).map(failure => toFailure(failure, local));
  const failures = [...new Map(all.map(each => [JSON.stringify(each), each])).values()].sort((a, b) =>
    a.at < b.at ? -1 : 1,
  );
  const tests = deploy.testResult.failures.map(({ name, methodName, message, stackTrace }) => ({
    test: `${name}.${methodName}`,
    message: String(message ?? '').slice(0, 500),
    at: ownLine(stackTrace ?? '', local),
  }));
  const low = lowCoverage(deploy);
  const shownFailures = within(failures, MOST_FAILURES, 4_500);
  const [first] = failures;
  const [firstTest] = tests;
  const what = [
    failures.length > 0 ? `${failures.length} problem${failures.length === 1 ? '' : 's'}` : '',
    tests.length > 0 ? `${tests.length} failing test${tests.length === 1 ? '' : 's'}` : '',
  ].filter(Boolean);
  const example = first
    ? `${first.at}: ${first.problem}`
    : firstTest
      ? `${firstTest.test}: ${firstTest.message}`
      : deploy.errorMessage;
  return new ToolError({
    code: deploy.checkOnly ? 'VALIDATION_FAILED' : 'DEPLOY_FAILED',
    message: `${deploy.checkOnly ? 'Validation' : 'Deploy'} ${deploy.id} ${deploy.status === 'Failed' ? 'failed' : `is ${deploy.status}`}${what.length > 0 ? `: ${what.join(', ')}` : ''}${example ? `. ${example}` : ''}`,
    next: 'Nothing was changed in the org: all of a deploy is rolled back. Mend what details names, then deploy again.',
    // All or nothing: rollbackOnError is always sent.
    outcome: deploy.status === 'SucceededPartial' ? 'partial' : 'not_executed',
    retry: 'after_fix',
    details: {
      job: deploy.id,
      failures: shownFailures,
      ...(failures.length > shownFailures.length
        ? { moreFailures: failures.length - shownFailures.length }
        : {}),
      ...(tests.length > 0
        ? { testFailures: within(tests, MOST_TESTS, 3_000), testFailuresTotal: tests.length }
        : {}),
      ...(low.length > 0 ? { lowCoverage: low.slice(0, MOST_FAILURES), lowCoverageTotal: low.length } : {}),
      ...kept,
    },
  });
}

/** The first of a list, as many as details have room for: too long, they would be left out altogether. */
function within<T>(list: readonly T[], most: number, chars: number): T[] {
  let room = chars;
  return list.slice(0, most).filter(each => {
    room -= JSON.stringify(each).length;
    return room >= 0;
  });
}

/** The first line of a stack that is of a file of the project, else the first; as file:line:column where that is known. */
function ownLine(stack: string, local: Local | undefined): string {
  const lines = [...stack.matchAll(/^\s*(Class|Trigger)\.(\S+): line (\d+), column (\d+)/gm)];
  for (const [, kind, path = '', line, column] of lines) {
    const type = kind === 'Class' ? 'ApexClass' : 'ApexTrigger';
    const [fullName = ''] = path.split('.');
    const [file] = local?.set.getComponentFilenamesByNameAndType({ fullName, type }) ?? [];
    const source = file?.replace(/-meta\.xml$/, '');
    if (local && source !== undefined) return `${relative(local.root, source)}:${line}:${column}`;
  }
  return lines[0]?.[0].trim() ?? '';
}

function lowCoverage({ testResult }: Deploy): string[] {
  return testResult.codeCoverage.flatMap(({ name, numLocations, numLocationsNotCovered }) => {
    const percent = numLocations === 0 ? 100 : Math.floor(100 * (1 - numLocationsNotCovered / numLocations));
    return percent < COVERAGE_WANTED ? [`${name}: ${percent} %`] : [];
  });
}

interface Failure {
  /** file:line:column in the project. */
  at: string;
  component: string;
  problem: string;
}

interface Local {
  root: string;
  set: ComponentSet;
}

/** The project's components, to find the file of a failure; none outside a project. */
async function localFiles(context: OrgContext): Promise<Local | undefined> {
  try {
    const project = await openProject(context);
    return { root: project.root, set: everything(project) };
  } catch {
    return undefined;
  }
}

function toFailure(
  { type, name, file, problem, line, column }: DeployMessage,
  local: Local | undefined,
): Failure {
  const files = type && local ? local.set.getComponentFilenamesByNameAndType({ fullName: name, type }) : [];
  const own = files.find(
    each => basename(each) === basename(file) || basename(each) === `${basename(file)}-meta.xml`,
  );
  const shown = own ?? files[0];
  // A line of an object that is taken apart in the project is a line of another file there.
  const exact = shown === undefined || own !== undefined;
  const at = local && shown !== undefined ? relative(local.root, shown) : file;
  const where = exact && line !== undefined && line > 0 ? `${at}:${line}${column ? `:${column}` : ''}` : at;
  return { at: where, component: `${type}:${name}`, problem: problem.slice(0, 500) };
}

/** What the org did is told, whether or not all of its answer can be kept. */
async function keepWhole(
  { files }: OrgContext,
  { id, raw }: Deploy,
): Promise<{ file?: string; trouble?: string }> {
  try {
    const file = await files.create(`deploy-${id}.json`, 'application/json');
    await file.write(JSON.stringify(raw, null, 1));
    return { file: (await file.finish()).path };
  } catch (error) {
    return {
      trouble: `The full result is not in a file: ${error instanceof Error ? error.message.slice(0, 200) : error}`,
    };
  }
}
