import { enableTools, type Session } from './session.ts';
import { defineTool, defineToolset, type Toolset, z } from './toolkit.ts';

/** The two tools of `--dynamic-tools`. They change what is listed, so unlike all others they see the session. */
export function dynamicToolset(session: () => Session): Toolset {
  const listTools = defineTool({
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
    async run(_context, { search }) {
      const { kept, left } = session().selection;
      const enabled = kept.map(entry => ({ entry, enabled: true }));
      const waiting = left.flatMap(({ entry, flag }) => (flag === ENABLE ? { entry, enabled: false } : []));
      const wanted = search.toLowerCase();
      const tools = [...enabled, ...waiting]
        .map(({ entry: { name, toolset, description }, enabled }) => ({
          name,
          toolset,
          enabled,
          description,
        }))
        .filter(tool => `${tool.name} ${tool.toolset} ${tool.description}`.toLowerCase().includes(wanted));
      return { tools };
    },
  });
  const enable = defineTool({
    name: ENABLE,
    title: 'Enable tools',
    description:
      'Offer further tools of this server, by the names that list_tools gives. The client is told that the list of tools changed.',
    keywords: 'enable more tools toolsets',
    effect: 'read',
    on: 'machine',
    orgs: 'none',
    input: z.strictObject({ tools: z.array(z.string().max(100)).min(1).max(50).describe('Names of tools') }),
    output: z.object({ enabled: z.array(z.string()).describe('Tools that are new in the list') }),
    summary: ({ enabled }) =>
      enabled.length > 0 ? `Enabled: ${enabled.join(', ')}` : 'All of these were enabled already',
    run: async (_context, { tools }) => ({ enabled: enableTools(session(), tools) }),
  });
  return defineToolset({
    name: 'dynamic',
    title: 'Dynamic tools',
    description: 'Offered with --dynamic-tools: find tools and enable them',
    default: false,
    tools: {
      list_tools: async () => ({ default: listTools }),
      enable_tools: async () => ({ default: enable }),
    },
  });
}

const ENABLE = 'enable_tools';
