import { type ObjectDescribe, ToolError, z } from 'orgsmith/toolkit';
import { MOST_ROWS } from './_change-rows.ts';

/** What write_records takes. */
export const input = z.strictObject({
  object: z.string().min(1).max(255).describe('API name, for example Account or Invoice__c'),
  operation: z.enum(['insert', 'update', 'upsert', 'delete', 'undelete']).describe('What to do with them'),
  records: z
    .array(z.record(z.string(), z.unknown()))
    .min(1)
    .max(MOST_ROWS)
    .optional()
    .describe(
      'Fields by API name; with Id to update, delete and undelete. A parent may be named by external id: {"Account":{"Key__c":"x"}}',
    ),
  where: z
    .string()
    .min(1)
    .max(20_000)
    .optional()
    .describe("Instead of records, to update or delete: a SOQL condition, for example Industry = 'Energy'"),
  set: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('With where: the fields that every record found gets'),
  key: z.string().max(255).optional().describe('For upsert: the external id field'),
  allOrNone: z
    .boolean()
    .default(true)
    .describe('false: write what can be written, and list what was refused'),
  dryRun: z
    .boolean()
    .default(false)
    .describe('Try it in the org and take it back; triggers and flows do run'),
});
export type Input = z.output<typeof input>;

/** Throws for arguments that do not go together. */
export function refuseBadShape({ operation, records, where, set, key }: Input): void {
  const wrong = shapeProblem();
  if (wrong)
    throw new ToolError({
      code: 'INVALID_ARGUMENTS',
      message: wrong,
      next: 'Mend the call and repeat it; nothing was sent.',
      retry: 'after_fix',
    });

  function shapeProblem(): string | undefined {
    if ((records === undefined) === (where === undefined))
      return 'write_records takes records or where, and one of them it needs';
    if (where !== undefined && operation !== 'update' && operation !== 'delete')
      return `where chooses records to update or delete, not to ${operation}`;
    if (where !== undefined && operation === 'update' && Object.keys(set ?? {}).length === 0)
      return 'An update by where needs set: the fields and their new values';
    if (set !== undefined && (where === undefined || operation !== 'update'))
      return 'set goes with where, to update';
    if (operation === 'upsert' && !key)
      return 'An upsert needs key: the external id field by which records are found';
    return key !== undefined && operation !== 'upsert' ? 'key goes with upsert only' : undefined;
  }
}

/** Throws for what this user may not do, and for a key that is none; the key as the org writes it. */
export function refuseForbidden(describe: ObjectDescribe, { operation, key }: Input): string | undefined {
  const { name, createable, updateable, deletable, undeletable, fields } = describe;
  const may = {
    insert: createable,
    update: updateable,
    upsert: createable && updateable,
    delete: deletable,
    undelete: undeletable,
  }[operation];
  if (!may)
    throw new ToolError({
      code: 'NOT_PERMITTED',
      message: `This user may not ${operation} ${name} records, or nobody may`,
      next: 'describe_object tells what the user may do. Ask an administrator of the org for the permission.',
    });
  if (operation !== 'upsert') return undefined;
  if (key?.toLowerCase() === 'id') return 'Id';
  const keys = fields.filter(({ externalId, idLookup }) => externalId || idLookup).map(field => field.name);
  const found = keys.find(each => each.toLowerCase() === key?.toLowerCase());
  if (!found)
    throw new ToolError({
      code: 'INVALID_ARGUMENTS',
      message: `${name} has no external id field '${key}' that this user may see`,
      next: `Fields by which ${name} records are found: ${keys.join(', ')}.`,
      retry: 'after_fix',
    });
  return found;
}
