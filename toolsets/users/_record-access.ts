import {
  type ObjectDescribe,
  type Org,
  readAll,
  readFor,
  type SalesforceRecord,
  soql,
  ToolError,
} from 'orgsmith/toolkit';
import type { Verdict } from './_access.ts';
import { ifReadable, textAt } from './_read.ts';

const LEVELS = {
  read: 'HasReadAccess',
  edit: 'HasEditAccess',
  delete: 'HasDeleteAccess',
  transfer: 'HasTransferAccess',
};

/** What the org itself says of a user and a record, and the reasons that can be read. */
export async function recordAccess(
  org: Org,
  userId: string,
  describe: ObjectDescribe,
  recordId: string,
  onObject: readonly Verdict[],
): Promise<{ verdicts: Verdict[]; reasons: string[] }> {
  const columns = soql.join(Object.values(LEVELS).map(soql.name));
  const [access] = await readAll(
    org,
    soql`SELECT RecordId, ${columns} FROM UserRecordAccess WHERE UserId = ${userId} AND RecordId = ${recordId}`,
  );
  const owned = describe.fields.some(({ name }) => name === 'OwnerId');
  const [record] = await readAll(
    org,
    soql`SELECT Id${owned ? soql`, OwnerId` : soql``} FROM ${soql.name(describe.name)} WHERE Id = ${recordId}`,
  );
  if (!record || !access)
    throw new ToolError({
      code: 'NO_SUCH_RECORD',
      message: `There is no ${describe.name} record ${recordId} that this connection may see`,
      next: 'Take the id of a record that is there.',
      retry: 'after_fix',
    });
  const reasons = [
    ...onObject.flatMap(({ right, allowed, because }) =>
      allowed && /All$/.test(right)
        ? [`${right === 'viewAll' ? 'sees' : 'changes'} every ${describe.name}: ${because}`]
        : [],
    ),
    ...(owned ? await ownership(org, userId, String(record.OwnerId)) : ['shared as its master is']),
    ...(await defaults(org, describe.name)),
    ...(await shares(org, userId, describe, recordId)),
  ];
  const verdicts = Object.entries(LEVELS).map(([right, column]): Verdict => {
    const allowed = access[column] === true;
    const whole = onObject.find(each => each.right === (right === 'transfer' ? 'edit' : right));
    if (allowed) return { right, allowed, because: 'object permission and sharing, see reasons' };
    const because = whole?.allowed
      ? 'sharing does not give it'
      : `object ${describe.name}: ${whole?.because}`;
    return { right, allowed, because };
  });
  return { verdicts, reasons };
}

/** How the user stands to the owner. */
async function ownership(org: Org, userId: string, ownerId: string): Promise<string[]> {
  if (ownerId === userId) return ['the user owns it'];
  if (ownerId.startsWith('00G')) {
    const rows = await readAll(org, soql`SELECT Name FROM Group WHERE Id = ${ownerId}`);
    const member = await readAll(
      org,
      soql`SELECT Id FROM GroupMember WHERE GroupId = ${ownerId} AND UserOrGroupId = ${userId}`,
    );
    const name = textAt(rows[0], 'Name') ?? ownerId;
    return [`queue ${name} owns it; the user is ${member.length > 0 ? 'a member' : 'no direct member'}`];
  }
  const [users, roles] = await Promise.all([
    readFor(
      org,
      [userId, ownerId],
      some => soql`SELECT Id, Username, UserRoleId FROM User WHERE Id IN ${some}`,
    ),
    readAll(org, soql`SELECT Id, Name, ParentRoleId FROM UserRole`),
  ]);
  const of = (id: string) => users.find(({ Id }) => Id === id);
  const [owner, user] = [of(ownerId), of(userId)];
  const above = user?.UserRoleId ? rolesAbove(roles, owner?.UserRoleId).includes(user.UserRoleId) : false;
  const role = roles.find(({ Id }) => Id === user?.UserRoleId);
  return [
    `${owner?.Username ?? ownerId} owns it; the user's role ${role ? role.Name : '(none)'} ${above ? 'stands' : 'does not stand'} above the owner's`,
  ];
}

function rolesAbove(roles: readonly SalesforceRecord[], start: unknown): unknown[] {
  const above: unknown[] = [];
  let role = roles.find(({ Id }) => Id === start);
  while (role && above.length < roles.length) {
    const next: unknown = role.ParentRoleId;
    above.push(next);
    role = roles.find(({ Id }) => Id === next);
  }
  return above;
}

/** The organization-wide default: of some standard objects the Organization record has it. */
async function defaults(org: Org, object: string): Promise<string[]> {
  const column = `Default${object}Access`;
  const { fields } = await org.describe('Organization');
  if (fields.some(({ name }) => name === column)) {
    const rows = await readAll(org, soql`SELECT ${soql.name(column)} FROM Organization`);
    return [`organization-wide default of ${object}: ${textAt(rows[0], column)}`];
  }
  const query = soql`SELECT InternalSharingModel FROM EntityDefinition WHERE QualifiedApiName = ${object}`;
  const rows = await ifReadable(org.query(query, { tooling: true }).then(({ records }) => records));
  const model = textAt(rows?.[0], 'InternalSharingModel');
  return model ? [`organization-wide default of ${object}: ${model}`] : [];
}

/** Rows of the object's share table that name the user; groups and roles are not followed. */
async function shares(
  org: Org,
  userId: string,
  { name, custom }: ObjectDescribe,
  recordId: string,
): Promise<string[]> {
  const table = custom ? name.replace(/__c$/, '__Share') : `${name}Share`;
  const parent = custom ? 'ParentId' : `${name}Id`;
  const rows = await ifReadable(
    readAll(
      org,
      soql`SELECT RowCause FROM ${soql.name(table)} WHERE ${soql.name(parent)} = ${recordId} AND UserOrGroupId = ${userId}`,
    ),
  );
  return (rows ?? []).map(({ RowCause }) => `shared with the user: ${RowCause}`);
}
