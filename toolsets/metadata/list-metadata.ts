import { defineTool, type OrgContext } from 'orgsmith/toolkit';
import { answer, type Input, input } from './_list-input.ts';

export default defineTool({
  name: 'list_metadata',
  title: 'List metadata',
  description:
    'List the metadata types of the org, or the components of some types: name, who changed them last and when. Filters by name, time, person and namespace; long lists are in a CSV file.',
  keywords: 'salesforce metadata types components list who changed',
  effect: 'read',
  input,
  output: answer,
  summary: ({ what, of, total, rows }) =>
    what === 'types'
      ? `${total} types, ${rows.length} of them counted`
      : `${total} ${what}${total < of ? ` of ${of}` : ''}${rows.length < total ? `, the first ${rows.length} shown` : ''}`,
  table: ({ columns, rows }) => ({ columns, rows }),
  async run(context: OrgContext, asked: Input) {
    const { runList } = await import('./_list.ts');
    return runList(context, asked);
  },
});
