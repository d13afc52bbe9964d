import { defineTool, isToolError, nearest, type Org, type OrgContext, z } from 'orgsmith/toolkit';
import {
  duplicateRulesOf,
  entitlementsOf,
  type Found,
  fieldRulesOf,
  type Piece,
  rollUpsOf,
  rulesOf,
  sharingRulesOf,
  triggersOf,
  validationRulesOf,
  workflowRulesOf,
} from './_automation.ts';
import { DELETE_SOURCE, DELETE_STEPS, type Loaded, loadDeletion, UNDELETE_STEPS } from './_delete-order.ts';
import { flowsOf } from './_flows.ts';
import { refusal, whyUnseen } from './_read.ts';
import { type Part, SOURCE, STEPS } from './_save-order.ts';

const input = z.strictObject({
  object: z
    .string()
    .regex(/^[A-Za-z]\w{0,79}$/)
    .max(80)
    .describe('API name of the object: Account, Invoice__c'),
  operation: z
    .enum(['any', 'insert', 'update', 'delete', 'undelete'])
    .default('any')
    .describe('Only what runs on this; any: insert and update'),
});
type Input = z.output<typeof input>;

export default defineTool({
  name: 'explain_save_order',
  title: 'Explain what a save or delete runs',
  description:
    'Tell what runs when a record of an object is saved, deleted or undeleted, in Salesforce’s order: flows, triggers, validation, duplicate, assignment, workflow and escalation rules, processes, roll-ups, sharing, children deleted along, each with its link. Names what cannot be seen.',
  keywords: 'salesforce order of execution trigger flow validation rule workflow automation save delete',
  effect: 'read',
  input,
  output: z.object({
    object: z.string(),
    operation: z.string(),
    steps: z.array(
      z.object({
        step: z.number(),
        what: z.string(),
        state: z.enum(['system', 'found', 'none', 'not seen']).describe('system: Salesforce’s own doing'),
        pieces: z.array(
          z.object({
            name: z.string(),
            on: z.array(z.string()),
            detail: z.string().optional(),
            link: z.string().optional().describe('Relative to the org’s address'),
          }),
        ),
        note: z.string().optional(),
      }),
    ),
    notSeen: z.array(z.object({ what: z.string(), why: z.string() })),
    source: z.string().describe('The document of the order'),
  }),
  summary: ({ object, operation, steps, notSeen }) => {
    const count = steps.reduce((sum, { pieces }) => sum + pieces.length, 0);
    const unseen = notSeen.length > 0 ? `; not seen: ${notSeen.map(({ what }) => what).join(', ')}` : '';
    return `${DOING[operation] ?? 'Saving'} ${object} runs ${count} pieces of this org in ${steps.length} steps${unseen}`;
  },
  table: ({ steps }) => ({
    columns: ['step', 'what', 'piece', 'on', 'detail', 'link'],
    rows: steps.flatMap(({ step, what, state, pieces }): unknown[][] =>
      pieces.length === 0
        ? [[step, what, state === 'system' ? '' : state, '', '', '']]
        : pieces.map(({ name, on, detail, link }) => [step, what, name, on.join(', '), detail, link]),
    ),
  }),
  async run({ org }: OrgContext, { object: asked, operation }: Input) {
    const { name: object } = await org.describe(asked).catch(error => nameIn(org, asked, error));
    const isSave = operation !== 'delete' && operation !== 'undelete';
    const { parts, unseen } = isSave ? await load(org, object) : await loadDeletion(org, object, seen);
    const notSeen = [...unseen];
    const all = isSave ? STEPS : operation === 'delete' ? DELETE_STEPS : UNDELETE_STEPS;
    const events = isSave ? ['insert', 'update'] : [operation];
    const applicable = all.filter(({ only }) => only === undefined || only.includes(object));
    const steps = applicable.map(({ what, parts: wanted, note }, index) => {
      const loaded = wanted.map(part => ({ part, found: parts[part] ?? NONE }));
      for (const { part, found } of loaded)
        if ('why' in found) notSeen.push({ what: NAMES[part], why: found.why });
      const found = loaded.flatMap(each => ('why' in each.found ? [] : each.found));
      for (const { unseen = [] } of found) notSeen.push(...unseen);
      const pieces = found
        .flatMap(each => each.pieces)
        .map(piece => ({ ...piece, on: piece.on.filter(event => events.includes(event)) }))
        .filter(({ on }) => (operation === 'any' ? on.length > 0 : on.includes(operation)));
      const isBlind =
        loaded.some(each => 'why' in each.found) || found.some(({ unseen = [] }) => unseen.length > 0);
      const state: State =
        wanted.length === 0 ? 'system' : pieces.length > 0 ? 'found' : isBlind ? 'not seen' : 'none';
      const notes = [note, ...notesOf(wanted, pieces, found, isBlind)].filter(each => each !== undefined);
      return {
        step: index + 1,
        what,
        state,
        pieces: pieces.map(plain),
        ...(notes.length > 0 ? { note: notes.join(' ') } : {}),
      };
    });
    return { object, operation, steps, notSeen, source: isSave ? SOURCE : DELETE_SOURCE };
  },
});

