/** A SELECT of a query, without the SELECTs in it. */
export interface Select {
  /** What stands behind FROM: an object, or within a SELECT list the name of a child list. */
  from: string;
  alias: string | undefined;
  /** Where its parentheses are in the query. */
  start: number;
  end: number;
  /** It stands in the SELECT list of the one around it, not in its conditions. */
  isChildList: boolean;
}

/** A query of the same length whose texts are blank. */
export function withoutTexts(query: string): string {
  return query.replace(/'(?:[^'\\]|\\.)*'/gs, found => `'${' '.repeat(found.length - 2)}'`);
}

/** The SELECTs around a place of a query, the outermost first. */
export function selectsAround(query: string, place: number): Select[] {
  const text = withoutTexts(query);
  const starts: number[] = [0];
  const found: Select[] = [];
  const close = (end: number) => {
    const start = starts.pop() ?? 0;
    if (start > place || end < place || !/^\s*SELECT\b/i.test(text.slice(start))) return;
    const own = withoutInner(text.slice(start, end));
    const [, from = '', alias] =
      /\bFROM\s+([\w.]+)(?:\s+(?:AS\s+)?(?!(?:WHERE|WITH|ORDER|GROUP|LIMIT|OFFSET|FOR|USING|ALL)\b)(\w+))?/i.exec(
        own,
      ) ?? [];
    found.unshift({ from, alias, start, end, isChildList: false });
  };
  for (const { 0: sign, index } of text.matchAll(/[()]/g)) {
    if (sign === '(') starts.push(index + 1);
    else close(index);
  }
  while (starts.length > 0) close(text.length);
  return found.map((select, index) => {
    const outer = found[index - 1];
    if (!outer) return select;
    const before = withoutInner(text.slice(outer.start, select.start - 1));
    return { ...select, isChildList: !/\bFROM\b/i.test(before) };
  });
}

/** What stands in parentheses blanked, so that places stay. */
function withoutInner(text: string): string {
  let depth = 0;
  return [...text]
    .map(letter => {
      if (letter === ')') depth -= 1;
      const shown = depth > 0 ? ' ' : letter;
      if (letter === '(') depth += 1;
      return shown;
    })
    .join('');
}

/** The object of the outermost FROM. */
export function mainObject(query: string): string | undefined {
  return selectsAround(query, query.length)[0]?.from || undefined;
}

/** Where a relationship is named in a path, and what leads to it: `Owner.Managr.Name` has Owner before Managr. */
export function findRelationship(
  query: string,
  name: string,
): { place: number; before: string[] } | undefined {
  const path = new RegExp(`(?<![\\w.])((?:\\w+\\.)*)${name}\\.\\w`, 'i').exec(withoutTexts(query));
  return path
    ? { place: path.index, before: (path[1] ?? '').split('.').filter(part => part !== '') }
    : undefined;
}

/** What stands between the outermost SELECT and its FROM, piece by piece. */
export function selectList(query: string): string[] {
  const flat = withoutInner(withoutTexts(query));
  const [head = '', list] = /^\s*SELECT\s+([\s\S]*?)\s+FROM\b/i.exec(flat) ?? [];
  return list === undefined
    ? []
    : head
        .replace(/^\s*SELECT\s+/i, '')
        .replace(/\s+FROM$/i, '')
        .split(',')
        .map(item => item.trim());
}
