import { defineTool, type OrgContext } from 'orgsmith/toolkit';
import { answer, type Input, input } from './_schema-input.ts';
import type { SchemaPlan } from './_schema-plan.ts';

export default defineTool({
  name: 'edit_schema',
  title: 'Edit the schema',
  description:
    'Create or change an object, its fields of any type, record types and validation rules in the source of the project, with field permissions. Only what is named changes in files that are there. Nothing reaches the org until deploy_metadata is called with the input that this gives.',
  keywords: 'salesforce create custom object field picklist formula roll-up validation rule record type',
  effect: 'update',
  on: 'project',
  release: 'beta',
  input,
  output: answer,
  summary: ({ files, deploy, backup, unseen = [] }) => {
    const count = (change: string) => files.filter(file => file.change === change).length;
    const hint = unseen.length > 0 ? `. Nobody sees ${unseen.join(', ')} until granted: grantTo does` : '';
    return `${count('created')} files created, ${count('changed')} changed${backup ? ` (before: ${backup})` : ''}. To bring it to the org: deploy_metadata ${JSON.stringify(deploy)}${hint}`;
  },
  table: ({ files }) => ({
    columns: ['change', 'path'],
    rows: files.map(({ change, path }) => [change, path]),
  }),
  async plan(context: OrgContext, asked: Input): Promise<SchemaPlan> {
    const { planSchema } = await import('./_schema-plan.ts');
    return planSchema(context, asked);
  },
  async run(context: OrgContext, _asked: Input, plan: SchemaPlan) {
    const { writeSchema } = await import('./_schema-write.ts');
    return writeSchema(context, plan);
  },
});
