import { ToolError } from 'orgsmith/toolkit';

const MOST_TOLD = 5;

/**
 * What a GraphQL answer says went wrong, though its status is one of success. Throws ToolError GRAPHQL_ERRORS where there is no
 * data beside it. https://spec.graphql.org/October2021/#sec-Errors
 */
export function problemsIn(answer: unknown): string[] {
  const { errors, data } = Object(answer);
  const list: unknown[] = Array.isArray(errors) ? errors : [];
  const told = list.slice(0, MOST_TOLD).map(textOf);
  if (list.length > MOST_TOLD) told.push(`and ${list.length - MOST_TOLD} more`);
  if (list.length > 0 && isEmpty(data))
    throw new ToolError({
      code: 'GRAPHQL_ERRORS',
      message: told.join('; '),
      next: 'Mend the document and call again. Fields have the names of the describe; their values are read as Name { value }.',
      retry: 'after_fix',
      details: { total: list.length },
    });
  return told.map(each => `GraphQL: ${each}`);
}

function textOf(error: unknown): string {
  const { message, locations } = Object(error);
  const [{ line, column }] = Array.isArray(locations) && locations.length > 0 ? locations.map(Object) : [{}];
  return `${String(message).slice(0, 500)}${line === undefined ? '' : ` (line ${line}, column ${column})`}`;
}

/** Nothing, or objects with nothing in them. */
function isEmpty(data: unknown): boolean {
  return typeof data !== 'object' || data === null
    ? data === undefined || data === null
    : !Array.isArray(data) && Object.values(data).every(isEmpty);
}
