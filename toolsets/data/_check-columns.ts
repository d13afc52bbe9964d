import { type ChangeOperation, nearest, type ObjectDescribe, type Org, ToolError } from 'orgsmith/toolkit';

/** A column of the file that is sent: its place there, and the field (`Account.Key__c` names a parent). */
export interface Column {
  at: number;
  field: string;
}

/** Added by the Bulk API to its results: a file of failed rows may be loaded again as it is. */
const ADDED = /^sf__/i;

/**
 * What the columns of a file mean for the object. Throws ToolError INVALID_COLUMNS with all that is wrong at once:
 * unknown names, fields that cannot be written, what is missing.
 */
export async function checkColumns(
  org: Org,
  describe: ObjectDescribe,
  operation: ChangeOperation,
  key: string | undefined,
  names: readonly string[],
  renamed: Readonly<Record<string, string>>,
): Promise<Column[]> {
  const problems: string[] = [];
  const columns: Column[] = [];
  for (const wrong of Object.keys(renamed).filter(name => !names.includes(name)))
    problems.push(`${wrong}: the file has no such column`);
  for (const [at, name] of names.entries()) {
    const wanted = renamed[name] ?? name;
    if (wanted === '' || ADDED.test(name)) continue;
    const field = await fieldOf(org, describe, operation, key, wanted);
    if (typeof field === 'object') problems.push(`${name || `column ${at + 1}`}: ${field.problem}`);
    else if (columns.some(other => other.field === field)) problems.push(`${name}: ${field} is there twice`);
    // A delete wants ids and nothing else.
    else if (operation !== 'delete' || field === 'Id') columns.push({ at, field });
  }
  problems.push(...missing(describe, operation, key, columns));
  if (problems.length > 0) throw invalid(describe.name, problems);
  return columns;
}

async function fieldOf(
  org: Org,
  describe: ObjectDescribe,
  operation: ChangeOperation,
  key: string | undefined,
  name: string,
): Promise<string | { problem: string }> {
  const [parent = '', inner] = name.split('.');
  if (inner !== undefined) return parentKey(org, describe, parent, inner);
  const field = find(describe, name);
  if (!field) {
    const near = nearest(
      name,
      describe.fields.map(each => each.name),
    );
    return {
      problem: `${describe.name} has no such field, or this user may not see it${near.length > 0 ? `; did you mean ${near.join(' or ')}?` : ''}`,
    };
  }
  const { createable, updateable } = field;
  const may =
    operation === 'delete' ||
    field.name === 'Id' ||
    field.name === key ||
    (operation === 'insert' ? createable : operation === 'update' ? updateable : createable || updateable);
  return may ? field.name : { problem: `${field.name} cannot be written by ${operation}` };
}

/** A parent named by an external id of its own. */
async function parentKey(
  org: Org,
  { name: object, fields }: ObjectDescribe,
  parent: string,
  inner: string,
): Promise<string | { problem: string }> {
  const reference = fields.find(
    ({ relationshipName }) => relationshipName?.toLowerCase() === parent.toLowerCase(),
  );
  const [target] = reference?.referenceTo ?? [];
  if (!reference?.relationshipName || !target) return { problem: `${object} has no parent ${parent}` };
  const key = find(await org.describe(target), inner);
  if (!key?.idLookup && !key?.externalId)
    return { problem: `${target} records are not found by ${inner}: it is no external id` };
  return `${reference.relationshipName}.${key.name}`;
}

function missing(
  describe: ObjectDescribe,
  operation: ChangeOperation,
  key: string | undefined,
  columns: readonly Column[],
): string[] {
  const has = (name: string) => columns.some(({ field }) => field === name);
  if (operation === 'update' || operation === 'delete') return has('Id') ? [] : ['Id: the column is missing'];
  if (operation === 'upsert')
    return key && has(key) ? [] : [`${key}: the column of the external id is missing`];
  const given = ({ name, relationshipName }: ObjectDescribe['fields'][number]) =>
    has(name) ||
    columns.some(({ field }) => relationshipName !== null && field.startsWith(`${relationshipName}.`));
  return describe.fields
    .filter(
      field =>
        field.createable &&
        !field.nillable &&
        !field.defaultedOnCreate &&
        field.type !== 'boolean' &&
        !given(field),
    )
    .map(({ name }) => `${name}: is required and the file has no such column`);
}

function find({ fields }: ObjectDescribe, name: string) {
  return fields.find(field => field.name.toLowerCase() === name.toLowerCase());
}

function invalid(object: string, problems: string[]): ToolError {
  return new ToolError({
    code: 'INVALID_COLUMNS',
    message: `The columns do not fit ${object}; nothing was sent: ${problems.slice(0, 30).join('; ')}`,
    next: 'Mend the header, or say with columns which field a column is for ("" leaves it out).',
    retry: 'after_fix',
    details: { problems: problems.slice(0, 100) },
  });
}
