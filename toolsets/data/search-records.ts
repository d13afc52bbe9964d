import { defineTool, nearest, type Org, type SalesforceRecord, ToolError, z } from 'orgsmith/toolkit';
import { explain } from './_explain.ts';
import { sameName } from './_paths.ts';
import { columnsOf, toRow } from './_rows.ts';
import { buildSosl, SCOPES, type Searched } from './_sosl.ts';

/** Objects that get their names looked up when a search names none. */
const MOST_NAMED = 8;

export default defineTool({
  name: 'search_records',
  title: 'Search records by text',
  description:
    'Search the text of records of many objects at once (SOSL): names, emails, phones, long texts. Words match whole, with prefix also beginnings. For exact conditions and totals, query instead.',
  keywords: 'salesforce sosl search find text fuzzy records',
  effect: 'read',
  input: z.strictObject({
    text: z.string().min(2).max(2_000).optional().describe('Words to find, taken literally'),
    sosl: z.string().min(1).max(20_000).optional().describe('Instead of all others: SOSL as it is'),
    in: z.enum(SCOPES).default('all').describe('Which fields to search'),
    prefix: z.boolean().default(false).describe('Also words that begin so'),
    objects: z
      .array(
        z.strictObject({
          object: z.string().max(255).describe('API name'),
          fields: z.array(z.string().max(255)).min(1).max(50).optional().describe('Default: Id and the name'),
          where: z.string().max(4_000).optional().describe('One SOQL condition'),
          orderBy: z.string().max(500).optional().describe('For example CreatedDate DESC'),
          limit: z.int().min(1).max(2_000).optional().describe('Rows of this object'),
        }),
      )
      .min(1)
      .max(20)
      .optional()
      .describe('Default: all objects'),
    limit: z.int().min(1).max(2_000).default(100).describe('Rows in all'),
  }),
  output: z.object({
    found: z.number().describe('Rows in the answer; SOSL tells no total'),
    objects: z.record(
      z.string(),
      z.object({ columns: z.array(z.string()), rows: z.array(z.array(z.unknown())) }),
    ),
    sosl: z.string().describe('What was sent'),
  }),
  summary: ({ found, objects, sosl }) =>
    found === 0
      ? `Nothing found by ${sosl}`
      : `${found} found: ${Object.entries(objects)
          .map(([object, { rows }]) => `${rows.length} ${object}`)
          .join(', ')}`,
  table: ({ objects }) => {
    const all = Object.entries(objects);
    const [only] = all;
    if (only && all.length === 1) return only[1];
    const width = Math.max(0, ...all.map(([, { columns }]) => columns.length));
    const rows = all.flatMap(([object, table]) => [
      [object, ...table.columns],
      ...table.rows.map(row => ['', ...row]),
    ]);
    return { columns: ['object', ...Array.from({ length: width }, () => '')], rows };
  },
  async run({ org }, { text, sosl: raw, in: scope, prefix, objects, limit }) {
    if ((text === undefined) === (raw === undefined)) throw oneOfBoth();
    let sosl = raw ?? '';
    let records: SalesforceRecord[] | undefined;
    let named: Searched[] = [];
    if (text !== undefined) {
      const base = { text, in: scope, prefix, limit };
      if (objects) named = await Promise.all(objects.map(each => checked(org, each)));
      else {
        sosl = buildSosl({ ...base, objects: [] });
        records = await find(org, sosl);
        named = await foundObjects(org, records);
      }
      if (named.length > 0) {
        sosl = buildSosl({ ...base, objects: named });
        records = undefined;
      }
    }
    const found = records ?? (await find(org, sosl));
    const full = text !== undefined && found.length >= limit;
    return {
      found: found.length,
      objects: byObject(found, named),
      sosl,
      ...(full ? { notices: [`The limit of ${limit} rows is reached: there may be more.`] } : {}),
    };
  },
});

async function find(org: Org, sosl: string): Promise<SalesforceRecord[]> {
  const answer = await org.get('search', { q: sosl }).catch(error => explain(error, org, { tooling: false }));
  return Array.isArray(answer.searchRecords) ? answer.searchRecords.map(record => Object(record)) : [];
}

/** An object as it is searched: its name as the org writes it, what can be searched at all, fields where none are given. */
async function checked(
  org: Org,
  asked: Omit<Searched, 'fields'> & { fields?: string[] | undefined },
): Promise<Searched> {
  const all = await org.describeGlobal();
  const known = all.find(({ name }) => sameName(name, asked.object));
  const searchable = all.flatMap(({ name, searchable }) => (searchable ? name : []));
  if (!known?.searchable)
    throw new ToolError({
      code: 'INVALID_TYPE',
      message: known
        ? `${known.name} cannot be searched by text`
        : `There is no object '${asked.object.slice(0, 100)}' that this user may see`,
      next: known
        ? 'Take run_soql_query with a LIKE condition.'
        : `Nearest: ${nearest(asked.object, searchable, 5).join(', ') || 'none'}. describe_object with searchable lists all.`,
      retry: 'after_fix',
    });
  return { ...asked, object: known.name, fields: asked.fields ?? (await usualFields(org, known.name)) };
}

async function usualFields(org: Org, object: string): Promise<string[]> {
  const { fields } = await org.describe(object);
  return ['Id', ...fields.flatMap(({ name, nameField }) => (nameField && name !== 'Id' ? name : []))];
}

/** The objects of what was found, those with most records first, as the search that reads their names takes them. */
async function foundObjects(org: Org, records: readonly SalesforceRecord[]): Promise<Searched[]> {
  const counts = new Map<string, number>();
  for (const record of records) counts.set(typeOf(record), (counts.get(typeOf(record)) ?? 0) + 1);
  const names = [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  return Promise.all(
    names.map(async (object, index) => ({
      object,
      fields: index < MOST_NAMED ? await usualFields(org, object) : ['Id'],
    })),
  );
}

function byObject(records: readonly SalesforceRecord[], searched: readonly Searched[]) {
  const groups = Map.groupBy(records, typeOf);
  return Object.fromEntries(
    [...groups].map(([object, group]) => {
      const fields = searched.find(each => each.object === object)?.fields ?? [];
      const columns = columnsOf(group, fields);
      return [object, { columns, rows: group.map(record => toRow(record, columns)) }];
    }),
  );
}

function typeOf({ attributes }: SalesforceRecord): string {
  return String(Object(attributes).type ?? 'unknown');
}

function oneOfBoth(): ToolError {
  return new ToolError({
    code: 'INVALID_ARGUMENTS',
    message: 'search_records takes text or sosl, one of them',
    next: 'Pass text, with objects if they are known; or a whole SOSL search as sosl.',
    retry: 'after_fix',
  });
}
