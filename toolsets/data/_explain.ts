import { isToolError, nearest, type ObjectDescribe, type Org, ToolError } from 'orgsmith/toolkit';
import { objectAt, sameName } from './_paths.ts';
import { findRelationship, mainObject, selectsAround, withoutTexts } from './_query-text.ts';

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
  const [, barred, how] =
    /field '?([\w.]+)'? can ?not be (filtered|sorted|grouped)/.exec(parts.message) ?? [];
  if (barred && how) return barredField(org, query, barred, how, tooling);
  const field = text('field');
  const on = text('object') ?? mainObject(query);
  if (field && on) {
    const { fields } = await org.describe(on, { tooling });
    return { wrong: field, what: `fields of ${on}`, names: fields.map(({ name }) => name), more: HIDDEN };
  }
  const relationship = text('relationship');
  if (relationship) {
    const described = await relatedTo(org, query, relationship, tooling);
    if (!described) return undefined;
    const { name, fields, childRelationships } = described;
    const names = [...fields, ...childRelationships].flatMap(
      ({ relationshipName }) => relationshipName ?? [],
    );
    return { wrong: relationship, what: `relationships of ${name}`, names, more: RELATIONS };
  }
  const unknown = parts.code === 'NOT_FOUND' ? object : text('object');
  if (!unknown) return undefined;
  const [all, others] = await Promise.all([
    org.describeGlobal({ tooling }),
    org.describeGlobal({ tooling: !tooling }).catch(() => []),
  ]);
  const elsewhere = others.find(({ name }) => sameName(name, unknown));
  const there = `${elsewhere?.name} is an object of ${tooling ? 'the data API: leave useToolingApi away' : 'the Tooling API: set useToolingApi'}. `;
  return {
    wrong: unknown,
    what: 'objects',
    names: all.map(({ name }) => name),
    more: `${elsewhere ? there : ''}${UNSEEN}`,
  };
}

/** The object on which a relationship of the query was looked for: at the end of its path, within its SELECT. */
async function relatedTo(
  org: Org,
  query: string,
  relationship: string,
  tooling: boolean,
): Promise<ObjectDescribe | undefined> {
  const found = findRelationship(query, relationship);
  const list = new RegExp(`\\bFROM\\s+${relationship}\\b`, 'i').exec(withoutTexts(query));
  const selects = selectsAround(query, found?.place ?? list?.index ?? query.length);
  // A child list that is not there is looked for on the object around it.
  if (!found && selects.length > 1) selects.pop();
  let here: ObjectDescribe | undefined;
  for (const { from, isChildList } of selects) {
    const list = here?.childRelationships.find(({ relationshipName }) => sameName(relationshipName, from));
    const object = isChildList ? list?.childSObject : from;
    if (!object) return undefined;
    here = await org.describe(object, { tooling });
  }
  if (!here) return undefined;
  const [first = '', ...rest] = found?.before ?? [];
  const path = sameName(selects.at(-1)?.alias ?? here.name, first) ? rest : (found?.before ?? []);
  return objectAt(org, here.name, path, tooling);
}

async function barredField(
  org: Org,
  query: string,
  name: string,
  how: string,
  tooling: boolean,
): Promise<Candidates | undefined> {
  const object = mainObject(query);
  const found = object ? await org.describe(object, { tooling }) : undefined;
  const type = found?.fields.find(field => sameName(field.name, name))?.type;
  if (!found || !type) return undefined;
  const more = `${found.name}.${name} is of type ${type}, which cannot be ${how}. search_records finds words in long texts.`;
  return { wrong: '', what: '', names: [], more };
}
