import { type Org, readAll, type SalesforceRecord, soql } from 'orgsmith/toolkit';
import { findPeople } from './_people.ts';
import { ifReadable, textAt } from './_read.ts';

/** One user in full. */
export interface OneUser {
  id: string;
  username: string;
  name: string;
  active: boolean;
  /** null: this user may not see it. */
  frozen: boolean | null;
  passwordLocked: boolean | null;
  profile: string | null;
  role: string | null;
  lastLogin: string | null;
  permissionSets: string[];
  permissionSetGroups: string[];
  permissionSetLicences: string[];
  /** Public groups of which the user is a member directly. */
  groups: string[];
  queues: string[];
  /** E-mail, alias, licence, manager and the like. */
  [more: string]: unknown;
}

/** Reads one user with all that is assigned. Throws ToolError NO_SUCH_USER. */
export async function readOneUser(org: Org, wanted: string): Promise<OneUser> {
  const [person] = await findPeople(org, [wanted]);
  const id = person?.id ?? '';
  const [rows, assigned = [], licences = [], groups = [], logins] = await Promise.all([
    readAll(org, soql`SELECT ${COLUMNS} FROM User WHERE Id = ${id}`),
    ifReadable(
      readAll(
        org,
        soql`SELECT PermissionSet.Name, PermissionSet.NamespacePrefix, PermissionSetGroup.DeveloperName, PermissionSetGroup.NamespacePrefix, PermissionSetGroupId
          FROM PermissionSetAssignment WHERE AssigneeId = ${id} AND PermissionSet.IsOwnedByProfile = false`,
      ),
    ),
    ifReadable(
      readAll(
        org,
        soql`SELECT PermissionSetLicense.DeveloperName FROM PermissionSetLicenseAssign WHERE AssigneeId = ${id}`,
      ),
    ),
    ifReadable(
      readAll(
        org,
        soql`SELECT Group.DeveloperName, Group.Type FROM GroupMember WHERE UserOrGroupId = ${id} ORDER BY Group.DeveloperName`,
      ),
    ),
    ifReadable(readAll(org, soql`SELECT IsFrozen, IsPasswordLocked FROM UserLogin WHERE UserId = ${id}`)),
  ]);
  const [user = {}] = rows;
  const direct = assigned.filter(row => !row.PermissionSetGroupId);
  const byGroup = assigned.filter(row => row.PermissionSetGroupId);
  const ofType = (queue: boolean) =>
    groups.flatMap(row =>
      (textAt(row, 'Group.Type') === 'Queue') === queue ? (textAt(row, 'Group.DeveloperName') ?? []) : [],
    );
  return {
    ...toFacts(user),
    frozen: flag(logins, 'IsFrozen'),
    passwordLocked: flag(logins, 'IsPasswordLocked'),
    permissionSets: direct.map(row => nameIn(row, 'PermissionSet', 'Name')).sort(),
    permissionSetGroups: byGroup.map(row => nameIn(row, 'PermissionSetGroup', 'DeveloperName')).sort(),
    permissionSetLicences: licences
      .flatMap(row => textAt(row, 'PermissionSetLicense.DeveloperName') ?? [])
      .sort(),
    groups: ofType(false),
    queues: ofType(true),
  };
}

const COLUMNS = soql.join(
  [
    'Id',
    'Username',
    'Name',
    'Email',
    'Alias',
    'IsActive',
    'UserType',
    'Profile.Name',
    'Profile.UserLicense.Name',
    'UserRole.Name',
    'Manager.Username',
    'Title',
    'Department',
    'TimeZoneSidKey',
    'LocaleSidKey',
    'LanguageLocaleKey',
    'FederationIdentifier',
    'LastLoginDate',
    'CreatedDate',
  ].map(soql.name),
);

function toFacts(user: SalesforceRecord) {
  const at = (path: string) => textAt(user, path);
  return {
    id: String(user.Id),
    username: String(user.Username),
    name: String(user.Name),
    email: at('Email'),
    alias: at('Alias'),
    active: user.IsActive === true,
    profile: at('Profile.Name'),
    licence: at('Profile.UserLicense.Name'),
    role: at('UserRole.Name'),
    manager: at('Manager.Username'),
    title: at('Title'),
    department: at('Department'),
    type: at('UserType'),
    timeZone: at('TimeZoneSidKey'),
    locale: at('LocaleSidKey'),
    language: at('LanguageLocaleKey'),
    federationId: at('FederationIdentifier'),
    lastLogin: at('LastLoginDate'),
    created: at('CreatedDate'),
  };
}

function flag(rows: SalesforceRecord[] | undefined, name: string): boolean | null {
  const value = rows?.[0]?.[name];
  return typeof value === 'boolean' ? value : null;
}

function nameIn(row: SalesforceRecord, relation: string, name: string): string {
  const prefix = textAt(row, `${relation}.NamespacePrefix`);
  return `${prefix ? `${prefix}__` : ''}${textAt(row, `${relation}.${name}`)}`;
}
