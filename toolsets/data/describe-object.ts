import {
  defineTool,
  type FieldDescribe,
  nearest,
  type ObjectDescribe,
  type ObjectSummary,
  ToolError,
  z,
} from 'orgsmith/toolkit';
import { explain } from './_explain.ts';

export default defineTool({
  name: 'describe_object',
  title: 'Describe objects and fields',
  description:
    'Describe Salesforce objects. Without object: list the objects of the org. With object: its fields, one short line each. With fields: everything about those, picklist values and formulas too.',
  keywords: 'salesforce sobject schema fields picklist relationships describe',
  effect: 'read',
  input: z.strictObject({
    object: z.string().max(255).optional().describe('API name, for example Account or Invoice__c'),
    search: z
      .string()
      .max(100)
      .optional()
      .describe('Only objects or fields whose name or label contains this'),
    fields: z.array(z.string().max(255)).max(50).optional().describe('Fields to describe in full'),
    children: z.boolean().default(false).describe('Child relationships, for subqueries'),
    useToolingApi: z.boolean().default(false).describe('Objects of the Tooling API'),
    refresh: z.boolean().default(false).describe('Ask the org again instead of using what was read before'),
  }),
  output: z.object({
    object: z.string().nullable().describe('The object described; null for a list of objects'),
    label: z.string().optional(),
    keyPrefix: z.string().nullable().optional(),
    may: z.string().optional().describe('What the user may do: create, update, delete'),
    total: z.number().describe('Fields of the object, or objects of the org'),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.unknown())).describe('Objects, or fields'),
    details: z.array(z.record(z.string(), z.unknown())).optional().describe('The fields asked for, in full'),
    children: z.array(z.string()).optional().describe('relationship: Child.Field'),
  }),
  summary: ({ object, label, total, rows, may }) =>
    object
      ? `${object} (${label}): ${rows.length} of ${total} fields; you may ${may || 'only read'}`
      : `${rows.length} of ${total} objects`,
  table: ({ columns, rows }) => ({ columns, rows }),
  async run({ org }, { object, search = '', fields, children, useToolingApi: tooling, refresh: fresh }) {
    if (!object) return listObjects(await org.describeGlobal({ tooling, fresh }), search);
    const described = await org
      .describe(object, { tooling, fresh })
      .catch(error => explain(error, org, { tooling, object }));
    for (const name of fields ?? []) refuseUnknown(name, described);
    const wanted = fields?.map(name => name.toLowerCase());
    const shown = described.fields.filter(
      ({ name, label }) => contains(search, name, label) && (!wanted || wanted.includes(name.toLowerCase())),
    );
    return {
      object: described.name,
      label: described.label,
      keyPrefix: described.keyPrefix,
      may: mayDo(described),
      total: described.fields.length,
      columns: ['name', 'type', 'label', 'notes'],
      rows: shown.map(field => [field.name, typeText(field), field.label, notes(field)]),
      ...(fields ? { details: shown.map(inFull) } : {}),
      ...(children ? { children: childTexts(described) } : {}),
    };
  },
});

function listObjects(all: ObjectSummary[], search: string) {
  const shown = all.filter(({ name, label }) => contains(search, name, label));
  return {
    object: null,
    total: all.length,
    columns: ['name', 'label', 'prefix'],
    rows: shown.map(({ name, label, keyPrefix }) => [name, label, keyPrefix]),
  };
}

function refuseUnknown(name: string, { name: object, fields }: ObjectDescribe): void {
  const names = fields.map(field => field.name);
  if (names.some(known => known.toLowerCase() === name.toLowerCase())) return;
  const near = nearest(name, names, 5);
  throw new ToolError({
    code: 'INVALID_FIELD',
    message: `${object} has no field '${name}' that this user may see`,
    next: near.length > 0 ? `Nearest: ${near.join(', ')}.` : 'Leave fields out to list all.',
    retry: 'after_fix',
    details: { field: name, object, nearest: near },
  });
}

function contains(search: string, ...texts: string[]): boolean {
  return texts.some(text => text.toLowerCase().includes(search.toLowerCase()));
}

function mayDo({ createable, updateable, deletable }: ObjectDescribe): string {
  return Object.entries({ create: createable, update: updateable, delete: deletable })
    .flatMap(([what, may]) => (may ? what : []))
    .join(', ');
}

/** `string(255)`, `currency(16,2)`, `reference(User, Group) as Owner`, `picklist(6)`. */
function typeText({
  type,
  length,
  digits,
  precision,
  scale,
  referenceTo,
  relationshipName,
  picklistValues,
}: FieldDescribe): string {
  if (type === 'reference')
    return `reference(${referenceTo.join(', ')})${relationshipName ? ` as ${relationshipName}` : ''}`;
  if (type.includes('picklist')) return `${type}(${picklistValues.length})`;
  if (precision > 0) return `${type}(${precision - scale},${scale})`;
  return length > 0 && type !== 'id' ? `${type}(${length})` : type;
}

function notes(field: FieldDescribe): string {
  const required =
    !field.nillable && field.createable && !field.defaultedOnCreate && field.type !== 'boolean';
  const facts = {
    required,
    name: field.nameField,
    unique: field.unique,
    'external id': field.externalId,
    formula: field.calculatedFormula !== null,
    'auto-number': field.autoNumber,
    'read-only': !field.createable && !field.updateable,
    'not filterable': !field.filterable,
  };
  return Object.entries(facts)
    .flatMap(([note, holds]) => (holds ? note : []))
    .join(', ');
}

function inFull({ picklistValues, ...field }: FieldDescribe) {
  const values = picklistValues
    .filter(({ active }) => active)
    .map(({ value, label }) => (value === label ? value : `${value} (${label})`));
  const facts = Object.entries(field).filter(
    ([, value]) =>
      value !== null && value !== false && value !== 0 && !(Array.isArray(value) && value.length === 0),
  );
  return { ...Object.fromEntries(facts), ...(values.length > 0 ? { picklist: values } : {}) };
}

function childTexts({ childRelationships }: ObjectDescribe): string[] {
  return childRelationships.flatMap(({ relationshipName, childSObject, field, cascadeDelete }) =>
    relationshipName
      ? `${relationshipName}: ${childSObject}.${field}${cascadeDelete ? ' (deleted with it)' : ''}`
      : [],
  );
}
