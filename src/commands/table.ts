import type { Options } from 'yargs';
import { SETUP } from '../../setup/commands.ts';
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

const value = (describe: string, more: Options = {}): Options => ({
  type: 'string',
  requiresArg: true,
  describe,
  ...more,
});
/** What is asked of a tool. */
const ARGUMENTS: Record<string, Options> = {
  arg: value('An argument as name=value; may be repeated', { array: true, nargs: 1, alias: 'a' }),
  input: value('All arguments as JSON; - reads them from stdin'),
  'target-org': value('The org, as the Salesforce CLI calls it; same as --orgs'),
};
/** How it is answered. */
const ANSWER: Record<string, Options> = {
  json: { type: 'boolean', describe: 'Print {status, result, warnings} as JSON' },
};

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
      ...ARGUMENTS,
      ...ANSWER,
      wait: value('Minutes to wait for long work [default: 10]', { alias: 'w' }),
      'max-output': value('Characters to print at most; the rest goes to a file [default: no limit]'),
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
    usage: 'plan <tool>',
    text: 'Write down what a call would change, for review; nothing is changed',
    usesFlags: true,
    options: {
      ...ARGUMENTS,
      out: value('The plan file', { demandOption: true }),
    },
    examples: [
      ['orgsmith plan write_records -o uat --input - --out plan.json < input.json', 'to be reviewed'],
    ],
    load: async () => (await import('./plan.ts')).runPlan,
  },
  {
    usage: 'apply <file>',
    text: 'Apply a reviewed plan file, if its org and records are still as it says',
    usesFlags: true,
    options: { ...ANSWER },
    examples: [['orgsmith apply plan.json -o uat --json', 'in CI, after the review']],
    load: async () => (await import('./plan.ts')).runApply,
  },
  {
    usage: 'approve [plan]',
    text: 'List the plans that wait for a yes given in a terminal, and give it',
    usesFlags: false,
    options: {},
    examples: [],
    load: async () => (await import('./approve.ts')).runApprove,
  },
  {
    usage: 'audit <action> [file]',
    text: 'Check that no line of the audit log was changed, added or taken out (action: verify)',
    usesFlags: false,
    options: {},
    examples: [['orgsmith audit verify', 'every file in ~/.orgsmith/audit']],
    load: async () => (await import('./audit.ts')).runAudit,
  },
  {
    usage: 'tools',
    text: 'List the tools that the given flags offer, and what would bring back the others',
    usesFlags: true,
    options: { json: { type: 'boolean', describe: 'Print the MCP listing as JSON' } },
    examples: [['orgsmith tools --read-only', 'what a read-only server offers']],
    load: async () => (await import('./tools.ts')).runTools,
  },
  ...SETUP,
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
    text: 'Start a Salesforce-compatible org on 127.0.0.1 (action: start), or run the Apex tests of a project there (action: apex)',
    usesFlags: false,
    options: {
      port: value('Port to listen on [default: a free one]'),
      org: value(
        'ALIAS=KIND, kind sandbox, scratch, developer or production, with +devhub; may be repeated',
        { array: true, nargs: 1 },
      ),
      home: value('Folder that gets the auth files; start any Salesforce client with HOME set to it'),
      project: value('SFDX project whose objects and fields the orgs have'),
      state: value('Folder that keeps the data across restarts'),
      report: value(
        'apex: SFDX project; says how many of its test methods ran, and what kept the others from it',
      ),
    },
    examples: [
      ['orgsmith local-org start --org dev=sandbox --org prod=production --home ./orgs', 'two orgs'],
    ],
    load: async () => (await import('./local-org.ts')).runLocalOrg,
  },
];
