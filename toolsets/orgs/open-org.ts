import { defineTool, nearest, type Org, type OrgContext, ToolError, to18, z } from 'orgsmith/toolkit';
import { builderPath } from './_builders.ts';
import { PAGE_NAMES, setupPath } from './_setup-pages.ts';

export default defineTool({
  name: 'open_org',
  title: 'Open an org',
  description:
    'Open an org in the browser of this machine, signed in: its home, a record, a page of Setup, or the builder for a file of the project (flow, Lightning page, class, permission set, object …). Without a browser it gives the plain address.',
  keywords: 'salesforce browser open record setup flow builder lightning page frontdoor',
  effect: 'read',
  input: z.strictObject({
    record: z.string().max(18).optional().describe('Id of a record'),
    setup: z
      .string()
      .max(60)
      .optional()
      .describe('A page of Setup: users, flows, deployment_status, apex_classes, object_manager …'),
    file: z.string().max(1000).optional().describe('A file of the project; it opens where it is edited'),
    onlyAddress: z.boolean().default(false).describe('Open nothing; give the address, which needs a login'),
  }),
  output: z.object({
    opened: z.boolean(),
    path: z.string(),
    address: z.string().describe('Without any login in it'),
  }),
  summary: ({ opened, path, address }) =>
    opened
      ? `Opened ${path} in the browser`
      : `Not opened here; the address, which asks for a login: ${address}`,
  async run(context, { record, setup, file, onlyAddress }) {
    const { org, orgs } = context;
    const given = Object.entries({ record, setup, file }).filter(([, value]) => value !== undefined);
    if (given.length > 1) throw oneOf(given.map(([name]) => name));
    const path = await pathOf(context, { record, setup, file });
    const instance = orgs.allowed().find(({ username }) => username === org.username)?.instanceUrl ?? '';
    const opened = !onlyAddress && (await org.browse(path));
    return { opened, path, address: new URL(path, instance).href };
  },
});

async function pathOf(
  { org, files }: OrgContext,
  { record, setup, file }: { [name: string]: string | undefined },
): Promise<string> {
  if (record !== undefined) return recordPath(org, record);
  if (setup !== undefined) return setupPath(setup.toLowerCase().replace(/[\s-]+/g, '_')) ?? noSuchPage(setup);
  if (file !== undefined) return builderPath(org, await files.read(file));
  return '/lightning/page/home';
}

async function recordPath(org: Org, given: string): Promise<string> {
  const id = to18(given);
  const objects = id ? await org.describeGlobal() : [];
  const object = objects.find(({ keyPrefix }) => keyPrefix === given.slice(0, 3));
  if (!id || !object)
    throw new ToolError({
      code: 'INVALID_ID',
      message: id
        ? `No object of ${org.name} has records whose ids begin with ${given.slice(0, 3)}`
        : `'${given}' is not a record id of 15 or 18 characters`,
      next: 'Take the id from a query of this org.',
      retry: 'after_fix',
    });
  return `/lightning/r/${object.name}/${id}/view`;
}

function noSuchPage(setup: string): never {
  throw new ToolError({
    code: 'NO_SUCH_PAGE',
    message: `'${setup}' is not a page of Setup that is known here`,
    next: 'Use one of those in details.',
    retry: 'after_fix',
    details: { nearest: nearest(setup, PAGE_NAMES), pages: PAGE_NAMES },
  });
}

function oneOf(names: string[]): ToolError {
  return new ToolError({
    code: 'INVALID_ARGUMENTS',
    message: `${names.join(' and ')} were given; open_org opens one page`,
    next: 'Pass one of record, setup and file.',
    retry: 'after_fix',
  });
}
