import type { Org } from 'orgsmith/toolkit';

/** Objects whose records a request names, in its path, its records and the requests within it: what policy files are held to. */
export async function objectsOf(org: Org, path: string, body: unknown): Promise<string[]> {
  const names = new Set<string>();
  const ids: string[] = [];
  inPath(path);
  inBody(body);
  if (ids.length > 0) {
    const prefixes = new Set(ids.map(id => id.slice(0, 3)));
    for (const { name, keyPrefix } of await org.describeGlobal())
      if (keyPrefix && prefixes.has(keyPrefix)) names.add(name);
  }
  return [...names].sort();

  function inPath(url: string): void {
    const place = url.replace(/%2C/gi, ',');
    for (const [, name = ''] of place.matchAll(/\/(?:sobjects|tree)\/(\w+)/g)) names.add(name);
    // An id behind the name of its object says no more.
    const rest = place.replace(/\/sobjects\/\w+\/\w+/g, '');
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
