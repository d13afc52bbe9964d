import { type Context, defineTool, ToolError, to18, z } from 'orgsmith/toolkit';
import { readJson } from './_scratch-definition.ts';

export default defineTool({
  name: 'authorize_org',
  title: 'Sign in to an org',
  description:
    'Let the user sign in to a Salesforce org, in their browser or with a code on another device; the login is kept where the Salesforce CLI keeps its own. Nothing is kept unless the user signs in. A new org is not allowed here by that; an allowed one whose login has ended works again.',
  keywords: 'salesforce login authorize sign in oauth expired session web device',
  effect: 'create',
  on: 'machine',
  orgs: 'none',
  release: 'beta',
  input: z.strictObject({
    instanceUrl: z
      .string()
      .max(255)
      .default('https://login.salesforce.com')
      .describe('https://test.salesforce.com for a sandbox, or the My Domain'),
    alias: z
      .string()
      .regex(/^[\w.@+-]+$/)
      .max(80)
      .optional()
      .describe('Its name from now on'),
    username: z.string().max(80).optional().describe('Whom the login page suggests'),
    device: z.boolean().default(false).describe('With a code, where there is no browser; needs clientId'),
    clientId: z.string().max(255).optional().describe('Consumer key of an app of the org'),
    login: z.string().max(40).optional().describe('Waits for one that was begun'),
  }),
  output: z.object({
    outcome: z.enum(['done', 'running']),
    login: z.string(),
    opened: z.boolean().optional().describe('A browser was opened'),
    address: z.string().optional().describe('What the user opens'),
    userCode: z.string().optional().describe('What the user types there'),
    username: z.string().optional(),
    orgId: z.string().optional(),
    instanceUrl: z.string().optional(),
    alias: z.string().optional(),
    allowed: z.boolean().optional().describe('This server may use it'),
    next: z.string(),
  }),
  summary: ({ outcome, username, orgId, next }) =>
    outcome === 'done' ? `Signed in as ${username} (org ${orgId}). ${next}` : `Not signed in yet. ${next}`,
  async run(context, { instanceUrl, login: id, ...asked }) {
    const { orgs, waitMs, signal } = context;
    const port = await portOf(context);
    const state = await orgs.authorize({ ...asked, id, port, login: instanceUrl }, waitMs, signal);
    const { kept, waiting } = state;
    if (!kept) {
      const { opened = false, address, userCode } = waiting ?? {};
      const what = userCode
        ? `Ask the user to open ${address} on any device and type ${userCode}`
        : opened
          ? 'A page of Salesforce is open in the browser: ask the user to sign in there'
          : 'Ask the user to open the address in a browser of this machine';
      const next = `${what}; then call authorize_org with login ${state.id}.`;
      return { outcome: 'running' as const, login: state.id, ...waiting, next };
    }
    const { username, orgId, alias, instanceUrl: at, renewable } = kept;
    const id18 = to18(orgId) ?? orgId;
    const allowed = orgs.allowed().some(each => each.username === username && each.orgId === id18);
    return {
      outcome: 'done' as const,
      login: state.id,
      username,
      orgId: id18,
      instanceUrl: at,
      ...(alias === undefined ? {} : { alias }),
      allowed,
      next: allowed
        ? 'It is one of the allowed orgs and can be used.'
        : `It is not allowed here: only the user can do that, by adding it to --orgs (${alias ?? username}) and restarting Orgsmith.`,
      ...(renewable ? {} : { notices: ['The login ends with its session: the app gave no refresh token.'] }),
    };
  },
});

/** The callback port that the project sets for the Salesforce CLI, too. */
async function portOf({ files, project }: Context): Promise<number | undefined> {
  const { oauthLocalPort } = project.root ? await readJson(await files.read('sfdx-project.json')) : {};
  if (oauthLocalPort === undefined) return undefined;
  const port = Number(oauthLocalPort);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new ToolError({
    code: 'INVALID_PROJECT',
    message: 'oauthLocalPort of sfdx-project.json is not a port',
    next: 'Set it to the port of the app’s callback address, or take it out.',
    retry: 'after_fix',
  });
}
