import type { Definition } from './_field-types.ts';
import { schemaError } from './_schema-error.ts';
import { named, parseXml } from './_xml.ts';
import { type Part, setList, setPart } from './_xml-edit.ts';

const DEFINITION = ['valueSet', 'valueSetDefinition'];

export function isPicklist(type: string): boolean {
  return type === 'Picklist' || type === 'MultiselectPicklist';
}

/** The names of the values that a picklist's file defines. */
export function valuesIn(text: string): string[] {
  return valuesOf(text).map(({ name }) => name);
}

function valuesOf(text: string) {
  const root = parseXml(text);
  const definition = DEFINITION.reduce((at, name) => at && named(at, name)[0], root);
  return (definition ? named(definition, 'value') : []).map(value => ({
    name: named(value, 'fullName')[0]?.text.trim() ?? '',
    isDefault: named(value, 'default')[0]?.text.trim() === 'true',
  }));
}

/** The text of a picklist's file with the value set that is asked for. */
export function withValues(field: string, text: string, given: Definition, isNew: boolean): string {
  const { values, valueSetName, restricted, sorted, controllingField, defaultValue } = given;
  if (valueSetName !== undefined && values !== undefined)
    throw schemaError(
      'TWO_VALUE_SETS',
      `${field} has values and valueSetName`,
      'Give values of its own, or the global value set that it shares.',
    );
  const names = values === undefined ? valuesIn(text) : checkedNames(field, values);
  if (defaultValue !== undefined && !names.includes(String(defaultValue)))
    throw schemaError(
      'INVALID_DEFAULT',
      `The default of ${field}, '${String(defaultValue).slice(0, 80)}', is none of its values`,
      `Use one of ${names.slice(0, 10).join(', ')}.`,
    );
  let out = text;
  const set = (path: string[], name: string, value: unknown) => {
    if (value !== undefined) out = setPart(out, path, { name, value: String(value) });
  };
  if (isNew && values === undefined && valueSetName === undefined)
    throw schemaError(
      'NO_VALUES',
      `${field} is a picklist without values`,
      'Give values, or valueSetName with the name of a global value set.',
    );
  set(['valueSet'], 'controllingField', controllingField);
  set(['valueSet'], 'restricted', restricted ?? (isNew ? true : undefined));
  set(['valueSet'], 'valueSetName', valueSetName);
  if (valueSetName === undefined) set(DEFINITION, 'sorted', sorted ?? (isNew ? false : undefined));
  const items = partsOf(names, values, valuesOf(text), defaultValue);
  return values === undefined && defaultValue === undefined
    ? out
    : setList(out, DEFINITION, items, 'fullName');
}

function partsOf(
  names: string[],
  values: unknown,
  there: { name: string; isDefault: boolean }[],
  defaultValue: unknown,
): Part[] {
  const given = Array.isArray(values) ? values.map(value => Object(value)) : [];
  return names.map((name, at) => {
    const { label, color, isActive } = typeof given[at]?.fullName === 'string' ? given[at] : {};
    const old = there.find(each => each.name === name);
    const isDefault = defaultValue === undefined ? old?.isDefault === true : name === defaultValue;
    const inner: Part[] = [{ name: 'fullName', value: name }];
    if (color !== undefined) inner.push({ name: 'color', value: String(color) });
    inner.push({ name: 'default', value: String(isDefault) });
    if (isActive !== undefined) inner.push({ name: 'isActive', value: String(isActive) });
    // What is there keeps its label.
    if (label !== undefined || !old) inner.push({ name: 'label', value: String(label ?? name) });
    return { name: 'value', value: inner };
  });
}

function checkedNames(field: string, values: unknown): string[] {
  const bad = (why: string) =>
    schemaError(
      'INVALID_VALUES',
      `The values of ${field} cannot be used: ${why}`,
      'Give a list of names, or of objects with fullName, label, color and isActive.',
    );
  if (!Array.isArray(values)) throw bad('they are no list');
  if (values.length === 0)
    throw schemaError(
      'NO_VALUES',
      `${field} is a picklist without values`,
      'Give at least one value, or valueSetName with the name of a global value set.',
    );
  if (values.length > 1_000) throw bad('a picklist has at most 1,000');
  const names = values.map(value => (typeof value === 'string' ? value : Object(value).fullName));
  const seen = new Set<string>();
  for (const name of names) {
    if (typeof name !== 'string' || name.trim() === '') throw bad('one has no name');
    if (name.length > 255) throw bad('one is longer than 255 characters');
    if (seen.has(name.toLowerCase())) throw bad(`'${name}' is there twice`);
    seen.add(name.toLowerCase());
  }
  return names;
}
