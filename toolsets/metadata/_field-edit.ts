import { checkDefinition, typeOf } from './_field-check.ts';
import { conversion, type Definition, defaultsOf, elementsOf } from './_field-types.ts';
import { isPicklist, valuesIn, withValues } from './_field-values.ts';
import { schemaError } from './_schema-error.ts';
import { checkName, FIELD_ENDING } from './_schema-names.ts';
import { parseXml } from './_xml.ts';
import { newXml, type Part, removePart, setPart } from './_xml-edit.ts';

/** A field as its file will have it. */
export interface FieldEdit {
  name: string;
  text: string;
  type: string;
  all: Definition;
  /** The type before, when it becomes another; and whether records may hold values then. */
  from?: { type: string; onlyEmpty: boolean };
  /** Values that a picklist no longer has. */
  lost: string[];
  /** Users see it whenever they see the record, or never change it. */
  access: 'granted' | 'readOnly' | 'always';
}

const VALUES = ['values', 'valueSetName', 'restricted', 'sorted', 'controllingField'];

/** The name that a definition gives. */
export function nameOf({ name, fullName }: Definition): string {
  return checkName('field', name ?? fullName, FIELD_ENDING);
}

/** A field's file as it is asked for; the old text, where there is one, is changed where it must be. */
export function editField(asked: Definition, old: string | undefined, plural: string): FieldEdit {
  const name = nameOf(asked);
  const { name: _, fullName: __, ...given } = asked;
  const before = old === undefined ? undefined : readOld(name, old);
  const { type, isFormula } = typeOf(name, given, before);
  const from = before && { type: String(before.type), isFormula: before.formula !== undefined };
  const kind = from ? conversion(from, { type, isFormula }) : 'any';
  if (from && kind === 'never')
    throw schemaError(
      'IMPOSSIBLE_CHANGE',
      `${name} is ${from.isFormula ? `a formula (${from.type})` : from.type}, and Salesforce changes no such field to ${isFormula ? `a formula (${type})` : type}`,
      'Create a new field, move the values, then delete the old one with delete_metadata.',
    );
  const retyped = from !== undefined && from.type !== type;
  const isNew = old === undefined || retyped;
  const may = elementsOf(type, isFormula);
  const kept = Object.fromEntries(Object.entries(before ?? {}).filter(([key]) => may.includes(key)));
  const fresh = isNew ? { ...defaultsOf(type, isFormula), ...relation(name, type, given, kept, plural) } : {};
  const wanted: Definition = { ...without(fresh, kept), ...given, type };
  const all = { ...kept, ...wanted };
  checkDefinition(name, all, type, isFormula);
  let text = old ?? newXml('CustomField', [{ name: 'fullName', value: name }]);
  if (retyped)
    for (const key of Object.keys(before ?? {})) if (!may.includes(key)) text = removePart(text, [], key);
  const noPicklist = retyped && !isPicklist(type);
  if (noPicklist) text = removePart(text, [], 'valueSet');
  const had = old === undefined ? [] : valuesIn(old);
  for (const part of partsOf(type, wanted)) text = setPart(text, [], part);
  if (isPicklist(type)) text = withValues(name, text, given, isNew && !isPicklist(from?.type ?? ''));
  const has = new Set(valuesIn(text));
  const always = type === 'MasterDetail' || String(all.required) === 'true';
  const readOnly = isFormula || type === 'Summary' || type === 'AutoNumber';
  return {
    name,
    text,
    type,
    all,
    ...(retyped ? { from: { type: from.type, onlyEmpty: kind === 'empty' } } : {}),
    lost: had.filter(value => !has.has(value)),
    access: always ? 'always' : readOnly ? 'readOnly' : 'granted',
  };
}

function readOld(name: string, text: string): Definition {
  const root = parseXml(text);
  if (root?.name !== 'CustomField')
    throw schemaError('BROKEN_SOURCE', `The file of ${name} is no well-formed CustomField`, 'Mend it first.');
  const simple = root.children.filter(({ children }) => children.length === 0);
  return Object.fromEntries(
    simple.filter(part => part.name !== 'fullName').map(part => [part.name, part.text.trim()]),
  );
}

/** How children are called from their parent; the name of the object in plural, as in Setup. */
function relation(
  name: string,
  type: string,
  given: Definition,
  kept: Definition,
  plural: string,
): Definition {
  if (type !== 'Lookup' && type !== 'MasterDetail') return {};
  const called = plural.replace(/[^A-Za-z0-9]+/g, '_').replace(/^[^A-Za-z]+|_+$/g, '');
  const relationshipName = called || name.replace(FIELD_ENDING, '');
  const required = String(given.required ?? kept.required) === 'true';
  return {
    relationshipName: relationshipName.slice(0, 40).replace(/_+$/, ''),
    ...(plural ? { relationshipLabel: plural } : {}),
    ...(type === 'Lookup' ? { deleteConstraint: required ? 'Restrict' : 'SetNull' } : {}),
  };
}

function without(fresh: Definition, kept: Definition): Definition {
  return Object.fromEntries(Object.entries(fresh).filter(([key]) => kept[key] === undefined));
}

function partsOf(type: string, wanted: Definition): Part[] {
  const values = isPicklist(type) ? [...VALUES, 'defaultValue'] : [];
  return Object.entries(wanted)
    .filter(([key, value]) => value !== undefined && !values.includes(key))
    .map(([key, value]) => ({ name: key, value: String(value) }));
}
