import { type Org, readAll, soql } from 'orgsmith/toolkit';
import type { Action } from './_action.ts';

const NAME = /^[A-Za-z]\w{0,79}$/;

/**
 * AuraEnabled methods of a class of a managed package, whose code is hidden: its SymbolTable tells what is global. Of
 * `ns.Class.method` that one, of `ns.Class` all.
 * https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_apexclass.htm
 */
export async function managedActions(org: Org, name: string): Promise<Action[]> {
  const [namespace = '', className = '', method, ...more] = name.split('.');
  if (!NAME.test(namespace) || !NAME.test(className) || more.length > 0) return [];
  const rows = await readAll(
    org,
    soql`SELECT Id, Name, NamespacePrefix, SymbolTable FROM ApexClass WHERE NamespacePrefix = ${namespace} AND Name = ${className}`,
    { tooling: true },
  );
  return rows
    .flatMap(({ Name, NamespacePrefix, SymbolTable }) =>
      actionsOf(`${NamespacePrefix}.${Name}`, Object(SymbolTable)),
    )
    .filter(each => method === undefined || each.name.split('.')[2]?.toLowerCase() === method.toLowerCase());
}

interface Table {
  methods?: unknown;
  innerClasses?: unknown;
}

function actionsOf(className: string, { methods, innerClasses }: Table): Action[] {
  const inner = new Map(
    listOf(innerClasses).map(each => [String(each.name).toLowerCase(), `${className}.${each.name}`]),
  );
  const outside = (type: unknown) =>
    String(type).replace(/(?<![\w.])\w+(?![\w.])/g, each => inner.get(each.toLowerCase()) ?? each);
  return listOf(methods)
    .filter(
      ({ annotations, modifiers }) =>
        listOf(annotations).some(({ name }) => /^auraenabled$/i.test(String(name))) &&
        ['global', 'static'].every(word => wordsOf(modifiers).includes(word)),
    )
    .map(({ name, parameters, returnType }) => ({
      kind: 'aura',
      name: `${className}.${name}`,
      description: 'of a managed package',
      inputs: listOf(parameters).map(each => ({ name: String(each.name), type: outside(each.type) })),
      outputs: [{ name: 'result', type: outside(returnType) }],
    }));
}

const listOf = (value: unknown): Record<string, unknown>[] =>
  (Array.isArray(value) ? value : []).map(each => Object(each));
const wordsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : []).map(each => String(each).toLowerCase());
