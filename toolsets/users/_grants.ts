import { nearest, type Org, readAll, type SalesforceRecord, soql, ToolError, to18 } from 'orgsmith/toolkit';
import { ifReadable, isId, textAt } from './_read.ts';

/** What is assigned to users beside their profile. */
export interface Grant {
  kind: 'set' | 'group' | 'licence';
  id: string;
  /** With its namespace: `acme__Invoicing`. */
  name: string;
  label: string;
  /** The licence that a permission set is for. */
  licenceId?: string | undefined;
  /** Of a group: the permission set that stands for it. */
  standing?: string | undefined;
  /** Of a group: the permission sets in it. */
  members?: string[];
  /** Of a permission set licence. */
  total?: number;
  used?: number;
  row: SalesforceRecord;
}

/** In the words that people use. */
export const KINDS = {
  set: 'permission set',
  group: 'permission set group',
  licence: 'permission set licence',
};

/** User permissions that reach far. */
export const FAR_REACHING = {
  PermissionsModifyAllData: 'Modify All Data',
  PermissionsViewAllData: 'View All Data',
  PermissionsManageUsers: 'Manage Users',
  PermissionsAuthorApex: 'Author Apex',
};

/** All permission sets, groups and permission set licences of the org. */
export async function readGrants(org: Org): Promise<Grant[]> {
  const describe = await org.describe('PermissionSet');
  const columns = [
    'Id',
    'Name',
    'Label',
    'NamespacePrefix',
    'LicenseId',
    'PermissionSetGroupId',
    'HasActivationRequired',
    ...Object.keys(FAR_REACHING),
  ].filter(name => name === 'Id' || describe.fields.some(field => field.name === name));
  const [sets, groups = [], members = [], licences = []] = await Promise.all([
    readAll(
      org,
      soql`SELECT ${soql.join(columns.map(soql.name))} FROM PermissionSet WHERE IsOwnedByProfile = false`,
    ),
    ifReadable(
      readAll(org, soql`SELECT Id, DeveloperName, MasterLabel, NamespacePrefix FROM PermissionSetGroup`),
    ),
    ifReadable(
      readAll(org, soql`SELECT PermissionSetGroupId, PermissionSetId FROM PermissionSetGroupComponent`),
    ),
    ifReadable(
      readAll(
        org,
        soql`SELECT Id, DeveloperName, MasterLabel, TotalLicenses, UsedLicenses FROM PermissionSetLicense`,
      ),
    ),
  ]);
  return [
    ...sets.filter(row => !row.PermissionSetGroupId).map(toSet),
    ...groups.map(row => toGroup(row, sets, members)),
    ...licences.map(toLicence),
  ];
}

function toSet(row: SalesforceRecord): Grant {
  const licenceId = textAt(row, 'LicenseId') ?? undefined;
  return { kind: 'set', ...named(row, row.Name, row.Label), licenceId, row };
}

function toGroup(row: SalesforceRecord, sets: SalesforceRecord[], members: SalesforceRecord[]): Grant {
  const own = sets.find(set => set.PermissionSetGroupId === row.Id);
  return {
    kind: 'group',
    ...named(row, row.DeveloperName, row.MasterLabel),
    standing: own && String(own.Id),
    members: members.flatMap(each =>
      each.PermissionSetGroupId === row.Id ? [String(each.PermissionSetId)] : [],
    ),
    row: own ?? row,
  };
}

function toLicence(row: SalesforceRecord): Grant {
  const { TotalLicenses, UsedLicenses } = row;
  return {
    kind: 'licence',
    ...named(row, row.DeveloperName, row.MasterLabel),
    total: Number(TotalLicenses),
    used: Number(UsedLicenses),
    row,
  };
}

function named({ Id, NamespacePrefix }: SalesforceRecord, name: unknown, label: unknown) {
  const prefix = typeof NamespacePrefix === 'string' ? `${NamespacePrefix}__` : '';
  return { id: String(Id), name: `${prefix}${String(name)}`, label: String(label) };
}

/**
 * The sets, groups and licences that are meant by API names, labels or ids; each once. Throws ToolError
 * NO_SUCH_PERMISSION_SET that says of every wrong name which are near.
 */
export function pickGrants(all: readonly Grant[], wanted: readonly string[]): Grant[] {
  const picked = new Map<string, Grant>();
  const wrong: { name: string; problem: string; nearest: string[] }[] = [];
  for (const text of wanted) {
    const candidates = meantBy(all, text);
    const [grant] = candidates;
    if (grant && candidates.length === 1) picked.set(grant.id, grant);
    else wrong.push(problemOf(all, text, candidates));
  }
  if (wrong.length === 0) return [...picked.values()];
  throw new ToolError({
    code: 'NO_SUCH_PERMISSION_SET',
    message: wrong
      .map(
        ({ problem, nearest: near }) => `${problem}${near.length > 0 ? `; nearest: ${near.join(', ')}` : ''}`,
      )
      .join('. '),
    next: 'Use the API name or, where two have the same, the id.',
    retry: 'after_fix',
    details: { sets: wrong.map(({ name, nearest: near }) => ({ name, nearest: near })) },
  });
}

function meantBy(all: readonly Grant[], text: string): Grant[] {
  if (isId(text, '0P[A-Z]')) return all.filter(({ id }) => id === to18(text));
  const same = (name: string) => name.toLowerCase() === text.toLowerCase();
  const byName = all.filter(({ name }) => same(name));
  return byName.length > 0 ? byName : all.filter(({ label }) => same(label));
}

function problemOf(all: readonly Grant[], text: string, candidates: readonly Grant[]) {
  const [first] = candidates;
  if (first)
    return {
      name: text,
      problem: `'${text}' is the name of ${candidates.length}`,
      nearest: candidates.slice(0, 5).map(({ kind, name, id }) => `${KINDS[kind]} ${name} (${id})`),
    };
  const labels = new Map(all.map(({ name, label }) => [label, name]));
  const near = nearest(
    text,
    all.flatMap(({ name, label }) => [name, label]),
  ).map(name => labels.get(name) ?? name);
  return {
    name: text,
    problem: `there is no permission set, group or licence '${text}'`,
    nearest: [...new Set(near)],
  };
}
