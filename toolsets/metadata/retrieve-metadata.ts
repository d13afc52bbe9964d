import { defineTool, type OrgContext } from 'orgsmith/toolkit';
import { answer, type Input, input } from './_retrieve-input.ts';

export default defineTool({
  name: 'retrieve_metadata',
  title: 'Retrieve metadata',
  description:
    'Retrieve components of the org into the source of the project. Local edits (what is not committed) are kept unless overwrite is set; what is replaced is in a backup; what the org no longer has is named and not deleted.',
  keywords: 'salesforce retrieve pull source metadata sfdx',
  effect: 'update',
  on: 'project',
  jobs: ['09S'],
  input,
  output: answer,
  summary: ({
    job,
    outcome,
    components,
    counts: { created, changed, unchanged, kept, notInOrg },
    notFound = [],
  }) =>
    outcome === 'running'
      ? `Retrieve ${job} goes on. Call retrieve_metadata with job to wait for its end.`
      : [
          `${components} components retrieved: ${created} files created, ${changed} changed, ${unchanged} unchanged`,
          kept > 0 ? `${kept} local edits kept (overwrite replaces them)` : '',
          notInOrg > 0 ? `${notInOrg} local files are not in the org` : '',
          notFound.length > 0 ? `${notFound.length} components were not found` : '',
        ]
          .filter(Boolean)
          .join('; '),
  async run(context: OrgContext, asked: Input) {
    const { runRetrieve } = await import('./_retrieve.ts');
    return runRetrieve(context, asked);
  },
});
