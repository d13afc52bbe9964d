import { isToolError, nearest, type Org, ToolError } from 'orgsmith/toolkit';

interface Asked {
  tooling: boolean;
  /** The query that failed. */
  query?: string;
  /** The object whose describe failed. */
  object?: string;
}

/**
 * Adds to a failed query or describe the names that are nearest to the wrong one, from the describe. Anything that is
 * not about a name is passed on as it came.
 */
export async function explain(error: unknown, org: Org, asked: Asked): Promise<never> {
  if (!isToolError(error)) throw error;
  const found = await candidates(error, org, asked).catch(() => undefined);
  if (!found) throw error;
  const { wrong, what, names, more } = found;
  const near = nearest(wrong, names, 5);
  throw new ToolError({
    ...error.parts,
    next: `${near.length > 0 ? `Nearest ${what}: ${near.join(', ')}. ` : ''}${more}`,
    retry: 'after_fix',
    details: { ...error.parts.details, nearest: near },
    cause: error,
  });
}

interface Candidates {
  wrong: string;
  what: string;
  names: string[];
  more: string;
}

const HIDDEN = 'A field hidden from this user by field-level security looks as if it did not exist.';
const UNSEEN =
  'describe_object without object lists all. An object this user may not see looks as if it did not exist.';
const RELATIONS = 'describe_object shows parents as reference fields, and child lists with children: true.';

async function candidates(
  { parts }: ToolError,
  org: Org,
  { tooling, query = '', object }: Asked,
): Promise<Candidates | undefined> {
  const text = (key: string) => (typeof parts.details?.[key] === 'string' ? parts.details[key] : undefined);
  const field = text('field');
  const on = text('object') ?? mainObject(query);
  if (field && on) {
    const { fields } = await org.describe(on, { tooling });
    return { wrong: field, what: `fields of ${on}`, names: fields.map(({ name }) => name), more: HIDDEN };
  }
  const relationship = text('relationship');
  if (relationship && on) {
    const { fields, childRelationships } = await org.describe(on, { tooling });
    const names = [...fields, ...childRelationships].flatMap(
      ({ relationshipName }) => relationshipName ?? [],
    );
    return { wrong: relationship, what: `relationships of ${on}`, names, more: RELATIONS };
  }
  const unknown = parts.code === 'NOT_FOUND' ? object : text('object');
  if (!unknown) return undefined;
  const all = await org.describeGlobal({ tooling });
  return { wrong: unknown, what: 'objects', names: all.map(({ name }) => name), more: UNSEEN };
}

/** The object after the outermost FROM. */
function mainObject(query: string): string | undefined {
  return /\bFROM\s+(\w+)/i.exec(query.replace(/\((?:[^()]|\([^()]*\))*\)/g, '()'))?.[1];
}
