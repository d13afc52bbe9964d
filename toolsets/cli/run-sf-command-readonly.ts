import { defineTool, ToolError } from 'orgsmith/toolkit';
import { spaced } from './_commands.ts';
import { INPUT, OUTPUT, prepare, runPrepared, summary } from './_prepare.ts';

export default defineTool({
  name: 'run_sf_command_readonly',
  title: 'Run a reading command of the Salesforce CLI',
  description:
    'Run a command of the installed Salesforce CLI that only reads, on an allowed org, where no other tool does the work. Commands, flags and classes: find_sf_commands. Nothing goes through a shell; secrets are hidden.',
  keywords: 'salesforce cli sf command run read',
  effect: 'read',
  release: 'beta',
  input: INPUT,
  output: OUTPUT,
  summary,
  async run(context, input) {
    const prepared = await prepare(context, input);
    const { command, effect, reviewed } = prepared;
    if (effect !== 'read')
      throw new ToolError({
        code: 'SF_NOT_READONLY',
        message: `sf ${spaced(command.id)} counts as ${effect}${reviewed ? '' : ': nobody has reviewed it'}`,
        next: 'Use run_sf_command, which shows a plan.',
      });
    return runPrepared(context, prepared, input.seconds);
  },
});
