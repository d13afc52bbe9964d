import type { Catalogue, CatalogueEntry } from './catalogue.ts';
import { UsageError, unknownName } from './flags.ts';
import type { Settings } from './settings.ts';

/** A tool that is not offered, why, and the flag that would bring it. */
export interface LeftOut {
  entry: CatalogueEntry;
  reason: string;
  flag: string;
}
export interface Selection {
  kept: CatalogueEntry[];
  left: LeftOut[];
}
type Wanted = Pick<
  Settings,
  'toolsets' | 'tools' | 'excludeTools' | 'readOnly' | 'allowNonGaTools' | 'dynamicTools' | 'sf'
>;

/** Always offered. */
const CORE = 'core';
/** Offered with `--dynamic-tools` only. */
const DYNAMIC = 'dynamic';

/**
 * Which tools are offered, by flags alone. The order of the rules: excluded, read-only, beta, dynamic, toolset or tool
 * chosen; the first that says no gives the reason. Throws UsageError for a name that does not exist.
 */
export function select(catalogue: Catalogue, wanted: Wanted): Selection {
  const chosen = chosenToolsets(catalogue, wanted);
  const names = catalogue.tools.map(tool => tool.name);
  for (const name of [...wanted.tools, ...wanted.excludeTools])
    if (!names.includes(name)) throw new UsageError(unknownName('tool', name, names));
  const selection: Selection = { kept: [], left: [] };
  for (const entry of catalogue.tools) {
    const no = refusal(entry, wanted, chosen);
    if (no) selection.left.push({ entry, ...no });
    else selection.kept.push(entry);
  }
  selection.kept.sort((a, b) => (a.name < b.name ? -1 : 1));
  return selection;
}

/** The names behind `--toolsets`: aliases resolved, `all` spelled out. Throws UsageError for an unknown one. */
export function chosenToolsets(catalogue: Catalogue, { toolsets, tools }: Wanted): string[] {
  const offered = catalogue.toolsets.filter(({ name }) => name !== DYNAMIC);
  if (!toolsets) return tools.length > 0 ? [] : offered.flatMap(set => (set.default ? set.name : []));
  return toolsets.flatMap(given => {
    if (given === 'all') return offered.map(({ name }) => name);
    const found = offered.find(({ name, aliases }) => name === given || aliases.includes(given));
    if (!found)
      throw new UsageError(unknownName('toolset', given, [...offered.map(({ name }) => name), 'all']));
    return found.name;
  });
}

function refusal(
  entry: CatalogueEntry,
  wanted: Wanted,
  chosen: string[],
): Omit<LeftOut, 'entry'> | undefined {
  const { name, toolset } = entry;
  if (wanted.excludeTools.includes(name)) return { reason: 'excluded', flag: '--exclude-tools without it' };
  if (wanted.readOnly && entry.on === 'org' && entry.effect !== 'read')
    return { reason: 'it changes the org', flag: 'no --read-only' };
  if (entry.release === 'beta' && !wanted.allowNonGaTools)
    return { reason: 'it is beta', flag: '--allow-non-ga-tools' };
  if (toolset === 'cli' && wanted.sf === undefined)
    return { reason: 'no Salesforce CLI is on PATH', flag: 'npm install --global @salesforce/cli' };
  if (toolset === CORE) return undefined;
  if (toolset === DYNAMIC)
    return wanted.dynamicTools
      ? undefined
      : { reason: 'all chosen tools are listed', flag: '--dynamic-tools' };
  if (wanted.dynamicTools && !wanted.tools.includes(name))
    return { reason: 'not enabled yet', flag: 'enable_tools' };
  if (chosen.includes(toolset) || wanted.tools.includes(name)) return undefined;
  return { reason: `toolset ${toolset} is not chosen`, flag: `--toolsets ${toolset} or --tools ${name}` };
}
