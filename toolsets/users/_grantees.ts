import { nearest, type Org, readAll, soql, ToolError, to18 } from 'orgsmith/toolkit';
import { isId, textAt } from './_read.ts';

/** A profile or a permission set, by the permission set that holds its rights. */
export interface Grantee {
  id: string;
  words: string;
}

/** The profiles and permission sets that are meant by names, labels or ids. Throws ToolError with the nearest. */
export async function findGrantees(org: Org, wanted: readonly string[]): Promise<Grantee[]> {
  const rows = await readAll(
    org,
    soql`SELECT Id, Name, Label, NamespacePrefix, IsOwnedByProfile, ProfileId, Profile.Name, PermissionSetGroupId FROM PermissionSet`,
  );
  const all = rows
    .filter(row => !row.PermissionSetGroupId)
    .map(row => {
      const profile = row.IsOwnedByProfile === true ? textAt(row, 'Profile.Name') : null;
      const prefix = row.NamespacePrefix ? `${row.NamespacePrefix}__` : '';
      const name = profile ?? `${prefix}${row.Name}`;
      return {
        id: String(row.Id),
        words: `${profile === null ? 'permission set' : 'profile'} ${name}`,
        ids: [row.Id, row.ProfileId],
        name,
        label: profile ?? String(row.Label),
      };
    });
  const found = new Map<string, Grantee>();
  const wrong: { name: string; nearest: string[] }[] = [];
  for (const text of wanted) {
    const same = (other: string) => other.toLowerCase() === text.toLowerCase();
    const named = all.filter(({ name }) => same(name));
    const candidates =
      isId(text, '0PS') || isId(text, '00e')
        ? all.filter(({ ids }) => ids.includes(to18(text)))
        : named.length > 0
          ? named
          : all.filter(({ label }) => same(label));
    const [one] = candidates;
    if (one && candidates.length === 1) found.set(one.id, { id: one.id, words: one.words });
    else if (one) wrong.push({ name: text, nearest: candidates.map(({ words, id }) => `${words} (${id})`) });
    else
      wrong.push({
        name: text,
        nearest: nearest(
          text,
          all.flatMap(({ name, label }) => [name, label]),
        ),
      });
  }
  if (wrong.length === 0) return [...found.values()];
  throw new ToolError({
    code: 'NO_SUCH_PERMISSION_SET',
    message: wrong
      .map(
        ({ name, nearest: near }) =>
          `there is no one profile or permission set '${name}'${near.length > 0 ? `; nearest: ${near.join(', ')}` : ''}`,
      )
      .join('. '),
    next: 'Use the name of a profile, or the API name of a permission set; where two have the same, the id.',
    retry: 'after_fix',
    details: { sets: wrong },
  });
}
