import { type AllowedOrg, type Context, defineTool, z } from 'orgsmith/toolkit';

const CHECK_MS = 10_000;

export default defineTool({
  name: 'list_all_orgs',
  title: 'List the allowed orgs',
  description:
    'List the Salesforce orgs this server may use: alias, username, kind, org id, expiry, and whether each can be reached now or why not. Checks them at the same time.',
  keywords: 'salesforce orgs list connected sandbox scratch production',
  effect: 'read',
  orgs: 'none',
  input: z.strictObject({
    check: z.boolean().default(true).describe('Connect to each org to see its kind and whether it answers'),
  }),
  output: z.object({
    orgs: z.array(
      z.object({
        name: z.string(),
        username: z.string(),
        orgId: z.string(),
        default: z.boolean(),
        kind: z.string().describe('production, sandbox, scratch, developer, local, or unknown'),
        status: z.string().describe('connected, unchecked, or why it cannot be reached'),
        aliases: z.array(z.string()),
        expires: z.string().optional(),
        drift: z.string().optional(),
      }),
    ),
  }),
  summary: ({ orgs }) =>
    `${orgs.length} org${orgs.length === 1 ? '' : 's'} allowed, ${orgs.filter(({ status }) => status === 'connected').length} connected`,
  table: ({ orgs }) => ({
    columns: ['name', 'username', 'kind', 'orgId', 'status', 'expires'],
    rows: orgs.map(org => [
      org.default ? `${org.name} (default)` : org.name,
      org.username,
      org.kind,
      org.orgId,
      org.status,
      org.expires,
    ]),
  }),
  async run(context, { check }) {
    const allowed = context.orgs.allowed();
    let done = 0;
    const orgs = await Promise.all(
      allowed.map(async ({ isDefault, instanceUrl: _, ...org }) => {
        const state = check ? await stateOf(context, org) : { kind: 'unknown', status: 'unchecked' };
        context.progress(++done, allowed.length, org.name);
        return { ...org, default: isDefault, ...state };
      }),
    );
    return { orgs };
  },
});

// An org that cannot be reached is an answer here, not a failure of the call.
async function stateOf({ orgs, signal }: Context, { username }: Pick<AllowedOrg, 'username'>) {
  const limit = new Promise<never>((_, reject) => {
    const giveUp = (why: string) => () => reject(new Error(why));
    const timer = setTimeout(giveUp(`no answer within ${CHECK_MS / 1000} s`), CHECK_MS);
    timer.unref();
    signal.addEventListener('abort', giveUp('cancelled'), { once: true });
  });
  try {
    const { kind } = await Promise.race([orgs.open(username), limit]);
    return { kind, status: 'connected' };
  } catch (error) {
    return { kind: 'unknown', status: error instanceof Error ? error.message : String(error) };
  }
}
