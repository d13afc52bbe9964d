import {
  nearest,
  type Org,
  readAll,
  readFor,
  type SalesforceRecord,
  soql,
  ToolError,
  to18,
} from 'orgsmith/toolkit';
import { isId } from './_read.ts';

export interface Person {
  id: string;
  username: string;
  name: string;
  active: boolean;
}

const CANDIDATES = 5;
const NEAREST_AMONG = 2_000;

/**
 * The users that are meant by ids, usernames or, where only one has it, a whole name, email or alias; each once.
 * Throws ToolError NO_SUCH_USER that says of every wrong one which are near.
 */
export async function findPeople(org: Org, wanted: readonly string[]): Promise<Person[]> {
  const ids = wanted.filter(text => isId(text, '005'));
  const texts = wanted.filter(text => !isId(text, '005'));
  const [byId, byText] = await Promise.all([
    readFor(org, ids, some => soql`SELECT ${FIELDS} FROM User WHERE Id IN ${some}`),
    readFor(
      org,
      texts,
      some =>
        soql`SELECT ${FIELDS} FROM User WHERE Username IN ${some} OR Name IN ${some} OR Email IN ${some} OR Alias IN ${some}`,
    ),
  ]);
  const found = new Map<string, Person>();
  const wrong: { text: string; candidates: Person[] }[] = [];
  for (const text of wanted) {
    const candidates = meantBy(text, isId(text, '005') ? byId : byText).map(toPerson);
    const [person] = candidates;
    if (person && candidates.length === 1) found.set(person.id, person);
    else wrong.push({ text, candidates });
  }
  if (wrong.length > 0) throw await notFound(org, wrong);
  return [...found.values()];
}

const FIELDS = soql.join(['Id', 'Username', 'Name', 'Email', 'Alias', 'IsActive'].map(soql.name));

/** An id or a username means one; any other name may be that of several. */
function meantBy(text: string, records: readonly SalesforceRecord[]): SalesforceRecord[] {
  if (isId(text, '005')) return records.filter(({ Id }) => Id === to18(text));
  const same = (value: unknown) => String(value).toLowerCase() === text.toLowerCase();
  const byUsername = records.filter(({ Username }) => same(Username));
  if (byUsername.length > 0) return byUsername;
  return records.filter(({ Name, Email, Alias }) => [Name, Email, Alias].some(same));
}

function toPerson({ Id, Username, Name, IsActive }: SalesforceRecord): Person {
  return { id: String(Id), username: String(Username), name: String(Name), active: IsActive === true };
}

async function notFound(org: Org, wrong: { text: string; candidates: Person[] }[]): Promise<ToolError> {
  const all = await readAll(
    org,
    soql`SELECT Username, Name FROM User WHERE IsActive = true ORDER BY LastLoginDate DESC NULLS LAST LIMIT ${NEAREST_AMONG}`,
  );
  const usernames = new Map(all.map(({ Username, Name }) => [String(Name), String(Username)]));
  const names = all.flatMap(({ Username, Name }) => [String(Username), String(Name)]);
  const told = wrong.map(({ text, candidates }) => {
    if (candidates.length > 0) {
      const several = candidates.slice(0, CANDIDATES).map(({ username }) => username);
      return { user: text, problem: `'${text}' is the name of ${candidates.length} users`, nearest: several };
    }
    const near = nearest(text, names).map(name => usernames.get(name) ?? name);
    return { user: text, problem: `there is no user '${text}'`, nearest: [...new Set(near)] };
  });
  return new ToolError({
    code: 'NO_SUCH_USER',
    message: told
      .map(
        ({ problem, nearest }) => `${problem}${nearest.length > 0 ? `; nearest: ${nearest.join(', ')}` : ''}`,
      )
      .join('. '),
    next: 'Use a username or an id; list_users with search finds them.',
    retry: 'after_fix',
    details: { users: told.map(({ user, nearest }) => ({ user, nearest })) },
  });
}
