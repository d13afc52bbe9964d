import type { Changes, Org } from '../toolkit.ts';
import type { Journal } from './journal.ts';

/** The journal of an org as one tool's change sees it. */
export function createChanges(journal: Journal, org: Org, tool: string, title: string): Changes {
  const { id: orgId, username } = org;
  const { list, read, note } = journal;
  return {
    list,
    read,
    note,
    begin: ({ rows, ...intent }) =>
      journal.begin({ ...intent, tool, title, username, orgId, orgAt: org.now().toISOString() }, rows),
  };
}
