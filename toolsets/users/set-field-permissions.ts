import { defineTool, type OrgContext, type Plan, readFor, soql, ToolError, z } from 'orgsmith/toolkit';
import { describeFields, type FieldFacts, fieldOf } from './_fields.ts';
import { findGrantees, type Grantee } from './_grantees.ts';

import { type Write, writeAll } from './_write.ts';

const SHOWN = 50;
const ACCESS = ['none', 'read', 'edit'] as const;
type Access = (typeof ACCESS)[number];

const name = z.string().min(1).max(255);
const input = z.strictObject({
  object: name.describe('API name of the object'),
  fields: z.array(name).min(1).max(100).describe('API names of its fields'),
  to: z.array(name).min(1).max(50).describe('Names of profiles, API names of permission sets, or ids'),
  access: z.enum(ACCESS).describe('What they have afterwards: nothing, read, or read and edit'),
});
type Input = z.output<typeof input>;

/** One field for one profile or permission set. */
interface Cell {
  grantee: Grantee;
  field: string;
  id: string | undefined;
  now: Access;
}
interface FieldPlan extends Plan {
  cells: Cell[];
  object: string;
  sobject: string;
}

export default defineTool({
  name: 'set_field_permissions',
  title: 'Set field permissions',
  description:
    'Set read and edit access to fields for profiles and permission sets. The plan shows each before and after. What is so already is left. Can be undone by undo_changes.',
  keywords: 'salesforce field level security fls permission profile',
  effect: 'destroy',
  effectOf: ({ access }) => (access === 'none' ? 'destroy' : 'update'),
  release: 'beta',
  input,
  output: z.object({
    done: z.number(),
    already: z.number().describe('Were so before'),
    changes: z.array(z.string()).describe('What undo_changes takes, one after the other'),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.unknown())),
  }),
  summary: ({ done, already, changes }) =>
    `${done} field permissions set${already > 0 ? `, ${already} were so already` : ''}${changes.length > 0 ? `; undo_changes with ${changes.join(', then ')} takes it back` : ''}`,
  table: ({ columns, rows }) => ({ columns, rows }),
  async plan({ org }: OrgContext, { object, fields, to, access }: Input): Promise<FieldPlan> {
    const [described, grantees] = await Promise.all([describeFields(org, object), findGrantees(org, to)]);
    const sobject = String(described.name);
    const facts = new Map(fields.map(wanted => fieldOf(described, wanted)).map(each => [each.name, each]));
    refuseUnfit(sobject, [...facts.values()], access);
    const rows = await readFor(
      org,
      grantees.map(({ id }) => id),
      some =>
        soql`SELECT Id, ParentId, Field, PermissionsRead, PermissionsEdit FROM FieldPermissions WHERE ParentId IN ${some} AND SobjectType = ${sobject}`,
    );
    const cells = grantees.flatMap(grantee =>
      [...facts.keys()].map((field): Cell => {
        const row = rows.find(each => each.ParentId === grantee.id && each.Field === `${sobject}.${field}`);
        const now = row?.PermissionsEdit === true ? 'edit' : row?.PermissionsRead === true ? 'read' : 'none';
        return { grantee, field, id: row && String(row.Id), now };
      }),
    );
    const open = cells.filter(({ now }) => now !== access);
    const deletes = access === 'none' ? open.length : 0;
    return {
      title: `Set ${facts.size === 1 ? `field ${sobject}.${[...facts.keys()]}` : `${facts.size} fields of ${sobject}`} to ${access} for ${grantees.length === 1 ? grantees[0]?.words : `${grantees.length} profiles and permission sets`}`,
      writes: open.length - deletes,
      deletes,
      object: 'FieldPermissions',
      ...(open.length === 0 ? { effect: 'update' as const } : {}),
      details: {
        changes: open.slice(0, SHOWN).map(({ grantee, field, now }) => ({
          who: grantee.words,
          field: `${sobject}.${field}`,
          before: now,
          after: access,
        })),
        ...(open.length > SHOWN ? { changesMore: open.length - SHOWN } : {}),
        already: cells.length - open.length,
      },
      limits: [],
      binding: cells.map(({ grantee, field, id, now }) => [grantee.id, field, id ?? null, now]),
      cells,
      sobject,
    };
  },
  async run(context: OrgContext, { access }: Input, { cells, sobject }: FieldPlan) {
    const open = cells.filter(({ now }) => now !== access);
    const write = (operation: Write['operation'], some: Cell[]): Write => ({
      object: 'FieldPermissions',
      operation,
      by: 'ParentId',
      names: some.map(({ grantee, field }) => `${grantee.words}, ${field}`),
      rows: some.map(cell => rowOf(operation, cell, sobject, access)),
    });
    const changes = await writeAll(context, [
      write('delete', access === 'none' ? open : []),
      write('update', access === 'none' ? [] : open.filter(({ id }) => id !== undefined)),
      write('insert', access === 'none' ? [] : open.filter(({ id }) => id === undefined)),
    ]);
    return {
      done: open.length,
      already: cells.length - open.length,
      changes: changes.reverse(),
      columns: ['who', 'field', 'before', 'after'],
      rows: cells.map(({ grantee, field, now }) => [grantee.words, field, now, access]),
    };
  },
});

const rights = (access: Access) => ({
  PermissionsRead: access !== 'none',
  PermissionsEdit: access === 'edit',
});

function rowOf(operation: Write['operation'], cell: Cell, sobject: string, access: Access) {
  const { id, grantee, field, now } = cell;
  const place = { ParentId: grantee.id, SobjectType: sobject, Field: `${sobject}.${field}` };
  if (operation === 'insert') return { after: { ...place, ...rights(access) } };
  if (operation === 'delete') return { id, before: { ...place, ...rights(now) } };
  return { id, before: rights(now), after: rights(access) };
}

function refuseUnfit(sobject: string, fields: readonly FieldFacts[], access: Access): void {
  const open = fields.filter(({ permissionable }) => !permissionable).map(({ name: field }) => field);
  const computed = fields
    .filter(({ calculated }) => calculated && access === 'edit')
    .map(({ name: field }) => field);
  if (open.length + computed.length === 0) return;
  throw new ToolError({
    code: 'NO_FIELD_PERMISSIONS',
    message: [
      ...(open.length > 0
        ? [
            `These fields of ${sobject} take no permissions (who sees the object sees them): ${open.join(', ')}`,
          ]
        : []),
      ...(computed.length > 0 ? [`These are computed and can only be read: ${computed.join(', ')}`] : []),
    ].join('. '),
    next: 'Leave them out and call again.',
    retry: 'after_fix',
    details: { fields: [...open, ...computed] },
  });
}
