import { type ChangeRow, type Org, readFor, soql, ToolError } from 'orgsmith/toolkit';
import { FAR_REACHING, type Grant, KINDS } from './_grants.ts';
import type { Person } from './_people.ts';
import { textAt } from './_read.ts';

/** One user and one thing that is assigned, with the row that says so already. */
export interface Pair {
  person: Person;
  grant: Grant;
  held: string | undefined;
}

/** Where an assignment is kept. */
export function tableOf(grants: readonly Grant[]) {
  return grants[0]?.kind === 'licence' ? 'PermissionSetLicenseAssign' : 'PermissionSetAssignment';
}

const COLUMN = {
  set: 'PermissionSetId',
  group: 'PermissionSetGroupId',
  licence: 'PermissionSetLicenseId',
};

/** Every user with everything that is assigned, as the org has it now. */
export async function pairsOf(
  org: Org,
  people: readonly Person[],
  grants: readonly Grant[],
): Promise<Pair[]> {
  const table = tableOf(grants);
  const columns = table === 'PermissionSetLicenseAssign' ? [COLUMN.licence] : [COLUMN.set, COLUMN.group];
  const fields = soql.join(['Id', 'AssigneeId', ...columns].map(soql.name));
  const rows = await readFor(
    org,
    people.map(({ id }) => id),
    some => soql`SELECT ${fields} FROM ${soql.name(table)} WHERE AssigneeId IN ${some}`,
  );
  return people.flatMap(person =>
    grants.map(grant => {
      const row = rows.find(
        each =>
          each.AssigneeId === person.id &&
          each[COLUMN[grant.kind]] === grant.id &&
          (grant.kind !== 'set' || !each.PermissionSetGroupId),
      );
      return { person, grant, held: row && String(row.Id) };
    }),
  );
}

/** The rows that change: what is there already stays as it is. */
export function rowsOf(pairs: readonly Pair[]): ChangeRow[] {
  return pairs.map(({ person, grant, held }) => {
    const values = { AssigneeId: person.id, [COLUMN[grant.kind]]: grant.id };
    return held ? { id: held, before: values } : { after: values };
  });
}

/** The far-reaching user permissions that any of these gives; those in a group may be muted there. */
export function farReaching(all: readonly Grant[], grants: readonly Grant[]): string[] {
  const ids = new Set(grants.flatMap(({ id, members = [] }) => [id, ...members]));
  const rows = all.filter(grant => ids.has(grant.id)).map(({ row }) => row);
  return Object.entries(FAR_REACHING).flatMap(([column, name]) =>
    rows.some(row => row[column] === true) ? [name] : [],
  );
}

/** Seats of permission set licences, before and after. Throws ToolError when there are too few. */
export function seatsOf(pairs: readonly Pair[], assign: boolean) {
  const licences = new Map(
    pairs.flatMap(({ grant }) => (grant.kind === 'licence' ? [[grant.id, grant] as const] : [])),
  );
  return [...licences.values()].map(({ id, name, used = 0, total = 0 }) => {
    const moved = pairs.filter(
      ({ grant, held }) => grant.id === id && (held === undefined) === assign,
    ).length;
    const after = assign ? used + moved : used - moved;
    if (assign && moved > 0 && after > total)
      throw new ToolError({
        code: 'NO_LICENCES_LEFT',
        message: `${name} has ${total} licences, ${used} used: ${moved} more do not fit`,
        next: 'Assign it to fewer users, or take it from some first.',
        retry: 'after_fix',
      });
    return { licence: name, total, used, after };
  });
}

/** Sets that are for holders of a licence which some users do not have: the org may refuse them. */
export async function missingLicences(
  org: Org,
  all: readonly Grant[],
  pairs: readonly Pair[],
): Promise<{ user: string; set: string; licence: string }[]> {
  const asked = pairs.filter(({ grant, held }) => grant.licenceId && held === undefined);
  if (asked.length === 0) return [];
  const ids = [...new Set(asked.map(({ person }) => person.id))];
  const [assigned, users] = await Promise.all([
    readFor(
      org,
      ids,
      some =>
        soql`SELECT AssigneeId, PermissionSetLicenseId FROM PermissionSetLicenseAssign WHERE AssigneeId IN ${some}`,
    ),
    readFor(org, ids, some => soql`SELECT Id, Profile.UserLicenseId FROM User WHERE Id IN ${some}`),
  ]);
  const has = (user: string, licence: unknown) =>
    assigned.some(row => row.AssigneeId === user && row.PermissionSetLicenseId === licence) ||
    users.some(row => row.Id === user && textAt(row, 'Profile.UserLicenseId') === licence);
  return asked.flatMap(({ person, grant }) => {
    if (has(person.id, grant.licenceId)) return [];
    const licence = all.find(({ id }) => id === grant.licenceId)?.name ?? 'another user licence';
    return [{ user: person.username, set: grant.name, licence }];
  });
}

/** What is assigned, in words for a title: names of few, else their number. */
export function wordsFor(grants: readonly Grant[]): string {
  const kinds = new Set(grants.map(({ kind }) => kind));
  const [first] = grants;
  if (grants.length === 1 && first) return `${KINDS[first.kind]} ${first.name}`;
  const kind = kinds.size === 1 && first ? KINDS[first.kind] : 'permission set';
  const named = grants.length <= 3 ? ` (${grants.map(({ name }) => name).join(', ')})` : '';
  return `${grants.length} ${kind}s${named}`;
}
