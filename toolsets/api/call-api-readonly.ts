import { defineTool, isToolError, type OrgContext, onlyAsks, ToolError, z } from 'orgsmith/toolkit';
import { answerOutput, MOST_TOGETHER, parsed, summaryOf, take, told } from './_answer.ts';
import { problemsIn } from './_graphql.ts';
import { explain } from './_nearest.ts';
import { badCall, pathInput, pathOf, queryInput } from './_path.ts';
import { rowsOf } from './_rows.ts';

const input = z.strictObject({
  path: pathInput.optional(),
  query: queryInput,
  body: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Sent by POST, to what only asks: report queries, lookups, searches, GETs in composite'),
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
  head: z.boolean().default(false).describe('Only ask for type and length, by HEAD'),
  toFile: z.boolean().default(false).describe('The answer to a file, however short'),
});
type Input = z.output<typeof input>;

export default defineTool({
  name: 'call_api_readonly',
  title: 'Read by the REST API',
  description:
    'GET any path of the REST, Tooling, UI, Connect, analytics or Apex REST APIs of the org, POST to those that only ask, or ask by GraphQL. It changes nothing, but for what an Apex REST class does on GET. Long and binary answers go to a file; pages are followed on request. find_api knows the paths.',
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
  table: ({ body }) => rowsOf(body),
  async run(context: OrgContext, asked: Input) {
    const { graphql, pages, toFile } = asked;
    const { path, ...request } = graphql
      ? graphqlRequest(context, asked, graphql)
      : restRequest(context, asked);
    const explained = (error: unknown) => explain(error, context.org, path);
    if (asked.head) return head(context, path, request.headers).catch(explained);
    const name = path.replace(/\?.*/, '').split('/').at(-1) || 'answer';
    const taken = request.body
      ? await post(context, path, request.body).catch(explained)
      : await context.org
          .stream(path, request.headers)
          .then(stream => take(context, stream, name, toFile))
          .catch(unlessUnchanged)
          .catch(explained);
    if (!taken) return { path, type: '', bytes: 0, pages: 0, notModified: true };
    if (!('text' in taken))
      return {
        path,
        ...taken,
        pages: 1,
        ...(pages > 1 ? { notices: ['No next page was looked for.'] } : {}),
      };
    const first = parsed(taken.text, taken.type);
    const problems = graphql ? problemsIn(first) : [];
    const { more, ...all } = await follow(context, first, taken.bytes, pages);
    const notices = [...problems, ...all.notices];
    const text = all.pages === 1 ? taken.text : JSON.stringify(all.body);
    return {
      path,
      ...(await told(context, { ...taken, ...all, text }, name, toFile)),
      pages: all.pages,
      ...(more === undefined ? {} : { more }),
      ...(notices.length > 0 ? { notices } : {}),
    };
  },
});

function restRequest({ org }: OrgContext, { path, query, body, ifModifiedSince, head }: Input) {
  if (path === undefined) throw badCall('Give either path or graphql');
  const sent = pathOf(org, path, query);
  if (body && (ifModifiedSince || head)) throw badCall('ifModifiedSince and head go without body');
  if (body && !onlyAsks({ method: 'POST', path: sent, body: JSON.stringify(body) }))
    throw notOnlyAsking(sent);
  const headers: Record<string, string> = ifModifiedSince
    ? { 'if-modified-since': new Date(ifModifiedSince).toUTCString() }
    : {};
  return { path: sent, body, headers };
}

