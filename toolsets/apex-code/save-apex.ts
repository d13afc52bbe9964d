import { defineTool, type OrgContext, type Plan, type ToolError, z } from 'orgsmith/toolkit';
import { unitOf } from './_apex-text.ts';
import { compile, OBJECTS, type Problem, type UnitKind } from './_container.ts';
import { findLocal, keep, type LocalFile, writeLocal } from './_local.ts';
import { refusal, versionOf } from './_read.ts';
import { type OrgUnit, textOf, unitsOf } from './_source.ts';
import { inTurn } from './_turns.ts';

const input = z.strictObject({
  code: z.string().min(1).max(1_000_000).optional().describe('The whole class or trigger'),
  file: z.string().min(1).max(1_000).optional().describe('Instead of code: its file in the project'),
  version: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .max(16)
    .optional()
    .describe('For one that the org has: the version that search_org_code told when it was read'),
  apiVersion: z
    .string()
    .regex(/^\d\d\.0$/)
    .max(4)
    .optional()
    .describe('Of a new one; default: that of this session'),
  local: z.boolean().default(false).describe('Write the code into the project, too, once the org has it'),
});
type Input = z.output<typeof input>;

interface SavePlan extends Plan {
  kind: UnitKind;
  name: string;
  code: string;
  /** As the org has it; absent for a new one. */
  old: OrgUnit | undefined;
  local: LocalFile | undefined;
}

export default defineTool({
  name: 'save_apex',
  title: 'Save a class or trigger',
  description:
    'Create or change one class or trigger in the org, without a deploy: compiled first, saved only without problems, and only when the org’s code is still the version that was read. Not in production. The old code is kept in a file; can write the project’s source, too.',
  keywords: 'salesforce apex class trigger save create update edit',
  effect: 'update',
  release: 'beta',
  input,
  output: z.object({
    name: z.string(),
    kind: z.string(),
    saved: z.enum(['created', 'changed', 'unchanged']),
    version: z.string().describe('Of the code as it is now'),
    before: z.string().optional().describe('File with the code that it replaced'),
    local: z.string().optional().describe('File of the project that was written'),
    localBefore: z.string().optional().describe('File with what that said'),
  }),
  summary: ({ name, saved, version, before, local }) =>
    `${name} ${saved === 'unchanged' ? 'is what the org has' : `was ${saved}`}, version ${version}${before ? `; before: ${before}` : ''}${local ? `; written: ${local}` : ''}`,
  async plan(context: OrgContext, asked: Input): Promise<SavePlan> {
    const { org } = context;
    if (org.kind === 'production')
      throw refusal(
        'PRODUCTION',
        'Apex is never saved directly in a production org, whatever was allowed',
        'Deploy it with its tests by deploy_metadata; check_compile works here.',
      );
    const given = await codeOf(context, asked);
    const unit = unitOf(given);
    if (unit.kind === 'anonymous')
      throw refusal(
        'INVALID_ARGUMENTS',
        'The code declares no class and no trigger',
        'Give the whole source.',
      );
    const { kind, name } = unit;
    const [old] = await unitsOf(org, kind, [name]);
    checkVersion(kind, name, old, asked.version);
    // Answers show one kind of line ends: what was read by them comes back with those that the org has.
    const code = asked.code !== undefined && old ? withEndsOf(old.body, given) : given;
    if (old && asked.apiVersion)
      throw refusal(
        'INVALID_ARGUMENTS',
        `apiVersion is for a new ${kind}; ${name} is there`,
        'Leave it out; deploy_metadata changes the version of what is there.',
      );
    const local = asked.local ? await findLocal(context, kind, name) : undefined;
    return {
      title: `${old ? 'Change' : 'Create'} the ${kind} ${name}`,
      writes: old && old.body === code ? 0 : 1,
      deletes: 0,
      object: OBJECTS[kind],
      effect: old ? 'update' : 'create',
      details: {
        ...(old
          ? { ...changeOf(old.body, code), lastModified: old.modified, by: old.by }
          : { lines: lineCount(code) }),
        ...(local ? { file: local.path, fileIs: local.text === undefined ? 'created' : 'overwritten' } : {}),
      },
      limits: [
        old
          ? 'undo_changes cannot take it back. The old code is kept in a file, and saving that puts it back.'
          : `undo_changes cannot take it back; delete_metadata removes the new ${kind}.`,
        'No tests are run, and what depends on it is not compiled along.',
        ...(local?.text !== undefined ? [`What ${local.path} says is kept in a file.`] : []),
      ],
      binding: {
        ...{ kind, name, code: versionOf(code), apiVersion: asked.apiVersion ?? null },
        org: old ? { id: old.id, code: versionOf(old.body), modified: old.modified, crc: old.crc } : null,
        local: local
          ? { path: local.path, text: local.text === undefined ? null : versionOf(local.text) }
          : null,
      },
      ...{ kind, name, code, old, local },
    };
  },
  async run(context: OrgContext, { apiVersion }: Input, { kind, name, code, old, local }: SavePlan) {
    const { org, files } = context;
    const facts = { name, kind, version: versionOf(code) };
    if (old?.body === code)
      return {
        ...facts,
        saved: 'unchanged' as const,
        ...(await writeTold(context, kind, local, code, apiVersion)),
      };
    const before = old
      ? await keep(files, `before-${name}.${kind === 'class' ? 'cls' : 'trigger'}`, old.body)
      : undefined;
    const unit = { kind, name, body: code, id: old?.id, apiVersion };
    const asItWas = async () => {
      const [now] = await unitsOf(org, kind, [name]);
      if (now?.id !== old?.id || now?.body !== old?.body) throw changed(name, now);
    };
    const { problems, left } = await inTurn(`${org.id} ${kind} ${name.toLowerCase()}`, () =>
      compile(context, [unit], true, asItWas),
    );
    if (problems.length > 0) throw notCompiled(name, problems);
    org.forgetSchema();
    return {
      ...facts,
      saved: old ? ('changed' as const) : ('created' as const),
      ...(before ? { before } : {}),
      ...(await writeTold(context, kind, local, code, apiVersion, left)),
    };
  },
});

