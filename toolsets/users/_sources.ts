import { type Org, readAll, readFor, type SalesforceRecord, soql } from 'orgsmith/toolkit';
import { FAR_REACHING } from './_grants.ts';
import { textAt } from './_read.ts';

/** Where rights of a user come from: the profile, a permission set, or one in a group. */
export interface Source {
  /** Of the permission set that holds the rights; a profile owns one. */
  id: string;
  /** `permission set Case_Agent in group Sales_Desk`. */
  words: string;
  /** What the group takes back. */
  muting: string[];
  row: SalesforceRecord;
}

/** Whom a right comes from, and whom it would come from were it not muted. */
export interface Givers {
  by: string[];
  muted: string[];
}

/** All sources of one user, those whose time is over left out. */
export async function readSources(org: Org, userId: string): Promise<Source[]> {
  const assigned = await readAll(
    org,
    soql`SELECT PermissionSetId, PermissionSetGroupId, PermissionSetGroup.DeveloperName, ExpirationDate FROM PermissionSetAssignment WHERE AssigneeId = ${userId}`,
  );
  const valid = assigned.filter(
    ({ ExpirationDate }) => typeof ExpirationDate !== 'string' || new Date(ExpirationDate) > new Date(),
  );
  const groups = new Map(
    valid.flatMap(row =>
      row.PermissionSetGroupId
        ? [[String(row.PermissionSetGroupId), textAt(row, 'PermissionSetGroup.DeveloperName')] as const]
        : [],
    ),
  );
  const members = await readFor(
    org,
    [...groups.keys()],
    some =>
      soql`SELECT PermissionSetGroupId, PermissionSetId FROM PermissionSetGroupComponent WHERE PermissionSetGroupId IN ${some}`,
  );
  const direct = valid.filter(row => !row.PermissionSetGroupId).map(row => String(row.PermissionSetId));
  const rows = await readSets(org, [...direct, ...members.map(row => String(row.PermissionSetId))]);
  const inGroups = [...groups].flatMap(([group, name]) => {
    const own = members.filter(row => row.PermissionSetGroupId === group);
    const ids = own.map(row => String(row.PermissionSetId));
    const muting = ids.filter(id => !rows.has(id));
    return ids.flatMap(id => toSource(rows.get(id), ` in group ${name}`, muting));
  });
  return [...direct.flatMap(id => toSource(rows.get(id), '', [])), ...inGroups];
}

async function readSets(org: Org, ids: string[]): Promise<Map<string, SalesforceRecord>> {
  const { fields } = await org.describe('PermissionSet');
  const columns = ['Name', 'IsOwnedByProfile', 'HasActivationRequired', ...Object.keys(FAR_REACHING)];
  const known = columns.filter(name => fields.some(field => field.name === name));
  const select = soql.join(['Id', 'Profile.Name', ...known].map(soql.name));
  const rows = await readFor(
    org,
    [...new Set(ids)],
    some => soql`SELECT ${select} FROM PermissionSet WHERE Id IN ${some}`,
  );
  return new Map(rows.map(row => [String(row.Id), row]));
}

function toSource(row: SalesforceRecord | undefined, where: string, muting: string[]): Source[] {
  if (!row) return [];
  const what =
    row.IsOwnedByProfile === true
      ? `profile ${textAt(row, 'Profile.Name')}`
      : `permission set ${row.Name}${where}`;
  const when = row.HasActivationRequired === true ? ' (once activated in the session)' : '';
  return [{ id: String(row.Id), words: `${what}${when}`, muting, row }];
}

/** Which sources have a user permission: `PermissionsModifyAllData`. */
export function withPermission(sources: readonly Source[], column: string): string[] {
  return sources.filter(({ row }) => row[column] === true).map(({ words }) => words);
}

/** Rows of a table of rights that belong to these sources, and to what mutes them. */
export async function rightsRows(
  org: Org,
  table: 'ObjectPermissions' | 'FieldPermissions',
  sources: readonly Source[],
  object: string,
): Promise<SalesforceRecord[]> {
  const { fields } = await org.describe(table);
  const columns = fields.filter(({ name }) => /^(ParentId|Field|Permissions\w+)$/.test(name));
  const select = soql.join(columns.map(({ name }) => soql.name(name)));
  const parents = [...new Set(sources.flatMap(({ id, muting }) => [id, ...muting]))];
  return readFor(
    org,
    parents,
    some =>
      soql`SELECT ${select} FROM ${soql.name(table)} WHERE ParentId IN ${some} AND SobjectType = ${object}`,
  );
}

/** Who gives a right, by rows of one object or field. What mutes reading mutes all. */
export function giversOf(
  sources: readonly Source[],
  rows: readonly SalesforceRecord[],
  column: string,
): Givers {
  const found: Givers = { by: [], muted: [] };
  for (const { id, words, muting } of sources) {
    if (!rows.some(row => row.ParentId === id && row[column] === true)) continue;
    const off = rows.some(
      row => muting.includes(String(row.ParentId)) && (row[column] === true || row.PermissionsRead === true),
    );
    (off ? found.muted : found.by).push(words);
  }
  return found;
}
