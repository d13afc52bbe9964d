import type { OrgContext } from 'orgsmith/toolkit';
import { readFile } from './_disk.ts';
import type { FieldEdit } from './_field-edit.ts';
import type { Definition } from './_field-types.ts';
import { schemaError } from './_schema-error.ts';
import { fieldsOf, hasRecords, objectsOf, relationshipsOf, unknownObject } from './_schema-org.ts';
import type { Places } from './_schema-places.ts';
import { textAt } from './_xml-edit.ts';

/** What is known of the object whose fields are checked. */
export interface Around {
  context: OrgContext;
  object: string;
  inOrg: boolean;
  /** Its fields in the org, by names in small letters, with their types. */
  orgFields: Map<string, string>;
  places: Places;
  hasFile(object: string): boolean;
}

/** What a field needs of other objects, of other fields and of the records that are there. */
export async function checkField(around: Around, edit: FieldEdit, others: FieldEdit[]): Promise<void> {
  const { context, object, inOrg, orgFields } = around;
  const { name, type, from } = edit;
  const known = inOrg && orgFields.has(name.toLowerCase());
  if (edit.all.referenceTo !== undefined) await checkParent(around, edit);
  if (type === 'MasterDetail') await checkMaster(around, edit, others, known);
  if (type === 'Summary') await checkSummary(around, edit);
  if (!from?.onlyEmpty || !known) return;
  // What cannot be asked for in a query is told by the deploy.
  const isFilled = await hasRecords(context.org, object, { name, empty: false }).catch(() => false);
  if (isFilled)
    throw schemaError(
      'IMPOSSIBLE_CHANGE',
      `${name} is ${from.type} and has values in ${context.org.label}; Salesforce makes it ${type} only while it has none`,
      'Create a new field and move the values, or empty the field first.',
    );
}

async function checkParent({ context, object, hasFile }: Around, { name, all }: FieldEdit): Promise<void> {
  const target = String(all.referenceTo);
  if (target.toLowerCase() === object.toLowerCase() || hasFile(target)) return;
  const found = await objectsOf(context.org, [target]);
  if (found.size === 0) throw await unknownObject(context.org, target, `${name} refers to`);
}

async function checkMaster(
  around: Around,
  edit: FieldEdit,
  others: FieldEdit[],
  known: boolean,
): Promise<void> {
  const { context, object, inOrg, places } = around;
  const { name, from } = edit;
  if (!/__c$/i.test(object))
    throw schemaError(
      'MASTER_DETAIL',
      `${object} cannot be the detail of another object: only custom objects can`,
      'Make it a Lookup.',
    );
  if (String(edit.all.referenceTo).toLowerCase() === object.toLowerCase())
    throw schemaError('MASTER_DETAIL', `${object} cannot be its own master`, 'Make it a Lookup.');
  const masters = new Set(others.filter(other => other.type === 'MasterDetail').map(other => other.name));
  for (const file of places.fields) {
    const text = await readFile(file, 'utf8').catch(() => '');
    const fullName = textAt(text, 'fullName');
    if (fullName !== undefined && textAt(text, 'type') === 'MasterDetail') masters.add(fullName);
  }
  masters.delete(name);
  if (masters.size >= 2)
    throw schemaError(
      'MASTER_DETAIL',
      `${object} has two masters already (${[...masters].join(', ')}), and no object has three`,
      'Make it a Lookup.',
    );
  if (!inOrg) return;
  if (!known && (await hasRecords(context.org, object)))
    throw schemaError(
      'HAS_RECORDS',
      `${object} has records in ${context.org.label}; a master-detail field can only be added while it has none`,
      'Create it as Lookup, fill it in every record, then change its type to MasterDetail.',
    );
  if (known && from && (await hasRecords(context.org, object, { name, empty: true })))
    throw schemaError(
      'HAS_RECORDS',
      `Records of ${object} have no ${name} in ${context.org.label}; each must have one before it becomes a master-detail field`,
      'Fill it in every record first.',
    );
}

async function checkSummary(
  { context, object, inOrg, places }: Around,
  { name, all }: FieldEdit,
): Promise<void> {
  const key = String(all.summaryForeignKey);
  const [child = '', field = ''] = key.split('.');
  const path = places.field(key);
  const text = path === undefined ? undefined : await readFile(path, 'utf8').catch(() => undefined);
  const parent = text === undefined ? undefined : textAt(text, 'referenceTo');
  const isDetail =
    text === undefined
      ? inOrg && /^Master-Detail\(/.test((await fieldsOf(context.org, child)).get(field.toLowerCase()) ?? '')
      : textAt(text, 'type') === 'MasterDetail' && parent?.toLowerCase() === object.toLowerCase();
  if (!isDetail)
    throw schemaError(
      'ROLL_UP_WITHOUT_MASTER_DETAIL',
      `${name} sums up records by ${key}, which is no master-detail field to ${object}`,
      `Name the master-detail field of the child in summaryForeignKey, or create it first (edit_schema with object ${child.slice(0, 80)}).`,
    );
  const summarized = all.summarizedField;
  if (summarized !== undefined && String(summarized).split('.')[0]?.toLowerCase() !== child.toLowerCase())
    throw schemaError(
      'INVALID_ELEMENT',
      `${name} adds up ${String(summarized)}, which is no field of ${child}`,
      'Name a field of the same child in summarizedField.',
    );
}

/** Names of child relationships: one that nobody has, or the one that was asked for. */
export async function namedRelation(
  { context, object, places }: Pick<Around, 'context' | 'object' | 'places'>,
  field: string,
  given: Definition,
  preset: string,
  siblings: Definition[],
): Promise<string> {
  const target = String(given.referenceTo);
  const taken = new Map<string, string>();
  const isThere = (await objectsOf(context.org, [target])).size > 0;
  if (isThere) for (const [name, by] of await relationshipsOf(context.org, target)) taken.set(name, by);
  for (const file of places.fields) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (textAt(text, 'referenceTo')?.toLowerCase() !== target.toLowerCase()) continue;
    const name = textAt(text, 'relationshipName')?.toLowerCase();
    if (name !== undefined) taken.set(name, `${object}.${textAt(text, 'fullName') ?? ''}`);
  }
  for (const { referenceTo, relationshipName, name } of siblings)
    if (String(referenceTo).toLowerCase() === target.toLowerCase())
      taken.set(String(relationshipName).toLowerCase(), `${object}.${String(name)}`);
  const isTaken = (name: string) => {
    const by = taken.get(name.toLowerCase());
    return by !== undefined && by.toLowerCase() !== `${object}.${field}`.toLowerCase();
  };
  const wanted = given.relationshipName;
  if (wanted !== undefined) {
    if (!isTaken(String(wanted))) return String(wanted);
    throw schemaError(
      'RELATIONSHIP_TAKEN',
      `${target} has children called ${String(wanted).slice(0, 60)} already, by ${taken.get(String(wanted).toLowerCase())}`,
      'Give another relationshipName.',
    );
  }
  if (!isTaken(preset)) return preset;
  return `${preset.slice(0, 20)}_${field.replace(/__c$/i, '')}`.slice(0, 40).replace(/_+$/, '');
}