async function codeOf(context: OrgContext, { code, file }: Input): Promise<string> {
  if ((code === undefined) === (file === undefined))
    throw refusal('INVALID_ARGUMENTS', 'Give either code or file', 'Mend the call; nothing was sent.');
  return code ?? (await textOf(context, file ?? ''));
}

/** Who changes code must have read what is there. */
function checkVersion(
  kind: UnitKind,
  name: string,
  old: OrgUnit | undefined,
  version: string | undefined,
): void {
  if (!old && version)
    throw refusal(
      'NOT_FOUND',
      `The org has no ${kind} ${name} of its own to change`,
      'Leave version out to create it.',
    );
  if (old && !version)
    throw refusal(
      'VERSION_MISSING',
      `The org has the ${kind} ${name} already, changed ${old.modified} by ${old.by}`,
      'Read it with search_org_code (names) and give the version that it tells, so that nobody’s change is lost.',
    );
  if (old && versionOf(old.body) !== version) throw changed(name, old);
}

function changed(name: string, now: OrgUnit | undefined): ToolError {
  return refusal(
    'CHANGED_MEANWHILE',
    now
      ? `${name} was changed in the org since it was read: ${now.modified} by ${now.by}`
      : `The org no longer has ${name}`,
    'Read it again with search_org_code and make the change in what it says now.',
  );
}

function notCompiled(name: string, problems: Problem[]): ToolError {
  const [first] = problems;
  return refusal(
    'APEX_COMPILE',
    `${name} was not saved: line ${first?.line}, column ${first?.column}: ${first?.message}`,
    'Mend the code and call again; nothing was saved.',
    { problems },
  );
}

/** The file of the project, when that was asked for; the org has the code by then, whatever becomes of the file. */
async function writeTold(
  context: OrgContext,
  kind: UnitKind,
  local: LocalFile | undefined,
  code: string,
  apiVersion = context.org.apiVersion,
  left?: string | undefined,
) {
  const notices = left ? [`The container ${left} could not be deleted; a later check does it.`] : [];
  try {
    const text = local?.text === undefined ? code : withEndsOf(local.text, code);
    const written = local && (await writeLocal(context, kind, local, text, apiVersion));
    return {
      ...(written ? { local: written.path } : {}),
      ...(written?.backup ? { localBefore: written.backup } : {}),
      ...(notices.length > 0 ? { notices } : {}),
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { notices: [...notices, `The org has the code, the project has not: ${why}`] };
  }
}

/** The code with the line ends of another text. */
function withEndsOf(other: string, code: string): string {
  const plain = code.replaceAll('\r\n', '\n');
  return other.includes('\r\n') ? plain.replaceAll('\n', '\r\n') : plain;
}

const MOST_LINES = 30;
const lineCount = (code: string) => code.split('\n').length;

/** The lines that differ, between those that are the same at the start and at the end. */
function changeOf(old: string, code: string) {
  const [was, is] = [old.split('\n'), code.split('\n')];
  let from = 0;
  while (from < was.length && from < is.length && was[from] === is[from]) from += 1;
  let same = 0;
  while (same < Math.min(was.length, is.length) - from && was.at(-1 - same) === is.at(-1 - same)) same += 1;
  const part = (lines: string[]) => {
    const some = lines.slice(from, lines.length - same);
    return some.length > MOST_LINES
      ? [...some.slice(0, MOST_LINES), `… ${some.length - MOST_LINES} more`]
      : some;
  };
  return { fromLine: from + 1, removed: part(was), added: part(is) };
}
