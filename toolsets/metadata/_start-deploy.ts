import { isToolError, type OrgContext, soql, ToolError } from 'orgsmith/toolkit';
import type { Input } from './_deploy-input.ts';
import { readDeploy } from './_deploy-status.ts';
import { connectionOf, pause } from './_transfer.ts';

/** What a deploy is told, besides its files. */
export type DeployChoices = Pick<Input, 'mode' | 'tests' | 'testLevel' | 'ignoreWarnings'>;

/** Starts a deploy; its id. When the answer is lost, the org is asked what it has started. */
export async function startDeploy(context: OrgContext, choices: DeployChoices, zip: Buffer): Promise<string> {
  const { tests, testLevel = tests ? 'RunSpecifiedTests' : undefined, ignoreWarnings, mode } = choices;
  const { metadata } = connectionOf(context);
  return settled(context, async () => {
    const { id } = await metadata.deploy(zip, {
      checkOnly: mode === 'validate',
      ignoreWarnings,
      rollbackOnError: true,
      singlePackage: true,
      ...(testLevel ? { testLevel } : {}),
      ...(tests ? { runTests: tests } : {}),
    });
    return id;
  });
}

/** Starts the deploy of what a validation validated. */
export async function quickDeploy(context: OrgContext, validation: string): Promise<string> {
  return settled(context, async () => {
    const body = { validatedDeployRequestId: validation };
    const answer = await context.org.send('POST', 'metadata/deployRequest', body).catch(error => {
      throw isToolError(error) && error.parts.code === 'INVALID_ID_FIELD'
        ? expired(error, validation)
        : error;
    });
    return String(Object(answer.body).id);
  });
}

/** The org deploys a validation within ten days, and once. */
function expired({ parts }: ToolError, validation: string): ToolError {
  return new ToolError({
    ...parts,
    code: 'VALIDATION_EXPIRED',
    message: `${validation} cannot be deployed without a fresh validation: ${parts.message}`,
    next: 'Call deploy_metadata with mode validate and tests, then quick with the id it gives.',
    retry: 'after_fix',
  });
}

/** Asks a deploy to stop. One that is done by now is no failure: its final status says what is true. */
export async function cancelDeploy({ org, signal }: OrgContext, id: string): Promise<void> {
  try {
    await org.send('PATCH', `metadata/deployRequest/${id}`, { deployResult: { status: 'Canceling' } });
  } catch (error) {
    if (!(await readDeploy(org, id, false)).done) throw error;
  }
  await pause(200, signal);
}

async function settled(context: OrgContext, start: () => Promise<string>): Promise<string> {
  // Not every user may read them; a deploy does not fail for that.
  const known = await recentDeploys(context).catch(() => undefined);
  try {
    return await start();
  } catch (error) {
    if (!isToolError(error) || error.parts.outcome !== 'unknown' || context.signal.aborted || !known)
      throw error;
    // It may be under way still.
    await pause(1_000, context.signal);
    const fresh = (await recentDeploys(context)).filter(id => !known.includes(id));
    const [id] = fresh;
    if (id !== undefined && fresh.length === 1) return id;
    throw new ToolError({
      ...error.parts,
      code: 'ANSWER_LOST',
      message:
        fresh.length > 0
          ? `The answer was lost, and ${fresh.length} deploys of this user were started meanwhile: ${fresh.join(', ')}`
          : 'The answer was lost, and the org shows no deploy that was started',
      next:
        fresh.length > 0
          ? 'Call deploy_metadata with job for each of them, to see which is yours, before deploying again.'
          : 'Look once more with preview_metadata; if nothing has changed, deploy again.',
      outcome: fresh.length > 0 ? 'unknown' : 'not_executed',
      details: { jobs: fresh },
      cause: error,
    });
  }
}

/** Ids of the newest deploys of this user. */
async function recentDeploys({ org }: OrgContext): Promise<string[]> {
  const query = soql`SELECT Id FROM DeployRequest WHERE CreatedBy.Username = ${org.username} ORDER BY CreatedDate DESC, Id DESC LIMIT 20`;
  const { records } = await org.query(query, { tooling: true });
  return records.map(({ Id }) => String(Id));
}
