import { defineTool, type OrgContext, z } from 'orgsmith/toolkit';
import { unitOf, type Wrapped, wrap } from './_apex-text.ts';
import { compile, type Problem, type Unit, type UnitKind } from './_container.ts';
import { randomBytes } from './_node.ts';
import { refusal } from './_read.ts';
import { textOf, unitsOf } from './_source.ts';

const input = z.strictObject({
  code: z
    .string()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe('Apex; the class or trigger it declares, or a block'),
  files: z
    .array(z.string().min(1).max(1_000))
    .max(50)
    .optional()
    .describe('Instead of code: files of the project, compiled together'),
  kind: z
    .enum(['auto', 'class', 'trigger', 'anonymous'])
    .default('auto')
    .describe('auto: by what the code declares; .apex files are anonymous'),
});
type Input = z.output<typeof input>;

/** A source of the call, and what is sent of it. */
interface Source {
  /** The file, or what the code declares. */
  source: string;
  kind: UnitKind | 'anonymous';
  unit?: Unit;
  wrapped?: Wrapped;
  /** Found here, nothing need be sent. */
  problem?: { line: number; column: number; message: string };
}

const NOTES = {
  anonymous:
    'Salesforce compiles a block only when it runs it. This one was compiled as a method of a class that is not saved: what only a block may do, or only a method (this, for example), is judged as in a method.',
  declares:
    'Classes and methods that the block declares were compiled beside it: they do not see the variables of the block.',
};

export default defineTool({
  name: 'check_compile',
  title: 'Compile without saving',
  description:
    'Compile a class, a trigger, several together, or an anonymous block in the org without saving or running anything. Answers the problems with line and column. Goes in production, too. What depends on a class is not compiled along: deploy_metadata with mode validate does that.',
  keywords: 'salesforce apex compile check syntax error class trigger anonymous',
  effect: 'read',
  input,
  output: z.object({
    compiles: z.boolean(),
    problems: z.array(
      z.object({ source: z.string(), line: z.number(), column: z.number(), message: z.string() }),
    ),
    checked: z.array(z.object({ source: z.string(), kind: z.string(), isNew: z.boolean().optional() })),
  }),
  summary: ({ compiles, problems, checked }) =>
    compiles
      ? `${checked.map(({ source }) => source).join(', ')}: no problems; nothing was saved`
      : `${problems.length} problem${problems.length === 1 ? '' : 's'}; nothing was saved`,
  table: ({ problems }) => ({
    columns: ['source', 'line', 'column', 'message'],
    rows: problems.map(({ source, line, column, message }) => [source, line, column, message]),
  }),
  async run(context: OrgContext, asked: Input) {
    const sources = await sourcesOf(context, asked);
    const units = sources.flatMap(({ unit }) => unit ?? []);
    await findExisting(context, units);
    const early = sources.flatMap(({ source, problem }) => (problem ? [{ source, ...problem }] : []));
    const { problems, left } =
      units.length > 0 && early.length === 0
        ? await compile(context, units, false)
        : { problems: [], left: undefined };
    const all = [...early, ...problems.map(problem => placed(problem, sources))];
    const anonymous = sources.filter(({ kind }) => kind === 'anonymous');
    const notices = [
      ...(anonymous.length > 0 ? [NOTES.anonymous] : []),
      ...(anonymous.some(({ wrapped }) => wrapped?.declares) ? [NOTES.declares] : []),
      ...(left
        ? [`The container ${left} could not be deleted; the next check of another session does it.`]
        : []),
    ];
    return {
      compiles: all.length === 0,
      problems: all,
      checked: sources.map(({ source, kind, unit }) => ({
        ...{ source, kind },
        ...(kind === 'anonymous' ? {} : { isNew: unit?.id === undefined }),
      })),
      ...(notices.length > 0 ? { notices } : {}),
    };
  },
});

async function sourcesOf(context: OrgContext, { code, files, kind }: Input): Promise<Source[]> {
  if ((code === undefined) === (files === undefined) || files?.length === 0)
    throw refusal('INVALID_ARGUMENTS', 'Give either code or files', 'Mend the call; nothing was sent.');
  const texts: [string | undefined, string][] = [];
  if (code !== undefined) texts.push([undefined, code]);
  for (const path of files ?? []) texts.push([path, await textOf(context, path)]);
  const sources = texts.map(([path, text]) => sourceOf(path, text, kind));
  const names = sources.flatMap(({ unit }) => (unit ? [`${unit.kind} ${unit.name.toLowerCase()}`] : []));
  const twin = names.find((name, at) => names.indexOf(name) < at);
  if (twin) throw refusal('INVALID_ARGUMENTS', `Two of the files declare ${twin}`, 'Name one of them.');
  return sources;
}

function sourceOf(path: string | undefined, text: string, asked: Input['kind']): Source {
  const label = path ?? 'code';
  if (text.trim() === '')
    throw refusal('INVALID_ARGUMENTS', `There is no code in ${label}`, 'Give some Apex.');
  const found = unitOf(text);
  const kind = asked !== 'auto' ? asked : path?.endsWith('.apex') ? 'anonymous' : found.kind;
  if (kind === 'anonymous') return blockOf(label, text);
  if (found.kind !== kind)
    throw refusal(
      'INVALID_ARGUMENTS',
      `${label} declares no ${kind}`,
      'Give the whole source, or another kind.',
    );
  return { source: path ?? found.name, kind, unit: { kind, name: found.name, body: text } };
}

function blockOf(source: string, text: string): Source {
  const name = `OrgsmithCheck${randomBytes(6).toString('hex')}`;
  const wrapped = wrap(text, name);
  if ('extra' in wrapped)
    return { source, kind: 'anonymous', problem: { ...wrapped.extra, message: "Unexpected token '}'." } };
  return { source, kind: 'anonymous', wrapped, unit: { kind: 'class', name, body: wrapped.body } };
}

/** Which of them the org has: those are compiled as changes of what is there. */
async function findExisting({ org }: OrgContext, units: Unit[]): Promise<void> {
  for (const kind of ['class', 'trigger'] as const) {
    const mine = units.filter(unit => unit.kind === kind && !/^OrgsmithCheck[0-9a-f]{12}$/.test(unit.name));
    const there = await unitsOf(
      org,
      kind,
      mine.map(({ name }) => name),
    );
    for (const unit of mine)
      unit.id = there.find(({ name }) => name.toLowerCase() === unit.name.toLowerCase())?.id;
  }
}

function placed({ name, line, column, message }: Problem, sources: Source[]) {
  const source = sources.find(({ unit }) => unit?.name.toLowerCase() === name.toLowerCase()) ?? sources[0];
  const where = source?.wrapped ? source.wrapped.place(line, column) : { line, column };
  return { source: source?.source ?? name, ...where, message };
}
