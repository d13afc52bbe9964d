import { isToolError, ToolError, type ToolErrorParts } from '../../guard/errors.ts';
import type { JsonObject, OutFile, Table } from '../toolkit.ts';
import type { OutFolder } from './out-folder.ts';
import { tableText } from './table.ts';

/** What leaves: facts for programs and models, and a short text with the same for clients that show only text. */
export interface Sent {
  structuredContent?: JsonObject;
  text: string;
  isError: boolean;
  file?: OutFile;
  /** A question to be put to the user first: the plan it is about. */
  ask?: { plan: string; message: string };
  /** What the text of an error says. */
  error?: Omit<ToolErrorParts, 'cause'>;
}

/** Characters of one result, structured and text together. */
export const MAX_RESULT_CHARS = 25_000;
const MAX_TEXT_SHARE = 0.35;
/** Names, cursors and words of a fixed list are no longer than this and are never cut. */
const SHORT_TEXT = 200;
/** A list is cut once or twice before the answer fits. */
const MOST_CUTS = 100;

export interface Answer {
  tool: string;
  /** Checked output of the tool with org and notices. */
  output: JsonObject;
  summary: string;
  table: ((output: JsonObject) => Table) | undefined;
}

/**
 * Fits an answer into `maxChars`: the longest list is cut and, unless the tool made a file of its own, the whole
 * answer goes to one. Required fields stay.
 */
export async function shape(answer: Answer, out: OutFolder, maxChars: number): Promise<Sent> {
  const { output } = answer;
  const textBudget = Math.floor(maxChars * MAX_TEXT_SHARE);
  const fits = JSON.stringify(output).length + textOf(answer, output, textBudget).length <= maxChars;
  const sent = fits ? output : await spill(answer, out, maxChars - textBudget);
  const text = textOf(answer, sent, textBudget);
  return {
    structuredContent: sent,
    text,
    isError: false,
    ...(isOutFile(sent.file) ? { file: sent.file } : {}),
  };
}

/** At most `maxChars`: each line is cut that is a text of its own, then the table, then what is left. */
function textOf({ summary, table }: Answer, sent: JsonObject, maxChars: number): string {
  const lines = [summary];
  if (typeof sent.org === 'string') lines.push(`org: ${sent.org}`);
  if (Array.isArray(sent.notices)) lines.push(...sent.notices.map(notice => `notice: ${notice}`));
  if (isOutFile(sent.file))
    lines.push(`file: ${sent.file.path} (${sent.file.bytes} bytes; in slices: ${sent.file.uri})`);
  if (typeof sent.shortened === 'string') lines.push(`shortened: ${sent.shortened}`);
  const longestLine = Math.max(200, maxChars / 4);
  const head = start(lines.map(line => start(line, longestLine)).join('\n'), maxChars);
  const rows = table?.(sent);
  const room = maxChars - head.length - 2;
  return rows && rows.rows.length > 0 && room > 0 ? `${head}\n\n${tableText(rows, room)}`.trimEnd() : head;
}

function start(text: string, maxChars: number): string {
  return text.length <= maxChars ? text : `${cutAt(text, maxChars - 1)}…`;
}

// Never within a character of two code units.
function cutAt(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}

async function spill(answer: Answer, out: OutFolder, maxChars: number): Promise<JsonObject> {
  const { output } = answer;
  const file = isOutFile(output.file) ? output.file : await writeWhole(answer.tool, output, out);
  let sent: JsonObject = { ...output, file };
  const cut = new Map<string, string>();
  for (let round = 0; round < MOST_CUTS; round++) {
    const note = cut.size > 0 ? { shortened: [...cut.values()].join('; ') } : {};
    const over = JSON.stringify({ ...sent, ...note }).length - maxChars;
    if (over <= 0) return { ...sent, ...note };
    const [longest] = partsOf(sent).sort((one, other) => other.chars - one.chars);
    if (!longest) break;
    const shorter = shorten(longest.value, longest.chars, over + 120);
    sent = put(sent, longest.path, shorter.value);
    const key = longest.path.join('.');
    const before = partsOf(output).find(part => part.path.join('.') === key)?.value.length ?? 0;
    cut.set(key, `${key}: ${shorter.value.length} of ${before} ${shorter.unit}`);
  }
  throw new ToolError({
    code: 'RESULT_TOO_LARGE',
    message: `The answer of ${answer.tool} does not fit into ${maxChars} characters even when cut; the whole is in ${file.path}`,
    next: 'Read the file in slices, or ask for less.',
    outcome: 'executed',
  });
}

interface Part {
  path: string[];
  value: string | unknown[];
  chars: number;
}

/** The lists and long texts of an answer, also those in its objects (the result of a change is one). */
function partsOf(value: unknown, path: string[] = []): Part[] {
  if (Array.isArray(value) ? value.length > 0 : typeof value === 'string' && value.length > SHORT_TEXT)
    return [
      { path, value: Array.isArray(value) ? value : String(value), chars: JSON.stringify(value).length },
    ];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const inner = Object.entries(value).filter(([key]) => path.length > 0 || (key !== 'org' && key !== 'file'));
  return inner.flatMap(([key, each]) => partsOf(each, [...path, key]));
}

function put(value: unknown, [key, ...rest]: string[], part: unknown): JsonObject {
  return {
    ...Object(value),
    ...(key === undefined ? {} : { [key]: rest.length > 0 ? put(Object(value)[key], rest, part) : part }),
  };
}

function shorten(value: string | unknown[], chars: number, over: number) {
  const keep = Math.floor(value.length * Math.max(0, 1 - over / chars));
  const length = Math.min(keep, value.length - 1);
  if (typeof value === 'string') return { value: cutAt(value, length), unit: 'characters' };
  return { value: value.slice(0, length), unit: 'rows' };
}

async function writeWhole(tool: string, output: JsonObject, out: OutFolder): Promise<OutFile> {
  try {
    const file = await out.create(`${tool}.json`, 'application/json');
    await file.write(JSON.stringify(output, null, 1));
    return await file.finish();
  } catch (error) {
    // Whatever the call did is done by now.
    throw isToolError(error) ? new ToolError({ ...error.parts, outcome: 'executed', cause: error }) : error;
  }
}

function isOutFile(value: unknown): value is OutFile {
  return typeof value === 'object' && value !== null && 'uri' in value && 'path' in value;
}
