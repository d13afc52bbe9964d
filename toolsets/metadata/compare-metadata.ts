import { defineTool, type OrgContext } from 'orgsmith/toolkit';
import { answer, type Input, input } from './_compare-input.ts';

export default defineTool({
  name: 'compare_metadata',
  title: 'Compare metadata',
  description:
    'Compare the project with the org, or the org with another: what only one has, and a unified diff of each component that differs. XML is compared by meaning: the order of named elements and layout of the text are no difference.',
  keywords: 'salesforce compare diff metadata drift org project',
  effect: 'read',
  input,
  output: answer,
  summary: ({ here, there, same, counts: { onlyHere, onlyThere, different } }) =>
    `${here} against ${there}: ${same} the same, ${different} different, ${onlyHere} only here, ${onlyThere} only there`,
  async run(context: OrgContext, asked: Input) {
    const { runCompare } = await import('./_compare.ts');
    return runCompare(context, asked);
  },
});
