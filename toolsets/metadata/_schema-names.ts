import { schemaError } from './_schema-error.ts';

const MOST = 40;

/** A name as Salesforce takes it; `suffix` is what stands behind it: __c, or nothing.
 *  https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/customfield.htm (fullName) */
export function checkName(what: string, given: unknown, suffix: RegExp | undefined): string {
  const name = typeof given === 'string' ? given : '';
  const bad = (why: string, next = 'Give another name.') =>
    schemaError('INVALID_NAME', `The ${what} name '${name.slice(0, 100)}' cannot be used: ${why}`, next);
  if (name === '') throw bad('there is none', 'Give each its name.');
  const stem = suffix ? name.replace(suffix, '') : name;
  if (suffix && stem === name)
    throw bad(`API names of a custom ${what} end with __c`, `Say ${name.slice(0, MOST)}__c.`);
  if (stem.length > (suffix ? MOST : 80))
    throw bad(
      `it has ${stem.length} characters, ${suffix ? MOST : 80} are the most${suffix ? ' without __c' : ''}`,
    );
  if (stem.includes('__'))
    throw bad('two underscores in a row are kept for namespaces and the ending of the name');
  if (!/^[A-Za-z]/.test(stem)) throw bad('it does not begin with a letter');
  if (/[^A-Za-z0-9_]/.test(stem)) throw bad('it has other characters than letters, digits and underscores');
  if (stem.endsWith('_')) throw bad('it ends with an underscore');
  // The record type of objects without record types; its id is the same in all orgs.
  if (what === 'record type' && stem.toLowerCase() === 'master') throw bad('it is reserved by Salesforce');
  return name;
}

export const FIELD_ENDING = /__c$/i;
export const OBJECT_ENDING = /__(c|mdt|e)$/i;
