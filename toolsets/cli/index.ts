import { defineToolset } from 'orgsmith/toolkit';

export default defineToolset({
  name: 'cli',
  title: 'Salesforce CLI',
  description: 'The installed Salesforce CLI: find its commands and run them on the allowed orgs',
  default: false,
  tools: {
    find_sf_commands: () => import('./find-sf-commands.ts'),
    run_sf_command_readonly: () => import('./run-sf-command-readonly.ts'),
    run_sf_command: () => import('./run-sf-command.ts'),
  },
});
