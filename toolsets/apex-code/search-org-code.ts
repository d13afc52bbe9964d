import { defineTool, nearest, type OrgContext, z } from 'orgsmith/toolkit';
import { type CodeFile, codeOf } from './_cache.ts';
import { KINDS, type Kind, type Listed, listKind } from './_kinds.ts';
import { fitsFile } from './_names.ts';
import { linesWithUnseen, refusal, versionOf, whyUnseen } from './_read.ts';
import { expressionOf, searchFiles } from './_search.ts';

/** Characters of code in an answer. */
const MOST_SHOWN = 14_000;

const input = z.strictObject({
  search: z.string().min(1).max(1_000).optional().describe('Text to find; absent: read or list names'),
  regex: z.boolean().default(false).describe('search is a JavaScript regular expression; may span lines'),
  caseSensitive: z.boolean().default(false).describe('Tell a from A'),
  names: z
    .array(z.string().min(1).max(200))
    .max(50)
    .default([])
    .describe('Only these; * for anything, ? for one sign: Invoice*, lwc/cart/*.html'),
  kinds: z.array(z.enum(KINDS)).max(7).default([]).describe('Default: all'),
  around: z.int().min(0).max(20).default(2).describe('Lines before and after a match'),
  maxMatches: z.int().min(1).max(500).default(50).describe('Matches shown; all are counted'),
  seconds: z.int().min(1).max(30).default(5).describe('Time limit of the search itself'),
  fromLine: z.int().min(1).max(1_000_000).default(1).describe('For reading one: its first line'),
  toLine: z.int().min(1).max(1_000_000).optional().describe('For reading one: its last line'),
});
type Input = z.output<typeof input>;

export default defineTool({
  name: 'search_org_code',
  title: 'Search the code of an org',
  description:
    'Search the classes, triggers, LWC, Aura, flows and Visualforce of the org for a text or regular expression: file:lines with some lines around. Without search: list what fits names, or read the one that fits, whole or some lines, with the version that save_apex wants.',
  keywords: 'salesforce apex class trigger lwc aura flow visualforce grep read source code',
  effect: 'read',
  input,
  output: z.object({
    searched: z.number().optional().describe('Files'),
    matches: z.number().optional(),
    hits: z.array(z.object({ at: z.string(), code: z.string() })).optional(),
    path: z.string().optional(),
    version: z.string().optional().describe('Of its code as it is now'),
    modified: z.string().optional(),
    about: z.string().optional().describe('Of Apex: API version, size, state'),
    lines: z.number().optional(),
    from: z.number().optional(),
    to: z.number().optional(),
    code: z.string().optional(),
    codeFile: z.string().optional().describe('All of it, when it is long'),
    files: z
      .array(z.object({ file: z.string(), modified: z.string(), about: z.string().optional() }))
      .optional(),
    hidden: z.array(z.string()).optional().describe('Of managed packages: the org does not show their code'),
    notSeen: z.array(z.string()).optional().describe('Kinds that could not be read, and why'),
  }),
  summary: ({ searched, matches, path, from, to, lines, files = [], hidden = [], notSeen = [] }) =>
    [
      path !== undefined
        ? `${path}, lines ${from} to ${to} of ${lines}`
        : searched === undefined
          ? `${files.length} files`
          : `${matches} matches in ${searched} files`,
      ...(hidden.length > 0
        ? [`${hidden.length} of managed packages were not searched: their code is hidden`]
        : []),
      ...(notSeen.length > 0 ? [`not seen: ${notSeen.join('; ')}`] : []),
    ].join('; '),
  table: ({ hits, files = [], from = 1, code }) => {
    if (code !== undefined)
      return { columns: ['line', 'code'], rows: code.split('\n').map((line, at) => [from + at, line]) };
    if (!hits)
      return {
        columns: ['file', 'modified', 'about'],
        rows: files.map(({ file, modified, about }) => [file, modified, about]),
      };
    return { columns: ['at', 'code'], rows: hits.flatMap(rowsOf) };
  },
  async run(context: OrgContext, asked: Input) {
    const { search, names, seconds, maxMatches: most, around } = asked;
    if (search === undefined && names.length === 0)
      throw refusal('INVALID_ARGUMENTS', 'Give search, names or both', 'names ["*"] lists everything.');
    // Before anything is read: an expression that is none needs no answer of the org.
    if (search !== undefined) expressionOf({ ...asked, search });
    const { listed, notSeen } = await list(context, asked);
    const told = notSeen.length > 0 ? { notSeen } : {};
    if (search === undefined && listed.length !== 1) return { files: listed.map(shown), ...told };
    const files = await fetchAll(context, listed);
    const [only] = files;
    if (search === undefined && only) return { ...(await read(context, only, asked)), ...told };
    const open = files.flatMap(({ file, code }) => (code === undefined ? [] : [{ file, code }]));
    const hidden = files.filter(({ code }) => code === undefined).map(({ file }) => file);
    const found = await searchFiles(
      open,
      { ...asked, search: search ?? '', most, around, seconds },
      context.signal,
    );
    const { matches, hits } = found;
    return { searched: open.length, matches, hits, ...(hidden.length > 0 ? { hidden } : {}), ...told };
  },
});

