import type { ChangeOperation, ObjectDescribe, Org, Soql } from 'orgsmith/toolkit';
import { soql, to18 } from 'orgsmith/toolkit';

const IDS_IN_A_QUERY = 200;
/** Child objects that are counted; standard objects have dozens that only the platform fills. */
const MOST_CHILDREN = 60;

/** More would cost a query for each child object and each 200 of them. */
const MOST_COUNTED = 1_000;

/**
 * Records that the org deletes along with these, as a part of a plan's details: counts by `Child.Field`. Children that cannot
 * be asked for are left out.
 */
export async function countCascade(
  org: Org,
  describe: ObjectDescribe,
  ids: readonly string[],
): Promise<{ deletedAlong?: Record<string, number> | string }> {
  if (ids.length > MOST_COUNTED) return { deletedAlong: `not counted for more than ${MOST_COUNTED} records` };
  if (ids.length === 0) return {};
  const queryable = new Set(
    (await org.describeGlobal()).filter(each => each.queryable).map(({ name }) => name),
  );
  const children = describe.childRelationships
    .filter(
      ({ cascadeDelete, childSObject, relationshipName }) =>
        cascadeDelete && relationshipName && queryable.has(childSObject),
    )
    .slice(0, MOST_CHILDREN);
  const counts: Record<string, number> = {};
  await Promise.all(
    children.map(async ({ childSObject, field }) => {
      let total = 0;
      for (let at = 0; at < ids.length; at += IDS_IN_A_QUERY) {
        const where = soql`${soql.name(field)} IN ${ids.slice(at, at + IDS_IN_A_QUERY)}`;
        total += await count(org, soql`SELECT COUNT() FROM ${soql.name(childSObject)} WHERE ${where}`);
      }
      if (total > 0) counts[`${childSObject}.${field}`] = total;
    }),
  );
  return Object.keys(counts).length > 0 ? { deletedAlong: counts } : {};
}

// Some objects refuse a filter on their parent (history, feeds): those cannot be counted, and are never the user's own.
async function count(org: Org, query: Soql): Promise<number> {
  return org.query(query).then(
    ({ totalSize }) => totalSize,
    () => 0,
  );
}

/** Active triggers and record-triggered flows of an object; undefined when this user may not read them. */
export async function automationOf(
  org: Org,
  object: string,
  operation: ChangeOperation,
): Promise<string[] | undefined> {
  const usage = {
    insert: 'Insert',
    update: 'Update',
    upsert: 'Insert',
    delete: 'Delete',
    undelete: 'Undelete',
  }[operation];
  const columns = soql.join(['Name', ...TRIGGER_EVENTS].map(name => soql.name(name)));
  const triggers = tablesOf(org, object)
    .then(tables =>
      org.query(
        soql`SELECT ${columns} FROM ApexTrigger WHERE TableEnumOrId IN ${tables} AND Status = 'Active'`,
        { tooling: true },
      ),
    )
    .then(({ records }) =>
      records
        .filter(record => Object.keys(record).some(name => name.endsWith(usage) && record[name] === true))
        .map(({ Name }) => `trigger ${String(Name)}`),
    );
  const flows = org
    .query(
      soql`SELECT ApiName, TriggerType FROM FlowDefinitionView WHERE TriggerObjectOrEvent.QualifiedApiName = ${object} AND IsActive = true`,
    )
    .then(({ records }) => records.map(({ ApiName }) => `flow ${String(ApiName)}`));
  const found = await Promise.all([triggers, flows].map(each => each.catch(() => undefined)));
  return found.every(each => each === undefined) ? undefined : found.flatMap(each => each ?? []);
}

/**
 * What a trigger calls its object: a standard one by its name, a custom one by the id of its definition, in either length.
 * https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_entitydefinition.htm (DurableId)
 */
async function tablesOf(org: Org, object: string): Promise<string[]> {
  if (!object.includes('__')) return [object];
  const { records } = await org.query(
    soql`SELECT DurableId FROM EntityDefinition WHERE QualifiedApiName = ${object}`,
    { tooling: true },
  );
  const id = String(records[0]?.DurableId ?? object);
  return [...new Set([object, id, to18(id) ?? id])];
}

// An upsert may be either; the flags of both are read.
const TRIGGER_EVENTS = [
  'UsageBeforeInsert',
  'UsageAfterInsert',
  'UsageBeforeUpdate',
  'UsageAfterUpdate',
  'UsageBeforeDelete',
  'UsageAfterDelete',
  'UsageAfterUndelete',
];
