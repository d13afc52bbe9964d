import type { Org } from 'orgsmith/toolkit';
import { fetchKind, type Kind, type Listed } from './_kinds.ts';

/** What may be kept in memory, in characters; the oldest goes first. */
const MOST_KEPT = 48_000_000;

/** Dates count whole seconds: what was changed just now may be changed once more under the same date. */
const SETTLED_MS = 2_000;
const hasCrc = ({ kind }: Listed) => kind === 'class' || kind === 'trigger';

/** Code by org, user and id, in this process only: no other org or user is ever answered from it. */
const kept = new Map<string, { mark: string; code: string }>();
let keptSize = 0;

/** A file with its code; undefined where the org does not show it. */
export interface CodeFile extends Listed {
  code: string | undefined;
}

/** The code of these files: from memory what has not changed since, from the org the rest. */
export async function codeOf(org: Org, kind: Kind, files: readonly Listed[]): Promise<CodeFile[]> {
  const keyOf = ({ id }: Listed) => `${org.id} ${org.username} ${kind} ${id}`;
  const missing = files.filter(file => kept.get(keyOf(file))?.mark !== file.mark);
  const fetched = missing.length > 0 ? await fetchKind(org, kind, missing) : new Map<string, string>();
  const answer = files.map(file => {
    const code = fetched.get(file.id) ?? kept.get(keyOf(file))?.code;
    return { ...file, code: isHidden(file, code) ? undefined : code };
  });
  const settled = org.now().getTime() - SETTLED_MS;
  for (const file of missing)
    if (hasCrc(file) || Date.parse(file.modified) < settled)
      keep(keyOf(file), file.mark, fetched.get(file.id) ?? '');
  return answer;
}

/** Managed packages: Apex and pages say so in place of their code, bundles have none. */
function isHidden({ kind, name }: Listed, code: string | undefined): boolean {
  if (code === '(hidden)') return true;
  return (code ?? '') === '' && (/^[A-Za-z]\w*?__/.test(name) || kind === 'flow');
}

function keep(key: string, mark: string, code: string): void {
  keptSize += code.length - (kept.get(key)?.code.length ?? 0);
  kept.delete(key);
  kept.set(key, { mark, code });
  for (const [oldest, { code: old }] of kept) {
    if (keptSize <= MOST_KEPT) return;
    kept.delete(oldest);
    keptSize -= old.length;
  }
}
