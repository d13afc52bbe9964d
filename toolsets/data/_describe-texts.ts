import type { FieldDescribe, ObjectDescribe } from 'orgsmith/toolkit';
import { dependentValues } from './_picklists.ts';

/** What this user may do with an object's records: `query, create, update`. */
export function mayDo(described: ObjectDescribe): string {
  const { queryable, searchable, createable, updateable, deletable, undeletable } = described;
  const may = {
    query: queryable,
    search: searchable,
    create: createable,
    update: updateable,
    delete: deletable,
    undelete: undeletable && deletable,
  };
  return Object.entries(may)
    .flatMap(([what, allowed]) => (allowed ? what : []))
    .join(', ');
}

/** `string(255)`, `currency(16,2)`, `reference(User, Group) as Owner`, `picklist(6) by Country__c`. */
export function typeText(field: FieldDescribe): string {
  const { type, length, precision, scale, referenceTo, relationshipName, picklistValues, controllerName } =
    field;
  if (type === 'reference')
    return `reference(${referenceTo.join(', ')})${relationshipName ? ` as ${relationshipName}` : ''}`;
  if (type.includes('picklist'))
    return `${type}(${picklistValues.length})${controllerName ? ` by ${controllerName}` : ''}`;
  if (precision > 0) return `${type}(${precision - scale},${scale})`;
  return length > 0 && type !== 'id' ? `${type}(${length})` : type;
}

/** What is out of the ordinary: what it needs, what it is, what this user may not do with it. */
export function notes(field: FieldDescribe): string {
  const { createable, updateable } = field;
  const facts = {
    required: isRequired(field),
    name: field.nameField,
    unique: field.unique,
    'external id': field.externalId,
    formula: field.calculatedFormula !== null,
    'auto-number': field.autoNumber,
    'read-only': !createable && !updateable,
    'only on create': createable && !updateable,
    'only on update': !createable && updateable,
    'not filterable': !field.filterable,
  };
  return Object.entries(facts)
    .flatMap(([note, holds]) => (holds ? note : []))
    .join(', ');
}

/** A record cannot be made without it. */
export function isRequired(field: FieldDescribe): boolean {
  return !field.nillable && field.createable && !field.defaultedOnCreate && field.type !== 'boolean';
}

/** Everything about a field; values of a dependent picklist under the values that offer them. */
export function inFull(whole: FieldDescribe, described: ObjectDescribe) {
  const { picklistValues, ...field } = whole;
  const active = picklistValues.filter(each => each.active);
  const values = active.map(({ value, label }) => (value === label ? value : `${value} (${label})`));
  const facts = Object.entries(field).filter(
    ([, value]) =>
      value !== null && value !== false && value !== 0 && !(Array.isArray(value) && value.length === 0),
  );
  const preset = active.find(({ defaultValue }) => defaultValue)?.value;
  const offered = dependentValues(whole, described);
  return {
    ...Object.fromEntries(facts),
    ...(values.length > 0 ? { picklist: values } : {}),
    ...(preset === undefined ? {} : { picklistDefault: preset }),
    ...(offered ? { picklistBy: offered } : {}),
  };
}

/** `Contacts: Contact.AccountId (deleted with it)`; without a name, a subquery cannot have it. */
export function childTexts({ childRelationships }: ObjectDescribe): string[] {
  return childRelationships.flatMap(({ relationshipName, childSObject, field, cascadeDelete }) =>
    relationshipName
      ? `${relationshipName}: ${childSObject}.${field}${cascadeDelete ? ' (deleted with it)' : ''}`
      : [],
  );
}
