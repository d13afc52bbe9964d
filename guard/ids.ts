const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * The 18-character form of a Salesforce id; undefined for what is none. Each suffix letter holds the case of five
 * characters (https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/field_types.htm).
 * An 18-character id is accepted only with its right suffix.
 */
export function to18(id: string): string | undefined {
  if (!/^[A-Za-z0-9]{15}(?:[A-Z0-5]{3})?$/.test(id)) return undefined;
  let whole = id.slice(0, 15);
  for (const block of [0, 5, 10]) {
    let bits = 0;
    for (let index = 0; index < 5; index++) if (/[A-Z]/.test(id.charAt(block + index))) bits |= 1 << index;
    whole += SUFFIX.charAt(bits);
  }
  return id.length === 15 || id === whole ? whole : undefined;
}
