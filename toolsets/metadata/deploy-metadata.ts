import { defineTool, type OrgContext } from 'orgsmith/toolkit';
import { answer } from './_deploy-answer.ts';
import { type Input, input } from './_deploy-input.ts';
import type { DeployPlan } from './_deploy-plan.ts';

export default defineTool({
  name: 'deploy_metadata',
  title: 'Deploy metadata',
  description:
    'Deploy or validate source of the project, all or nothing. The plan compares it with the org; failures name file:line:column; a rollback file keeps what was there. job waits for a deploy that goes on, or cancels it.',
  keywords: 'salesforce deploy push source metadata validate quick rollback sfdx',
  effect: 'destroy',
  effectOf: ({ job, cancel, mode }) => {
    if (job !== undefined && mode !== 'quick') return cancel ? 'update' : 'read';
    return mode === 'validate' ? 'update' : 'destroy';
  },
  jobs: ['0Af'],
  input,
  output: answer,
  summary: ({
    job,
    outcome,
    status,
    total,
    created,
    changed,
    unchanged,
    deleted,
    validateOnly,
    tests,
    rollback,
  }) => {
    if (outcome === 'running')
      return `Deploy ${job} goes on (${status}). Call deploy_metadata with job to wait for its end.`;
    if (outcome === 'canceled') return `Deploy ${job} was cancelled; nothing was changed`;
    const counts = `${created} created, ${changed} changed, ${unchanged} unchanged, ${deleted} deleted`;
    const done = validateOnly ? `Validated ${job}, nothing was changed` : `Deployed ${job}`;
    return `${done}: ${total} components (${counts}), ${tests} tests${rollback ? `; rollback: ${rollback}` : ''}`;
  },
  async plan(context: OrgContext, asked: Input): Promise<DeployPlan> {
    const { planDeploy } = await import('./_deploy-plan.ts');
    return planDeploy(context, asked);
  },
  async run(context: OrgContext, asked: Input, plan: DeployPlan) {
    const { runDeploy } = await import('./_deploy-run.ts');
    return runDeploy(context, asked, plan);
  },
});
