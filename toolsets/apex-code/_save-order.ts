/**
 * What Salesforce does when a record is saved, in its order and in our words:
 * https://developer.salesforce.com/docs/atlas.en-us.apexcode.meta/apexcode/apex_triggers_order_of_execution.htm
 */
export const SOURCE =
  'https://developer.salesforce.com/docs/atlas.en-us.apexcode.meta/apexcode/apex_triggers_order_of_execution.htm';

/** What the pieces of a step are; a step without one is Salesforce's own doing. */
export type Part =
  | 'beforeFlows'
  | 'beforeTriggers'
  | 'fields'
  | 'validationRules'
  | 'duplicateRules'
  | 'afterTriggers'
  | 'assignmentRules'
  | 'responseRules'
  | 'workflowRules'
  | 'escalationRules'
  | 'processes'
  | 'afterFlows'
  | 'entitlements'
  | 'rollUps'
  | 'sharingRules'
  | 'asyncFlows'
  | 'deleteFlows'
  | 'restricting'
  | 'cascading';

export interface Step {
  what: string;
  parts: Part[];
  /** Said with it, whether there are pieces or not. */
  note?: string;
  /** Only these objects have it. */
  only?: readonly string[];
}

const CASE_AND_LEAD = ['Case', 'Lead'];

export const STEPS: readonly Step[] = [
  { what: 'The record is loaded, or made; the new values are put over the old ones', parts: [] },
  {
    what: 'First checks by the system',
    parts: [],
    note: 'From pages: layout and field requirements, formats, lengths. From the API and Apex: foreign keys, formats, lengths, restricted picklists. Line items of quotes and opportunities: validation rules, too.',
  },
  { what: 'Flows before the save', parts: ['beforeFlows'] },
  { what: 'Before triggers', parts: ['beforeTriggers'] },
  {
    what: 'Checks by the system again, then validation rules',
    parts: ['fields', 'validationRules'],
  },
  { what: 'Duplicate rules', parts: ['duplicateRules'], note: 'One that blocks ends it here.' },
  { what: 'The record is stored, not yet committed', parts: [] },
  {
    what: 'After triggers',
    parts: ['afterTriggers'],
    note: 'A save of this record that is begun within its own save leaves out what follows, up to the roll-ups.',
  },
  { what: 'Assignment rules', parts: ['assignmentRules'], only: CASE_AND_LEAD },
  { what: 'Auto-response rules', parts: ['responseRules'], only: CASE_AND_LEAD },
  {
    what: 'Workflow rules',
    parts: ['workflowRules'],
    note: 'A field update stores the record again: the checks by the system and before and after update triggers run once more, and only once; validation rules, flows, processes, duplicate and escalation rules do not.',
  },
  { what: 'Escalation rules', parts: ['escalationRules'], only: ['Case'] },
  { what: 'Processes of Process Builder, in no certain order', parts: ['processes'] },
  { what: 'Flows after the save', parts: ['afterFlows'] },
  {
    what: 'Entitlement rules',
    parts: ['entitlements'],
    only: ['Case', 'WorkOrder', 'Incident'],
  },
  {
    what: 'Roll-up summaries of the parents',
    parts: ['rollUps'],
    note: 'A parent that changes is saved by the same order, and then its own parent.',
  },
  { what: 'Criteria-based sharing', parts: ['sharingRules'] },
  { what: 'Everything is committed', parts: [] },
  {
    what: 'After the commit: emails, asynchronous Apex, asynchronous paths of flows',
    parts: ['asyncFlows'],
    note: 'Listed are paths of flows; which emails and asynchronous Apex the pieces above start is not looked for.',
  },
];
