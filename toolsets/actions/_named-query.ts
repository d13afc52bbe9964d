import type { Parameter } from './_action.ts';

/** Clauses of a query that write. */
const MARKS = /\bFOR\s+(VIEW|REFERENCE|UPDATE)\b|\bUPDATE\s+(TRACKING|VIEWSTAT)\b/i;
const code = (text: string) => text.replace(/'(?:\\[\s\S]|[^'\\])*'?/g, "''");

/** What a named query takes: each has to be given, and a name that it does not have is passed over by the org. */
export function parametersOf(text: string): Parameter[] {
  const names = [...code(text).matchAll(/:\s*([A-Za-z]\w*)/g)].map(([, name = '']) => name);
  return [...new Set(names)].map(name => ({ name, type: typeIn(text, name), required: true }));
}

/** The field that it is compared with tells its type; LIMIT and OFFSET take a number. */
function typeIn(text: string, name: string): string {
  const before = code(text).match(
    new RegExp(`([\\w.]+)\\s*(?:=|!=|<>|<=?|>=?|\\bLIKE\\b|\\bIN\\b)?\\s*:\\s*${name}\\b`, 'i'),
  )?.[1];
  if (before === undefined) return 'TEXT';
  return /^(limit|offset)$/i.test(before) ? 'INTEGER' : `that of ${before}`;
}

/** Whether the query leaves marks in the org. */
export const writes = (text: string): boolean => MARKS.test(code(text));
