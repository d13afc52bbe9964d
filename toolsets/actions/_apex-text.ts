import { splitOutside } from './_types.ts';

/** A method as it is declared. */
export interface Declared {
  name: string;
  /** What stands in the brackets of its annotation. */
  said: string;
  modifiers: string;
  returns: string;
  parameters: { name: string; type: string }[];
}

const MOST_HEAD = 4_000;
/** Annotations behind the one that is looked for. */
const MOST_OTHERS = 5;
const ANNOTATION = /^\s*@\w+\s*(\([^)]*\))?/;
const HEAD =
  /^\s*((?:(?:public|global|private|protected|static|virtual|abstract|override|final|transient|webservice)\s+)*)([\w.]+(?:\s*<[\w.<>,\s]*>)?(?:\s*\[\s*\])*)\s+(\w+)\s*\(([^()]*)\)\s*$/i;

/** Apex whose comments and texts are blank; everything else stands where it was. */
export function withoutTexts(source: string): string {
  return source.replace(/\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:\\.|[^'\\\n])*'?/g, found =>
    ' '.repeat(found.length),
  );
}

/** The methods of a class that have an annotation. */
export function methodsWith(source: string, annotation: string): Declared[] {
  const code = withoutTexts(source);
  return [...code.matchAll(new RegExp(`@${annotation}\\b`, 'gi'))].flatMap(({ index, 0: { length } }) => {
    const begin = index + length;
    const rest = code.slice(begin, begin + MOST_HEAD);
    const own = /^\s*\([^)]*\)/.exec(rest)?.[0] ?? '';
    let head = rest.slice(own.length);
    for (let others = 0; others < MOST_OTHERS; others++) head = head.replace(ANNOTATION, '');
    const [, modifiers = '', returns = '', name = '', parameters = ''] =
      HEAD.exec(/^[^{;=]*/.exec(head)?.[0] ?? '') ?? [];
    const said = source
      .slice(begin, begin + own.length)
      .trim()
      .replace(/^\(|\)$/g, '');
    return name === ''
      ? []
      : [{ name, said, modifiers: modifiers.toLowerCase(), returns, parameters: readParameters(parameters) }];
  });
}

function readParameters(text: string): { name: string; type: string }[] {
  return splitOutside(text).map(each => {
    const [, type = '', name = ''] = /^\s*(?:final\s+)?(.+?)\s+(\w+)\s*$/is.exec(each) ?? [];
    return { name, type };
  });
}

/** Where a class answers REST, and by which methods. Undefined where it does not. */
export function restOf(source: string): { path: string; methods: string[] } | undefined {
  const code = withoutTexts(source);
  const found = /@RestResource\b\s*\([^()]*\)/i.exec(code);
  if (!found) return undefined;
  const said = source.slice(found.index, found.index + found[0].length);
  const path = /urlMapping\s*=\s*'([^']*)'/i.exec(said)?.[1];
  const methods = [...code.matchAll(/@Http(Get|Post|Put|Patch|Delete)\b/gi)].map(([, verb = '']) =>
    verb.toUpperCase(),
  );
  return path === undefined ? undefined : { path, methods };
}

/** Classes, interfaces and enums in a class, by the names that they have outside. */
export function innerTypes(source: string, className: string): Map<string, string> {
  const names = [...withoutTexts(source).matchAll(/\b(?:class|interface|enum)\s+(\w+)/gi)].map(
    ([, name = '']) => name,
  );
  return new Map(names.slice(1).map(name => [name.toLowerCase(), `${className}.${name}`]));
}

/** A type written in a class, as it is written outside of it. */
export function fromOutside(type: string, inner: ReadonlyMap<string, string>): string {
  return type
    .replace(/(?<![\w.])\w+(?!\w|\s*\.)/g, name => inner.get(name.toLowerCase()) ?? name)
    .replace(/\s+/g, ' ')
    .trim();
}
