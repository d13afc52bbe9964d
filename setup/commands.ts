import type { Options } from 'yargs';
import type { Command } from '../src/commands/table.ts';

const value = (describe: string, more: Options = {}): Options => ({
  type: 'string',
  requiresArg: true,
  describe,
  ...more,
});
const JSON_ANSWER: Options = { type: 'boolean', describe: 'Print {status, result, warnings} as JSON' };

/** What a person runs once on a machine. Data only: the commands are loaded when used. */
export const SETUP: Command[] = [
  {
    usage: 'doctor',
    text: 'Look at Node, the Salesforce CLI, logins, orgs, project, proxy and start-up, and say what mends what is wrong',
    usesFlags: true,
    options: { offline: { type: 'boolean', describe: 'Ask no org' }, json: JSON_ANSWER },
    examples: [['orgsmith doctor --orgs dev,uat', 'as a server with these flags would find it']],
    load: async () => (await import('./doctor.ts')).runDoctor,
  },
  {
    usage: 'init',
    text: 'Write this server, with the given flags, into the MCP configuration of Claude Code and VS Code in this project',
    usesFlags: true,
    options: {
      client: value('claude-code or vscode [default: both]', { array: true, nargs: 1 }),
      'dry-run': { type: 'boolean', describe: 'Show what would be written, and write nothing' },
      remove: { type: 'boolean', describe: 'Take it out again' },
      json: JSON_ANSWER,
    },
    examples: [['orgsmith init --orgs dev,uat --read-only', 'two orgs, no changes']],
    load: async () => (await import('./init.ts')).runInit,
  },
  {
    usage: 'login',
    text: 'Sign in to an org, where the Salesforce CLI keeps its logins: by the browser, a device, a key or an auth URL',
    usesFlags: false,
    options: {
      alias: value('A name for the org', { alias: 'a' }),
      'instance-url': value('Where to sign in [default: https://login.salesforce.com]', { alias: 'r' }),
      'client-id': value('Consumer key of an app of your own [default: that of the Salesforce CLI]', {
        alias: 'i',
      }),
      port: value('Port of the app’s callback address [default: 1717]'),
      device: { type: 'boolean', describe: 'Type a code on another device; needs --client-id' },
      'jwt-key-file': value('Sign in with this key (mode 600); needs --username and --client-id'),
      username: value('The user: for --jwt-key-file, else what the page suggests'),
      'auth-url-file': value('Sign in with the auth URL in this file (mode 600)'),
      'set-default': { type: 'boolean', describe: 'Make it the default org', alias: 's' },
      json: JSON_ANSWER,
    },
    examples: [
      ['orgsmith login --alias dev --instance-url https://test.salesforce.com', 'a sandbox, in the browser'],
      [
        'orgsmith login -a ci --jwt-key-file ci.key --username ci@acme.example --client-id 3MVG9…',
        'a build server',
      ],
    ],
    load: async () => (await import('./login.ts')).runLogin,
  },
  {
    usage: 'logout <org>',
    text: 'End the login of an org there, and forget it on this machine with its aliases',
    usesFlags: false,
    options: {
      'local-only': { type: 'boolean', describe: 'Forget it here only: it goes on where it was copied to' },
      json: JSON_ANSWER,
    },
    examples: [['orgsmith logout dev', 'the org under the alias dev']],
    load: async () => (await import('./logout.ts')).runLogout,
  },
];
