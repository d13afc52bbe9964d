import { type Org, soql } from 'orgsmith/toolkit';
import type { Found, Piece, Unseen } from './_automation.ts';
import { codeOf } from './_cache.ts';
import { listKind } from './_kinds.ts';
import { blocks, readDefinitions, valueIn } from './_metadata-read.ts';
import { readRows, whyUnseen } from './_read.ts';

export interface Flows {
  before: Found;
  after: Found;
  /** With a path that runs after the commit. */
  later: Found;
  processes: Found;
  /** Before a delete. */
  deletes: Found;
  /** What may run and cannot be looked into. */
  notSeen: Unseen[];
}

interface Flow {
  name: string;
  object: string;
  processType: string;
  triggerType: string;
  recordTriggerType: string;
  order: number | undefined;
  later: boolean;
  link: string;
}

const MOST_PROCESSES = 30;
const NONE: Found = { pieces: [], inactive: 0 };
const ON: Record<string, string[]> = {
  Create: ['insert'],
  Update: ['update'],
  CreateAndUpdate: ['insert', 'update'],
};

/** Active flows and processes of an object, by when they run. */
export async function flowsOf(org: Org, object: string): Promise<Flows> {
  const { flows, notSeen } = await viewed(org).catch(error => {
    whyUnseen(error);
    return defined(org);
  });
  const mine = flows.filter(flow => flow.object.toLowerCase() === object.toLowerCase());
  const of = (keep: (flow: Flow) => boolean): Found => ({
    pieces: mine.filter(keep).sort(byOrder).map(pieceOf),
    inactive: 0,
  });
  return {
    before: of(({ triggerType }) => triggerType === 'RecordBeforeSave'),
    after: of(({ triggerType }) => triggerType === 'RecordAfterSave'),
    later: of(({ triggerType, later }) => triggerType === 'RecordAfterSave' && later),
    processes: mine.some(({ processType }) => processType === 'Workflow')
      ? of(({ processType }) => processType === 'Workflow')
      : NONE,
    deletes: of(({ triggerType }) => triggerType === 'RecordBeforeDelete'),
    notSeen,
  };
}

// https://help.salesforce.com/s/articleView?id=platform.flow_concepts_trigger_order.htm: 1 to 1,000, those without, 1,001 to 2,000.
function byOrder(a: Flow, b: Flow): number {
  return (a.order ?? 1_000.5) - (b.order ?? 1_000.5) || (a.name < b.name ? -1 : 1);
}

function pieceOf({ name, triggerType, recordTriggerType, order, link }: Flow): Piece {
  const on =
    triggerType === 'RecordBeforeDelete' ? ['delete'] : (ON[recordTriggerType] ?? ['insert', 'update']);
  return { name, on, detail: order === undefined ? undefined : `order ${order}`, link };
}

/** By one question; only processes say in their definition what they are of.
 *  https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_flowdefinitionview.htm */
async function viewed(org: Org): Promise<{ flows: Flow[]; notSeen: Unseen[] }> {
  const rows = await readRows(
    org,
    soql`SELECT ApiName, ProcessType, TriggerType, RecordTriggerType, TriggerOrder, TriggerObjectOrEvent.QualifiedApiName, ActiveVersionId, HasAsyncAfterCommitPath FROM FlowDefinitionView WHERE IsActive = true`,
    false,
  );
  const flows = rows.map(row => ({
    name: String(row.ApiName),
    object: String(Object(row.TriggerObjectOrEvent).QualifiedApiName ?? ''),
    processType: String(row.ProcessType),
    triggerType: String(row.TriggerType ?? ''),
    recordTriggerType: String(row.RecordTriggerType ?? ''),
    order: typeof row.TriggerOrder === 'number' ? row.TriggerOrder : undefined,
    later: row.HasAsyncAfterCommitPath === true,
    link: `/builder_platform_interaction/flowBuilder.app?flowId=${row.ActiveVersionId}`,
  }));
  const processes = flows.filter(({ processType }) => processType === 'Workflow');
  const read = processes.slice(0, MOST_PROCESSES);
  const definitions = await readDefinitions(
    org,
    'Flow',
    read.map(({ name }) => name),
  );
  const values = new Map(definitions.map(({ fullName, xml }) => [fullName, processOf(xml)]));
  for (const flow of processes) Object.assign(flow, values.get(flow.name) ?? { object: '' });
  const unread = processes.filter(({ object }) => object === '').map(({ name }) => name);
  return {
    flows,
    notSeen: unread.map(name => ({ what: `process ${name}`, why: 'its definition was not read' })),
  };
}

/** By the definitions of all flows, which the search keeps, too. */
async function defined(org: Org): Promise<{ flows: Flow[]; notSeen: Unseen[] }> {
  const files = await codeOf(org, 'flow', await listKind(org, 'flow'));
  const hidden = files.filter(({ code }) => code === undefined);
  const flows = files.flatMap(({ name, code }) => (code === undefined ? [] : flowIn(name, code)));
  return {
    flows,
    notSeen: hidden.map(({ name }) => ({
      what: `flow ${name}`,
      why: 'the org does not show its definition',
    })),
  };
}

function flowIn(name: string, xml: string): Flow[] {
  if (valueIn(xml, 'status') !== 'Active') return [];
  const [start = ''] = blocks(xml, 'start');
  const processType = valueIn(xml, 'processType') ?? '';
  const order = valueIn(xml, 'triggerOrder');
  const flow = {
    ...{ name, processType, link: '/lightning/setup/Flows/home' },
    object: valueIn(start, 'object') ?? '',
    triggerType: valueIn(start, 'triggerType') ?? '',
    recordTriggerType: valueIn(start, 'recordTriggerType') ?? '',
    order: order === undefined ? undefined : Number(order),
    later: blocks(start, 'scheduledPaths').some(path => valueIn(path, 'pathType') === 'AsyncAfterCommit'),
  };
  return [processType === 'Workflow' ? { ...flow, ...processOf(xml) } : flow];
}

/** What a process is of and runs on: its values ObjectType and TriggerType. */
function processOf(xml: string): { object: string; recordTriggerType: string } {
  const values = blocks(xml, 'processMetadataValues').map(value => [
    valueIn(value, 'name'),
    valueIn(value, 'stringValue'),
  ]);
  const of = (wanted: string) => values.find(([name]) => name === wanted)?.[1] ?? '';
  return {
    object: of('ObjectType'),
    recordTriggerType: of('TriggerType') === 'onCreateOnly' ? 'Create' : 'CreateAndUpdate',
  };
}
