import { meaningOf, named, parseXml, type XmlElement } from './_xml.ts';

/** An element to write: of text, or of other elements. */
export interface Part {
  name: string;
  value: string | Part[];
}

/** Where in a file: the names of the elements from the root's children down. */
type Path = readonly string[];

/** A new file of metadata. */
export function newXml(root: string, parts: readonly Part[]): string {
  const inner = parts.toSorted(byName).map(part => `    ${render(part, '    ', '    ', '\n')}\n`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">\n${inner.join('')}</${root}>\n`;
}

/**
 * The text with that element set: replaced where it differs in meaning, else put where the order of names wants it.
 * Everything else stays as it is, to the byte. `key` names the child that tells elements of one name apart.
 */
export function setPart(source: string, path: Path, part: Part, key?: string): string {
  const parent = elementAt(source, path);
  if (!parent) {
    const [last, above] = [path.at(-1), path.slice(0, -1)];
    return last === undefined ? source : setPart(source, above, { name: last, value: [part] });
  }
  const mine = keyText(part, key);
  const old = named(parent, part.name).find(
    each => key === undefined || named(each, key)[0]?.text.trim() === mine,
  );
  if (!old) return insert(source, path.length, parent, part, key);
  if (Array.isArray(part.value)) {
    const spot = [...path, part.name];
    return part.value.reduce((text, child) => setIn(text, spot, child, key, mine), source);
  }
  const same = meaningOf(`<a>${source.slice(old.at.from, old.at.to)}</a>`);
  if (same === meaningOf(`<a>${escapeText(part.value)}</a>`)) return source;
  const fresh = `<${part.name}>${escapeText(part.value)}</${part.name}>`;
  return splice(source, old.at.start, old.at.end, fresh);
}

/** Sets a child of the one of several elements of a name that a key tells. */
function setIn(source: string, path: Path, child: Part, key: string | undefined, mine: string): string {
  const above = elementAt(source, path.slice(0, -1));
  const element = above && named(above, path.at(-1) ?? '').find(each => isMine(each, key, mine));
  if (!element) return source;
  const old = named(element, child.name)[0];
  if (!old) return insert(source, path.length, element, child);
  const { unit, eol } = styleOf(source);
  const indent = unit.repeat(path.length + 1);
  const fresh = render(child, indent, unit, eol);
  const now = source.slice(old.at.start, old.at.end);
  return meaningOf(now) === meaningOf(fresh) ? source : splice(source, old.at.start, old.at.end, fresh);
}

const isMine = (element: XmlElement, key: string | undefined, mine: string) =>
  key === undefined || named(element, key)[0]?.text.trim() === mine;

/** The text without that element, its line and what is said of it on the same line. */
export function removePart(source: string, path: Path, name: string): string {
  const parent = elementAt(source, path);
  const old = parent && named(parent, name)[0];
  if (!old) return source;
  const start = source.slice(0, old.at.start).search(/\r?\n?[ \t]*$/);
  return removePart(splice(source, start, old.at.end, ''), path, name);
}

/** The elements of one name in an element are those, in that order; one that is there already stays as it is written. */
export function setList(text: string, path: Path, parts: readonly Part[], key: string): string {
  const [first] = parts;
  const there = first ? named(elementAt(text, path) ?? NONE, first.name) : [];
  const known = parts.filter(part => there.some(each => isMine(each, key, keyText(part, key))));
  const source = known.reduce((edited, part) => setPart(edited, path, part, key), text);
  const parent = elementAt(source, path);
  const olds = parent && first ? named(parent, first.name) : [];
  const [from, to] = [olds[0]?.at.start, olds.at(-1)?.at.end];
  if (from === undefined || to === undefined)
    return parts.reduce((edited, part) => addPart(edited, path, part), source);
  const { unit, eol } = styleOf(source);
  const indent = unit.repeat(path.length + 1);
  const texts = parts.map(part => {
    const old = olds.find(each => isMine(each, key, keyText(part, key)));
    return old ? source.slice(old.at.start, old.at.end) : render(part, indent, unit, eol);
  });
  return splice(source, from, to, texts.join(`${eol}${indent}`));
}

/** Behind those of its name, in the order of the calls. */
function addPart(source: string, path: Path, part: Part): string {
  const parent = elementAt(source, path);
  const [last, above] = [path.at(-1), path.slice(0, -1)];
  if (parent) return insert(source, path.length, parent, part);
  return last === undefined ? source : setPart(source, above, { name: last, value: [part] });
}

const NONE: XmlElement = {
  name: '',
  attributes: '',
  children: [],
  text: '',
  at: { start: 0, end: 0, from: 0, to: 0 },
};

/** The element there, by the first of each name. */
export function elementAt(source: string, path: Path): XmlElement | undefined {
  let element = parseXml(source);
  for (const name of path) element = element && named(element, name)[0];
  return element;
}

/** The text of that element. */
export function textAt(source: string, ...path: string[]): string | undefined {
  return elementAt(source, path)?.text.trim();
}

function insert(source: string, depth: number, parent: XmlElement, part: Part, key?: string): string {
  const { unit, eol } = styleOf(source);
  const indent = unit.repeat(depth + 1);
  const text = render(part, indent, unit, eol);
  const mine = keyText(part, key);
  const isBefore = (each: XmlElement) =>
    each.name === 'fullName' ||
    (part.name !== 'fullName' &&
      (each.name < part.name ||
        (each.name === part.name && (key === undefined || (named(each, key)[0]?.text.trim() ?? '') < mine))));
  const before = parent.children.findLast(isBefore);
  // What is said of an element on its own line goes with it.
  if (before) {
    const { end } = before.at;
    const beside = /^[ \t]*<!--[^\n]*?-->/.exec(source.slice(end))?.[0].length ?? 0;
    return splice(source, end + beside, end + beside, `${eol}${indent}${text}`);
  }
  const { start, end, from } = parent.at;
  const tag = source.slice(start, end);
  const outer = unit.repeat(depth);
  if (parent.children.length === 0 && parent.text.trim() === '' && !tag.includes('<!--')) {
    const open = tag.slice(0, tag.indexOf('>')).replace(/\/$/, '').trimEnd();
    return splice(source, start, end, `${open}>${eol}${indent}${text}${eol}${outer}</${parent.name}>`);
  }
  return splice(source, from, from, `${eol}${indent}${text}`);
}

function splice(source: string, start: number, end: number, text: string): string {
  return source.slice(0, start) + text + source.slice(end);
}

/** How the file is written: what a step of indentation is, and its line ends. */
function styleOf(source: string): { unit: string; eol: string } {
  return {
    unit: /\n([ \t]+)</.exec(source)?.[1] ?? '    ',
    eol: source.includes('\r\n') ? '\r\n' : '\n',
  };
}

function render({ name, value }: Part, indent: string, unit: string, eol: string): string {
  if (!Array.isArray(value)) return `<${name}>${escapeText(value)}</${name}>`;
  const inner = value.map(part => `${indent}${unit}${render(part, indent + unit, unit, eol)}${eol}`);
  return `<${name}>${eol}${inner.join('')}${indent}</${name}>`;
}

function keyText({ value }: Part, key: string | undefined): string {
  const child = Array.isArray(value) ? value.find(({ name }) => name === key)?.value : undefined;
  return typeof child === 'string' ? child : '';
}

/** Salesforce's order: what it is called, then by name. */
const byName = (a: Part, b: Part) => rank(a) - rank(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
const rank = ({ name }: Part) => (name === 'fullName' ? 0 : 1);

const NAMES: Record<string, string> = { '<': 'lt', '>': 'gt', '&': 'amp', '"': 'quot', "'": 'apos' };
/** As Salesforce writes texts in source files. */
function escapeText(text: string): string {
  return text.replace(/[<>&"']/g, char => `&${NAMES[char]};`);
}
