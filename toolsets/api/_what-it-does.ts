import { type Effect, onlyAsks } from 'orgsmith/toolkit';

/** What is known of a request before it is sent; of what is not known the worst is assumed. */
export interface Known {
  effect: Effect;
  what: string;
  /** Records written and deleted, as far as the request tells: the row caps count them. */
  records: number;
  deletes: number;
}

const ROWS: [methods: RegExp, path: RegExp, effect: Effect, what: string][] = [
  [/DELETE/, /./, 'destroy', 'deletes'],
  [/POST/, /^(tooling\/|ui-api\/)?(sobjects\/\w+|records)$/, 'create', 'creates a record'],
  [
    /PATCH/,
    /^(tooling\/|ui-api\/)?(sobjects\/\w+\/\w+(\/[^/]+)?|records\/\w+)$/,
    'update',
    'updates a record, or inserts one by an external id',
  ],
  [/POST/, /^(tooling\/)?composite\/(sobjects|tree\/\w+)$/, 'create', 'creates records'],
  [/PATCH/, /^(tooling\/)?composite\/sobjects(\/\w+\/\w+)?$/, 'update', 'updates or upserts records'],
  [
    /POST|PATCH|PUT/,
    /^jobs\/ingest/,
    'destroy',
    'loads records by the Bulk API: inserts, updates or deletes',
  ],
  [/POST/, /^jobs\/query$/, 'create', 'makes a job that exports records'],
  [/POST/, /^analytics\/reports\/\w+\/instances$/, 'create', 'runs a report in the background'],
  [/POST/, /^(chatter|connect)\/(feed-elements|files)/, 'create', 'posts or puts up a file'],
  [
    /POST|PATCH|PUT/,
    /^(actions|process)\//,
    'destroy',
    'runs automation of the org; what that does is not known',
  ],
  [/./, /^tooling\/executeAnonymous/i, 'destroy', 'runs code; what that does is not known'],
  [/./, /^\/services\/apexrest\//, 'destroy', 'runs Apex of the org; what that does is not known'],
];
const UNKNOWN = { effect: 'destroy' as const, what: 'its effect is not known' };
const ORDER: Effect[] = ['read', 'create', 'update', 'destroy'];

/** Looks at method, path (as it is sent) and body; what is in a file is not looked into, so it may be anything. */
export function known(method: string, sent: string, body?: object, isFile = false): Known {
  const [path = '', search = ''] = sent.split('?');
  const place = path.replace(/^\/services\/data\/v[\d.]+\//, '').replace(/\/$/, '');
  // What Apex of the org does on GET is its author's doing: reading sends it, but nobody says that it only reads.
  const asks =
    /^\/services\/data\b/.test(sent) && onlyAsks({ method, path: sent, body: body && JSON.stringify(body) });
  if (asks && !isFile) return { effect: 'read', what: 'only reads', records: 0, deletes: 0 };
  const parts =
    method === 'POST' && /^(tooling\/)?composite(\/batch|\/graph)?$/.test(place) ? partsOf(body) : [];
  if (parts.length > 0) return together(parts);
  const [, , effect = UNKNOWN.effect, what = UNKNOWN.what] =
    ROWS.find(([methods, places]) => methods.test(method) && places.test(place)) ?? [];
  const ids = new URLSearchParams(search).get('ids') ?? '';
  const count = Math.max(1, rowsIn(body) + ids.split(',').filter(Boolean).length);
  return {
    ...(isFile ? { effect: 'destroy', what: `${what}; the file is not looked into` } : { effect, what }),
    records: method === 'DELETE' ? 0 : count,
    deletes: method === 'DELETE' ? count : 0,
  };
}

/** What is known of each request within another. */
function partsOf(body: unknown): Known[] {
  const { compositeRequest, batchRequests, graphs } = Object(body);
  const lists: unknown[] = [compositeRequest, batchRequests].flatMap(list =>
    Array.isArray(list) ? list : [],
  );
  const inGraphs: Known[] = Array.isArray(graphs) ? graphs.flatMap(partsOf) : [];
  return [...lists.map(knownPart), ...inGraphs];
}

function knownPart(part: unknown): Known {
  const { method, url, body, richInput = body, httpHeaders } = Object(part);
  const path = String(url).replace(/^(?=v\d)/, '/services/data/');
  // What headers do to a request, or an address made of an earlier answer, is not looked into.
  const found = known(String(method), path, richInput);
  return httpHeaders || path.includes('@{') ? { ...found, ...UNKNOWN } : found;
}

function together(parts: readonly Known[]): Known {
  const sum = (count: (part: Known) => number) => parts.reduce((total, part) => total + count(part), 0);
  return {
    effect: ORDER[Math.max(...parts.map(({ effect }) => ORDER.indexOf(effect)))] ?? 'destroy',
    what: [...new Set(parts.map(({ what }) => what))].join('; '),
    records: sum(({ records }) => records),
    deletes: sum(({ deletes }) => deletes),
  };
}

/** Lists in a body of which each entry is a record, a run or a step. */
const LISTS = ['records', 'inputs', 'requests', 'contextIds'];

/** Records in a body, children of trees, too. */
function rowsIn(body: unknown): number {
  const lists: unknown[] = LISTS.flatMap(name =>
    Array.isArray(Object(body)[name]) ? Object(body)[name] : [],
  );
  return lists.reduce((sum: number, each) => sum + 1 + childrenOf(each), 0);
}

function childrenOf(record: unknown): number {
  return Object.values(Object(record)).reduce(
    (sum: number, each) => sum + (Array.isArray(Object(each).records) ? rowsIn(each) : 0),
    0,
  );
}
