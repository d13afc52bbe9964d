import type { Org } from 'orgsmith/toolkit';

/** https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_readMetadata.htm: ten at most in one call. */
const AT_ONCE = 10;

/** A component as the org defines it: the elements within it, as XML. */
export interface Definition {
  fullName: string;
  xml: string;
}

/** Reads components of one type; those that the org does not have, or does not show, are left out. */
export async function readDefinitions(
  org: Org,
  type: string,
  names: readonly string[],
): Promise<Definition[]> {
  const batches = Array.from({ length: Math.ceil(names.length / AT_ONCE) }, (_, at) =>
    names.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
  );
  const answers = await Promise.all(
    batches.map(batch => {
      const asked = batch.map(name => `<fullNames>${escaped(name)}</fullNames>`).join('');
      return org.soap('m', `<readMetadata><type>${type}</type>${asked}</readMetadata>`);
    }),
  );
  return answers.flatMap(answer => blocks(answer, 'records')).flatMap(named);
}

/** Names and dates of all components of one type. */
export async function listDefinitions(org: Org, type: string) {
  const answer = await org.soap(
    'm',
    `<listMetadata><queries><type>${type}</type></queries><asOfVersion>${org.apiVersion}</asOfVersion></listMetadata>`,
  );
  return blocks(answer, 'result').map(xml => ({
    id: valueIn(xml, 'id') ?? '',
    fullName: valueIn(xml, 'fullName') ?? '',
    namespace: valueIn(xml, 'namespacePrefix') ?? '',
    modified: valueIn(xml, 'lastModifiedDate') ?? '',
  }));
}

function named(xml: string): Definition[] {
  const fullName = valueIn(xml, 'fullName');
  return fullName === undefined ? [] : [{ fullName, xml }];
}

/** What is between the tags of each element of that name; elements within it may not be called so, too. */
export function blocks(xml: string, name: string): string[] {
  const pattern = new RegExp(`<(?:\\w+:)?${name}(?:\\s[^>]*?)?(?:/>|>([\\s\\S]*?)</(?:\\w+:)?${name}>)`, 'g');
  return [...xml.matchAll(pattern)].flatMap(([, inside]) => inside ?? []);
}

/** The text of the first element of that name; undefined where there is none. */
export function valueIn(xml: string, name: string): string | undefined {
  const [inside] = blocks(xml, name);
  return inside === undefined ? undefined : unescaped(inside.trim());
}

const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    const code = hex ? Number.parseInt(hex, 16) : decimal ? Number(decimal) : undefined;
    if (code === undefined) return NAMED[name] ?? whole;
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function escaped(text: string): string {
  return text.replace(/[<>&"']/g, sign => `&#${sign.charCodeAt(0)};`);
}

/** The XML of a definition in lines, as a retrieve writes it into a file. */
export function inLines(xml: string, root: string): string {
  let depth = 1;
  const lines = xml
    .trim()
    .split(/(?<=>)\s*(?=<)/)
    .map(piece => {
      if (piece.startsWith('</')) depth -= 1;
      const line = `${'    '.repeat(Math.max(0, depth))}${piece}`;
      if (/^<[^/!?][^>]*>$/.test(piece) && !piece.endsWith('/>')) depth += 1;
      return line;
    });
  return [`<${root}>`, ...lines, `</${root}>`].join('\n');
}
