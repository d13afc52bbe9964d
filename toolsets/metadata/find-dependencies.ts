import { defineTool, type OrgContext } from 'orgsmith/toolkit';
import { answer, type Input, input } from './_dependencies-input.ts';

export default defineTool({
  name: 'find_dependencies',
  title: 'Find dependencies',
  description:
    'Find what a component of the org uses, or what uses it, up to five steps away: rows, circles and a Mermaid graph. Read from the dependencies that Salesforce keeps, which leave out reports and references made at run time.',
  keywords: 'salesforce dependencies where is this used impact graph mermaid',
  effect: 'read',
  release: 'beta',
  input,
  output: answer,
  summary: ({ component, total, complete, cycles }) =>
    `${component}: ${total} dependenc${total === 1 ? 'y' : 'ies'}${complete ? '' : ', there may be more'}${cycles.length > 0 ? `, ${cycles.length} in a circle` : ''}`,
  table: ({ columns, rows }) => ({ columns, rows }),
  async run(context: OrgContext, asked: Input) {
    const { runDependencies } = await import('./_dependencies.ts');
    return runDependencies(context, asked);
  },
});
