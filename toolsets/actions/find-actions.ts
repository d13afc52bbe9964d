import { defineTool, nearest, type OrgContext, z } from 'orgsmith/toolkit';
import { type Action, actionsNamed, KINDS, type Kind, listActions, type Parameter } from './_action.ts';

const input = z.strictObject({
  search: z
    .string()
    .max(200)
    .default('')
    .describe('Words in name, label or description; what has most of them is told'),
  kinds: z
    .array(z.enum(KINDS))
    .max(KINDS.length)
    .default([])
    .describe(
      'Only these. custom: quick actions, email alerts and the like; aura, apex_rest: in code of the org (of packages: name ns.Class)',
    ),
  name: z.string().max(300).optional().describe('One action in detail'),
  limit: z.int().min(1).max(200).default(40).describe('Actions in the answer at most'),
});
type Input = z.output<typeof input>;

const parameter = z.object({
  name: z.string(),
  type: z.string(),
  required: z.boolean().optional(),
  most: z.number().optional(),
  object: z.string().optional(),
  description: z.string().optional(),
});
const one = z.object({
  kind: z.enum(KINDS),
  name: z.string(),
  label: z.string().optional(),
  description: z.string().optional(),
  inputs: z.array(parameter),
  outputs: z.array(parameter),
});
const MOST_TEXT = 160;

export default defineTool({
  name: 'find_actions',
  title: 'Find actions',
  description:
    'Find what the org can be asked to do: standard and custom invocable actions (Apex, flows), prompt templates, named queries, AuraEnabled methods and Apex REST classes in its code. With name: inputs and outputs with types. run_action and run_named_query call them.',
  keywords: 'salesforce invocable action flow prompt template named query auraenabled apex rest',
  effect: 'read',
  input,
  output: z.object({
    total: z.number(),
    counts: z.record(z.string(), z.number()).optional().describe('By kind'),
    action: one.optional(),
    actions: z.array(z.object({ kind: z.string(), name: z.string(), about: z.string() })),
    notices: z.array(z.string()).optional(),
    wholeFile: z.string().optional().describe('All of them, with what is known of their inputs'),
  }),
  summary: ({ total, counts = {}, action, wholeFile }) =>
    action
      ? `${action.kind} ${action.name}: ${texts(action.inputs) || 'no inputs'} -> ${texts(action.outputs) || 'nothing'}`
      : `${total} actions${
          total > 0
            ? ` (${Object.entries(counts)
                .map(([kind, count]) => `${kind} ${count}`)
                .join(', ')})`
            : ''
        }${wholeFile ? `; all in ${wholeFile}` : ''}`,
  table: ({ actions }) => ({
    columns: ['kind', 'name', 'about'],
    rows: actions.map(({ kind, name, about }) => [kind, name, about]),
  }),
  async run(context: OrgContext, { search, kinds, name, limit }: Input) {
    if (name !== undefined) return inDetail(await named(context, name, kinds));
    const { actions, notices } = await listActions(context, kinds.length > 0 ? kinds : KINDS);
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    const { most, fitting } = fittingBest(actions, words);
    if (most < words.length)
      notices.push(
        most > 0
          ? 'No action has all of the words: these have the most of them.'
          : `None of ${actions.length} actions has any of the words; without search all are listed.`,
      );
    return {
      total: fitting.length,
      counts: countsOf(fitting),
      actions: fitting.slice(0, limit).map(shown),
      ...(notices.length > 0 ? { notices } : {}),
      ...(fitting.length > limit ? { wholeFile: await keep(context, fitting) } : {}),
    };
  },
});

/** All of a name: in the one kind that is given, else in whichever has it. */
async function named(context: OrgContext, name: string, kinds: readonly Kind[]): Promise<Action[]> {
  const [kind, second] = kinds;
  if (kind && !second) return actionsNamed(context, kind, name);
  const { actions } = await listActions(context, kinds.length > 0 ? kinds : KINDS);
  const those = actions.filter(each => each.name.toLowerCase() === name.toLowerCase());
  const [first, ...others] = new Set(those.map(each => each.kind));
  if (first && others.length === 0) return actionsNamed(context, first, name);
  if (first) return those;
  // What is of packages, and the names that are nearest, only a kind tells.
  return actionsNamed(context, /\./.test(name) ? 'aura' : nearestKind(name, actions), name);
}

const nearestKind = (name: string, actions: readonly Action[]): Kind => {
  const [near] = nearest(
    name,
    actions.map(each => each.name),
  );
  return actions.find(each => each.name === near)?.kind ?? 'apex';
};

function inDetail(found: readonly Action[]) {
  const [action, ...others] = found;
  return action && others.length === 0
    ? { total: 1, action, actions: [] }
    : { total: found.length, counts: countsOf(found), actions: found.map(shown) };
}

const shown = (each: Action) => ({ kind: each.kind, name: each.name, about: aboutOf(each) });

/** Those that have the most of the words. */
function fittingBest(actions: readonly Action[], words: readonly string[]) {
  const counted = actions.map(each => {
    const text = textOf(each);
    return { each, count: words.filter(word => text.includes(word)).length };
  });
  const most = Math.max(0, ...counted.map(({ count }) => count));
  const isNone = most === 0 && words.length > 0;
  return {
    most,
    fitting: isNone ? [] : counted.filter(({ count }) => count === most).map(({ each }) => each),
  };
}

const countsOf = (actions: readonly Action[]) =>
  Object.fromEntries(
    KINDS.map(kind => [kind, actions.filter(each => each.kind === kind).length] as const).filter(
      ([, count]) => count > 0,
    ),
  );
const textOf = ({ name, label = '', description = '' }: Action) =>
  `${name} ${label} ${description}`.toLowerCase();
const texts = (list: readonly Parameter[]) =>
  list
    .map(({ name, type, required, most }) => `${name}${required ? '' : '?'}: ${type}${most ? '[]' : ''}`)
    .join(', ');

function aboutOf({ label, description, inputs, outputs }: Action): string {
  const [result] = outputs;
  const shape =
    result || inputs.length > 0 ? `(${texts(inputs)})${result ? ` -> ${result.type}` : ''}` : undefined;
  const about = [label, shape, description].filter(each => each !== undefined).join('; ');
  return about.length > MOST_TEXT ? `${about.slice(0, MOST_TEXT - 1)}…` : about;
}

async function keep({ files }: OrgContext, actions: readonly Action[]): Promise<string> {
  const file = await files.create('actions.json', 'application/json');
  try {
    await file.write(JSON.stringify(actions, null, 1));
    return (await file.finish()).path;
  } catch (error) {
    await file.discard();
    throw error;
  }
}
