import {
  defineTool,
  nearest,
  type ObjectDescribe,
  type ObjectSummary,
  type Org,
  ToolError,
  z,
} from 'orgsmith/toolkit';
import { childTexts, inFull, mayDo, notes, typeText } from './_describe-texts.ts';
import { drawErd, RELATION_COLUMNS } from './_erd.ts';
import { explain } from './_explain.ts';
import { sameName } from './_paths.ts';
import { recordTypesOf, withPicklists } from './_picklists.ts';

const KINDS = ['custom', 'standard', 'queryable', 'searchable'] as const;

export default defineTool({
  name: 'describe_object',
  title: 'Describe objects and fields',
  description:
    'Describe Salesforce objects as this user sees them. Without object: list objects. With object: its fields, one short line each, and what you may do. With fields: all about those, picklist values (of dependent ones, by controlling value) and formulas. With erd: a Mermaid diagram of how objects relate.',
  keywords: 'salesforce sobject schema fields picklist relationships record types describe erd diagram',
  effect: 'read',
  input: z.strictObject({
    object: z.string().max(255).optional().describe('API name, for example Account or Invoice__c'),
    search: z
      .string()
      .max(100)
      .optional()
      .describe(
        'Part of a name or label, or a pattern such as Inv*__c; of objects also a key prefix or record id',
      ),
    only: z
      .array(z.enum(KINDS))
      .max(KINDS.length)
      .optional()
      .describe('Only such objects; custom: or fields'),
    fields: z.array(z.string().max(255)).max(50).optional().describe('Fields to describe in full'),
    children: z.boolean().default(false).describe('Child relationships, for subqueries'),
    recordTypes: z
      .boolean()
      .default(false)
      .describe('Record types; with picklists in fields, also the values each offers'),
    erd: z.array(z.string().max(255)).min(1).max(20).optional().describe('Instead: objects to draw together'),
    useToolingApi: z.boolean().default(false).describe('Objects of the Tooling API'),
    refresh: z.boolean().default(false).describe('Ask the org again instead of using what was read before'),
  }),
  output: z.object({
    object: z.string().nullable().describe('The object described; null for a list of objects'),
    label: z.string().optional(),
    keyPrefix: z.string().nullable().optional(),
    may: z
      .string()
      .optional()
      .describe('What the user may do: query, search, create, update, delete, undelete'),
    total: z.number().describe('Fields of the object, or objects of the org'),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.unknown())).describe('Objects, fields, or relations of a diagram'),
    details: z.array(z.record(z.string(), z.unknown())).optional().describe('The fields asked for, in full'),
    children: z.array(z.string()).optional().describe('relationship: Child.Field'),
    recordTypes: z.array(z.record(z.string(), z.unknown())).optional(),
    erd: z.string().optional().describe('Mermaid'),
  }),
  summary: ({ object, label, total, rows, may, erd }) => {
    if (erd !== undefined) return `${rows.length} relations between ${total} objects\n\n${erd}`;
    return object
      ? `${object} (${label}): ${rows.length} of ${total} fields; you may ${may || 'only describe it'}`
      : `${rows.length} of ${total} objects`;
  },
  table: ({ columns, rows }) => ({ columns, rows }),
  async run({ org }, input) {
    const { object, search = '', fields, useToolingApi: tooling, refresh: fresh } = input;
    const only = input.only ?? [];
    if (input.erd && object) throw oneOfBoth();
    const read = (name: string) =>
      org.describe(name, { tooling, fresh }).catch(error => explain(error, org, { tooling, object: name }));
    if (input.erd) return diagram(await Promise.all(distinct(input.erd).map(read)));
    if (!object) return listObjects(await org.describeGlobal({ tooling, fresh }), search, only);
    const described = await read(object);
    for (const name of fields ?? []) refuseUnknown(name, described);
    const shown = described.fields.filter(
      ({ name, label }) =>
        fits(search, name, label) &&
        (!only.includes('custom') || isCustom(name)) &&
        (!only.includes('standard') || !isCustom(name)) &&
        (!fields || fields.some(each => sameName(each, name))),
    );
    const types = input.recordTypes ? await readTypes(org, described, fields ?? []) : undefined;
    return {
      object: described.name,
      label: described.label,
      keyPrefix: described.keyPrefix,
      may: mayDo(described),
      total: described.fields.length,
      columns: ['name', 'type', 'label', 'notes'],
      rows: shown.map(field => [field.name, typeText(field), field.label, notes(field)]),
      ...(fields ? { details: shown.map(field => inFull(field, described)) } : {}),
      ...(input.children ? { children: childTexts(described) } : {}),
      ...(types ? { recordTypes: types.types } : {}),
      ...(types?.notice ? { notices: [types.notice] } : {}),
    };
  },
});

