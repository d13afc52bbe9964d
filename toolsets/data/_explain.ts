import { isToolError, nearest, type Org, ToolError } from 'orgsmith/toolkit';

/**
 * Adds to a failed query or describe the names that are nearest to the wrong one, from the describe. Anything that is
 * not about a name is passed on as it came.
 */
export async function explain(error: unknown, org: Org, tooling: boolean): Promise<never> {
  if (!isToolError(error)) throw error;
  const found = await candidates(error.message, org, tooling).catch(() => undefined);
  if (!found) throw error;
  const near = nearest(found.wrong, found.names, 5);
  const hint = near.length > 0 ? `Nearest ${found.what}: ${near.join(', ')}. ` : '';
  throw new ToolError({
    ...error.parts,
    next: `${hint}${found.seeAlso}`,
    retry: 'after_fix',
    details: { ...error.parts.details, wrong: found.wrong, nearest: near },
    cause: error,
  });
}

interface Candidates {
  wrong: string;
  what: string;
  names: string[];
  seeAlso: string;
}

const HIDDEN = 'A field hidden from this user by field-level security looks as if it did not exist.';

// The three messages by which Salesforce says that a name is unknown.
async function candidates(message: string, org: Org, tooling: boolean): Promise<Candidates | undefined> {
  const field = /No such column '([^']+)' on (?:entity|sobject of type) '?(\w+)'?/.exec(message);
  if (field?.[1] && field[2]) {
    const { fields } = await org.describe(field[2], { tooling });
    return { wrong: field[1], what: `fields of ${field[2]}`, names: fields.map(({ name }) => name), seeAlso: HIDDEN };
  }
  const parent = /Didn't understand relationship '([^']+)' in field path/.exec(message);
  const child = /Didn't understand relationship '([^']+)' in FROM part of query call/.exec(message);
  const from = /\bFROM\s+(\w+)/i.exec(message)?.[1];
  const relationship = parent?.[1] ?? child?.[1];
  if (relationship && from) {
    const { fields, childRelationships } = await org.describe(from, { tooling });
    const relations = parent ? fields : childRelationships;
    const names = relations.flatMap(({ relationshipName }) => relationshipName ?? []);
    return { wrong: relationship, what: `relationships of ${from}`, names, seeAlso: 'describe_object lists parents as reference fields, children with children: true.' };
  }
  const object = /sObject type '([^']+)' is not supported/.exec(message);
  if (!object?.[1]) return undefined;
  const all = await org.describeGlobal({ tooling });
  return { wrong: object[1], what: 'objects', names: all.map(({ name }) => name), seeAlso: 'describe_object without object lists all. An object this user may not see looks as if it did not exist.' };
}
