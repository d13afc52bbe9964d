import { type Org, readAll, soql } from 'orgsmith/toolkit';
import { textAt } from './_read.ts';
import { type Givers, giversOf, rightsRows, type Source, withPermission } from './_sources.ts';

/** Whether a user has a right, and the rows that say so. */
export interface Verdict {
  right: string;
  allowed: boolean;
  because: string;
}

const RIGHTS = {
  read: 'PermissionsRead',
  create: 'PermissionsCreate',
  edit: 'PermissionsEdit',
  delete: 'PermissionsDelete',
  viewAll: 'PermissionsViewAllRecords',
  modifyAll: 'PermissionsModifyAllRecords',
};
export type Right = keyof typeof RIGHTS;

/** What a user may do with the records of an object, sharing apart. */
export async function objectAccess(org: Org, sources: readonly Source[], object: string): Promise<Verdict[]> {
  const [rows, governed] = await Promise.all([
    rightsRows(org, 'ObjectPermissions', sources, object),
    org.query(soql`SELECT COUNT() FROM ObjectPermissions WHERE SobjectType = ${object}`),
  ]);
  const modify = withPermission(sources, 'PermissionsModifyAllData');
  const view = withPermission(sources, 'PermissionsViewAllData');
  return Object.entries(RIGHTS).map(([right, column]) => {
    const { by, muted } = giversOf(sources, rows, column);
    const sees = right === 'read' || right === 'viewAll';
    const because = [
      ...by.filter(words => !modify.includes(words) && !(sees && view.includes(words))),
      ...modify.map(words => `${words} (Modify All Data)`),
      ...(sees ? view.filter(words => !modify.includes(words)).map(words => `${words} (View All Data)`) : []),
    ];
    if (because.length === 0 && governed.totalSize === 0)
      return { right, allowed: false, because: `no object permissions govern ${object}` };
    return verdict(right, { by: because, muted });
  });
}

/** What a user may do with a field: the object's right and the field's together. */
export async function fieldAccess(
  org: Org,
  sources: readonly Source[],
  object: string,
  field: { name: string; permissionable: boolean },
): Promise<Verdict[]> {
  const [onObject, all, objectRows] = await Promise.all([
    objectAccess(org, sources, object),
    rightsRows(org, 'FieldPermissions', sources, object),
    rightsRows(org, 'ObjectPermissions', sources, object),
  ]);
  const rows = all.filter(({ Field }) => Field === `${object}.${field.name}`);
  return (['read', 'edit'] as const).map(right => {
    const whole = onObject.find(each => each.right === right);
    if (!whole?.allowed) return { right, allowed: false, because: `object ${object}: ${whole?.because}` };
    if (!field.permissionable)
      return { right, allowed: true, because: `takes no permissions of its own; object: ${whole.because}` };
    const own = giversOf(sources, rows, RIGHTS[right]);
    const open = right === 'read' ? giversOf(sources, objectRows, 'PermissionsViewAllFields').by : [];
    return verdict(right, {
      by: [...own.by, ...open.map(words => `${words} (View All Fields)`)],
      muted: own.muted,
    });
  });
}

function verdict(right: string, { by, muted }: Givers): Verdict {
  if (by.length > 0) return { right, allowed: true, because: by.join(', ') };
  const because = muted.length > 0 ? `muted: ${muted.join(', ')}` : 'nothing that the user has gives it';
  return { right, allowed: false, because };
}

/** Permission sets that give a right which the user does not have. */
export async function setsThatGive(
  org: Org,
  right: Right,
  object: string,
  field: string | undefined,
): Promise<string[]> {
  const column = soql.name(RIGHTS[right]);
  const where = field
    ? soql`FieldPermissions WHERE Field = ${`${object}.${field}`} AND`
    : soql`ObjectPermissions WHERE`;
  const rows = await readAll(
    org,
    soql`SELECT Parent.Name FROM ${where} SobjectType = ${object} AND ${column} = true AND Parent.IsOwnedByProfile = false ORDER BY Parent.Name LIMIT 20`,
  );
  return rows.map(row => `permission set ${textAt(row, 'Parent.Name')}`);
}

/** Whether a user may run a class. Who may author Apex runs every class. */
export async function apexAccess(
  org: Org,
  sources: readonly Source[],
  classId: string,
): Promise<{ verdicts: Verdict[]; wouldGive: string[] }> {
  const rows = await readAll(
    org,
    soql`SELECT ParentId, Parent.Name, Parent.IsOwnedByProfile, Parent.Profile.Name FROM SetupEntityAccess WHERE SetupEntityId = ${classId} ORDER BY Parent.Name`,
  );
  const by = sources.filter(({ id }) => rows.some(row => row.ParentId === id)).map(({ words }) => words);
  const authors = withPermission(sources, 'PermissionsAuthorApex').map(words => `${words} (Author Apex)`);
  const found = verdict('execute', { by: [...by, ...authors], muted: [] });
  const wouldGive = rows.map(row =>
    textAt(row, 'Parent.Profile.Name')
      ? `profile ${textAt(row, 'Parent.Profile.Name')}`
      : `permission set ${textAt(row, 'Parent.Name')}`,
  );
  return { verdicts: [found], wouldGive: found.allowed ? [] : wouldGive };
}
