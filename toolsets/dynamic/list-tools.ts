import { defineTool, z } from 'orgsmith/toolkit';

export default defineTool({
  name: 'list_tools',
  title: 'List tools to enable',
  description:
    'List the tools of this server with what each is for, and whether it is offered already. Those that are not can be offered with enable_tools.',
  keywords: 'find more tools toolsets',
  effect: 'read',
  on: 'machine',
  orgs: 'none',
  input: z.strictObject({
    search: z
      .string()
      .max(100)
      .default('')
      .describe('Only tools whose name, toolset or description contains this'),
  }),
  output: z.object({
    tools: z.array(
      z.object({ name: z.string(), toolset: z.string(), enabled: z.boolean(), description: z.string() }),
    ),
  }),
  summary: ({ tools }) => `${tools.length} tools, ${tools.filter(({ enabled }) => enabled).length} enabled`,
  table: ({ tools }) => ({
    columns: ['name', 'toolset', 'enabled', 'description'],
    rows: tools.map(({ name, toolset, enabled, description }) => [name, toolset, enabled, description]),
  }),
  async run({ listing }, { search }) {
    const wanted = search.toLowerCase();
    const texts = ({ name, toolset, description }: Record<'name' | 'toolset' | 'description', string>) =>
      `${name} ${toolset} ${description}`.toLowerCase();
    return { tools: listing.tools().filter(tool => texts(tool).includes(wanted)) };
  },
});
