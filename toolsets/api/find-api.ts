import { defineTool, z } from 'orgsmith/toolkit';
import { allResources, findResources } from './_resources.ts';

const PARTLY = 'Nothing has all of the words: these have the most of them.';

export default defineTool({
  name: 'find_api',
  title: 'Find a REST resource',
  description:
    'Find what the REST APIs of Salesforce offer (records, queries, Tooling, user interface, Connect, analytics, actions): what a resource is for, path, methods, parameters, first version, document. Offline. call_api_readonly and call_api call it.',
  keywords: 'salesforce rest api endpoint resource path documentation',
  effect: 'read',
  on: 'machine',
  orgs: 'none',
  input: z.strictObject({
    search: z
      .string()
      .max(200)
      .default('')
      .describe('Words: "list view results"; what fits most of them is told'),
    area: z
      .string()
      .max(60)
      .optional()
      .describe('Only areas whose name has this: Analytics, Tooling, Bulk …'),
    limit: z.int().min(1).max(100).default(10).describe('Resources in the answer at most'),
  }),
  output: z.object({
    total: z.number(),
    notices: z.array(z.string()).optional(),
    areas: z.array(z.string()).optional(),
    resources: z.array(
      z.object({
        methods: z.string(),
        path: z.string().describe('Below /services/data/vXX.X; what stands in braces is filled in'),
        text: z.string(),
        parameters: z.string(),
        since: z
          .string()
          .describe('First API version by a document of Salesforce; unknown where none tells it'),
        document: z.string().describe('Page of Salesforce on it, or the guide where the page is not known'),
      }),
    ),
  }),
  summary: ({ total, areas }) =>
    total === 0 ? `Nothing fits. Areas: ${areas?.join(', ')}` : `${total} resources`,
  table: ({ resources }) => ({
    columns: ['methods', 'path', 'what it is for', 'parameters', 'since'],
    rows: resources.map(({ methods, path, text, parameters, since }) => [
      methods,
      path,
      text,
      parameters,
      since,
    ]),
  }),
  async run(_context, { search, area, limit }) {
    const { whole, resources: found } = findResources(search, area);
    return {
      total: found.length,
      ...(found.length === 0 ? { areas: [...new Set(allResources().map(each => each.area))] } : {}),
      ...(found.length > 0 && !whole ? { notices: [PARTLY] } : {}),
      resources: found.slice(0, limit).map(({ methods, path, text, parameters, since, document }) => ({
        ...{ methods: methods.join(' '), path, text, parameters, since, document },
      })),
    };
  },
});
