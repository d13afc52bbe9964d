/** Apex in which comments and texts are blanks: what is left stands where it stood. */
export function plainOf(code: string): string {
  const parts: string[] = [];
  let from = 0;
  const opening = /\/\*|\/\/|'/g;
  for (let found = opening.exec(code); found; found = opening.exec(code)) {
    const [mark] = found;
    const end = mark === "'" ? endOfText(code, found.index) : endOfComment(code, found.index, mark);
    parts.push(code.slice(from, found.index), blank(code.slice(found.index, end)));
    from = end;
    opening.lastIndex = end;
  }
  return parts.join('') + code.slice(from);
}

function endOfComment(code: string, at: number, mark: string): number {
  const end = mark === '//' ? code.indexOf('\n', at) : code.indexOf('*/', at + 2) + 2;
  return end < at + 2 ? code.length : end;
}

function endOfText(code: string, at: number): number {
  for (let index = at + 1; index < code.length; index += 1) {
    const sign = code[index];
    if (sign === '\\') index += 1;
    else if (sign === "'" || sign === '\n') return index + 1;
  }
  return code.length;
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}

const WORDS =
  '(?:@\\w+(?:\\s*\\([^)]*\\))?\\s*|\\b(?:public|global|private|protected|virtual|abstract|with|without|inherited|sharing|static|final|override)\\b\\s*)*';
const TYPE = new RegExp(`^\\s*${WORDS}\\b(?:class|interface|enum)\\s+(\\w+)`, 'i');
const TRIGGER = /^\s*trigger\s+(\w+)\s+on\s+\w/i;
const METHOD = new RegExp(`^\\s*${WORDS}[\\w.<>,[\\]]+\\s+\\w+\\s*\\([^)]*\\)\\s*$`, 'i');
const CONTROL = /^\s*(?:if|else|for|while|do|try|catch|finally|switch|when|return|new|throw)\b/i;
const LONGEST_HEAD = 2_000;

export type Unit = { kind: 'class' | 'trigger'; name: string } | { kind: 'anonymous' };

/** What a text of Apex declares: a class (or interface, enum), a trigger, or a block of statements. */
export function unitOf(code: string): Unit {
  // What is blank now counts once, however long it was.
  const plain = plainOf(code).trimStart().replace(/\s+/g, ' ').slice(0, LONGEST_HEAD);
  const trigger = TRIGGER.exec(plain)?.[1];
  if (trigger) return { kind: 'trigger', name: trigger };
  const type = TYPE.exec(plain)?.[1];
  return type ? { kind: 'class', name: type } : { kind: 'anonymous' };
}

export interface Place {
  line: number;
  column: number;
}
export interface Wrapped {
  body: string;
  /** The place in the block of a place in the class. */
  place(line: number, column: number): Place;
  /** Classes or methods are declared in the block. */
  declares: boolean;
}

/**
 * A block of statements as a method of a class, so that it can be compiled without being run: statements in the method,
 * then what the block declares. Both keep their lines. Where the block closes what it never opened, that place.
 */
export function wrap(code: string, name: string): Wrapped | { extra: Place } {
  const found = declarations(plainOf(code));
  if ('extra' in found) return { extra: placeOf(code, found.extra) };
  const { cuts } = found;
  const before = `public class ${name} { void run() { `;
  const [statements, declared] = parted(code, cuts);
  const body = `${before}${statements}\n}${cuts.length > 0 ? `\n${declared}` : ''}\n}`;
  const end = placeOf(code, code.length);
  const place = (line: number, column: number) => {
    if (line <= end.line) return { line, column: line === 1 ? Math.max(1, column - before.length) : column };
    const second = line - end.line - 1;
    return cuts.length > 0 && second >= 1 && second <= end.line ? { line: second, column } : end;
  };
  return { body, place, declares: cuts.length > 0 };
}

interface Cut {
  from: number;
  to: number;
}

/** The code without the cuts, and the cuts without the code, blanks in place of what is not there. */
function parted(code: string, cuts: Cut[]): [string, string] {
  const parts: [string, string][] = [];
  let at = 0;
  for (const { from, to } of cuts) {
    const [plain, cut] = [code.slice(at, from), code.slice(from, to)];
    parts.push([plain, blank(plain)], [blank(cut), cut]);
    at = to;
  }
  parts.push([code.slice(at), blank(code.slice(at))]);
  return [parts.map(([first]) => first).join(''), parts.map(([, second]) => second).join('')];
}

function declarations(plain: string): { cuts: Cut[] } | { extra: number } {
  const cuts: Cut[] = [];
  let [depth, round, from, brace] = [0, 0, 0, 0];
  for (let at = 0; at < plain.length; at += 1) {
    const sign = plain[at];
    if (sign === '(') round += 1;
    else if (sign === ')') round -= 1;
    else if (sign === ';' && depth === 0 && round <= 0) from = at + 1;
    else if (sign === '{') {
      if (depth === 0) brace = at;
      depth += 1;
    } else if (sign === '}') {
      depth -= 1;
      if (depth < 0) return { extra: at };
      if (depth > 0) continue;
      if (isDeclaration(plain.slice(from, brace))) cuts.push({ from, to: at + 1 });
      from = at + 1;
    }
  }
  return { cuts };
}

function isDeclaration(head: string): boolean {
  if (head.length > LONGEST_HEAD || CONTROL.test(head)) return false;
  return TYPE.test(head) || METHOD.test(head);
}

function placeOf(code: string, index: number): Place {
  const lines = code.slice(0, index).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
