/** What a class or trigger mentions. */
export interface ApexSource {
  name: string;
  /** Identifiers, in lower case; those in text, too: classes are also found by their names. */
  words: Set<string>;
  isTest: boolean;
  /** Of a trigger: the object, in lower case. */
  on?: string | undefined;
}

/** Reads what a class or trigger mentions; comments mention nothing. */
export function readApex(name: string, source: string): ApexSource {
  const text = source.replace(/('(?:\\.|[^'\\\n])*')|\/\/.*|\/\*[\s\S]*?\*\//g, '$1 ');
  const code = text.replace(/'(?:\\.|[^'\\\n])*'/g, "''");
  return {
    name,
    words: new Set(text.toLowerCase().match(/[a-z]\w*/g) ?? []),
    isTest: /@istest\b|\btestmethod\b/i.test(code),
    on: /^\s*trigger\s+\w+\s+on\s+(\w+)/i.exec(code)?.[1]?.toLowerCase(),
  };
}

/** Names, in lower case, of the sources that use something: of a trigger, the tests that mention its object. */
export function usersOf(sources: ReadonlyMap<string, ApexSource>, names: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  const objects = new Set([...names].flatMap(name => sources.get(name)?.on ?? []));
  for (const [key, { words, isTest }] of sources) {
    if ([...names].some(name => name !== key && words.has(name))) found.add(key);
    if (isTest && [...objects].some(object => words.has(object))) found.add(key);
  }
  return found;
}
