import { type Org, type OrgContext, ToolError, z } from 'orgsmith/toolkit';
import { pause } from './_transfer.ts';

const text = z.string().nullish();
const number = z.coerce.number().catch(0);
const MESSAGE = z
  .looseObject({
    componentType: text,
    fullName: text,
    fileName: text,
    problem: text,
    problemType: text,
    lineNumber: z.coerce.number().nullish().catch(undefined),
    columnNumber: z.coerce.number().nullish().catch(undefined),
    created: z.boolean().catch(false),
    changed: z.boolean().catch(false),
    deleted: z.boolean().catch(false),
  })
  .transform(
    ({ componentType, fullName, fileName, problem, problemType, lineNumber, columnNumber, ...rest }) => ({
      type: componentType ?? '',
      name: fullName ?? '',
      file: fileName ?? '',
      problem: problem ?? '',
      warning: problemType === 'Warning',
      line: lineNumber ?? undefined,
      column: columnNumber ?? undefined,
      created: rest.created,
      changed: rest.changed,
      deleted: rest.deleted,
    }),
  );
export type DeployMessage = z.output<typeof MESSAGE>;

const TESTS = z.looseObject({
  failures: z
    .array(z.looseObject({ name: text, methodName: text, message: text, stackTrace: text, namespace: text }))
    .catch([]),
  codeCoverage: z
    .array(z.looseObject({ name: text, numLocations: number, numLocationsNotCovered: number }))
    .catch([]),
  codeCoverageWarnings: z.array(z.looseObject({ name: text, message: text })).catch([]),
});

const RESULT = z.looseObject({
  id: z.string(),
  status: z.string(),
  done: z.boolean(),
  success: z.boolean().catch(false),
  checkOnly: z.boolean().catch(false),
  stateDetail: text,
  errorMessage: text,
  numberComponentErrors: number,
  numberComponentsDeployed: number,
  numberComponentsTotal: number,
  numberTestErrors: number,
  numberTestsCompleted: number,
  numberTestsTotal: number,
  details: z
    .looseObject({
      componentFailures: z.array(MESSAGE).catch([]),
      componentSuccesses: z.array(MESSAGE).catch([]),
      runTestResult: TESTS.nullish(),
    })
    .nullish(),
});

/** A deploy, as the org tells of it. */
export interface Deploy extends z.output<typeof RESULT> {
  components: DeployMessage[];
  failures: DeployMessage[];
  testResult: z.output<typeof TESTS>;
  /** As it came. */
  raw: unknown;
}

/** Reads a deploy by its id. */
export async function readDeploy(org: Org, id: string, details: boolean): Promise<Deploy> {
  const answer = await org
    .get(`metadata/deployRequest/${id}`, details ? { includeDetails: 'true' } : {})
    .catch(error => {
      throw noSuchJob(id, error);
    });
  const result = RESULT.parse(answer.deployResult);
  return {
    ...result,
    raw: answer.deployResult,
    components: result.details?.componentSuccesses ?? [],
    failures: result.details?.componentFailures ?? [],
    testResult: result.details?.runTestResult ?? { failures: [], codeCoverage: [], codeCoverageWarnings: [] },
  };
}

/** Waits for a deploy, as long as the caller is willing to, who has waited since `began`. */
export async function awaitDeploy(
  { org, signal, progress, waitMs }: OrgContext,
  id: string,
  began: number,
): Promise<Deploy> {
  const until = began + waitMs;
  for (let pauseMs = 200; ; pauseMs = Math.min(pauseMs * 1.5, 5_000)) {
    const now = await readDeploy(org, id, false);
    if (now.done) return readDeploy(org, id, true);
    const tests =
      now.numberTestsTotal > 0 ? `, tests ${now.numberTestsCompleted}/${now.numberTestsTotal}` : '';
    progress(now.numberComponentsDeployed, now.numberComponentsTotal, `${now.status}${tests}`);
    if (Date.now() + pauseMs > until) return now;
    await pause(pauseMs, signal);
  }
}

function noSuchJob(id: string, error: unknown): unknown {
  const { parts } = Object(error);
  if (parts?.code !== 'INVALID_CROSS_REFERENCE_KEY' && parts?.code !== 'NOT_FOUND') return error;
  return new ToolError({
    code: 'NO_SUCH_JOB',
    message: `The org has no deploy ${id}, or no longer`,
    next: 'Take the id that deploy_metadata gave.',
    retry: 'after_fix',
    cause: error,
  });
}