/** https://developer.salesforce.com/docs/platform/graphql/guide: the guard lets no mutation through under a reading call. */
function graphqlRequest(
  { org }: OrgContext,
  { path, query, body, ifModifiedSince, head, pages }: Input,
  asked: object,
) {
  if (path !== undefined) throw badCall('Give either path or graphql');
  if (body || ifModifiedSince || head || pages > 1 || Object.keys(query).length > 0)
    throw badCall('graphql takes toFile beside it and nothing else');
  if (!onlyAsks({ method: 'POST', path: pathOf(org, 'graphql'), body: JSON.stringify(asked) }))
    throw new ToolError({
      code: 'WRITE_REFUSED',
      message: 'The document has the word mutation or subscription; it was not sent',
      next: 'Give texts with such words as variables. A mutation is a POST of call_api to graphql, where the user allows changes.',
    });
  return { path: 'graphql', body: asked, headers: {} };
}

async function head({ org }: OrgContext, path: string, headers: Record<string, string>) {
  const told = await org.send('HEAD', path, undefined, headers).catch(unlessUnchanged);
  if (!told) return { path, type: '', bytes: 0, pages: 0, notModified: true };
  const { 'content-type': type = '', 'content-length': length } = told.headers;
  const notices = length === undefined ? { notices: ['The org told no length.'] } : {};
  return { path, type, bytes: Number(length ?? 0), pages: 0, ...notices };
}

async function post({ org }: OrgContext, path: string, asked: object) {
  const { headers, body } = await org.send('POST', path, asked);
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? null);
  return { type: headers['content-type'] ?? 'application/json', bytes: Buffer.byteLength(text), text };
}

/** Asks for what follows, and puts the lists together. Ends where the org names no next page of its own, and says so. */
async function follow(context: OrgContext, first: unknown, size: number, most: number) {
  const notices: string[] = [];
  const seen = new Set<string>();
  let [body, bytes, pages] = [first, size, 1];
  const next = (): string | undefined => {
    const named = NEXT.map(name => Object(body)[name]).find(each => typeof each === 'string' && each !== '');
    if (named === undefined) return undefined;
    const path = plainPath(context, String(named));
    if (path !== undefined && !seen.has(path)) return path;
    notices.push(
      `The org names a next page that ${path ? 'was read already' : 'is none of its paths'}: the rest was not read.`,
    );
    return undefined;
  };
  let more = next();
  while (more !== undefined && pages < most && bytes < MOST_TOGETHER) {
    seen.add(more);
    const page = await take(context, await context.org.stream(more), 'page', false);
    const both = 'text' in page ? joined(body, parsed(page.text, page.type)) : undefined;
    if (both === undefined) {
      notices.push('The next page is not like those before it, or too long to be put with them.');
      break;
    }
    bytes += page.bytes;
    pages += 1;
    body = both;
    context.progress(pages, undefined, 'pages');
    more = next();
  }
  return { body, bytes, pages, more, notices };
}

const NEXT = ['nextRecordsUrl', 'nextPageUrl', 'nextPage'];

function plainPath({ org }: OrgContext, path: string): string | undefined {
  try {
    return path.startsWith('/services/') ? pathOf(org, path) : undefined;
  } catch (error) {
    if (!isToolError(error)) throw error;
    return undefined;
  }
}

/** The later page, its first list behind that of the earlier one; undefined where they have none of one name. */
function joined(body: unknown, page: unknown): object | undefined {
  const key = Object.keys(Object(page)).find(
    name => Array.isArray(Object(page)[name]) && Array.isArray(Object(body)[name]),
  );
  if (key === undefined) return undefined;
  const rest = Object.entries(Object(body)).filter(([name]) => !NEXT.includes(name));
  return {
    ...Object.fromEntries(rest),
    ...Object(page),
    [key]: [...Object(body)[key], ...Object(page)[key]],
  };
}

/** Nothing, where the org says 304 to If-Modified-Since. */
function unlessUnchanged(error: unknown): undefined {
  if (!isToolError(error) || error.parts.code !== 'NOT_MODIFIED') throw error;
}

function notOnlyAsking(path: string): ToolError {
  return new ToolError({
    code: 'WRITE_REFUSED',
    message: `A POST to ${path.slice(0, 200)} is not known to only ask; it was not sent`,
    next: 'Use call_api, where the user allows changes.',
  });
}
