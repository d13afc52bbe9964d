import { type Org, soql, to18 } from 'orgsmith/toolkit';
import { blocks, readDefinitions, valueIn } from './_metadata-read.ts';
import { readRows, whyUnseen } from './_read.ts';

/** Something of this org that runs. */
export interface Piece {
  name: string;
  /** What it runs on: `insert`, `update`, `delete`, `undelete`. */
  on: string[];
  detail?: string | undefined;
  /** Relative to the org's address. */
  link?: string | undefined;
}
export interface Found {
  pieces: Piece[];
  /** Of them that are switched off. */
  inactive: number;
  /** Where there may be more. */
  unseen?: Unseen[];
}
export interface Unseen {
  what: string;
  why: string;
}

const flag = (value: unknown) => value === true;
const withPrefix = (prefix: unknown, name: unknown) =>
  typeof prefix === 'string' && prefix !== '' ? `${prefix}__${name}` : String(name);

/** Ids under which the Tooling API knows an object: a standard one by its name, a custom one by the id of its definition. */
export async function entityIds(org: Org, object: string): Promise<Set<string>> {
  const [row] = await readRows(
    org,
    soql`SELECT DurableId FROM EntityDefinition WHERE QualifiedApiName = ${object}`,
  );
  const id = String(row?.DurableId ?? object);
  return new Set([object, id, ...(/^01I\w{12}$/.test(id) ? [to18(id) ?? id] : [])]);
}

/** Triggers of an object, by when they run. */
export async function triggersOf(org: Org, object: string): Promise<{ before: Found; after: Found }> {
  const [ids, rows] = await Promise.all([
    entityIds(org, object),
    readRows(
      org,
      soql`SELECT Id, Name, NamespacePrefix, TableEnumOrId, Status, UsageBeforeInsert, UsageBeforeUpdate, UsageBeforeDelete, UsageAfterInsert, UsageAfterUpdate, UsageAfterDelete, UsageAfterUndelete FROM ApexTrigger ORDER BY Name`,
    ),
  ]);
  const mine = rows.filter(({ TableEnumOrId }) => ids.has(String(TableEnumOrId)));
  const found = (time: 'Before' | 'After'): Found => {
    const on = (row: Row) => EVENTS.filter(event => flag(row[`Usage${time}${event}`]));
    const those = mine.filter(row => on(row).length > 0);
    const active = those.filter(({ Status }) => Status === 'Active');
    return {
      pieces: active.map(row => ({
        name: withPrefix(row.NamespacePrefix, row.Name),
        on: on(row).map(event => event.toLowerCase()),
        detail: row.NamespacePrefix ? 'of a managed package, its code is hidden' : undefined,
        link: `/${row.Id}`,
      })),
      inactive: those.length - active.length,
    };
  };
  return { before: found('Before'), after: found('After') };
}

const EVENTS = ['Insert', 'Update', 'Delete', 'Undelete'];
const BOTH = ['insert', 'update'];

export async function validationRulesOf(org: Org, object: string): Promise<Found> {
  const rows = await readRows(
    org,
    soql`SELECT Id, ValidationName, Active, ErrorMessage, NamespacePrefix FROM ValidationRule WHERE EntityDefinition.QualifiedApiName = ${object} ORDER BY ValidationName`,
  );
  return activeOf(rows, 'Active', row => ({
    name: withPrefix(row.NamespacePrefix, row.ValidationName),
    on: BOTH,
    detail: String(row.ErrorMessage ?? '').slice(0, 200),
    link: `/${row.Id}`,
  }));
}

export async function duplicateRulesOf(org: Org, object: string): Promise<Found> {
  const rows = await readRows(
    org,
    soql`SELECT Id, DeveloperName, MasterLabel, IsActive, NamespacePrefix FROM DuplicateRule WHERE SobjectType = ${object} ORDER BY DeveloperName`,
    false,
  );
  return activeOf(rows, 'IsActive', row => ({
    name: withPrefix(row.NamespacePrefix, row.DeveloperName),
    on: BOTH,
    detail: String(row.MasterLabel ?? ''),
    link: `/${row.Id}`,
  }));
}

export async function entitlementsOf(org: Org, object: string): Promise<Found> {
  const rows = await readRows(
    org,
    soql`SELECT Id, Name, IsActive FROM SlaProcess WHERE SobjectType = ${object} ORDER BY Name`,
    false,
  );
  return activeOf(rows, 'IsActive', row => ({ name: String(row.Name), on: BOTH, link: `/${row.Id}` }));
}

type Row = Record<string, unknown>;
function activeOf(rows: Row[], field: string, piece: (row: Row) => Piece): Found {
  const active = rows.filter(row => flag(row[field]));
  return { pieces: active.map(piece), inactive: rows.length - active.length };
}

const RULES = {
  AssignmentRules: { element: 'assignmentRule', pages: { Case: 'CaseRules', Lead: 'LeadRules' } },
  AutoResponseRules: { element: 'autoresponseRule', pages: {} },
  EscalationRules: { element: 'escalationRule', pages: {} },
} as const;

