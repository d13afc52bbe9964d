/** An element of metadata: those have elements or text, seldom attributes. */
export interface XmlElement {
  name: string;
  attributes: string;
  children: XmlElement[];
  text: string;
  /** Where it stands: the whole of it, and what is between its tags. A byte order mark does not count. */
  at: { start: number; end: number; from: number; to: number };
}

const TOKEN =
  /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([\w:.-]+)([^<>]*?)(\/?)>|([^<]+)/gy;

/** Parses a metadata file; undefined for what is not well formed. Document types are not read: no metadata has one. */
export function parseXml(source: string): XmlElement | undefined {
  const top: XmlElement = {
    name: '',
    attributes: '',
    children: [],
    text: '',
    at: { start: 0, end: 0, from: 0, to: 0 },
  };
  const open = [top];
  const text = source.replace(/^\uFEFF/, '');
  let end = 0;
  for (const [token, cdata, close, name, attributes = '', empty, plain] of text.matchAll(TOKEN)) {
    const start = end;
    end += token.length;
    const inside = open.at(-1);
    if (inside === undefined) return undefined;
    if (cdata !== undefined) inside.text += cdata;
    else if (plain !== undefined) inside.text += plainText(plain);
    else if (name === undefined) continue;
    else if (close) {
      const ended = open.pop();
      if (ended?.name !== name) return undefined;
      ended.at.to = start;
      ended.at.end = end;
    } else {
      const at = { start, end, from: end, to: end };
      const element = { name, attributes: attributes.trim(), children: [], text: '', at };
      inside.children.push(element);
      if (!empty) open.push(element);
    }
  }
  const [root, ...others] = top.children;
  return end === text.length && open.length === 1 && others.length === 0 ? root : undefined;
}

/** The children of that name. */
export function named({ children }: XmlElement, name: string): XmlElement[] {
  return children.filter(child => child.name === name);
}

/** One text for all files that mean the same: order of elements, indentation, comments and entities are no difference. */
export function meaningOf(source: string): string {
  const root = parseXml(source);
  return root ? canonical(root) : source;
}

/** The same for one part of a file: the elements whose fullName is that. */
export function meaningOfPart(source: string, fullName: string): string {
  const parts = parseXml(source)?.children.filter(
    part => named(part, 'fullName')[0]?.text.trim() === fullName,
  );
  return (parts ?? []).map(canonical).sort().join('\n');
}

function canonical({ name, attributes, children, text }: XmlElement): string {
  const inside = children.length > 0 ? children.map(canonical).sort().join('') : JSON.stringify(text.trim());
  return `<${name}${attributes ? ` ${attributes}` : ''}>${inside}</>`;
}

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
function plainText(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/gi, (whole, decimal, hex, word) => {
    const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : undefined;
    if (code === undefined) return ENTITIES[word] ?? whole;
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** A text as it stands in an element. */
export function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, char => `&#${char.charCodeAt(0)};`);
}