function readTypes(org: Org, described: ObjectDescribe, fields: readonly string[]) {
  const picklists = described.fields.filter(
    ({ name, type }) => type.includes('picklist') && fields.some(each => sameName(each, name)),
  );
  return withPicklists(
    org,
    described.name,
    recordTypesOf(described),
    picklists.map(({ name }) => name),
  );
}

function diagram(objects: ObjectDescribe[]) {
  const { rows, mermaid } = drawErd(objects);
  return { object: null, total: objects.length, columns: RELATION_COLUMNS, rows, erd: mermaid };
}

function listObjects(all: ObjectSummary[], search: string, only: readonly (typeof KINDS)[number][]) {
  const shown = all.filter(
    ({ name, label, keyPrefix, queryable, searchable }) =>
      (fits(search, name, label) || isPrefixOf(keyPrefix, search)) &&
      only.every(
        kind => ({ custom: isCustom(name), standard: !isCustom(name), queryable, searchable })[kind],
      ),
  );
  return {
    object: null,
    total: all.length,
    columns: ['name', 'label', 'prefix'],
    rows: shown.map(({ name, label, keyPrefix }) => [name, label, keyPrefix]),
  };
}

/** `001`, or the id of a record, whose first three characters tell its object. */
function isPrefixOf(keyPrefix: string | null, search: string): boolean {
  return keyPrefix !== null && /^\w{3}(\w{12}(\w{3})?)?$/.test(search) && search.startsWith(keyPrefix);
}

/** Whether a name or label holds a text; with * in it, whether the name fits the pattern. */
function fits(search: string, name: string, label: string): boolean {
  const wanted = search.toLowerCase();
  if (!search.includes('*')) return [name, label].some(text => text.toLowerCase().includes(wanted));
  const [first = '', ...rest] = wanted.split('*');
  const last = rest.pop() ?? '';
  const whole = name.toLowerCase();
  let at = first.length;
  for (const part of rest) {
    const found = whole.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return whole.startsWith(first) && whole.endsWith(last) && at + last.length <= whole.length;
}

// Custom metadata types, events and the like, too.
const isCustom = (name: string) => /__\w+$/.test(name);

function distinct(names: string[]): string[] {
  return names.filter((name, index) => names.findIndex(each => sameName(each, name)) === index);
}

function refuseUnknown(name: string, { name: object, fields }: ObjectDescribe): void {
  const names = fields.map(field => field.name);
  if (names.some(known => sameName(known, name))) return;
  const near = nearest(name, names, 5);
  throw new ToolError({
    code: 'INVALID_FIELD',
    message: `${object} has no field '${name}' that this user may see`,
    next: near.length > 0 ? `Nearest: ${near.join(', ')}.` : 'Leave fields out to list all.',
    retry: 'after_fix',
    details: { field: name, object, nearest: near },
  });
}

function oneOfBoth(): ToolError {
  return new ToolError({
    code: 'INVALID_ARGUMENTS',
    message: 'describe_object takes object or erd, not both',
    next: 'Pass erd with all objects of the diagram, or object alone.',
    retry: 'after_fix',
  });
}