/** Rules of cases and leads: of each kind one is active. */
export async function rulesOf(org: Org, type: keyof typeof RULES, object: string): Promise<Found> {
  const { element, pages } = RULES[type];
  const page = new Map<string, string>(Object.entries(pages)).get(object);
  const rules = await elementsOf(org, type, object, element);
  return activeXml(rules, xml => ({
    name: valueIn(xml, 'fullName') ?? '',
    on: BOTH,
    detail: `${blocks(xml, 'ruleEntry').length} entries`,
    link: page && `/lightning/setup/${page}/home`,
  }));
}

export async function workflowRulesOf(org: Org, object: string): Promise<Found> {
  const rules = await elementsOf(org, 'Workflow', object, 'rules');
  return activeXml(rules, xml => {
    const actions = blocks(xml, 'actions').map(action => valueIn(action, 'type') ?? 'action');
    return {
      name: valueIn(xml, 'fullName') ?? '',
      on: valueIn(xml, 'triggerType') === 'onCreateOnly' ? ['insert'] : BOTH,
      detail: actions.length > 0 ? [...new Set(actions)].join(', ') : 'no actions',
      link: '/lightning/setup/WorkflowRules/home',
    };
  });
}

export async function sharingRulesOf(org: Org, object: string): Promise<Found> {
  const rules = await elementsOf(org, 'SharingRules', object, 'sharingCriteriaRules');
  return {
    pieces: rules.map(xml => ({
      name: valueIn(xml, 'fullName') ?? '',
      on: BOTH,
      detail: valueIn(xml, 'accessLevel'),
      link: '/lightning/setup/SecuritySharing/home',
    })),
    inactive: 0,
  };
}

async function elementsOf(org: Org, type: string, object: string, element: string): Promise<string[]> {
  const definitions = await readDefinitions(org, type, [object]);
  return definitions.flatMap(({ xml }) => blocks(xml, element));
}

function activeXml(rules: string[], piece: (xml: string) => Piece): Found {
  const active = rules.filter(xml => valueIn(xml, 'active') === 'true');
  return { pieces: active.map(piece), inactive: rules.length - active.length };
}

/** Parents that a record is never summed up in. */
const NO_PARENTS =
  /^(User|Group|Profile|RecordType|Organization|BusinessProcess|Queue.*|Contact.*Method|CallCenter|UserRole)$/;
const MOST_PARENTS = 20;

/** Roll-up summaries of parents that sum up records of this object. */
export async function rollUpsOf(org: Org, object: string): Promise<Found> {
  const { fields } = await org.describe(object);
  const all = [...new Set(fields.flatMap(({ referenceTo }) => referenceTo))].filter(
    name => !NO_PARENTS.test(name) && name !== object,
  );
  const unseen: Unseen[] = all.slice(MOST_PARENTS).map(name => ({
    what: `roll-up summaries of ${name}`,
    why: `only ${MOST_PARENTS} parents are looked at`,
  }));
  const described = await Promise.all(
    all.slice(0, MOST_PARENTS).map(name =>
      org.describe(name).catch(error => {
        unseen.push({ what: `roll-up summaries of ${name}`, why: whyUnseen(error) });
      }),
    ),
  );
  const candidates = described.flatMap(parent =>
    (parent?.fields ?? [])
      .filter(field => field.calculated && !field.calculatedFormula && field.name.endsWith('__c'))
      .map(field => `${parent?.name}.${field.name}`),
  );
  const definitions = await readDefinitions(org, 'CustomField', candidates);
  const read = new Set(definitions.map(({ fullName }) => fullName));
  for (const name of candidates)
    if (!read.has(name)) unseen.push({ what: `roll-up summary ${name}`, why: 'its definition was not read' });
  const mine = definitions.filter(({ xml }) => valueIn(xml, 'summaryForeignKey')?.startsWith(`${object}.`));
  return {
    pieces: mine.map(({ fullName, xml }) => ({
      name: fullName,
      on: EVENTS.map(event => event.toLowerCase()),
      detail: [valueIn(xml, 'summaryOperation'), valueIn(xml, 'summarizedField')]
        .filter(Boolean)
        .join(' of '),
      link: `/lightning/setup/ObjectManager/${fullName.split('.')[0]}/FieldsAndRelationships/view`,
    })),
    inactive: 0,
    unseen,
  };
}

/** What the definition of the fields asks for: required and unique ones. */
export async function fieldRulesOf(org: Org, object: string): Promise<Found> {
  const { fields } = await org.describe(object);
  const link = `/lightning/setup/ObjectManager/${object}/FieldsAndRelationships/view`;
  const pieces = fields.flatMap(field => {
    const { name, nillable, createable, defaultedOnCreate, unique, type } = field;
    const required = !nillable && createable && !defaultedOnCreate && type !== 'boolean';
    const details = [...(required ? ['required'] : []), ...(unique ? ['unique'] : [])];
    return details.length > 0 ? [{ name, on: BOTH, detail: details.join(', '), link }] : [];
  });
  return { pieces, inactive: 0 };
}
