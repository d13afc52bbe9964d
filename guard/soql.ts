import { ToolError } from './errors.ts';

/** A piece of SOQL made by this module. Only such a piece goes into a query as it is. */
export interface Soql {
  readonly text: string;
  toString(): string;
}

const made = new WeakSet<object>();

function piece(text: string): Soql {
  const value = Object.freeze({ text, toString: () => text });
  made.add(value);
  return value;
}

function isSoql(value: unknown): value is Soql {
  return typeof value === 'object' && value !== null && made.has(value);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};
const escaped = (text: string) => text.replace(/[\\'\n\r\t\b\f]/g, found => ESCAPES[found] ?? found);

function literal(value: unknown, inList = false): string {
  if (isSoql(value)) return value.text;
  if (typeof value === 'string') return `'${escaped(value)}'`;
  if (typeof value === 'boolean' || value === null || typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && /^-?\d+(\.\d+)?$/.test(String(value))) return String(value);
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  if (Array.isArray(value) && !inList && value.length > 0) {
    return `(${value.map(each => literal(each, true)).join(', ')})`;
  }
  throw refused('A query cannot hold this value', value);
}

/** SOQL with its values escaped by kind: soql`SELECT Id FROM User WHERE Username = ${name}`. No quotes around values. */
export function soql(strings: TemplateStringsArray, ...values: readonly unknown[]): Soql {
  let text = '';
  strings.raw.forEach((part, index) => {
    text += part;
    if (index >= values.length) return;
    if (insideQuotes(text))
      throw new TypeError('soql: a value brings its own quotes; take those of the template away');
    text += literal(values[index]);
  });
  return piece(text);
}

// A function's own name cannot be written otherwise.
Object.defineProperty(soql, 'name', { writable: true });

/** An object, field or relationship path. */
soql.name = (name: string): Soql => {
  if (/^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*$/.test(name)) return piece(name);
  throw refused('This is no name of an object or field', name);
};

/** A record id of 15 or 18 characters. */
soql.id = (id: string): Soql => {
  if (/^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/.test(id)) return piece(`'${id}'`);
  throw refused('This is no record id (15 or 18 letters and digits)', id);
};

/** A day without time: 2026-01-31. */
soql.date = (day: string): Soql => {
  if (/^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day))) return piece(day);
  throw refused('This is no day (YYYY-MM-DD)', day);
};

/** A LIKE pattern that finds the text itself, % and _ in it included. */
soql.like = (text: string, where: 'contains' | 'starts' | 'ends' = 'contains'): Soql => {
  const inner = escaped(text).replace(/[%_]/g, '\\$&');
  return piece(`'${where === 'starts' ? '' : '%'}${inner}${where === 'ends' ? '' : '%'}'`);
};

soql.join = (pieces: readonly Soql[], separator: ', ' | ' AND ' | ' OR ' = ', '): Soql =>
  piece(pieces.map(each => (isSoql(each) ? each.text : literal(undefined))).join(separator));

/** The text of a SOSL FIND clause, in its braces, every reserved character escaped. `prefix`: words may go on. */
export function soslText(text: string, { prefix = false } = {}): Soql {
  const plain = text.replace(/\p{Cc}+/gu, ' ').trim();
  if (plain.length < 2) throw refused('A search needs two characters or more', text);
  const escapedText = plain.replace(/[?&|!{}[\]()^~*:\\"'+-]/g, '\\$&');
  return piece(`{${prefix ? escapedText.replace(/[\p{L}\p{N}](?=\s|$)/gu, '$&*') : escapedText}}`);
}

function insideQuotes(text: string): boolean {
  return (text.replace(/\\./g, '').split("'").length - 1) % 2 === 1;
}

function refused(what: string, value: unknown): ToolError {
  const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : typeof value;
  return new ToolError({
    code: 'BAD_QUERY_VALUE',
    message: `${what}: ${shown}.`,
    next: 'Correct this value and call again.',
    retry: 'after_fix',
  });
}
