import type { Options } from 'yargs';
import type { FlagValues } from '../flags.ts';
import type { Io } from './io.ts';

/** What yargs made of a command line. */
export interface Parsed {
  /** Flags of the common table. */
  flags: FlagValues;
  /** Positionals and the command's own options. */
  own: Record<string, unknown>;
}
export type RunCommand = (parsed: Parsed, io: Io) => Promise<number>;

export interface Command {
  usage: string;
  text: string;
  /** Takes the flags of `serve`, too. */
  usesFlags: boolean;
  options: Record<string, Options>;
  /** A command line, and what it does. */
  examples: [line: string, text: string][];
  load(): Promise<RunCommand>;
}

/** Every command; `serve` is here for its help and runs without yargs otherwise. */
export const COMMANDS: Command[] = [
  {
    usage: 'serve',
    text: 'Serve MCP on stdin and stdout (what hosts start; the default)',
    usesFlags: true,
    options: {},
    examples: [['orgsmith --orgs dev,uat --read-only', 'two orgs, no changes']],
    load: async () => (await import('./serve.ts')).runServe,
  },
  {
    usage: 'call <tool>',
    text: 'Call one tool and print its whole answer; for scripts and CI',
    usesFlags: true,
    options: {
      arg: {
        type: 'string',
        array: true,
        nargs: 1,
        alias: 'a',
        requiresArg: true,
        describe: 'An argument as name=value; may be repeated',
      },
      input: {
        type: 'string',
        requiresArg: true,
        describe: 'All arguments as JSON; - reads them from stdin',
      },
      json: { type: 'boolean', describe: 'Print {status, result, warnings} as JSON' },
      'target-org': {
        type: 'string',
        requiresArg: true,
        describe: 'The org, as the Salesforce CLI calls it; same as --orgs',
      },
      wait: {
        type: 'string',
        alias: 'w',
        requiresArg: true,
        describe: 'Minutes to wait for long work [default: 10]',
      },
      'max-output': {
        type: 'string',
        requiresArg: true,
        describe: 'Characters to print at most; the rest goes to a file [default: no limit]',
      },
    },
    examples: [
      [
        'orgsmith call run_soql_query -o dev --arg query="SELECT Id, Name FROM Account" --json',
        'query as JSON',
      ],
      ['orgsmith call describe_object -o dev --arg object=Account', 'fields of an object'],
    ],
    load: async () => (await import('./call.ts')).runCall,
  },
  {
    usage: 'tools',
    text: 'List the tools that the given flags offer, and what would bring back the others',
    usesFlags: true,
    options: { json: { type: 'boolean', describe: 'Print the MCP listing as JSON' } },
    examples: [['orgsmith tools --read-only', 'what a read-only server offers']],
    load: async () => (await import('./tools.ts')).runTools,
  },
  {
    usage: 'demo',
    text: 'Start an org on localhost and take a short tour of it through a real MCP client',
    usesFlags: false,
    options: {},
    examples: [],
    load: async () => (await import('./demo.ts')).runDemo,
  },
  {
    usage: 'local-org <action>',
    text: 'Start a Salesforce-compatible org on 127.0.0.1 (action: start)',
    usesFlags: false,
    options: {
      port: { type: 'string', requiresArg: true, describe: 'Port to listen on [default: a free one]' },
      org: {
        type: 'string',
        array: true,
        nargs: 1,
        requiresArg: true,
        describe: 'ALIAS=KIND, kind sandbox, scratch, developer or production, with +devhub; may be repeated',
      },
      home: {
        type: 'string',
        requiresArg: true,
        describe: 'Folder that gets the auth files; start any Salesforce client with HOME set to it',
      },
      project: {
        type: 'string',
        requiresArg: true,
        describe: 'SFDX project whose objects and fields the orgs have',
      },
      state: { type: 'string', requiresArg: true, describe: 'Folder that keeps the data across restarts' },
    },
    examples: [
      ['orgsmith local-org start --org dev=sandbox --org prod=production --home ./orgs', 'two orgs'],
    ],
    load: async () => (await import('./local-org.ts')).runLocalOrg,
  },
];
