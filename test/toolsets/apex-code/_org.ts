import type { throughTheDoor } from '../_door.ts';

type Door = ReturnType<typeof throughTheDoor>;

/** Asks the org itself, apart from the code under test. */
export async function rowsOf(door: Door, query: string, alias = 'dev'): Promise<Record<string, unknown>[]> {
  const { url, orgs } = door.org();
  const token = orgs.find(each => each.alias === alias)?.accessToken;
  const answer = await fetch(`${url}/services/data/v66.0/tooling/query?q=${encodeURIComponent(query)}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const body: unknown = await answer.json();
  if (!answer.ok) throw new Error(JSON.stringify(body));
  return Object(body).records;
}

/** All classes and triggers with their code, and the containers that there are. */
export async function stateOf(door: Door, alias = 'dev') {
  const [classes, triggers, containers] = await Promise.all(
    [
      'SELECT Name, Body, LastModifiedDate FROM ApexClass ORDER BY Name',
      'SELECT Name, Body, LastModifiedDate FROM ApexTrigger ORDER BY Name',
      'SELECT Id, Name FROM MetadataContainer',
    ].map(query => rowsOf(door, query, alias)),
  );
  const plain = (rows: Record<string, unknown>[] = []) => rows.map(({ attributes: _, ...row }) => row);
  return { classes: plain(classes), triggers: plain(triggers), containers: plain(containers) };
}
