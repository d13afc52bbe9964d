import { distance } from 'fastest-levenshtein';

/**
 * The names nearest to a wrong one, best first: those that share its beginning or differ by few letters.
 * Case is ignored. At most `count` names.
 */
export function nearest(wrong: string, names: Iterable<string>, count = 3): string[] {
  const wanted = wrong.slice(0, 255).toLowerCase();
  const limit = Math.max(2, Math.ceil(wanted.length / 3));
  return [...new Set(names)]
    .map(name => ({ name, score: score(wanted, name.toLowerCase()) }))
    .filter(({ score }) => score <= limit)
    .sort((a, b) => a.score - b.score || a.name.localeCompare(b.name))
    .slice(0, count)
    .map(({ name }) => name);
}

function score(wanted: string, name: string): number {
  if (name === wanted) return 0;
  const edits = distance(wanted, name);
  const related =
    Math.min(wanted.length, name.length) >= 3 && (name.includes(wanted) || wanted.includes(name));
  return related ? Math.min(edits, 1 + edits / 1_000) : edits;
}
