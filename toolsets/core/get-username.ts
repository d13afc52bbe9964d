import { defineTool, z } from 'orgsmith/toolkit';

export default defineTool({
  name: 'get_username',
  title: 'Get the pinned orgs',
  description:
    'Tell which orgs and users this server may use, which one a call without org means, and why. Also tells what could not be resolved and the command that mends it. Sends nothing.',
  keywords: 'salesforce default org alias username which org',
  effect: 'read',
  on: 'machine',
  orgs: 'none',
  input: z.strictObject({}),
  output: z.object({
    default: z.string().nullable().describe('Org that a call without org uses'),
    orgs: z.array(
      z.object({
        name: z.string(),
        username: z.string(),
        orgId: z.string(),
        aliases: z.array(z.string()),
        instanceUrl: z.string(),
        expires: z.string().optional(),
        drift: z.string().optional().describe('What the CLI says now, when that is not what was pinned'),
      }),
    ),
    unresolved: z.array(
      z.object({ name: z.string(), reason: z.string(), nearest: z.array(z.string()), next: z.string() }),
    ),
  }),
  summary: ({ default: first, orgs, unresolved }) =>
    first
      ? `${first} is the default of ${orgs.length} pinned org${orgs.length === 1 ? '' : 's'}${unresolved.length > 0 ? `; ${unresolved.length} could not be resolved` : ''}`
      : `${orgs.length > 0 ? 'No org is the default; name one in each call.' : 'No org is pinned.'} ${unresolved.map(({ name, reason, next }) => `${name}: ${reason}. ${next}`).join(' ')}`,
  table: ({ orgs }) => ({
    columns: ['name', 'username', 'orgId', 'drift'],
    rows: orgs.map(({ name, username, orgId, drift }) => [name, username, orgId, drift]),
  }),
  async run({ orgs }) {
    const allowed = orgs.allowed();
    return {
      default: allowed.find(({ isDefault }) => isDefault)?.name ?? null,
      orgs: allowed.map(({ isDefault: _, ...org }) => org),
      unresolved: orgs.unresolved(),
    };
  },
});
