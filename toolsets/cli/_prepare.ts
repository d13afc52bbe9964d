import { type Effect, isToolError, type OrgContext, ToolError, z } from 'orgsmith/toolkit';
import { askAgain, installedCommands } from './_catalogue.ts';
import { classOf, flagRefusal, sendsSource } from './_classes.ts';
import { type Command, findCommand, isReviewed, spaced } from './_commands.ts';
import { checkLogin } from './_login.ts';
import { pinOrgs } from './_orgs.ts';
import { checkPlaces, hasReplacements } from './_places.ts';
import { callSf, type SfAnswer } from './_run.ts';
import { readWords, type Words, writeWords, wrong } from './_words.ts';

export const INPUT = z.strictObject({
  command: z.string().min(1).max(200).describe('Its words, for example: data query'),
  args: z
    .array(z.string().max(100_000))
    .max(100)
    .default([])
    .describe(
      'Flags and values, one array item per word of a terminal, without quotes: ["--query", "SELECT Id FROM Account"]. The org and --json are filled in',
    ),
  seconds: z.int().min(1).max(600).optional().describe('How long it may take; default 120'),
});
export type Input = z.output<typeof INPUT>;
export const OUTPUT = z.object({
  command: z.array(z.string()).describe('What ran, word by word'),
  exitCode: z.number(),
  result: z.unknown().describe('What its JSON holds'),
  text: z.string().optional().describe('What it printed where it has no JSON'),
});
const DEFAULT_SECONDS = 120;

export interface Prepared {
  command: Command;
  /** Behind `sf`. */
  args: string[];
  effect: Effect;
  reviewed: boolean;
}

/** What would run: the command found and classed, its flags known, its orgs pinned, its files in the project. Throws ToolError. */
export async function prepare(
  { org, orgs, project }: Pick<OrgContext, 'org' | 'orgs' | 'project'>,
  input: Input,
): Promise<Prepared> {
  const { commands, command } = await commandOf(input.command);
  const reviewed = isReviewed(commands, command);
  const words = readWords(command, input.args);
  for (const { flag } of words.flags) {
    const no = flagRefusal(command.id, flag.name);
    if (no) throw wrong(`--${flag.name}`, `is not passed from here: ${no}`);
  }
  const kept = words.flags.filter(({ flag }) => flag.name !== 'json');
  // The plan is the question that the CLI would ask.
  const noPrompt = command.flags['no-prompt'];
  if (noPrompt && !kept.some(({ flag }) => flag === noPrompt)) kept.push({ flag: noPrompt });
  const pinned = pinOrgs(command, { ...words, flags: kept }, { org, orgs }, reviewed);
  for (const each of orgs.allowed())
    if (each.username === org.username || pinned.flags.some(({ value }) => value === each.username))
      checkLogin(each);
  if (project.root !== undefined && sendsSource(command.id) && hasReplacements(project.root))
    throw replacing(command.id);
  const effect = reviewed ? effectOf(command.id, pinned) : 'destroy';
  // Its one argument is a path of the API, whatever is there on disk.
  const positionals = command.id === 'api:request:rest' ? [] : pinned.positionals;
  checkPlaces({ ...pinned, positionals }, project.root, effect === 'read');
  return { command, args: writeWords(command, pinned), effect, reviewed };
}

/** The installed command of that name; one that was installed since we asked is found, too. */
async function commandOf(given: string) {
  const { commands } = await installedCommands();
  try {
    return { commands, command: findCommand(commands, given) };
  } catch (error) {
    const isMissing =
      isToolError(error) && ['SF_COMMAND_UNKNOWN', 'SF_PLUGIN_MISSING'].includes(error.parts.code);
    const fresh = isMissing ? await askAgain() : undefined;
    if (!fresh) throw error;
    return { commands: fresh.commands, command: findCommand(fresh.commands, given) };
  }
}

function replacing(id: string): ToolError {
  return new ToolError({
    code: 'REPLACEMENTS',
    message: `sf ${spaced(id)} would apply the replacements of sfdx-project.json, which put files and variables of this machine into what is sent`,
    next: 'Use deploy_metadata, which shows them; the user runs this one in a terminal.',
  });
}

/** Runs what was prepared in the project's folder. */
export async function runPrepared(
  { org, project, signal, progress }: OrgContext,
  { args, effect }: Prepared,
  seconds = DEFAULT_SECONDS,
) {
  let done = 0;
  const answer: SfAnswer = await callSf({
    args,
    cwd: project.root,
    signal,
    seconds,
    username: org.username,
    reads: effect === 'read',
    line: text => progress(++done, undefined, text),
  });
  const { warnings, exitCode, result, text } = answer;
  return {
    command: ['sf', ...args],
    exitCode,
    result: result ?? null,
    ...(text === undefined ? {} : { text }),
    ...(warnings.length > 0 ? { notices: warnings.slice(0, 20) } : {}),
  };
}

export function summary({ command, exitCode, text }: z.output<typeof OUTPUT>): string {
  const said = text === undefined ? '' : `\n${text}`;
  return `sf ${spaced(command[1] ?? '')}: ${exitCode === 0 ? 'done' : `ended with exit code ${exitCode}`}${said}`;
}

// A GET elsewhere may do something: sign out, or run Apex of the org.
const DATA_PATH = /^\/?services\/data(\/v\d+\.\d+)?(\/[^?#]*)?(\?[^#]*)?$/;

/** The class of the command, widened by what its flags make of it. */
function effectOf(id: string, { flags, positionals }: Words): Effect {
  const effect = classOf(id) ?? 'destroy';
  if (id !== 'api:request:rest') return effect;
  const value = (name: string) => flags.find(each => each.flag.name === name)?.value;
  const method = value('method') ?? 'GET';
  const isPlain = !flags.some(each => ['file', 'body', 'header'].includes(each.flag.name));
  const isData = positionals.every(
    each => DATA_PATH.test(each) && !/\.\.|%2e|[\\\s]|_HttpMethod/i.test(each),
  );
  return (method === 'GET' || method === 'HEAD') && isPlain && isData ? 'read' : 'destroy';
}
