import { type OrgContext, soql } from 'orgsmith/toolkit';
import { keyOf, plainName } from './_members.ts';

const AT_ONCE = 100;
/** How tracking calls what is part of a bundle. */
const BUNDLES: Record<string, string> = {
  LightningComponentResource: 'LightningComponentBundle',
  AuraDefinition: 'AuraDefinitionBundle',
};

/** Who changed components in the org last, and when: the library forgets that between processes. */
export async function authorsOf({ org }: OrgContext, names: readonly string[]) {
  const found = new Map<string, { by: string; at: string }>();
  const wanted = [...new Set(names.map(plainName))];
  for (let from = 0; from < wanted.length; from += AT_ONCE) {
    const some = wanted.slice(from, from + AT_ONCE);
    const { records } = await org.query(
      soql`SELECT MemberType, MemberName, ChangedBy, LastModifiedDate FROM SourceMember WHERE MemberName IN ${some} ORDER BY RevisionCounter`,
      { tooling: true },
    );
    for (const { MemberType, MemberName, ChangedBy, LastModifiedDate } of records) {
      const type = BUNDLES[String(MemberType)] ?? String(MemberType);
      found.set(plainName(keyOf(type, String(MemberName))), {
        by: String(ChangedBy ?? ''),
        at: String(LastModifiedDate),
      });
    }
  }
  const ids = [...new Set([...found.values()].map(({ by }) => by))].filter(by =>
    /^005\w{12}(\w{3})?$/.test(by),
  );
  if (ids.length === 0) return found;
  const { records } = await org.query(soql`SELECT Id, Name FROM User WHERE Id IN ${ids.slice(0, AT_ONCE)}`);
  const people = new Map(records.map(({ Id, Name }) => [String(Id).slice(0, 15), String(Name)]));
  for (const each of found.values()) each.by = people.get(each.by.slice(0, 15)) ?? each.by;
  return found;
}
