import { isToolError, type OrgContext, ToolError } from 'orgsmith/toolkit';
import { contentOf, packCargo } from './_cargo.ts';
import type { Answer } from './_deploy-answer.ts';
import type { Input } from './_deploy-input.ts';
import type { DeployPlan } from './_deploy-plan.ts';
import { answerOf } from './_deploy-result.ts';
import { awaitDeploy } from './_deploy-status.ts';
import { bundleOf, type Look } from './_look.ts';
import { listMembers, writeMembers } from './_members.ts';
import { settleDeploy } from './_settle.ts';
import { cancelDeploy, quickDeploy, startDeploy } from './_start-deploy.ts';
import { pack } from './_zip.ts';

/** Does what the plan says, and waits for it. */
export async function runDeploy(context: OrgContext, asked: Input, plan: DeployPlan): Promise<Answer> {
  const isQuick = asked.mode === 'quick';
  if (asked.job !== undefined && !isQuick) {
    if (asked.cancel) await cancelDeploy(context, asked.job);
    return finish(context, asked.job, plan.began);
  }
  const { look, cargo } = plan;
  const rollback = look && asked.mode !== 'validate' ? await keepBundle(context, plan, look) : undefined;
  if (!cargo) throw new Error('a plan without cargo');
  const id = isQuick
    ? await quickDeploy(context, asked.job ?? '')
    : await startDeploy(context, { ...asked, ...testsOf(plan) }, await packCargo(cargo));
  try {
    context.startedJob(id);
  } catch (error) {
    // It is under way: whoever asked must have its id.
    throw outOfSight(context, id, rollback, error);
  }
  // What was rolled back is now older in the org than here: tracking is to show that.
  return finish(context, id, plan.began, rollback, asked.rollback === undefined);
}

/** The tests that matter in place of their name, which is ours and not the org's. */
function testsOf({ matter }: DeployPlan): { tests?: string[] | undefined; testLevel?: undefined } {
  if (!matter) return {};
  return { testLevel: undefined, tests: matter.tests.length > 0 ? matter.tests : undefined };
}

async function finish(
  context: OrgContext,
  id: string,
  began: number,
  rollback?: string | undefined,
  tracked = true,
): Promise<Answer> {
  const deploy = await awaitDeploy(context, id, began).catch(error => {
    throw outOfSight(context, id, rollback, error);
  });
  if (deploy.success && !deploy.checkOnly) context.org.forgetSchema();
  const trouble = tracked ? await settleDeploy(context, deploy) : undefined;
  const { warnings = [], ...answer } = await answerOf(context, deploy, rollback);
  const told = trouble ? [...warnings, trouble] : warnings;
  return { ...answer, ...(told.length > 0 ? { warnings: told } : {}) };
}

/** Whatever goes wrong after the start, the deploy goes on, and has an id by which it is found again. */
function outOfSight(
  { org, signal }: OrgContext,
  id: string,
  rollback: string | undefined,
  error: unknown,
): unknown {
  if (isToolError(error) && error.parts.code === 'NO_SUCH_JOB') return error;
  const why = error instanceof Error ? error.message.slice(0, 300) : String(error);
  return new ToolError({
    code: signal.aborted ? 'CANCELLED' : isToolError(error) ? error.parts.code : 'STATUS_UNREAD',
    message: `Deploy ${id} goes on in ${org.label}, ${signal.aborted ? 'the call was cancelled' : `its state could not be read: ${why}`}`,
    next: 'Call deploy_metadata with job to see what became of it, or with job and cancel to stop it.',
    outcome: 'unknown',
    details: { job: id, ...(rollback ? { rollback } : {}) },
    cause: error,
  });
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
  const zip = await pack(all, comment);
  try {
    const file = await files.create('rollback.zip', 'application/zip');
    await file.write(zip);
    return (await file.finish()).path;
  } catch (error) {
    throw new ToolError({
      code: 'ROLLBACK_NOT_KEPT',
      message: `Nothing was sent, for what it would overwrite could not be kept: ${error instanceof Error ? error.message.slice(0, 300) : error}`,
      next: 'Make room, or start Orgsmith with --output-dir naming a folder that can be written; then deploy again.',
      retry: 'after_fix',
      cause: error,
    });
  }
}
