import { soql, soslText, ToolError } from 'orgsmith/toolkit';
import { oneCondition } from './_condition.ts';

export const SCOPES = ['all', 'name', 'email', 'phone', 'sidebar'] as const;

/** One object to be searched. */
export interface Searched {
  object: string;
  fields: string[];
  where?: string | undefined;
  orderBy?: string | undefined;
  limit?: number | undefined;
}
export interface Search {
  text: string;
  in: (typeof SCOPES)[number];
  prefix: boolean;
  /** Empty: all that can be searched, by their ids. */
  objects: Searched[];
  limit: number;
}

/** The SOSL of a search, its texts escaped and its names checked. */
export function buildSosl({ text, in: scope, prefix, objects, limit }: Search): string {
  if ((text.match(/[\p{L}\p{N}]/gu) ?? []).length < 2) throw noWord(text);
  const returning = objects.length > 0 ? ` RETURNING ${objects.map(returned).join(', ')}` : '';
  return `FIND ${soslText(text, { prefix })} IN ${scope.toUpperCase()} FIELDS${returning} LIMIT ${limit}`;
}

function returned({ object, fields, where, orderBy, limit }: Searched): string {
  const names = soql.join(fields.map(name => soql.name(name)));
  const clauses = [
    // The condition is the caller's own SOQL, as a query is; it is checked to be one condition.
    where === undefined ? '' : ` WHERE (${oneCondition(where, `where of ${object}`)})`,
    orderBy === undefined ? '' : ` ORDER BY ${order(orderBy)}`,
    limit === undefined ? '' : ` LIMIT ${limit}`,
  ];
  return `${soql.name(object)}(${names}${clauses.join('')})`;
}

const ORDER = /^([\w.]+)(\s+(?:ASC|DESC))?(\s+NULLS\s+(?:FIRST|LAST))?$/i;

function order(orderBy: string): string {
  const parts = orderBy.split(',').map(part => {
    const [, name = '', ...rest] = ORDER.exec(part.trim()) ?? [];
    if (name === '') throw badOrder(orderBy);
    return `${soql.name(name)}${rest.map(word => (word ? ` ${word.trim().replace(/\s+/g, ' ')}` : '')).join('')}`;
  });
  return parts.join(', ');
}

function badOrder(orderBy: string): ToolError {
  return new ToolError({
    code: 'INVALID_ARGUMENTS',
    message: `orderBy is no list of fields: '${orderBy.slice(0, 100)}'`,
    next: 'For example CreatedDate DESC NULLS LAST, Name.',
    retry: 'after_fix',
  });
}

function noWord(text: string): ToolError {
  return new ToolError({
    code: 'BAD_QUERY_VALUE',
    message: `A search needs two letters or digits or more: ${JSON.stringify(text.slice(0, 80))}`,
    next: 'Signs are not searched; take run_soql_query with a LIKE condition for them.',
    retry: 'after_fix',
  });
}
