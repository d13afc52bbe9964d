import { defineTool, type OrgContext, type Plan, ToolError, z } from 'orgsmith/toolkit';
import { type Action, actionsNamed, addressOf } from './_action.ts';
import { auraSource, callAura } from './_aura.ts';
import { checkInputs, chooseOverload } from './_check-inputs.ts';
import { noSuchAction } from './_missing.ts';
import { callPrompt } from './_prompt.ts';
import { oneByOne, type Ran, ranOutput, readResults, toAnswer } from './_ran.ts';

const CALLABLE = ['standard', 'apex', 'flow', 'prompt', 'custom', 'aura'] as const;
const input = z.strictObject({
  kind: z.enum(CALLABLE).describe('Its kind, told by find_actions'),
  name: z
    .string()
    .min(1)
    .max(300)
    .describe('Its name, told by find_actions: chatterPost, Close_Case, MyController.save'),
  inputs: z
    .array(z.record(z.string().max(200), z.unknown()))
    .min(1)
    .max(200)
    .default([{}])
    .describe('Values by names of its inputs; several are several runs (aura, prompt: at most 20)'),
  preview: z
    .boolean()
    .default(false)
    .describe('Of a prompt template: only fill the prompt in; asks no model'),
});
type Input = z.output<typeof input>;

interface ActionPlan extends Plan {
  action: Action;
}

const MOST_ONE_BY_ONE = 20;
const SAMPLE = 3;
const MOST_SHOWN = 1_000;

export default defineTool({
  name: 'run_action',
  title: 'Run an action',
  description:
    'Run an invocable action, flow, prompt template or AuraEnabled method of the org, with one or many inputs. Names and types of all inputs are checked before anything is sent; the answer tells what became of each. What it does cannot be undone by undo_changes.',
  keywords: 'salesforce invocable action flow prompt template auraenabled apex run',
  effect: 'destroy',
  effectOf: ({ kind, preview }) => (kind === 'prompt' && preview ? 'read' : 'destroy'),
  input,
  output: z.object({ action: z.string(), ...ranOutput }),
  summary: ({ action, outcome, total, succeeded, failed, notRun = 0 }) =>
    `${action}: ${succeeded} of ${total} inputs went well${failed > 0 ? `, ${failed} FAILED` : ''}${notRun > 0 ? `, ${notRun} were not sent` : ''}${outcome === 'unknown' ? '; of some it is not known: look in the org before repeating them' : ''}`,
  table: ({ errors, outputs }) => ({
    columns: ['input', 'code', 'message or values'],
    rows: [
      ...errors.map(({ input, code, message, also }) => [also ? `${input}, ${also}` : input, code, message]),
      ...outputs.map(({ input, values }) => [input, 'OK', values]),
    ],
  }),
  async plan(context: OrgContext, asked: Input): Promise<ActionPlan> {
    const { kind, name, inputs, preview } = asked;
    if (preview && kind !== 'prompt') throw badCall('preview is there for prompt templates only');
    const alone = kind === 'aura' || kind === 'prompt';
    if (alone && inputs.length > MOST_ONE_BY_ONE)
      throw badCall(`${kind} takes at most ${MOST_ONE_BY_ONE} inputs in one call`);
    const named = await actionsNamed(context, kind, name);
    // Of a package a class alone is found, too: its methods are what is called.
    const those = named.filter(each => each.name.toLowerCase() === name.toLowerCase());
    if (those.length === 0)
      throw noSuchAction(
        kind,
        name,
        named.map(each => each.name),
      );
    const action = chooseOverload(those, inputs);
    checkInputs(action, inputs);
    // What cannot be sent is refused here, not after a yes.
    if (kind === 'aura') for (const given of inputs) auraSource(action, given, 'ORGSMITH');
    const times = inputs.length === 1 ? '' : ` with ${inputs.length} inputs`;
    return {
      title: preview ? `Preview prompt ${action.name}` : `Run ${kind} ${action.name}${times}`,
      writes: preview ? 0 : inputs.length,
      deletes: 0,
      details: {
        action: `${kind} ${action.name}`,
        ...(action.description ? { description: action.description } : {}),
        inputs: inputs.slice(0, SAMPLE).map(shortened),
        ...(inputs.length > SAMPLE ? { more: inputs.length - SAMPLE } : {}),
        transactions: alone
          ? 'one for each input; the others stay when one fails'
          : 'all inputs in one call: the action decides whether some are kept when others fail',
      },
      limits: preview ? [] : ['What it does is not known, and undo_changes cannot take it back.'],
      binding: { kind, inputs, preview, action },
      action,
    };
  },
  async run(context: OrgContext, { kind, name, inputs, preview }: Input, { action }: ActionPlan) {
    const what = `${kind} ${action.name}`;
    return {
      action: what,
      ...(await toAnswer(context, what, inputs.length, await runs(), kind !== 'aura' && kind !== 'prompt')),
    };

    async function runs(): Promise<Ran[]> {
      if (kind === 'aura') return oneByOne(context, inputs, given => callAura(context, action, given));
      if (kind === 'prompt')
        return oneByOne(context, inputs, given => callPrompt(context, action, given, preview));
      const { body } = await context.org.send('POST', addressOf(kind, name) ?? '', { inputs });
      return readResults(body, inputs.length);
    }
  },
});

function shortened(given: object): unknown {
  const text = JSON.stringify(given);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}… (${text.length} characters)` : given;
}

function badCall(message: string): ToolError {
  return new ToolError({
    code: 'INVALID_ARGUMENTS',
    message,
    next: 'Mend the call and repeat it; nothing was sent.',
    retry: 'after_fix',
  });
}
