import { nearest, ToolError, z } from 'orgsmith/toolkit';
import { classOf, refusalOf } from './_classes.ts';

const names = z.array(z.string()).default([]);
const flag = z.object({
  name: z.string(),
  type: z.enum(['option', 'boolean']),
  char: z.string().optional(),
  aliases: names,
  charAliases: names,
  summary: z.string().optional(),
  description: z.string().optional(),
  required: z.boolean().default(false),
  hidden: z.boolean().default(false),
  multiple: z.boolean().default(false),
  multipleNonGreedy: z.boolean().default(false),
  allowNo: z.boolean().default(false),
  options: z.array(z.string()).optional(),
});
const argument = z.object({ required: z.boolean().default(false), description: z.string().optional() });
const command = z.object({
  id: z.string(),
  aliases: names,
  hiddenAliases: names,
  permutations: names,
  aliasPermutations: names,
  summary: z.string().optional(),
  description: z.string().optional(),
  hidden: z.boolean().default(false),
  strict: z.boolean().default(true),
  pluginName: z.string().default(''),
  pluginType: z.string().default(''),
  args: z.record(z.string(), argument).default({}),
  flags: z.record(z.string(), flag).default({}),
});

/** What the CLI says of all its commands, cut to what is used here. */
export const COMMANDS = z.array(command);
export type Command = z.output<typeof command>;
export type Flag = z.output<typeof flag>;

/**
 * The command that some words mean: spaces or colons between them, its id, an alias, or its words in another order, as the CLI
 * takes them. Throws ToolError where there is none, or no call may run it.
 */
export function findCommand(commands: readonly Command[], given: string): Command {
  const id = given
    .trim()
    .replace(/^sf\s+/, '')
    .replace(/\s+/g, ':');
  const found = /^[\w@:-]{1,200}$/.test(id)
    ? (commands.find(each => each.id === id) ?? commands.find(each => otherNames(each).includes(id)))
    : undefined;
  if (!found) throw unknownCommand(commands, given, id);
  const no = refusalOf(found.id);
  if (no)
    throw new ToolError({
      code: 'SF_COMMAND_REFUSED',
      message: `sf ${spaced(found.id)} is not run from here: ${no.reason}`,
      next: no.next,
    });
  // The CLI would fetch and install it first.
  if (found.pluginType === 'jit')
    throw new ToolError({
      code: 'SF_PLUGIN_MISSING',
      message: `sf ${spaced(found.id)} is in ${found.pluginName}, which is not installed`,
      next: `The user can install it with: sf plugins install ${found.pluginName}`,
      retry: 'after_fix',
    });
  return found;
}

/** Is it what was reviewed: from Salesforce's own plug-in, and no other plug-in claims its name? */
export function isReviewed(commands: readonly Command[], { id, pluginName, pluginType }: Command): boolean {
  return (
    classOf(id) !== undefined &&
    pluginType !== 'link' &&
    /^@(salesforce|oclif)\//.test(pluginName) &&
    !commands.some(
      each => each.pluginName !== pluginName && (each.id === id || otherNames(each).includes(id)),
    )
  );
}

export function spaced(id: string): string {
  return id.replaceAll(':', ' ');
}

function otherNames(each: Command): string[] {
  return [...each.aliases, ...each.hiddenAliases, ...each.permutations, ...each.aliasPermutations];
}

function unknownCommand(commands: readonly Command[], given: string, id: string): ToolError {
  const near = nearest(
    id,
    commands.map(each => each.id),
  ).map(spaced);
  return new ToolError({
    code: 'SF_COMMAND_UNKNOWN',
    message: `The installed Salesforce CLI has no command '${given.slice(0, 100)}'${near.length > 0 ? `. Nearest: ${near.join(', ')}` : ''}`,
    next: 'Look for it with find_sf_commands; pass the words of the command only, flags belong into args.',
    retry: 'after_fix',
    details: { nearest: near },
  });
}