/** Of a hit a row for each line, so that clients without structured content see it, too. */
function rowsOf({ at, code }: { at: string; code: string }) {
  return code.split('\n').map((line, index) => [index === 0 ? at : '', line]);
}

const shown = ({ file, modified, about }: Listed) => ({ file, modified, ...(about ? { about } : {}) });

/** What fits, of every kind that can be seen. Throws where names fit nothing. */
async function list({ org }: OrgContext, { kinds, names }: Input) {
  const wanted: readonly Kind[] = kinds.length > 0 ? kinds : KINDS;
  const unseen: { kind: string; why: string }[] = [];
  const all = await Promise.all(
    wanted.map(kind =>
      listKind(org, kind).catch(error => {
        const why = whyUnseen(error);
        if (wanted.length === 1) throw error;
        unseen.push({ kind, why });
        return [];
      }),
    ),
  );
  const notSeen = [...Map.groupBy(unseen, ({ why }) => why)].map(
    ([why, those]) =>
      `${those
        .map(({ kind }) => kind)
        .sort()
        .join(', ')} (${why})`,
  );
  const every = all.flat();
  const listed = every.filter(each => names.length === 0 || names.some(name => fitsFile(name, each)));
  const unknown = names.filter(name => !name.includes('*') && !every.some(each => fitsFile(name, each)));
  if (unknown.length > 0) {
    const known = every.map(({ name }) => name);
    throw refusal(
      'NOT_FOUND',
      `The org has no code named ${unknown.slice(0, 5).join(', ')}${notSeen.length > 0 ? `, of what can be seen; not seen: ${notSeen.join('; ')}` : ''}`,
      'Name another one; names ["*"] without search lists what there is.',
      { nearest: [...new Set(unknown.flatMap(name => nearest(name, known)))].slice(0, 5) },
    );
  }
  return { listed: listed.sort((a, b) => (a.file < b.file ? -1 : 1)), notSeen: notSeen.sort() };
}

async function fetchAll({ org, progress }: OrgContext, listed: Listed[]): Promise<CodeFile[]> {
  const groups = Map.groupBy(listed, ({ kind }) => kind);
  let done = 0;
  const files = await Promise.all(
    [...groups].map(async ([kind, some]) => {
      const read = await codeOf(org, kind, some);
      done += read.length;
      progress(done, listed.length, 'files');
      return read;
    }),
  );
  return files.flat();
}

/** One file, or some lines of it; what is long goes to a file whole. */
async function read(
  { files }: OrgContext,
  { file, code, kind, modified, about }: CodeFile,
  { fromLine, toLine }: Input,
) {
  if (code === undefined)
    throw refusal(
      'HIDDEN',
      `The org does not show the code of ${file}${kind === 'flow' ? '' : ': it is of a managed package'}`,
      'Ask the publisher of the package; its global methods are in the class’s SymbolTable.',
    );
  const lines = code.split('\n');
  if (fromLine > lines.length || (toLine !== undefined && toLine < fromLine))
    throw refusal('INVALID_ARGUMENTS', `${file} has the lines 1 to ${lines.length}`, 'Ask for some of them.');
  const wanted = lines.slice(fromLine - 1, toLine);
  let [size, count] = [0, 0];
  for (const line of wanted) {
    size += line.length + 1;
    if (size > MOST_SHOWN && count > 0) break;
    count += 1;
  }
  const isCut = count < wanted.length;
  const unseen = linesWithUnseen(code);
  const facts = {
    path: file,
    version: versionOf(code),
    modified,
    ...(about ? { about } : {}),
    lines: lines.length,
    from: fromLine,
    to: fromLine + count - 1,
    code: wanted.slice(0, count).join('\n'),
  };
  if (!isCut && unseen.length === 0) return facts;
  const out = await files.create(file.replaceAll('/', '-'), 'text/plain');
  await out.write(code);
  const codeFile = (await out.finish()).path;
  if (unseen.length === 0) return { ...facts, codeFile };
  const where = `${unseen.slice(0, 10).join(', ')}${unseen.length > 10 ? ' and more' : ''}`;
  const notice = `Signs that nobody sees (zero-width, bidirectional or control characters) stand in lines ${where}: they are not shown, codeFile has them. Code that is saved as it is shown loses them.`;
  return { ...facts, codeFile, notices: [notice] };
}
