import { defineTool, type OrgContext, type Plan } from 'orgsmith/toolkit';
import { spaced } from './_commands.ts';
import { INPUT, type Input, OUTPUT, type Prepared, prepare, runPrepared, summary } from './_prepare.ts';

interface CommandPlan extends Plan {
  prepared: Prepared;
}

export default defineTool({
  name: 'run_sf_command',
  title: 'Run a command of the Salesforce CLI',
  description:
    'Run any command of the installed Salesforce CLI or its plug-ins on an allowed org, where no other tool does the work: nothing of it can be undone from here. Its class decides who is asked; what nobody has reviewed counts as destroy. Commands, flags and classes: find_sf_commands.',
  keywords: 'salesforce cli sf command run plugin',
  effect: 'destroy',
  release: 'beta',
  input: INPUT,
  output: OUTPUT,
  summary,
  async plan(context: OrgContext, input: Input): Promise<CommandPlan> {
    const prepared = await prepare(context, input);
    const { command, args, effect, reviewed } = prepared;
    const isOne = /^data:\w+:record$/.test(command.id);
    return {
      title: `Run sf ${spaced(command.id)} (${effect}${reviewed ? '' : ', not reviewed'})`,
      writes: isOne && (effect === 'create' || effect === 'update') ? 1 : 0,
      deletes: isOne && effect === 'destroy' ? 1 : 0,
      details: {
        command: ['sf', ...args],
        class: effect,
        plugin: command.pluginName,
        does: command.summary ?? '',
        folder: context.project.root ?? null,
      },
      effect,
      limits: [
        ...(effect === 'read' ? [] : ['The CLI keeps no old values: undo_changes cannot take it back.']),
        ...(reviewed ? [] : ['Nobody has reviewed it: it may reach other orgs and files of this machine.']),
      ],
      binding: [args, effect],
      prepared,
    };
  },
  async run(context: OrgContext, { seconds }: Input, { prepared }: CommandPlan) {
    return runPrepared(context, prepared, seconds);
  },
});
