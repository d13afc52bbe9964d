import {
  defineTool,
  type JsonObject,
  nearest,
  type Org,
  readAll,
  type SalesforceRecord,
  type Soql,
  soql,
  ToolError,
  z,
} from 'orgsmith/toolkit';
import { pickGrants, readGrants } from './_grants.ts';
import { readOneUser } from './_one-user.ts';
import { ifReadable, namesOf, textAt } from './_read.ts';

const input = z.strictObject({
  user: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('One user in full, by username, id, or whole name, email or alias; the filters are not used'),
  search: z.string().min(1).max(100).optional().describe('Part of the name, username or email'),
  profile: z.string().min(1).max(255).optional().describe('Name of the profile'),
  role: z.string().min(1).max(255).optional().describe('Name of the role'),
  permissionSet: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe(
      'Who has this permission set (directly or by a group), group or licence: API name, label or id',
    ),
  status: z.enum(['active', 'inactive', 'frozen', 'any']).default('active').describe('State of the users'),
  lastLoginBefore: z
    .string()
    .max(10)
    .optional()
    .describe('YYYY-MM-DD: who did not log in since then, or never did'),
  limit: z.int().min(1).max(2000).default(100).describe('Users shown; the total is exact whatever is shown'),
});
type Input = z.output<typeof input>;

export default defineTool({
  name: 'list_users',
  title: 'List users',
  description:
    'Find users by part of a name, username or email, profile, role, permission set, state or last login, with the licences of the org; or show one user in full: profile, permission sets, groups, licences, queues, frozen, last login.',
  keywords: 'salesforce users people profile role licence login frozen inactive',
  effect: 'read',
  input,
  output: z.object({
    total: z.number().describe('Users that fit, exactly'),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.unknown())),
    licences: z.array(z.object({ name: z.string(), used: z.number(), total: z.number() })),
    user: z.record(z.string(), z.unknown()).optional().describe('One user in full'),
  }),
  summary: ({ total, rows, licences, user }) =>
    user
      ? `${user.name} (${user.username}): ${stateOf(user)}, profile ${user.profile}, role ${user.role ?? 'none'}, last login ${user.lastLogin ?? 'never'}`
      : `${total} user${total === 1 ? '' : 's'}${rows.length < total ? `, the first ${rows.length} shown` : ''}; licences used: ${licences.map(({ name, used, total: all }) => `${name} ${used} of ${all}`).join(', ')}`,
  table: ({ columns, rows, user }) =>
    user
      ? {
          columns: ['of this user', 'names'],
          rows: Object.entries(user).flatMap(([key, value]) =>
            Array.isArray(value) ? [[key, value.join(', ')]] : [],
          ),
        }
      : { columns, rows },
  async run({ org }, asked) {
    if (asked.user !== undefined) {
      const user = await readOneUser(org, asked.user);
      return { total: 1, columns: [], rows: [], licences: [], user };
    }
    const where = soql.join(await conditionsOf(org, asked), ' AND ');
    const [count, records, licences = []] = await Promise.all([
      org.query(soql`SELECT COUNT() FROM User WHERE ${where}`),
      readAll(
        org,
        soql`SELECT Id, Username, Name, IsActive, LastLoginDate, Profile.Name, UserRole.Name FROM User WHERE ${where} ORDER BY Name, Username LIMIT ${asked.limit}`,
      ),
      ifReadable(
        readAll(
          org,
          soql`SELECT Name, UsedLicenses, TotalLicenses FROM UserLicense WHERE Status = 'Active' ORDER BY UsedLicenses DESC, Name`,
        ),
      ),
    ]);
    return {
      total: count.totalSize,
      columns: ['username', 'name', 'profile', 'role', 'active', 'lastLogin', 'id'],
      rows: records.map(toRow),
      licences: licences.flatMap(({ Name, UsedLicenses, TotalLicenses }) =>
        Number(UsedLicenses) > 0
          ? [{ name: String(Name), used: Number(UsedLicenses), total: Number(TotalLicenses) }]
          : [],
      ),
    };
  },
});

function toRow(record: SalesforceRecord): unknown[] {
  const { Id, Username, Name, IsActive, LastLoginDate } = record;
  const [profile, role] = [textAt(record, 'Profile.Name'), textAt(record, 'UserRole.Name')];
  return [Username, Name, profile, role, IsActive, LastLoginDate ?? null, Id];
}

function stateOf({ active, frozen }: JsonObject): string {
  return active ? (frozen ? 'active but frozen' : 'active') : 'inactive';
}

async function conditionsOf(org: Org, asked: Input): Promise<Soql[]> {
  const { search, profile, role, permissionSet, status, lastLoginBefore } = asked;
  const found: Soql[] = [soql`Id != null`];
  if (search !== undefined) {
    const part = soql.like(search);
    found.push(soql`(Name LIKE ${part} OR Username LIKE ${part} OR Email LIKE ${part})`);
  }
  if (profile !== undefined) found.push(soql`Profile.Name = ${await known(org, 'Profile', profile)}`);
  if (role !== undefined) found.push(soql`UserRole.Name = ${await known(org, 'UserRole', role)}`);
  if (permissionSet !== undefined) found.push(await holdersOf(org, permissionSet));
  if (status === 'frozen') found.push(soql`Id IN (SELECT UserId FROM UserLogin WHERE IsFrozen = true)`);
  else if (status !== 'any') found.push(soql`IsActive = ${status === 'active'}`);
  if (lastLoginBefore !== undefined) {
    const day = new Date(`${soql.date(lastLoginBefore)}T00:00:00Z`);
    found.push(soql`(LastLoginDate = null OR LastLoginDate < ${day})`);
  }
  return found;
}

/** The name itself, if it is one. */
async function known(org: Org, object: 'Profile' | 'UserRole', name: string): Promise<string> {
  const names = await namesOf(org, object);
  if (names.some(each => each.toLowerCase() === name.toLowerCase())) return name;
  const near = nearest(name, names);
  const what = object === 'Profile' ? 'profile' : 'role';
  throw new ToolError({
    code: 'NO_SUCH_NAME',
    message: `There is no ${what} '${name}'${near.length > 0 ? `; nearest: ${near.join(', ')}` : ''}`,
    next: `Use the name of a ${what} as Setup shows it.`,
    retry: 'after_fix',
    details: { nearest: near },
  });
}

async function holdersOf(org: Org, name: string): Promise<Soql> {
  const all = await readGrants(org);
  const [grant] = pickGrants(all, [name]);
  const id = grant?.id ?? '';
  if (grant?.kind === 'licence')
    return soql`Id IN (SELECT AssigneeId FROM PermissionSetLicenseAssign WHERE PermissionSetLicenseId = ${id})`;
  if (grant?.kind === 'group')
    return soql`Id IN (SELECT AssigneeId FROM PermissionSetAssignment WHERE PermissionSetGroupId = ${id})`;
  // A group is assigned by the permission set that stands for it.
  const groups = all.filter(({ members }) => members?.includes(id));
  const ids = [id, ...groups.flatMap(({ standing }) => standing ?? [])];
  return soql`Id IN (SELECT AssigneeId FROM PermissionSetAssignment WHERE PermissionSetId IN ${ids})`;
}
