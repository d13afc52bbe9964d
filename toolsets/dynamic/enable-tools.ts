import { defineTool, z } from 'orgsmith/toolkit';

export default defineTool({
  name: 'enable_tools',
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
  run: async ({ listing }, { tools }) => ({ enabled: listing.enable(tools) }),
});
