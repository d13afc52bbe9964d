import type { Session } from './session.ts';

/** What a model reads of the server at start, under 2 KB: what it is for, which toolsets are on, which orgs are pinned. */
export function instructions({ orgs, selection, settings }: Session): string {
  const allowed = orgs.allowed();
  const named = allowed.map(({ name, username }) => (name === username ? name : `${name} (${username})`));
  const first = named[allowed.findIndex(({ isDefault }) => isDefault)];
  const without = first
    ? `A call without org uses ${first}.`
    : 'The first of --orgs could not be resolved (get_username says why): every call must name its org.';
  const toolsets = [...new Set(selection.kept.map(({ toolset }) => toolset))];
  const lines = [
    'Orgsmith works on Salesforce orgs: records, changes with undo, deploys with rollback, Apex and its tests, users, orgs.',
    `Toolsets on: ${toolsets.join(', ')}.`,
    named.length > 0
      ? `Orgs, pinned at start: ${shortList(named)}. ${without}`
      : 'No org could be resolved at start: get_username says why and what mends it.',
    'No argument can reach another org. Every result names its org.',
    'Large answers are cut and the whole is in a file; read it in slices through its resource, not at once.',
    'A result with status planned changed nothing: show the plan to the user, and call apply_plan with their yes.',
    'Errors carry outcome (not_executed, executed, partial, unknown) and next; repeat only what was not executed.',
    ...(settings.readOnly ? ['Read-only: nothing in an org can be changed.'] : []),
    ...(settings.dynamicTools ? ['More tools: list_tools finds them, enable_tools offers them.'] : []),
  ];
  return lines.join('\n');
}

function shortList(names: string[]): string {
  return names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more` : names.join(', ');
}
