import type { ObjectDescribe } from 'orgsmith/toolkit';

/** Rows that say who may what: nothing hangs on their ids, so they are made anew where they have no recycle bin. */
const REMADE = [
  'PermissionSetAssignment',
  'PermissionSetLicenseAssign',
  'ObjectPermissions',
  'FieldPermissions',
  'SetupEntityAccess',
  'GroupMember',
];

/** Whether deleted records of this object come back by being made anew. */
export function isRemade({ name, undeletable }: Pick<ObjectDescribe, 'name' | 'undeletable'>): boolean {
  return !undeletable && REMADE.includes(name);
}
