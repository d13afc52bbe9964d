import type { Org } from 'orgsmith/toolkit';
import { type Found, type Piece, rollUpsOf, triggersOf } from './_automation.ts';
import { flowsOf } from './_flows.ts';
import type { Part, Step } from './_save-order.ts';

/** How records hold together: what is deleted along, what forbids it, and what is emptied. */
export const DELETE_SOURCE =
  'https://developer.salesforce.com/docs/atlas.en-us.apexcode.meta/apexcode/apex_triggers_order_of_execution.htm, https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/relationships_among_objects.htm';

/** What Salesforce does when a record is deleted; no document of it tells the order as a whole. */
export const DELETE_STEPS: readonly Step[] = [
  { what: 'The record is loaded', parts: [] },
  {
    what: 'Before triggers and flows before the delete',
    parts: ['beforeTriggers', 'deleteFlows'],
    note: 'Salesforce does not document which of the two comes first.',
  },
  {
    what: 'Lookups that forbid it: one that still points here ends it',
    parts: ['restricting'],
  },
  {
    what: 'Children deleted along',
    parts: ['cascading'],
    // https://developer.salesforce.com/docs/atlas.en-us.apexcode.meta/apexcode/apex_triggers_ignoring_operations.htm
    note: 'Their triggers do not run: only the record that was asked for starts them. Other lookups are emptied, without triggers, too.',
  },
  { what: 'The record goes to the recycle bin, not yet committed', parts: [] },
  {
    what: 'After triggers',
    parts: ['afterTriggers'],
    note: 'In a merge they run for the records that lose; MasterRecordId tells the one that stays.',
  },
  {
    what: 'Roll-up summaries of the parents',
    parts: ['rollUps'],
    note: 'A parent that changes is saved by the order of a save.',
  },
  { what: 'Everything is committed', parts: [] },
  { what: 'After the commit: emails and asynchronous Apex', parts: [] },
];

/** https://developer.salesforce.com/docs/atlas.en-us.apexcode.meta/apexcode/apex_triggers_recovered_records.htm */
export const UNDELETE_STEPS: readonly Step[] = [
  {
    what: 'The record comes back from the recycle bin, with the children that went along',
    parts: ['cascading'],
    note: 'Validation rules, flows and before triggers do not run; of children that come back, no trigger runs.',
  },
  { what: 'After triggers', parts: ['afterTriggers'] },
  { what: 'Roll-up summaries of the parents', parts: ['rollUps'] },
  { what: 'Everything is committed', parts: [] },
];

export type Loaded = Found | { why: string };

/** What these steps need of an org, each asked for by itself. */
export async function loadDeletion(
  org: Org,
  object: string,
  seen: <T>(work: Promise<T>) => Promise<T | { why: string }>,
) {
  const [triggers, flows, rollUps, children] = await Promise.all([
    seen(triggersOf(org, object)),
    seen(flowsOf(org, object)),
    seen(rollUpsOf(org, object)),
    seen(childrenOf(org, object)),
  ]);
  const parts: Partial<Record<Part, Loaded>> = {
    beforeTriggers: 'why' in triggers ? triggers : triggers.before,
    afterTriggers: 'why' in triggers ? triggers : triggers.after,
    deleteFlows: 'why' in flows ? flows : flows.deletes,
    rollUps,
    cascading: 'why' in children ? children : children.cascading,
    restricting: 'why' in children ? children : children.restricting,
  };
  return { parts, unseen: 'why' in flows ? [] : flows.notSeen };
}

const ON = ['delete', 'undelete'];
/** What the platform keeps beside each record. */
const PLATFORM = /(Share|History|Feed|ChangeEvent|Tag)$/;
const MOST_CHILDREN = 40;

async function childrenOf(org: Org, object: string): Promise<{ cascading: Found; restricting: Found }> {
  const { childRelationships } = await org.describe(object);
  const own = childRelationships.filter(({ childSObject }) => !PLATFORM.test(childSObject));
  const found = (keep: (child: (typeof own)[number]) => boolean): Found => {
    const those = own.filter(keep);
    const pieces = those.slice(0, MOST_CHILDREN).map(
      ({ childSObject, field }): Piece => ({
        name: `${childSObject}.${field}`,
        on: ON,
        link: `/lightning/setup/ObjectManager/${childSObject}/FieldsAndRelationships/view`,
      }),
    );
    const left = those.length - pieces.length;
    const why = `only ${MOST_CHILDREN} are listed; describe_object with children tells all`;
    return { pieces, inactive: 0, ...(left > 0 ? { unseen: [{ what: `${left} more children`, why }] } : {}) };
  };
  return {
    cascading: found(({ cascadeDelete }) => cascadeDelete),
    restricting: found(({ restrictedDelete }) => restrictedDelete),
  };
}
