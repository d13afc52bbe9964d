import { nearest, type OrgContext, soql } from 'orgsmith/toolkit';
import { schemaError } from './_schema-error.ts';

type Org = OrgContext['org'];

/** An object that the org has. */
export interface OrgObject {
  name: string;
  plural: string;
}

/** The objects of those names that are there, by their names in small letters. */
export async function objectsOf(org: Org, names: Iterable<string>): Promise<Map<string, OrgObject>> {
  const wanted = [...new Set(names)].filter(name => /^\w+$/.test(name));
  if (wanted.length === 0) return new Map();
  const { records } = await org.query(
    soql`SELECT QualifiedApiName, PluralLabel FROM EntityDefinition WHERE QualifiedApiName IN ${wanted}`,
    { tooling: true },
  );
  const found = records.map(record => ({
    name: String(record.QualifiedApiName),
    plural: String(record.PluralLabel ?? ''),
  }));
  return new Map(found.map(object => [object.name.toLowerCase(), object]));
}

/** The fields of an object, whoever may see them: names in small letters, and what Setup calls their types. */
export async function fieldsOf(org: Org, object: string): Promise<Map<string, string>> {
  const { records } = await org.query(
    soql`SELECT QualifiedApiName, DataType FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = ${object}`,
    { tooling: true },
  );
  return new Map(
    records.map(({ QualifiedApiName, DataType }) => [
      String(QualifiedApiName).toLowerCase(),
      String(DataType ?? ''),
    ]),
  );
}

/** Whether there are records at all, with a value in a field, or without one. */
export async function hasRecords(
  org: Org,
  object: string,
  field?: { name: string; empty: boolean },
): Promise<boolean> {
  const from = soql.name(object);
  const name = field && soql.name(field.name);
  const query = !field
    ? soql`SELECT Id FROM ${from} LIMIT 1`
    : field.empty
      ? soql`SELECT Id FROM ${from} WHERE ${name} = null LIMIT 1`
      : soql`SELECT Id FROM ${from} WHERE ${name} != null LIMIT 1`;
  const { records } = await org.query(query);
  return records.length > 0;
}

/** How the children of an object are called there, in small letters, with the field that makes them so. */
export async function relationshipsOf(org: Org, object: string): Promise<Map<string, string>> {
  const { childRelationships } = await org.describe(object);
  return new Map(
    childRelationships.flatMap(({ relationshipName, childSObject, field }) =>
      relationshipName === null
        ? []
        : [[relationshipName.replace(/__r$/i, '').toLowerCase(), `${childSObject}.${field}`]],
    ),
  );
}

/** The error of an object that is nowhere. */
export async function unknownObject(org: Org, object: string, what = 'There is no object'): Promise<Error> {
  const near = nearest(
    object,
    (await org.describeGlobal()).map(({ name }) => name),
  );
  return schemaError(
    'UNKNOWN_OBJECT',
    `${what} ${object.slice(0, 80)}, neither in the project nor in ${org.label}${near.length > 0 ? `. Nearest: ${near.join(', ')}` : ''}`,
    'Give the API name of an object; define (label, pluralLabel) creates one whose name ends with __c.',
  );
}
