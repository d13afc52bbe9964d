import type { Org } from 'orgsmith/toolkit';

/** Objects whose records a request names, in its path, its records and the requests within it: what policy files are held to. */
export async function objectsOf(org: Org, path: string, body: unknown): Promise<string[]> {
  const names = new Set<string>();
  const ids: string[] = [];
  const behind: [object: string, relationship: string][] = [];
  inPath(path);
  inBody(body);
  if (/\/graphql$/.test(path))
    for (const [, name = ''] of String(Object(body).query).matchAll(/\b(\w+?)(?:Create|Update|Delete)\b/g))
      names.add(name);
  if (ids.length > 0) {
    const prefixes = new Set(ids.map(id => id.slice(0, 3)));
    for (const { name, keyPrefix } of await org.describeGlobal())
      if (keyPrefix && prefixes.has(keyPrefix)) names.add(name);
  }
  // What is changed is the record that the lookup leads to.
  for (const [object, relationship] of behind) {
    const { fields } = await org.describe(object);
    const lookup = fields.find(
      ({ relationshipName }) => relationshipName?.toLowerCase() === relationship.toLowerCase(),
    );
    for (const name of lookup?.referenceTo ?? []) names.add(name);
  }
  return [...names].sort();

  function inPath(url: string): void {
    const place = url.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    for (const [, name = ''] of place.matchAll(/\/(?:sobjects|tree)\/(\w+)/gi)) names.add(name);
    for (const [, object = '', name = ''] of place.matchAll(/\/sobjects\/(\w+)\/\w{15,18}\/(\w+)/gi))
      if (!place.includes('/tooling/')) behind.push([object, name]);
    // An id behind the name of its object says no more.
    const rest = place.replace(/\/sobjects\/\w+\/\w+/gi, '');
    ids.push(...rest.split(/[/?&=,]/).filter(each => /^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/.test(each)));
  }

  function inBody(value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, each] of Object.entries(value)) {
      if (typeof each !== 'string') inBody(each);
      else if (key === 'url') inPath(`/${each}`);
      else if (key === 'apiName' || key === 'object') names.add(each);
    }
    const { type } = Object(Object(value).attributes);
    if (typeof type === 'string') names.add(type);
  }
}
