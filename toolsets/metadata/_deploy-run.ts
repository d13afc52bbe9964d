import { type OrgContext, ToolError } from 'orgsmith/toolkit';
import { contentOf } from './_cargo.ts';
import type { Answer } from './_deploy-answer.ts';
import type { Input } from './_deploy-input.ts';
import type { DeployPlan } from './_deploy-plan.ts';
import { answerOf } from './_deploy-result.ts';
import { awaitDeploy, readDeploy } from './_deploy-status.ts';
import { bundleOf, type Look } from './_look.ts';
import { listMembers, writeMembers } from './_members.ts';
import { settleDeploy } from './_settle.ts';
import { connectionOf, pause } from './_transfer.ts';
import { pack } from './_zip.ts';

/** Does what the plan says, and waits for it. */
export async function runDeploy(context: OrgContext, asked: Input, plan: DeployPlan): Promise<Answer> {
  const { org } = context;
  const isQuick = asked.mode === 'quick';
  if (asked.job !== undefined && !isQuick) {
    if (asked.cancel) await cancel(context, asked.job);
    return finish(context, asked.job);
  }
  const { look } = plan;
  const rollback = look && asked.mode !== 'validate' ? await keepBundle(context, plan, look) : undefined;
  const id = isQuick ? await quick(context, asked.job ?? '') : await start(context, asked, plan);
  try {
    // What was rolled back is now older in the org than here: tracking is to show that.
    const tracked = asked.rollback === undefined;
    return await finish(context, id, rollback, tracked);
  } catch (error) {
    // Whatever went wrong after the start, the deploy has an id by which it is found again.
    if (!context.signal.aborted) throw error;
    throw new ToolError({
      code: 'CANCELLED',
      message: `The call was cancelled; deploy ${id} goes on in ${org.label}`,
      next: 'Call deploy_metadata with job to wait for it, or with job and cancel to stop it.',
      outcome: 'unknown',
      details: { job: id, ...(rollback ? { rollback } : {}) },
      cause: error,
    });
  }
}

async function finish(
  context: OrgContext,
  id: string,
  rollback?: string | undefined,
  tracked = true,
): Promise<Answer> {
  const deploy = await awaitDeploy(context, id);
  const trouble = tracked ? await settleDeploy(context, deploy) : undefined;
  const { warnings = [], ...answer } = await answerOf(context, deploy, rollback);
  const told = trouble ? [...warnings, trouble] : warnings;
  return { ...answer, ...(told.length > 0 ? { warnings: told } : {}) };
}

async function start(context: OrgContext, asked: Input, { cargo }: DeployPlan): Promise<string> {
  if (!cargo) throw new Error('a plan without cargo');
  const { tests, testLevel = tests ? 'RunSpecifiedTests' : undefined, ignoreWarnings, mode } = asked;
  const { id } = await connectionOf(context).metadata.deploy(await pack(cargo.files), {
    checkOnly: mode === 'validate',
    ignoreWarnings,
    rollbackOnError: true,
    singlePackage: true,
    ...(testLevel ? { testLevel } : {}),
    ...(tests ? { runTests: tests } : {}),
  });
  return id;
}

async function quick({ org }: OrgContext, validation: string): Promise<string> {
  const { body } = await org.send('POST', 'metadata/deployRequest', { validatedDeployRequestId: validation });
  return String(Object(body).id);
}

async function cancel({ org, signal }: OrgContext, id: string): Promise<void> {
  const { done } = await readDeploy(org, id, false);
  if (done) return;
  await org.send('PATCH', `metadata/deployRequest/${id}`, { deployResult: { status: 'Canceling' } });
  await pause(200, signal);
}

/** What the org has now of what will be overwritten or deleted, as a package that can be deployed by any tool. */
async function keepBundle(
  { files, org }: OrgContext,
  { title, version }: DeployPlan,
  look: Look,
): Promise<string | undefined> {
  const { members, deletes, files: old } = bundleOf(look);
  if (listMembers(members).length + listMembers(deletes).length === 0) return undefined;
  const all: [string, Uint8Array | string][] = [
    ...contentOf({ files: old }),
    ['package.xml', writeMembers(members, version)],
    ...(listMembers(deletes).length > 0
      ? [['destructiveChangesPost.xml', writeMembers(deletes, version)] satisfies [string, string]]
      : []),
  ];
  const comment = `Rollback of "${title}" in ${org.id}, ${org.username}, ${new Date().toISOString()}`;
  const file = await files.create('rollback.zip', 'application/zip');
  await file.write(await pack(all, comment));
  return (await file.finish()).path;
}
