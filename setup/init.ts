import {
  existsSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { readCliState } from '../guard/cli-files.ts';
import { EXIT, type Io } from '../src/commands/io.ts';
import type { RunCommand } from '../src/commands/table.ts';
import { type FlagValues, splitList, UsageError, unknownName } from '../src/flags.ts';
import { resolveOrgs } from '../src/orgs/allow-list.ts';
import { findProject } from '../src/orgs/project.ts';
import { resolveSettings } from '../src/settings.ts';
import { tell } from './answer.ts';
import { CLIENTS, commandOf, type McpClient, SERVER, textAt } from './clients.ts';
import { withoutServer, withServer } from './mcp-file.ts';

interface Step {
  client: McpClient;
  path: string;
  before: string;
  /** Undefined: the file goes. */
  after: string | undefined;
}

/** `orgsmith init`: writes, shows or takes out the entry of this server in the files of MCP clients of the project. */
export const runInit: RunCommand = async ({ flags, own }, io) => {
  const clients = clientsOf(own.client);
  // Wrong values are told now, and not by a client that cannot start the server.
  resolveSettings(flags, {});
  const root =
    findProject(strings(flags['project-dir'])[0], process.env, process.cwd()).root ?? process.cwd();
  const remove = own.remove === true;
  const orgs = remove ? [] : await orgsOf(flags, root, io);
  const command = commandOf({ ...flags, orgs });
  const steps = clients.map(client => stepOf(client, root, remove ? undefined : command));
  const changed = steps.filter(({ before, after, path }) => before !== after && (after ?? existsSync(path)));
  const dryRun = own['dry-run'] === true;
  if (!dryRun) for (const step of changed) write(step);
  const said = changed.map(step => line(step, dryRun, remove));
  const result = {
    dryRun,
    orgs,
    files: changed.map(({ client, path, after }) => ({
      client: client.name,
      path,
      ...(after === undefined ? { deleted: true } : dryRun ? { content: after } : {}),
    })),
  };
  const text = said.length > 0 ? said.join('\n') : 'Nothing to do: the files are as they should be.';
  tell(io, own.json === true, result, text);
  return EXIT.ok;
};

function clientsOf(given: unknown): McpClient[] {
  const wanted = strings(given).flatMap(splitList);
  const known = CLIENTS.map(({ name }) => name);
  for (const name of wanted)
    if (!known.includes(name)) throw new UsageError(unknownName('client', name, known));
  return CLIENTS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
}

async function orgsOf(given: FlagValues, root: string, io: Io): Promise<string[]> {
  const state = readCliState(homedir(), root, process.env);
  const wanted = strings(given.orgs);
  const orgs = wanted.length > 0 ? wanted : await asked(state, io);
  const later = orgs.filter(name => name !== 'LOCAL' && name !== 'ENVIRONMENT');
  const [missing] = resolveOrgs(later, state).unresolved;
  if (missing) throw new UsageError(`${missing.name}: ${missing.reason}. ${missing.next}`);
  return orgs;
}

async function asked(state: ReturnType<typeof readCliState>, io: Io): Promise<string[]> {
  const names = state.usernames().map(username => {
    const alias = [...state.aliases].find(([, target]) => target === username)?.[0];
    return { name: alias ?? username, username };
  });
  const known = names.map(({ name }) => name).join(', ');
  if (!io.interactive)
    throw new UsageError(
      `Name the orgs that the assistant may use: --orgs ${known ? `(here are ${known})` : 'LOCAL'}`,
    );
  for (const { name, username } of names) io.stderr(`  ${name}${name === username ? '' : `  ${username}`}\n`);
  io.stderr('  LOCAL  an org on localhost, with sample data\n');
  io.stderr('Which orgs may the assistant use? Names, with commas between: ');
  const lines = createInterface({ input: io.stdin });
  const typed = await lines.question('').finally(() => lines.close());
  const orgs = splitList(typed);
  if (orgs.length === 0) throw new UsageError('No org was named; nothing was written');
  return orgs;
}

function stepOf(client: McpClient, root: string, command: ReturnType<typeof commandOf> | undefined): Step {
  const path = join(root, client.file);
  const before = textAt(root, client);
  const after = command
    ? withServer(before, client.file, client.key, SERVER, client.entry(command.command, command.args))
    : withoutServer(before, client.file, client.key, SERVER);
  return { client, path, before, after };
}

/** In one step, so that a client never reads half of it; a link stays a link, and the mode what it was. */
function write({ path, after }: Step): void {
  if (after === undefined) {
    rmSync(path, { force: true });
    if (dirname(path).endsWith('.vscode')) removeIfEmpty(dirname(path));
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  const there = existsSync(path);
  const target = there ? realpathSync(path) : path;
  const fresh = `${target}.${process.pid}.tmp`;
  writeFileSync(fresh, after, { mode: there ? statSync(target).mode & 0o777 : 0o644, flag: 'wx' });
  renameSync(fresh, target);
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Somebody else's files are in it.
  }
}

function line({ client, path, after }: Step, dryRun: boolean, remove: boolean): string {
  const would = dryRun ? 'Would ' : '';
  const verb = (word: string, past: string) => (dryRun ? `${would}${word}` : past);
  if (after === undefined) return `${verb('delete', 'Deleted')} ${path}: nothing else was in it`;
  const what = remove ? verb('take the server out of', 'Took the server out of') : verb('write', 'Wrote');
  const then = dryRun || remove ? '' : `\n  In ${client.title}: ${client.next}.`;
  return `${what} ${path}${dryRun ? `:\n${after.trimEnd()}` : then}`;
}

function strings(value: unknown): string[] {
  return [value ?? []].flat().map(String);
}
