import { defineTool, type OrgContext } from 'orgsmith/toolkit';
import type { DeletePlan } from './_delete.ts';
import { answer, type Input, input } from './_delete-input.ts';

export default defineTool({
  name: 'delete_metadata',
  title: 'Delete metadata',
  description:
    'Delete components in the org, by Type:Name or by their paths in the project; the files stay unless localFiles is set. What is deleted is kept in a rollback file, which deploy_metadata deploys back; data in deleted objects and fields is not in it.',
  keywords: 'salesforce delete destructive changes metadata remove',
  effect: 'destroy',
  effectOf: ({ validate }) => (validate ? 'update' : 'destroy'),
  input,
  output: answer,
  summary: ({ job, outcome, status, deleted, validateOnly, localFilesTotal, rollback }) => {
    if (outcome !== 'done')
      return `Deploy ${job} is ${status}. Call deploy_metadata with job to wait for its end.`;
    if (validateOnly) return `${deleted} components could be deleted; nothing was`;
    const here = localFilesTotal ? ` and ${localFilesTotal} local files` : '';
    return `${deleted} components deleted${here}${rollback ? `; rollback: ${rollback}` : ''}`;
  },
  async plan(context: OrgContext, asked: Input): Promise<DeletePlan> {
    const { planDelete } = await import('./_delete.ts');
    return planDelete(context, asked);
  },
  async run(context: OrgContext, asked: Input, plan: DeletePlan) {
    const { runDelete } = await import('./_delete.ts');
    return runDelete(context, asked, plan);
  },
});
