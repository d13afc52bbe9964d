import { defineTool, type OrgContext } from 'orgsmith/toolkit';
import { answer, type Input, input } from './_manifest-input.ts';

export default defineTool({
  name: 'generate_manifest',
  title: 'Generate a manifest',
  description:
    'Write a package.xml into the project: of local paths, of what the org has, or of what changed since a git commit; what was deleted since then goes to a destructiveChanges.xml beside it. Files that are there stay unless overwrite is set.',
  keywords: 'salesforce manifest package.xml destructiveChanges git delta',
  effect: 'update',
  effectOf: ({ overwrite }) => (overwrite ? 'update' : 'create'),
  on: 'project',
  input,
  output: answer,
  summary: ({ manifest, components, destructive, deleted = {} }) => {
    const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);
    const more = destructive ? `; ${sum(deleted)} deleted: ${destructive}` : '';
    return `${manifest} written: ${sum(components)} components${more}`;
  },
  async run(context: OrgContext, asked: Input) {
    const { runManifest } = await import('./_manifest.ts');
    return runManifest(context, asked);
  },
});
