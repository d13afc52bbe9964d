import { type AllowedOrg, type Context, defineTool, isToolError, z } from 'orgsmith/toolkit';
import { loginCommand } from './_login-command.ts';

const CHECK_MS = 10_000;

export default defineTool({
  name: 'list_all_orgs',
  title: 'List the allowed orgs',
  description:
    'List the Salesforce orgs this server may use: alias, username, kind, org id, expiry, which is a default of the CLI, and whether each can be reached now or why not and what mends it. Checks them at the same time.',
  keywords: 'salesforce orgs list connected sandbox scratch production default expired',
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
        default: z.boolean().describe('What a call without org means'),
        marks: z.array(z.string()).describe('Defaults of the Salesforce CLI that it is'),
        kind: z.string().describe('production, sandbox, scratch, developer, local, or unknown'),
        status: z.string().describe('connected, unchecked, or why it cannot be reached'),
        next: z.string().optional().describe('What mends it'),
        aliases: z.array(z.string()),
        expires: z.string().optional(),
        drift: z.string().optional(),
      }),
    ),
    missing: z
      .array(z.object({ name: z.string(), reason: z.string(), next: z.string() }))
      .optional()
      .describe('Named at start and not found'),
  }),
  summary: ({ orgs, missing = [] }) =>
    [
      `${orgs.length} org${orgs.length === 1 ? '' : 's'} allowed, ${orgs.filter(({ status }) => status === 'connected').length} connected`,
      ...missing.map(({ name, reason, next }) => `${name}: ${reason}. ${next}`),
    ].join('\n'),
  table: ({ orgs }) => ({
    columns: ['name', 'username', 'kind', 'orgId', 'status', 'expires'],
    rows: orgs.map(org => [
      [org.name, ...(org.default ? ['(default)'] : []), ...org.marks.map(mark => `(${mark})`)].join(' '),
      org.username,
      org.kind,
      org.orgId,
      org.next ? `${org.status}. ${org.next}` : org.status,
      org.expires,
    ]),
  }),
  async run(context, { check }) {
    const allowed = context.orgs.allowed();
    const unresolved = context.orgs.unresolved();
    let done = 0;
    const orgs = await Promise.all(
      allowed.map(async org => {
        const state = check ? await stateOf(context, org) : { kind: 'unknown', status: 'unchecked' };
        context.progress(++done, allowed.length, org.name);
        const { isDefault, instanceUrl: _, ...facts } = org;
        return { ...facts, default: isDefault, ...state };
      }),
    );
    const missing = unresolved.map(({ name, reason, next }) => ({ name, reason, next }));
    return { orgs, ...(missing.length > 0 ? { missing } : {}) };
  },
});

// An org that cannot be reached is an answer here, not a failure of the call.
async function stateOf({ orgs, signal }: Context, org: AllowedOrg) {
  let stop = () => {};
  const limit = new Promise<never>((_, reject) => {
    const giveUp = (why: string) => () => reject(new Error(why));
    const timer = setTimeout(giveUp(`no answer within ${CHECK_MS / 1000} s`), CHECK_MS);
    const cancelled = giveUp('cancelled');
    signal.addEventListener('abort', cancelled, { once: true });
    stop = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancelled);
    };
  });
  try {
    const { kind } = await Promise.race([orgs.open(org.username), limit]);
    return { kind, status: 'connected' };
  } catch (error) {
    const status = error instanceof Error ? error.message : String(error);
    if (isOver(org)) return { kind: 'scratch', status: `expired on ${org.expires}` };
    return { kind: 'unknown', status, ...(isToolError(error) ? { next: nextOf(error.parts, org) } : {}) };
  } finally {
    stop();
  }
}

function isOver({ expires }: AllowedOrg): boolean {
  return expires !== undefined && Date.parse(`${expires.slice(0, 10)}T23:59:59Z`) < Date.now();
}

function nextOf({ code, next }: { code: string; next: string }, org: AllowedOrg): string {
  return /^(SESSION_EXPIRED|LOGIN_REFUSED)$/.test(code) ? loginCommand(org) : next;
}
