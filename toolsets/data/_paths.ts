import type { FieldDescribe, ObjectDescribe, Org } from 'orgsmith/toolkit';

/** The object at the end of a path of relationships: `Account`, `['Owner', 'Manager']` leads to User. */
export async function objectAt(
  org: Org,
  object: string,
  relationships: readonly string[],
  tooling = false,
): Promise<ObjectDescribe> {
  let here = await org.describe(object, { tooling });
  for (const name of relationships) {
    const field = here.fields.find(({ relationshipName }) => sameName(relationshipName, name));
    const [target, ...others] = field?.referenceTo ?? [];
    if (target === undefined) throw new Error(`${here.name} has no parent ${name}`);
    // A parent of several kinds has the fields of Name.
    here = await org.describe(others.length > 0 ? 'Name' : target, { tooling });
  }
  return here;
}

/** The type of each field path of an object, as the describes have it; empty for what is none. */
export async function typesOfPaths(org: Org, object: string, paths: readonly string[]): Promise<string[]> {
  const types: string[] = [];
  for (const path of paths) types.push((await fieldAt(org, object, path.split('.')))?.type ?? '');
  return types;
}

async function fieldAt(org: Org, object: string, path: string[]): Promise<FieldDescribe | undefined> {
  const found = await objectAt(org, object, path.slice(0, -1)).catch(() => undefined);
  return found?.fields.find(({ name }) => sameName(name, path.at(-1) ?? ''));
}

/** Names of Salesforce do not mind case. */
export function sameName(a: string | null, b: string): boolean {
  return a?.toLowerCase() === b.toLowerCase();
}
