import type { OrgContext } from 'orgsmith/toolkit';
import { editField, type FieldEdit, nameOf } from './_field-edit.ts';
import { checkField, namedRelation } from './_field-relations.ts';
import type { Definition } from './_field-types.ts';
import type { SfdxProject } from './_project.ts';
import { schemaError } from './_schema-error.ts';
import type { Input } from './_schema-input.ts';
import { checkName, OBJECT_ENDING } from './_schema-names.ts';
import { fieldsOf, objectsOf, unknownObject } from './_schema-org.ts';
import { type Places, placesOf, textOf } from './_schema-places.ts';
import { textAt } from './_xml-edit.ts';

/** The object of a call. */
export interface Target {
  object: string;
  places: Places;
  /** Of the object's own file. */
  text: string | undefined;
  inOrg: boolean;
  isNew: boolean;
  plural: string;
  orgFields: Map<string, string>;
}

/** Finds it, in the project and in the org. */
export async function findObject(
  { org }: OrgContext,
  project: SfdxProject,
  { object: given, define, to }: Input,
): Promise<Target> {
  if (!/^\w+$/.test(given)) checkName('object', given, OBJECT_ENDING);
  const known = (await objectsOf(org, [given])).get(given.toLowerCase());
  const object = known?.name ?? given;
  const places = await placesOf(project, object, to);
  const text = await textOf(project, places.object);
  const isNew = text === undefined && known === undefined;
  if (isNew && !define) throw await unknownObject(org, object);
  if (isNew) checkName('object', object, OBJECT_ENDING);
  if (!isNew && define && text === undefined)
    throw retrieveFirst(object, `CustomObject:${object}`, org.label);
  const plural = String(define?.pluralLabel ?? (text && textAt(text, 'pluralLabel')) ?? known?.plural ?? '');
  const orgFields = known ? await fieldsOf(org, object) : new Map<string, string>();
  return { object, places, text, inOrg: known !== undefined, isNew, plural, orgFields };
}

/** Its fields as they are asked for, with everything checked that they need. */
export async function editFields(
  context: OrgContext,
  project: SfdxProject,
  target: Target,
  fields: Definition[],
): Promise<FieldEdit[]> {
  const { object, places, inOrg, orgFields, plural } = target;
  const edits: FieldEdit[] = [];
  for (const given of fields) {
    const name = nameOf(given);
    const path = places.fileOf('fields', name);
    const old = await textOf(project, path);
    if (old === undefined && orgFields.has(name.toLowerCase()))
      throw retrieveFirst(`${object}.${name}`, `CustomField:${object}.${name}`, context.org.label);
    edits.push(editField(given, old, plural));
  }
  const hasFile = (other: string) => places.objects.has(other.toLowerCase());
  const around = { context, object, inOrg, orgFields, places, hasFile };
  for (const [at, edit] of edits.entries()) {
    await checkField(around, edit, edits);
    if (edit.all.referenceTo === undefined) continue;
    const siblings = edits.slice(0, at).map(({ all, name }) => ({ ...all, name }));
    const asked = { ...fields[at], referenceTo: edit.all.referenceTo };
    const wanted = String(edit.all.relationshipName ?? '');
    const relationshipName = await namedRelation(around, edit.name, asked, wanted, siblings);
    if (relationshipName === wanted) continue;
    const old = await textOf(project, places.fileOf('fields', edit.name));
    edits[at] = editField({ ...fields[at], relationshipName }, old, plural);
  }
  return edits;
}

function retrieveFirst(what: string, key: string, label: string) {
  return schemaError(
    'NOT_IN_PROJECT',
    `${what} is in ${label} and not in the project, where its whole definition must be to change it`,
    `Retrieve it first: retrieve_metadata with metadata ["${key}"].`,
  );
}
