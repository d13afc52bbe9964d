import {
  applyEdits,
  findNodeAtLocation,
  type JSONPath,
  modify,
  type Node,
  type ParseError,
  parse,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { UsageError } from '../src/flags.ts';

/** The entry of a server in a file of MCP servers. */
export type ServerEntry = Record<string, string | string[]>;

type Json = { [key: string]: unknown };

/**
 * The text of such a file with the entry in it: comments, order, indent and line ends stay, and so does what the entry had
 * besides (an `env`, for example). Throws UsageError for a file that is not what it should be.
 */
export function withServer(
  text: string,
  file: string,
  key: string,
  name: string,
  entry: ServerEntry,
): string {
  if (bare(text).trim() === '') return `${JSON.stringify({ [key]: { [name]: entry } }, null, 2)}\n`;
  const servers = serversIn(text, file, key);
  const known = isJson(servers[name]) ? servers[name] : undefined;
  if (!known)
    return Object.keys(servers).length === 0
      ? edit(text, [key, name], entry)
      : asFirst(text, key, `${JSON.stringify(name)}: `, entry);
  return Object.entries(entry).reduce(
    (now, [property, value]) =>
      JSON.stringify(known[property]) === JSON.stringify(value)
        ? now
        : edit(now, [key, name, property], value),
    text,
  );
}

/** The text without the entry; undefined when nothing is left in it that somebody else wrote. */
export function withoutServer(text: string, file: string, key: string, name: string): string | undefined {
  const servers = bare(text).trim() === '' ? {} : serversIn(text, file, key);
  if (!(name in servers)) return text;
  const rest = without(text, key, name);
  const commented = /\/[/*]/.test(between(rest, key));
  const whole = Object.keys(servers).length > 1 || commented ? rest : edit(text, [key], undefined);
  return /^\s*\{\s*\}\s*$/.test(bare(whole)) ? undefined : whole;
}

/** Whether the text has the entry, and what it starts. */
export function serverIn(text: string, key: string, name: string): Json | undefined {
  const root: unknown = parse(bare(text), [], { allowTrailingComma: true });
  const servers = isJson(root) ? root[key] : undefined;
  const entry = isJson(servers) ? servers[name] : undefined;
  return isJson(entry) ? entry : undefined;
}

function serversIn(text: string, file: string, key: string): Json {
  const errors: ParseError[] = [];
  const root: unknown = parse(bare(text), errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error) {
    const line = bare(text).slice(0, error.offset).split('\n').length;
    throw new UsageError(
      `${file} is not JSON (line ${line}: ${printParseErrorCode(error.error)}). Mend it first; nothing was written.`,
    );
  }
  if (!isJson(root)) throw new UsageError(`${file} holds no JSON object. Nothing was written.`);
  const servers = root[key] ?? {};
  if (!isJson(servers)) throw new UsageError(`${key} in ${file} is not an object. Nothing was written.`);
  return servers;
}

/** Before the others, so that the comments behind those stay theirs, and written as they are. */
function asFirst(text: string, key: string, name: string, entry: ServerEntry): string {
  const { mark, body, indent: unit, eol } = shapeOf(text);
  const inside = between(text, key);
  const start = mark.length + body.indexOf(inside, nodeOf(body, [key]).offset);
  const indent = /\n([ \t]*)\S/.exec(inside)?.[1];
  const lines = JSON.stringify(entry, null, unit).replaceAll('\n', `${eol}${indent}`);
  const property =
    indent === undefined ? ` ${name}${JSON.stringify(entry)},` : `${eol}${indent}${name}${lines},`;
  return text.slice(0, start) + property + text.slice(start);
}

/** What is between the braces of the servers. */
function between(text: string, key: string): string {
  const { body } = shapeOf(text);
  const { offset, length } = nodeOf(body, [key]);
  return body.slice(offset + 1, offset + length - 1);
}

/** Without that server, its comma, and the white space that came with it. */
function without(text: string, key: string, name: string): string {
  const { mark, body } = shapeOf(text);
  const { parent } = nodeOf(body, [key, name]);
  const { offset = 0, length = 0 } = parent ?? {};
  const before = body.slice(0, offset).trimEnd();
  const after = body.slice(offset + length);
  const comma = /^\s*,/.exec(after)?.[0].length;
  if (comma !== undefined) return mark + before + after.slice(comma);
  return mark + before.replace(/,$/, '') + after;
}

function nodeOf(body: string, path: JSONPath): Node {
  const tree = parseTree(body, [], { allowTrailingComma: true });
  const node = tree && findNodeAtLocation(tree, path);
  if (!node) throw new Error(`There is no ${path.join('.')}`);
  return node;
}

function edit(text: string, path: JSONPath, value: unknown): string {
  const { mark, body, indent, eol } = shapeOf(text);
  const tabs = indent.startsWith('\t');
  const formattingOptions = { insertSpaces: !tabs, tabSize: tabs ? 4 : indent.length, eol };
  return mark + applyEdits(body, modify(body, path, value, { formattingOptions }));
}

/** How a text is written: the mark before it, its indent and line ends. */
function shapeOf(text: string) {
  const body = bare(text);
  return {
    mark: text.slice(0, text.length - body.length),
    body,
    indent: /^([ \t]+)\S/m.exec(body)?.[1] ?? '  ',
    eol: body.includes('\r\n') ? '\r\n' : '\n',
  };
}

// Editors of one system write a mark before the first character.
function bare(text: string): string {
  return text.replace(/^\uFEFF/, '');
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