type State = 'system' | 'found' | 'none' | 'not seen';

const NAMES: Record<Part, string> = {
  beforeFlows: 'flows before the save',
  beforeTriggers: 'before triggers',
  fields: 'fields',
  validationRules: 'validation rules',
  duplicateRules: 'duplicate rules',
  afterTriggers: 'after triggers',
  assignmentRules: 'assignment rules',
  responseRules: 'auto-response rules',
  workflowRules: 'workflow rules',
  escalationRules: 'escalation rules',
  processes: 'processes',
  afterFlows: 'flows after the save',
  entitlements: 'entitlement processes',
  rollUps: 'roll-up summaries',
  sharingRules: 'sharing rules',
  asyncFlows: 'asynchronous paths of flows',
  deleteFlows: 'flows before the delete',
  restricting: 'lookups that forbid it',
  cascading: 'children deleted along',
};

/** Throws, with the names that are nearest to one that the org does not have. */
async function nameIn(org: Org, asked: string, error: unknown): Promise<never> {
  if (!isToolError(error) || error.parts.code !== 'NOT_FOUND') throw error;
  const names = (await org.describeGlobal()).map(({ name }) => name);
  throw refusal(
    'NOT_FOUND',
    `The org has no object ${asked} that this user sees`,
    'Give its API name; describe_object lists what there is.',
    { nearest: nearest(asked, names) },
  );
}

const DOING: Record<string, string> = { delete: 'Deleting', undelete: 'Undeleting' };
const NONE: Found = { pieces: [], inactive: 0 };
const seen = <T>(work: Promise<T>) => work.catch(error => ({ why: whyUnseen(error) }));

/** Each kind is asked for by itself: one that cannot be seen hides no other. */
async function load(org: Org, object: string) {
  const when = (only: string[], work: () => Promise<Found>) =>
    only.includes(object) ? work() : Promise.resolve(NONE);
  const [triggers, flows, ...others] = await Promise.all([
    seen(triggersOf(org, object)),
    seen(flowsOf(org, object)),
    seen(fieldRulesOf(org, object)),
    seen(validationRulesOf(org, object)),
    seen(duplicateRulesOf(org, object)),
    seen(when(['Case', 'Lead'], () => rulesOf(org, 'AssignmentRules', object))),
    seen(when(['Case', 'Lead'], () => rulesOf(org, 'AutoResponseRules', object))),
    seen(workflowRulesOf(org, object)),
    seen(when(['Case'], () => rulesOf(org, 'EscalationRules', object))),
    seen(when(['Case', 'WorkOrder', 'Incident'], () => entitlementsOf(org, object))),
    seen(rollUpsOf(org, object)),
    seen(sharingRulesOf(org, object)),
  ]);
  const [fields, validationRules, duplicateRules, assignmentRules, responseRules, workflowRules] = others;
  const [, , , , , , escalationRules, entitlements, rollUps, sharingRules] = others;
  const parts: Partial<Record<Part, Loaded>> = {
    ...{ fields, validationRules, duplicateRules, assignmentRules, responseRules, workflowRules },
    ...{ escalationRules, entitlements, rollUps, sharingRules },
    beforeTriggers: 'why' in triggers ? triggers : triggers.before,
    afterTriggers: 'why' in triggers ? triggers : triggers.after,
    beforeFlows: 'why' in flows ? flows : flows.before,
    afterFlows: 'why' in flows ? flows : flows.after,
    asyncFlows: 'why' in flows ? flows : flows.later,
    processes: 'why' in flows ? flows : flows.processes,
  };
  const unseen = 'why' in flows ? [] : flows.notSeen;
  return { parts, unseen };
}

function notesOf(parts: Part[], pieces: Piece[], found: Found[], isBlind: boolean): string[] {
  const inactive = found.reduce((sum, each) => sum + each.inactive, 0);
  const many = pieces.length > 1 && parts.some(part => part.endsWith('Triggers'));
  return [
    ...(many ? ['Triggers of one event run in no certain order.'] : []),
    ...(inactive > 0 ? [`${inactive} inactive not listed.`] : []),
    ...(isBlind && pieces.length > 0 ? ['There may be more: see notSeen.'] : []),
  ];
}

function plain({ name, on, detail, link }: Piece) {
  return { name, on, ...(detail ? { detail } : {}), ...(link ? { link } : {}) };
}
