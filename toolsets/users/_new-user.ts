import { type JsonObject, type Org, readAll, soql, ToolError, z } from 'orgsmith/toolkit';
import { FAR_REACHING } from './_grants.ts';
import { findPeople } from './_people.ts';
import { textAt } from './_read.ts';
import { readSources, withPermission } from './_sources.ts';

const short = z.string().min(1).max(80);

export const NEW_USER = z
  .strictObject({
    username: short.describe('In the form of an email address, unique in all of Salesforce'),
    lastName: short.describe('Last name'),
    firstName: z.string().max(40).optional().describe('First name'),
    email: short.describe('Email address'),
    alias: z.string().min(1).max(8).optional().describe('Default: made of the names'),
  })
  .describe('The new user');
type NewUser = z.output<typeof NEW_USER>;

/** What a new user has of its template. */
const COPIED = [
  'ProfileId',
  'UserRoleId',
  'ManagerId',
  'TimeZoneSidKey',
  'LocaleSidKey',
  'LanguageLocaleKey',
  'EmailEncodingKey',
  'DefaultCurrencyIsoCode',
  'CompanyName',
  'Division',
  'Department',
  'Title',
  'ForecastEnabled',
  'UserPermissionsMarketingUser',
  'UserPermissionsOfflineUser',
  'UserPermissionsKnowledgeUser',
  'UserPermissionsInteractionUser',
  'UserPermissionsSupportUser',
  'UserPermissionsSFContentUser',
];
const USERNAME = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/;

/** The record of a new user, and what is to be known before saying yes. Throws ToolError for a username that is taken. */
export async function planNewUser(org: Org, template: string, asked: NewUser) {
  const username = asked.username.toLowerCase();
  if (!USERNAME.test(username) || !USERNAME.test(asked.email))
    throw refuse('INVALID_ARGUMENTS', 'username and email need the form of an email address');
  const [model] = await findPeople(org, [template]);
  const { fields } = await org.describe('User');
  const columns = COPIED.filter(name => fields.some(field => field.name === name && field.createable));
  const select = soql.join(columns.map(soql.name));
  const id = model?.id ?? '';
  const [[row = {}], taken, sources] = await Promise.all([
    readAll(
      org,
      soql`SELECT ${select}, Profile.Name, UserRole.Name, Profile.UserLicense.Name, Profile.UserLicense.UsedLicenses, Profile.UserLicense.TotalLicenses FROM User WHERE Id = ${id}`,
    ),
    readAll(org, soql`SELECT Id FROM User WHERE Username = ${username}`),
    readSources(org, id),
  ]);
  if (taken.length > 0) throw refuse('USERNAME_TAKEN', `There is a user ${username} already`);
  const licence: JsonObject = Object(Object(row.Profile).UserLicense);
  if (Number(licence.UsedLicenses) >= Number(licence.TotalLicenses))
    throw refuse('NO_LICENCES_LEFT', `All ${licence.TotalLicenses} licences ${licence.Name} are used`);
  const copied = Object.fromEntries(
    columns.flatMap(name => (row[name] === null || row[name] === undefined ? [] : [[name, row[name]]])),
  );
  const ofProfile = sources.filter(({ words }) => words.startsWith('profile '));
  const after: JsonObject = {
    Username: username,
    LastName: asked.lastName,
    ...(asked.firstName ? { FirstName: asked.firstName } : {}),
    Email: asked.email,
    Alias: asked.alias ?? aliasOf(asked),
    IsActive: true,
    ...copied,
  };
  return {
    after,
    username,
    details: {
      user: username,
      template: model?.username,
      profile: textAt(row, 'Profile.Name'),
      role: textAt(row, 'UserRole.Name'),
      licence: { name: licence.Name, used: licence.UsedLicenses, total: licence.TotalLicenses },
      copied: columns.filter(name => name in copied),
      notCopied: sources.filter(source => !ofProfile.includes(source)).map(({ words }) => words),
    },
    far: Object.entries(FAR_REACHING).flatMap(([column, name]) =>
      withPermission(ofProfile, column).length > 0 ? [name] : [],
    ),
  };
}

function aliasOf({ firstName = '', lastName }: NewUser): string {
  return `${firstName.slice(0, 1)}${lastName.slice(0, 4)}`.toLowerCase();
}

function refuse(code: string, message: string): ToolError {
  return new ToolError({
    code,
    message,
    next: 'Mend it and call again; nothing was created.',
    retry: 'after_fix',
  });
}
