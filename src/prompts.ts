import { ToolError } from '../guard/errors.ts';
import { nearest } from './nearest.ts';
import type { Session } from './session.ts';
import type { Prompt, PromptArgument } from './toolkit.ts';

const MOST_COMPLETIONS = 100;
const MOST_CHARS = 1_000;

/** The prompts all of whose tools are offered. */
export function offeredPrompts({ catalogue, selection }: Session): Prompt[] {
  const offered = new Set(selection.kept.map(({ name }) => name));
  return catalogue.prompts.filter(({ tools }) => tools.every(tool => offered.has(tool)));
}

/** What a prompt says with these arguments. Throws ToolError for an unknown prompt, or arguments that do not fit it. */
export function promptText(session: Session, name: string, given: Record<string, string>): string {
  const prompt = findPrompt(session, name);
  const wrong = prompt.arguments.flatMap(({ name, required }) => {
    const value = given[name]?.trim() ?? '';
    if (required && value === '') return `${name} is missing`;
    return value.length > MOST_CHARS ? `${name} has more than ${MOST_CHARS} characters` : [];
  });
  const known = prompt.arguments.map(({ name }) => name);
  const unknown = Object.keys(given).flatMap(key => (known.includes(key) ? [] : `${key} is no argument`));
  if (wrong.length + unknown.length > 0)
    throw new ToolError({
      code: 'INVALID_ARGUMENTS',
      message: `${name}: ${[...wrong, ...unknown].join('; ')}`,
      next: `It takes: ${known.join(', ')}.`,
      retry: 'after_fix',
    });
  return prompt.text.flatMap(line => filled(line, given)).join('\n');
}

// A line that speaks of an argument is left out when that was not given.
function filled(line: string, given: Record<string, string>): string[] {
  const value = (name: string) => given[name]?.trim() ?? '';
  const named = [...line.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return named.some(name => value(name) === '') ? [] : [line.replace(/\{(\w+)\}/g, (_, name) => value(name))];
}

/** What an argument may become, beginning with what was typed: the pinned orgs, or objects of the org that is named. */
export async function completions(
  session: Session,
  prompt: string,
  { name, value }: { name: string; value: string },
  others: Record<string, string>,
  signal: AbortSignal,
): Promise<string[]> {
  const { complete } = findPrompt(session, prompt).arguments.find(each => each.name === name) ?? {};
  const begins = (word: string) => word.toLowerCase().startsWith(value.toLowerCase());
  return (await words(session, complete, others.org || undefined, signal))
    .filter(begins)
    .slice(0, MOST_COMPLETIONS);
}

async function words(
  session: Session,
  kind: PromptArgument['complete'],
  org: string | undefined,
  signal: AbortSignal,
): Promise<string[]> {
  if (kind === 'org')
    return session.orgs.allowed().flatMap(({ name, aliases }) => [...new Set([name, ...aliases])]);
  if (kind !== 'object') return [];
  const { describeGlobal } = await session.orgs.open(org, []);
  const objects = await session.orgs.under({ effect: 'read', on: 'org' }, signal, () => describeGlobal());
  return objects.map(({ name }) => name);
}

function findPrompt(session: Session, name: string): Prompt {
  const prompts = offeredPrompts(session);
  const found = prompts.find(prompt => prompt.name === name);
  if (found) return found;
  const names = prompts.map(prompt => prompt.name);
  const near = nearest(name, names);
  throw new ToolError({
    code: 'UNKNOWN_PROMPT',
    message: `There is no prompt ${name.slice(0, 80)}${near.length > 0 ? `. Nearest: ${near.join(', ')}` : ''}`,
    next: `Prompts: ${names.join(', ') || 'none with these toolsets'}.`,
  });
}
