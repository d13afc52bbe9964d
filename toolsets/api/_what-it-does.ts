import type { Effect } from 'orgsmith/toolkit';

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
  [/POST/, /^(chatter|connect)\/(feed-elements|files)/, 'create', 'posts or puts up a file'],
  [
    /./,
    /^(tooling\/executeAnonymous|actions\/|process\/)/,
    'destroy',
    'runs code or automation of the org; what that does is not known',
  ],
  [/./, /^\/services\/apexrest\//, 'destroy', 'runs Apex of the org; what that does is not known'],
];

/** Looks at method, path (as a call gave it) and body. */
export function known(
  method: string,
  path: string,
  body?: object,
  query: Record<string, unknown> = {},
): Known {
  const place = path
    .replace(/[?#].*/s, '')
    .replace(/^\/services\/data\/v[\d.]+\//, '')
    .replace(/\/$/, '');
  const [, , effect = 'destroy' as const, what = 'its effect is not known'] =
    ROWS.find(([methods, paths]) => methods.test(method) && paths.test(place)) ?? [];
  const rows =
    rowsIn(body) +
    String(query.ids ?? new URLSearchParams(path.split('?')[1] ?? '').get('ids') ?? '')
      .split(',')
      .filter(Boolean).length;
  const count = Math.max(1, rows);
  return { effect, what, records: method === 'DELETE' ? 0 : count, deletes: method === 'DELETE' ? count : 0 };
}

/** Records in a body, children of trees and parts of composites, too. */
function rowsIn(body: unknown): number {
  const { records, compositeRequest, batchRequests, graphs } = Object(body);
  if (Array.isArray(records))
    return records.length + records.reduce((sum, each) => sum + childrenOf(each), 0);
  for (const list of [compositeRequest, batchRequests])
    if (Array.isArray(list))
      return list.reduce(
        (sum, each) => sum + Math.max(1, rowsIn(Object(each).body ?? Object(each).richInput)),
        0,
      );
  return Array.isArray(graphs) ? graphs.reduce((sum, each) => sum + rowsIn(each), 0) : 0;
}

function childrenOf(record: unknown): number {
  return Object.values(Object(record)).reduce(
    (sum: number, each) => sum + (Array.isArray(Object(each).records) ? rowsIn(each) : 0),
    0,
  );
}
