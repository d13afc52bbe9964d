import { defineTool, z } from 'orgsmith/toolkit';
import { installedCommands } from './_catalogue.ts';
import { classOf, refusalOf } from './_classes.ts';
import { type Command, type Flag, isReviewed, spaced } from './_commands.ts';

const MOST_WITH_FLAGS = 3;

export default defineTool({
  name: 'find_sf_commands',
  title: 'Find commands of the Salesforce CLI',
  description:
    'Search the commands of the installed Salesforce CLI and its plug-ins by words. Says what each does, its class (read, create, update, destroy) and, for the best three, the flags that run_sf_command_readonly and run_sf_command take.',
  keywords: 'salesforce cli sf command search help flags plugin',
  effect: 'read',
  on: 'machine',
  orgs: 'none',
  release: 'beta',
  input: z.strictObject({
    query: z.string().min(1).max(200).describe('Words, for example: bulk delete; or a command: data query'),
    limit: z.int().min(1).max(50).default(10).describe('Most commands in the answer'),
  }),
  output: z.object({
    version: z.string(),
    total: z.number().describe('Commands that fit'),
    commands: z.array(
      z.object({
        command: z.string(),
        class: z.string().describe('refused: no call runs it'),
        summary: z.string(),
        plugin: z.string(),
        note: z.string().optional(),
        arguments: z.array(z.string()).optional(),
        flags: z.array(z.string()).optional(),
      }),
    ),
  }),
  summary: ({ version, total, commands }) =>
    total === 0
      ? `No command of ${version} fits; try other or fewer words`
      : `${total} commands of ${version} fit${commands.length < total ? `, the best ${commands.length} are shown` : ''}`,
  table: ({ commands }) => ({
    columns: ['command', 'class', 'summary'],
    rows: commands.map(each => [each.command, each.class, each.summary]),
  }),
  async run(_context, { query, limit }) {
    const { version, commands } = await installedCommands();
    const found = ranked(commands, query);
    return {
      version,
      total: found.length,
      commands: found.slice(0, limit).map((each, index) => told(commands, each, index < MOST_WITH_FLAGS)),
    };
  },
});

/** The commands that hold all words, best first: words of the id count most. */
function ranked(commands: readonly Command[], query: string): Command[] {
  const words = query
    .toLowerCase()
    .replace(/^sf\s+/, '')
    .split(/[\s:]+/)
    .filter(Boolean);
  const scored = commands.flatMap(each => {
    if (each.hidden) return [];
    const id = each.id.split(':');
    const aliases = [...each.aliases, ...each.hiddenAliases].join(' ');
    const texts = `${each.summary ?? ''} ${each.description ?? ''}`.toLowerCase();
    let score = id.join(' ') === words.join(' ') ? 100 : 0;
    for (const word of words) {
      const one = singular(word);
      const hit = id.some(part => singular(part) === one)
        ? 10
        : each.id.includes(one)
          ? 6
          : (each.summary ?? '').toLowerCase().includes(one)
            ? 3
            : texts.includes(one) || aliases.includes(one)
              ? 1
              : 0;
      if (hit === 0) return [];
      score += hit;
    }
    // What can be run comes first.
    const isLess = each.pluginType === 'jit' || refusalOf(each.id) !== undefined;
    return [{ each, score: score - id.length / 10 - (isLess ? 5 : 0) }];
  });
  return scored.sort((a, b) => b.score - a.score || (a.each.id < b.each.id ? -1 : 1)).map(({ each }) => each);
}

const singular = (word: string) => (word.length > 3 ? word.replace(/s$/, '') : word);

function told(commands: readonly Command[], each: Command, withFlags: boolean) {
  const { id, summary, description = '', pluginName, pluginType, args, flags } = each;
  const no = refusalOf(id);
  const jit = pluginType === 'jit' ? `needs: sf plugins install ${pluginName}` : undefined;
  const note = no ? `${no.reason}. ${no.next}` : jit;
  return {
    command: spaced(id),
    class: no ? 'refused' : isReviewed(commands, each) ? (classOf(id) ?? 'destroy') : 'destroy',
    summary: plain(summary ?? description.split('\n')[0] ?? ''),
    plugin: pluginName,
    ...(note ? { note } : {}),
    ...(withFlags && !no
      ? {
          arguments: Object.entries(args).map(
            ([name, { required, description: text }]) =>
              `${name}${required ? ' (required)' : ''}: ${plain(text ?? '')}`,
          ),
          flags: Object.values(flags).flatMap(flag => (isShown(flag) ? flagText(flag) : [])),
        }
      : {}),
  };
}

const isShown = ({ name, hidden }: Flag) =>
  !hidden && !['json', 'flags-dir', 'loglevel', 'target-org', 'target-dev-hub'].includes(name);

function flagText({
  name,
  char,
  type,
  required,
  multiple,
  options,
  summary,
  description = '',
}: Flag): string {
  const value = type === 'boolean' ? '' : options ? `=${options.join('|')}` : '=…';
  const facts = [required ? 'required' : '', multiple ? 'many' : ''].filter(Boolean).join(', ');
  const short = char ? `, -${char}` : '';
  return `--${name}${value}${short}${facts ? ` (${facts})` : ''}: ${plain(summary ?? description.split('\n')[0] ?? '')}`;
}

// Texts of the CLI are templates of its help.
function plain(text: string): string {
  return text
    .replace(/<%[^%]*%>/g, 'sf')
    .replace(/\s+/g, ' ')
    .slice(0, 200);
}
