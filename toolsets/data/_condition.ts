import { ToolError } from 'orgsmith/toolkit';

/** One condition, whole in itself: nothing in it ends the parentheses that are put around it. */
export function oneCondition(where: string, what: string): string {
  const outside = where.replace(/\\./g, '').replace(/'[^']*'/g, '');
  let depth = 0;
  for (const letter of outside) {
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    if (depth < 0) break;
  }
  const clause = /\b(LIMIT|ORDER\s+BY|OFFSET|GROUP\s+BY|WITH|USING|FOR|FIND|RETURNING)\b|[{}]/i;
  if (where.trim() !== '' && depth === 0 && !outside.includes("'") && !clause.test(outside))
    return where.trim();
  throw new ToolError({
    code: 'INVALID_ARGUMENTS',
    message: `${what} is not one SOQL condition: '${where.slice(0, 200)}'`,
    next: "Pass only what stands after WHERE, for example Industry = 'Energy'. To mean every record, say Id != null.",
    retry: 'after_fix',
  });
}
