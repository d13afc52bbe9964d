export interface RequestShape {
  method: string;
  /** Path and query, as they are sent. */
  path: string;
  headers?: Record<string, string>;
  /** Absent or not a string: unreadable, so a body that must be looked into makes the request a change. */
  body?: unknown;
}

interface Rule {
  methods: string;
  path: RegExp;
  reads: boolean | ((body: unknown) => boolean);
}

/**
 * Clauses of a query that write when a record was last looked at, count a search, or lock:
 * https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_for_view.htm
 */
const MARKS = /\bFOR\s+(VIEW|REFERENCE|UPDATE)\b|\bUPDATE\s+(TRACKING|VIEWSTAT)\b/i;
const leavesMarks = (query: string) =>
  MARKS.test(query.replace(/\\./gs, '').replace(/'[^']*'|\{[^}]*\}/g, "''"));
const isMark = (name: string) => /^update(Tracking|ViewStat|Mru)$/i.test(name);

/**
 * Whether a GraphQL document has queries only. The words are changes wherever they stand: servers do not agree where comments and texts
 * end (U+2028, \\"""), and what holds such a word can be a variable.
 */
const onlyQueries = (document: string): boolean =>
  !/(?<![A-Za-z_])(mutation|subscription)(?![A-Za-z_0-9])/.test(document);

/** Whether each request within a composite, a batch or a graph only asks, as far as its text tells: none whose address is made of an earlier answer. */
function onlyAskingParts(body: unknown, list: string, others: string[]): boolean {
  const parts = parse(body)?.[list];
  return (
    hasOnly(body, [list, ...others]) && Array.isArray(parts) && parts.length > 0 && parts.every(isAsking)
  );
}

function isAsking(part: unknown): boolean {
  const { method, url, httpHeaders, body, richInput = body, referenceId: _, ...more } = Object(part);
  // A batch names them from the version on.
  const path = String(url).replace(/^(?=v\d)/, '/services/data/');
  const isPlain = /^\/services\/data\/(?!.*(@\{|\/composite\/?(batch|graph)?\/?(\?|$)))/i.test(path);
  const request = {
    method: String(method),
    path,
    headers: Object(httpHeaders),
    body: JSON.stringify(richInput),
  };
  return isPlain && Object.keys(more).length === 0 && onlyAsks(request);
}

function onlyAskingGraphs(body: unknown): boolean {
  const graphs = parse(body)?.graphs;
  return (
    hasOnly(body, ['graphs']) &&
    Array.isArray(graphs) &&
    graphs.length > 0 &&
    graphs.every(each => onlyAskingParts(JSON.stringify(each), 'compositeRequest', ['graphId']))
  );
}

/** Whether SQL is one statement that selects; a name of such a word has to stand in quotes. */
function onlySelects(sql: string): boolean {
  const code = sql.replace(/--[^\n\r]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"/g, ' ').trim();
  return (
    !/\$|\\'/.test(sql) &&
    /^\(*\s*(select|with)\b/i.test(code) &&
    !/['"]|;\s*\S|\b(insert|update|delete|merge|create|drop|alter|truncate|copy|grant|revoke|into|call|execute|set)\b/i.test(
      code,
    )
  );
}

/** Whether a GET asks by a query that leaves marks in the org. */
export function marksByQuery(path: string): boolean {
  const asked = new URLSearchParams(path.replace(/^[^?]*/, ''));
  return [...asked].some(([name, value]) => isMark(name) || leavesMarks(value));
}

const DATA = String.raw`^/services/data/v\d+\.\d`;
const rule = (methods: string, path: string, reads: Rule['reads']): Rule => ({
  methods,
  path: new RegExp(path, 'i'),
  reads,
});

/** The reviewed table of what asks and does nothing else. */
const ASKS: readonly Rule[] = [
  // GETs that run code, end sessions or open them.
  rule('GET HEAD', `${DATA}/tooling/(executeAnonymous|runTests)`, false),
  rule('GET HEAD', `${DATA}/(tooling/)?actions/.+/invoke`, false),
  rule('GET HEAD', '^/services/oauth2/(?!userinfo$)', false),
  rule('GET HEAD', '^/services/data(/|$)', true),
  rule('GET HEAD', '^/services/oauth2/userinfo$', true),
  rule('GET HEAD', '^/id/\\w+/\\w+$', true),
  // Services of the org's own Apex: by GET they are to answer, as HTTP has it; what they do is their authors' doing.
  rule('GET HEAD', '^/services/apexrest/', true),
  // POSTs that only ask.
  rule(
    'POST',
    `${DATA}/graphql/?$`,
    body => hasOnly(body, ['query', 'variables']) && onlyQueries(String(parse(body)?.query)),
  ),
  rule('POST', `${DATA}/parameterizedSearch/?$`, body => !Object.keys(parse(body) ?? {}).some(isMark)),
  // The SQL of Data 360 only asks: https://developer.salesforce.com/docs/data/data-cloud-query-guide/references/dc-sql-reference
  rule(
    'POST',
    `${DATA}/ssot/query(-sql|v2)/?$`,
    body => hasOnly(body, ['sql', 'sqlParameters', 'rowLimit']) && onlySelects(String(parse(body)?.sql)),
  ),
  // Fills a prompt template in and asks no model: connect_resources_prompt_template.htm of the Connect REST API.
  rule(
    'POST',
    `${DATA}/einstein/prompt-templates/\\w+/generations$`,
    body => parse(body)?.isPreview === true,
  ),
  rule('POST', `${DATA}/composite/sobjects/\\w+/?$`, body => hasOnly(body, ['ids', 'fields'])),
  rule('POST', `${DATA}/(tooling/)?composite/?$`, body =>
    onlyAskingParts(body, 'compositeRequest', ['allOrNone', 'collateSubrequests']),
  ),
  rule('POST', `${DATA}/composite/batch/?$`, body => onlyAskingParts(body, 'batchRequests', ['haltOnError'])),
  rule('POST', `${DATA}/composite/graph/?$`, onlyAskingGraphs),
  // "with a Request Body", in place of long URLs: https://developer.salesforce.com/docs/atlas.en-us.uiapi.meta/uiapi/ui_api_resources_list_views.htm
  rule('POST', `${DATA}/ui-api/(lookups|list-records|related-list-records)/\\w+/\\w+(/\\w+)?/?$`, true),
  rule('POST', `${DATA}/ui-api/actions/record/[\\w,]+/related-list(/\\w+)?/?$`, true),
  // https://developer.salesforce.com/docs/atlas.en-us.uiapi.meta/uiapi/ui_api_resources_predupe_create.htm: a third key could save.
  rule('POST', `${DATA}/ui-api/predupe/?$`, body => hasOnly(body, ['apiName', 'fields'])),
  // "without creating or saving": https://developer.salesforce.com/docs/atlas.en-us.api_analytics.meta/api_analytics/sforce_analytics_rest_api_report_query.htm
  rule('POST', `${DATA}/analytics/reports/(query|00O\\w{12,15})/?$`, true),
  // https://developer.salesforce.com/docs/atlas.en-us.bi_dev_guide_rest.meta/bi_dev_guide_rest/bi_resources_query.htm
  rule('POST', `${DATA}/wave/query/?$`, true),
  rule('POST', `${DATA}/scheduling/getAppointment(Slots|Candidates)/?$`, true),
];

/** What reading needs on its way and no tool sends for a caller: sign-in to the browser, jobs and containers of ours. */
const OURS: readonly Rule[] = [
  // A door into the browser for the same user. What comes of it is the user's doing; guard/browser.ts keeps its address.
  rule('POST', '^/services/oauth2/singleaccess$', true),
  // The same for a sandbox of this org, and its user: guard/made-sandbox.ts keeps what it answers.
  rule('POST', `${DATA}/tooling/sandboxAuth/?$`, true),
  // A Bulk query's job: made, stopped, thrown away; it holds an answer and no data of the org.
  rule('POST', `${DATA}/jobs/query/?$`, body => !leavesMarks(String(parse(body)?.query))),
  rule('PATCH', `${DATA}/jobs/query/\\w+$`, body => parse(body)?.state === 'Aborted'),
  rule('DELETE', `${DATA}/jobs/query/\\w+$`, true),
  // A container of sources that are compiled and not saved: made, filled, asked, stopped, thrown away.
  rule('POST', `${DATA}/tooling/sobjects/MetadataContainer/?$`, body => hasOnly(body, ['Name'])),
  rule('POST', `${DATA}/tooling/sobjects/Apex(Class|Trigger)Member/?$`, body =>
    hasOnly(body, ['MetadataContainerId', 'ContentEntityId', 'FullName', 'Body', 'Metadata']),
  ),
  rule(
    'POST',
    `${DATA}/tooling/sobjects/ContainerAsyncRequest/?$`,
    body => hasOnly(body, ['MetadataContainerId', 'IsCheckOnly']) && parse(body)?.IsCheckOnly === true,
  ),
  rule(
    'PATCH',
    `${DATA}/tooling/sobjects/ContainerAsyncRequest/\\w+$`,
    body => hasOnly(body, ['State']) && parse(body)?.State === 'Aborted',
  ),
  rule('DELETE', `${DATA}/tooling/sobjects/MetadataContainer/\\w+$`, true),
  rule('POST', '^/services/Soap/m/[\\d.]+(/\\w+)?$', body =>
    /^(describe(Metadata|ValueType)|listMetadata|readMetadata|retrieve|check\w*Status)$/.test(
      soapOperation(body),
    ),
  ),
  rule(
    'POST',
    '^/services/Soap/[ucT]/[\\d.]+(/\\w+)?$',
    body =>
      // Signs written as numbers could hide a clause.
      !(MARKS.test(String(body)) || String(body).includes('&#')) &&
      /^(describe\w+|query(All|More)?|search|retrieve|get(ServerTimestamp|UserInfo|Deleted|Updated))$/.test(
        soapOperation(body),
      ),
  ),
];

const RULES: readonly Rule[] = [...ASKS, ...OURS];

/** Whether a request only asks, so that it may be sent for whoever may read. */
export function onlyAsks(request: RequestShape): boolean {
  return effectOfRequest(request, ASKS) === 'read';
}

/** Whether a request can change the org. The first line that fits decides; whatever is odd or fits no line is a change. */
export function effectOfRequest(
  { method, path, headers = {}, body }: RequestShape,
  rules = RULES,
): 'read' | 'change' {
  const place = plainPath(path);
  if (place === undefined || /[?&]_HttpMethod=/i.test(decodedQuery(path))) return 'change';
  if (Object.keys(headers).some(name => /^x-(http-)?method(-override)?$/i.test(name))) return 'change';
  if (marksByQuery(path)) return 'change';
  const found = rules.find(each => each.methods.split(' ').includes(method) && each.path.test(place));
  if (found === undefined || typeof found.reads === 'boolean') return found?.reads ? 'read' : 'change';
  return found.reads(body) ? 'read' : 'change';
}

/** The path a server acts on; undefined when two servers could read it in two ways. */
function plainPath(path: string): string | undefined {
  try {
    const decoded = decodeURIComponent(new URL(`https://org.invalid${path}`).pathname);
    return /[%\\;\x00-\x20]|\/\.{1,2}(\/|$)/.test(decoded) ? undefined : decoded.replace(/\/{2,}/g, '/');
  } catch {
    return undefined;
  }
}

function decodedQuery(path: string): string {
  const query = path.slice(path.indexOf('?') + 1);
  return `?${query.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))}`;
}

function parse(body: unknown): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(typeof body === 'string' ? body : '');
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function hasOnly(body: unknown, keys: string[]): boolean {
  return Object.keys(parse(body) ?? { '': 0 }).every(key => keys.includes(key));
}

const SOAP_BODY =
  /<(?:[\w-]+:)?Body(?:\s[^<>]*)?>\s*<(?:[\w-]+:)?(\w+)(?:\s[^<>]*)?>([\s\S]*)<\/(?:[\w-]+:)?\1>\s*<\/(?:[\w-]+:)?Body>/;

/** The one operation of a SOAP body; '' when there is any doubt (comments, CDATA, two bodies, two operations). */
function soapOperation(body: unknown): string {
  if (typeof body !== 'string' || body.includes('<!') || body.match(/[<:/]Body[\s/>]/g)?.length !== 2)
    return '';
  const [, operation = '', inside = ''] = SOAP_BODY.exec(body) ?? [];
  return new RegExp(`[<:]${operation}[\\s/>]`).test(inside) ? '' : operation;
}
