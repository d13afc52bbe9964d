import { escapeXml, named, parseXml } from './_xml.ts';

/** Full names by type, as a package.xml lists them. */
export type Members = Map<string, string[]>;

/** The members that a package.xml or destructiveChanges.xml lists; undefined when it is none. */
export function readMembers(xml: string): Members | undefined {
  const root = parseXml(xml);
  if (root?.name !== 'Package') return undefined;
  const found: Members = new Map();
  for (const entry of named(root, 'types')) {
    const [type] = named(entry, 'name');
    if (!type) return undefined;
    const names = named(entry, 'members').map(({ text }) => text.trim());
    found.set(type.text.trim(), [...(found.get(type.text.trim()) ?? []), ...names]);
  }
  return found;
}

/** A package.xml, or with another file name a list of what is deleted. */
export function writeMembers(members: Members, version: string): string {
  const types = [...members].filter(([, names]) => names.length > 0).sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = types.flatMap(([type, names]) => [
    '    <types>',
    ...names.toSorted().map(name => `        <members>${escapeXml(name)}</members>`),
    `        <name>${escapeXml(type)}</name>`,
    '    </types>',
  ]);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<Package xmlns="http://soap.sforce.com/2006/04/metadata">',
    ...lines,
    `    <version>${version}</version>`,
    '</Package>',
    '',
  ].join('\n');
}

/** `ApexClass:Foo` for each. */
export function listMembers(members: Members): string[] {
  return [...members].flatMap(([type, names]) => names.map(name => keyOf(type, name)));
}

/** How many of each type; none for a type without. */
export function countMembers(members: Members): Record<string, number> {
  return Object.fromEntries(
    [...members].flatMap(([type, names]) => (names.length > 0 ? [[type, names.length]] : [])),
  );
}

/** Members from `Type:Name` keys. */
export function membersOf(keys: Iterable<string>): Members {
  const members: Members = new Map();
  for (const key of keys) {
    const at = key.indexOf(':');
    const type = key.slice(0, at);
    members.set(type, [...(members.get(type) ?? []), key.slice(at + 1)]);
  }
  return members;
}

/** What both tools and people call a component. */
export function keyOf(type: string, fullName: string): string {
  return `${type}:${fullName}`;
}

/**
 * A name as people see it. The Metadata API writes what is neither letter nor digit in the names of layouts and the like
 * with percent signs, and takes them only so; the org's record of changes has them plain:
 * https://github.com/forcedotcom/cli/issues/2869
 */
export function plainName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
