import { isToolError, type Org, type OrgContext, readFor, soql, ToolError } from 'orgsmith/toolkit';
import type { Person } from './_people.ts';

/** Something that is done to users who are there. */
export type Action = 'freeze' | 'unfreeze' | 'deactivate' | 'activate' | 'reset_password';

/** One user, whether there is anything to do, and the row that changes. */
export interface Step {
  person: Person;
  open: boolean;
  rowId: string;
}

/** The field that an action writes, and its value afterwards. */
export const WRITES = {
  freeze: { object: 'UserLogin', field: 'IsFrozen', value: true },
  unfreeze: { object: 'UserLogin', field: 'IsFrozen', value: false },
  deactivate: { object: 'User', field: 'IsActive', value: false },
  activate: { object: 'User', field: 'IsActive', value: true },
};

/** What an action comes to for each user, as the org is now. */
export async function stepsOf(org: Org, action: Action, people: readonly Person[]): Promise<Step[]> {
  refuseUnfit(org, action, people);
  if (action === 'reset_password') return people.map(person => ({ person, open: true, rowId: person.id }));
  const { object, value } = WRITES[action];
  if (object === 'User')
    return people.map(person => ({ person, open: person.active !== value, rowId: person.id }));
  const logins = await readFor(
    org,
    people.map(({ id }) => id),
    some => soql`SELECT Id, UserId, IsFrozen FROM UserLogin WHERE UserId IN ${some}`,
  );
  const rows = new Map(logins.map(login => [String(login.UserId), login]));
  const without = people.filter(({ id }) => !rows.has(id)).map(({ username }) => username);
  if (without.length > 0)
    throw refuse('NO_USER_LOGIN', `The org shows no login state of ${without.slice(0, 20).join(', ')}`);
  return people.map(person => {
    const login = rows.get(person.id);
    return { person, open: login?.IsFrozen !== value, rowId: String(login?.Id) };
  });
}

function refuseUnfit(org: Org, action: Action, people: readonly Person[]): void {
  const self = people.some(({ username }) => username.toLowerCase() === org.username.toLowerCase());
  if (self && (action === 'freeze' || action === 'deactivate'))
    throw refuse('OWN_USER', `${org.username} is the user of this connection: it would lock itself out`);
  const inactive = people.filter(({ active }) => !active).map(({ username }) => username);
  if (action === 'reset_password' && inactive.length > 0)
    throw refuse('INACTIVE_USER', `These users are not active: ${inactive.slice(0, 20).join(', ')}`);
}

function cancelled(cause: unknown): ToolError {
  const next = 'Call again for the users that are left.';
  return new ToolError({ code: 'CANCELLED', message: 'the call was cancelled', next, cause });
}

function refuse(code: string, message: string): ToolError {
  return new ToolError({ code, message, next: 'Leave them out and call again.', retry: 'after_fix' });
}

/** Only the user gets a mail; the new password that the org answers is thrown away. */
const MAIL =
  '<EmailHeader><triggerAutoResponseEmail>false</triggerAutoResponseEmail><triggerOtherEmail>false</triggerOtherEmail><triggerUserEmail>true</triggerUserEmail></EmailHeader>';

/**
 * Resets passwords one after the other: each user gets a mail with a link. Throws ToolError that says for whom it was
 * done. https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_resetpassword.htm
 */
export async function resetPasswords(
  { org, signal, progress }: OrgContext,
  people: readonly Person[],
): Promise<void> {
  const done: string[] = [];
  for (const { id, username } of people) {
    try {
      signal.throwIfAborted();
      await org.soap('u', `<resetPassword><userId>${id}</userId></resetPassword>`, MAIL);
    } catch (error) {
      if (done.length === 0) throw error;
      const { parts } = isToolError(error) ? error : cancelled(error);
      throw new ToolError({
        ...parts,
        message: `${username}: ${parts.message}. Done before it: ${done.join(', ')}`,
        outcome: parts.outcome === 'unknown' ? 'unknown' : 'partial',
        retry: 'no',
        details: { ...parts.details, done },
      });
    }
    done.push(username);
    progress(done.length, people.length, 'passwords');
  }
}
