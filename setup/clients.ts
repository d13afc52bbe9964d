import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FLAG_NAMES, type FlagValues, flagOf } from '../src/flags.ts';
import type { ServerEntry } from './mcp-file.ts';

export const SERVER = 'orgsmith';

/** A client of MCP and the file of a project in which it looks for servers. */
export interface McpClient {
  name: string;
  title: string;
  file: string;
  /** The property under which the servers are. */
  key: string;
  entry(command: string, args: string[]): ServerEntry;
  /** What makes it see a new server. */
  next: string;
}

export const CLIENTS: readonly McpClient[] = [
  // https://code.claude.com/docs/en/mcp (project scope)
  {
    name: 'claude-code',
    title: 'Claude Code',
    file: '.mcp.json',
    key: 'mcpServers',
    entry: (command, args) => ({ command, args }),
    next: 'start it anew in this folder and accept the server',
  },
  // https://code.visualstudio.com/docs/copilot/reference/mcp-configuration
  {
    name: 'vscode',
    title: 'VS Code',
    file: '.vscode/mcp.json',
    key: 'servers',
    entry: (command, args) => ({ type: 'stdio', command, args }),
    next: 'open the file and press Start above the server',
  },
];

/** The command line of this very installation with these flags. */
export function commandOf(flags: FlagValues): { command: string; args: string[] } {
  // Beside this module in the bundle.
  const cli = fileURLToPath(new URL('./cli.js', import.meta.url));
  const given = FLAG_NAMES.flatMap(name => {
    const value = flags[name];
    if (value === undefined || value === false) return [];
    if (value === true) return [`--${name}`];
    const text = Array.isArray(value) ? value.join(',') : value;
    // The client starts the server elsewhere.
    return [`--${name}`, flagOf(name).kind === 'path' ? resolve(text) : text];
  });
  return { command: process.execPath, args: [cli, ...given] };
}

/** The text of a client's file in a project; empty where there is none. */
export function textAt(root: string, { file }: McpClient): string {
  const path = join(root, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
