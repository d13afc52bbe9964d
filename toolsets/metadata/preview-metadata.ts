import { defineTool, type OrgContext } from 'orgsmith/toolkit';
import { answer, type Input, input } from './_preview-input.ts';

export default defineTool({
  name: 'preview_metadata',
  title: 'Preview changes',
  description:
    'What a deploy and a retrieve would bring: components changed in the project, changed in the org (by whom and when), conflicts, and files that .forceignore leaves out. From source tracking, or by comparing everything.',
  keywords: 'salesforce source status preview conflicts tracking sfdx',
  effect: 'read',
  input,
  output: answer,
  summary: ({ basis, counts: { deploy, retrieve, conflicts, ignored } }) =>
    basis === 'tracking'
      ? `${deploy} to deploy, ${retrieve} to retrieve, ${conflicts} conflicts, ${ignored} ignored`
      : `${deploy} not in the org, ${conflicts} different, ${ignored} ignored`,
  async run(context: OrgContext, asked: Input) {
    const { preview } = await import('./_preview.ts');
    return preview(context, asked);
  },
});
