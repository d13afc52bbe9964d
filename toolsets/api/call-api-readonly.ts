import { defineTool, isToolError, type OrgContext, ToolError, z } from 'orgsmith/toolkit';
import { type Answer, answerOutput, parsed, readAnswer, summaryOf } from './_answer.ts';
import { pathInput, pathOf, queryInput } from './_path.ts';

const input = z.strictObject({
  path: pathInput.optional(),
  query: queryInput,
  pages: z.int().min(1).max(50).default(1).describe('Follow nextRecordsUrl and its like for so many pages'),
  ifModifiedSince: z.iso
    .datetime()
    .max(40)
    .optional()
    .describe('Answer nothing when it has not changed since'),
  graphql: z
    .strictObject({
      query: z.string().min(1).max(50_000).describe('A query; mutations are refused'),
      variables: z.record(z.string(), z.unknown()).default({}).describe('Its variables'),
    })
    .optional()
    .describe('Instead of path'),
  toFile: z.boolean().default(false).describe('The answer to a file, however short'),
});
type Input = z.output<typeof input>;

export default defineTool({
  name: 'call_api_readonly',
  title: 'Read by the REST API',
  description:
    'GET any path of the REST, Tooling, UI, Connect, analytics or Apex REST APIs of the org, or ask by GraphQL. Nothing can be changed by it. Long and binary answers go to a file; pages are followed on request. find_api knows the paths.',
  keywords: 'salesforce rest get graphql tooling connect ui api report analytics',
  effect: 'read',
  input,
  output: z.object({
    path: z.string(),
    ...answerOutput,
    pages: z.number(),
    more: z.string().optional().describe('Path of the next page'),
    notModified: z.boolean().optional(),
  }),
  summary: ({ path, notModified, more, ...answer }) =>
    notModified ? `${path} has not changed` : `${summaryOf(answer, path)}${more ? `; more: ${more}` : ''}`,
  async run(context: OrgContext, asked: Input) {
    const { path, graphql, query, ifModifiedSince, pages, toFile } = asked;
    if ((path === undefined) === (graphql === undefined)) throw badCall('Give either path or graphql');
    if (graphql) return askGraphql(context, graphql);
    const first = pathOf(context.org, path ?? '', query);
    const headers = ifModifiedSince ? { 'if-modified-since': new Date(ifModifiedSince).toUTCString() } : {};
    const stream = await context.org.stream(first, headers).catch(unlessUnchanged);
    if (!stream) return { path: first, type: '', bytes: 0, pages: 0, notModified: true };
    const name = first.replace(/\?.*/, '').split('/').at(-1) || 'answer';
    const answer = await readAnswer(context, stream, name, toFile);
    return { path: first, ...(await follow(context, answer, pages)) };
  },
});

/** Asks for what follows, and puts the lists together. */
async function follow(context: OrgContext, answer: Answer, most: number) {
  let pages = 1;
  let { body, bytes } = answer;
  const seen = new Set<string>();
  for (let next = nextOf(body); next !== undefined && pages < most && !seen.has(next); next = nextOf(body)) {
    seen.add(next);
    const page = await readAnswer(
      context,
      await context.org.stream(pathOf(context.org, next)),
      'page',
      false,
    );
    if (page.body === undefined) break;
    bytes += page.bytes;
    pages += 1;
    body = joined(body, page.body);
    context.progress(pages, undefined, 'pages');
  }
  const more = nextOf(body);
  return { ...answer, ...(body === undefined ? {} : { body }), bytes, pages, ...(more ? { more } : {}) };
}

const NEXT = ['nextRecordsUrl', 'nextPageUrl', 'nextPage'];

function nextOf(body: unknown): string | undefined {
  const found: unknown = NEXT.map(name => Object(body)[name]).find(each => typeof each === 'string');
  return typeof found === 'string' && found.startsWith('/services/') ? found : undefined;
}

/** The later page, its first list behind that of the earlier one. */
function joined(body: unknown, page: unknown): unknown {
  const key = Object.keys(Object(page)).find(
    name => Array.isArray(Object(page)[name]) && Array.isArray(Object(body)[name]),
  );
  if (key === undefined) return page;
  const { [NEXT[0] ?? '']: _records, [NEXT[1] ?? '']: _page, [NEXT[2] ?? '']: _next, ...rest } = Object(body);
  return { ...rest, ...Object(page), [key]: [...Object(body)[key], ...Object(page)[key]] };
}

/** Nothing, where the org says 304 to If-Modified-Since. */
function unlessUnchanged(error: unknown): undefined {
  if (!isToolError(error) || error.parts.code !== 'NOT_MODIFIED') throw error;
}

/** https://developer.salesforce.com/docs/platform/graphql/guide: the guard lets no mutation through under a reading call. */
async function askGraphql({ org }: OrgContext, { query, variables }: NonNullable<Input['graphql']>) {
  const { headers, body } = await org.send('POST', 'graphql', { query, variables });
  const type = headers['content-type'] ?? 'application/json';
  const answer = typeof body === 'string' ? parsed(body, type) : body;
  return { path: 'graphql', type, bytes: JSON.stringify(answer ?? null).length, body: answer, pages: 1 };
}

function badCall(why: string): ToolError {
  return new ToolError({
    code: 'INVALID_ARGUMENTS',
    message: why,
    next: 'Mend the call and repeat it; nothing was sent.',
    retry: 'after_fix',
  });
}
