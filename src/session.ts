import { ToolError } from '../guard/errors.ts';
import type { Redactor } from '../guard/redact.ts';
import type { Catalogue, CatalogueEntry } from './catalogue.ts';
import { nearest } from './nearest.ts';
import type { PinnedOrgs } from './orgs/pinned.ts';
import { type Selection, select } from './registry.ts';
import type { OutFolder } from './results/out-folder.ts';
import type { Audit } from './safety/audit.ts';
import type { JobBook } from './safety/jobs.ts';
import type { Plans } from './safety/plans.ts';
import type { Policy } from './safety/policy-file.ts';
import type { Settings } from './settings.ts';
import type { AnyTool, Changes, Org, Project } from './toolkit.ts';

/** One running Orgsmith, whatever door it serves: what was chosen at start, and the orgs that were pinned. */
export interface Session {
  readonly settings: Settings;
  readonly catalogue: Catalogue;
  /** What is offered now; `--dynamic-tools` lets it grow. */
  selection: Selection;
  readonly orgs: PinnedOrgs;
  readonly project: Project;
  readonly out: OutFolder;
  readonly redactor: Redactor;
  readonly plans: Plans;
  readonly audit: Audit;
  readonly jobs: JobBook;
  /** Absent without --policy. */
  readonly policy?: Policy | undefined;
  /** The journal of an org, for one tool's change of that title. */
  changesOf(org: Org, tool: string, title: string): Changes;
  load(entry: CatalogueEntry): Promise<AnyTool>;
  /** Called when the listing changed. */
  listChanged: () => void;
}

/** The entry of an offered tool; otherwise a ToolError with the nearest names, or the flag that brings it back. */
export function findTool({ selection }: Session, name: string): CatalogueEntry {
  const entry = selection.kept.find(kept => kept.name === name);
  if (entry) return entry;
  const out = selection.left.find(({ entry }) => entry.name === name);
  if (out)
    throw new ToolError({
      code: 'TOOL_NOT_ENABLED',
      message: `${name} is not offered: ${out.reason}`,
      next:
        out.flag === 'enable_tools'
          ? `Call enable_tools with ${name} first.`
          : `The user can bring it with ${out.flag}.`,
    });
  const names = selection.kept.map(kept => kept.name);
  const near = nearest(name, names);
  throw new ToolError({
    code: 'UNKNOWN_TOOL',
    message: `There is no tool ${name.slice(0, 80)}${near.length > 0 ? `. Nearest: ${near.join(', ')}` : ''}`,
    next: 'Use one of the tools that tools/list names.',
    details: { nearest: near },
  });
}

/** What is offered, and what enable_tools would add. */
export function offeredTools({ selection: { kept, left } }: Session) {
  const waiting = left.flatMap(({ entry, flag }) => (flag === 'enable_tools' ? entry : []));
  const told =
    (enabled: boolean) =>
    ({ name, toolset, description }: CatalogueEntry) => ({ name, toolset, enabled, description });
  return [...kept.map(told(true)), ...waiting.map(told(false))];
}

/** Offers further tools in a dynamic session; returns the names that are new. Throws ToolError for any that cannot be. */
export function enableTools(session: Session, names: readonly string[]): string[] {
  const before = new Set(session.selection.kept.map(({ name }) => name));
  for (const name of names)
    if (
      !before.has(name) &&
      !session.selection.left.some(({ entry, flag }) => entry.name === name && flag === 'enable_tools')
    )
      findTool(session, name);
  const wanted = { ...session.settings, tools: [...before, ...names] };
  session.selection = select(session.catalogue, wanted);
  const fresh = [...new Set(names)].filter(name => !before.has(name));
  if (fresh.length > 0) session.listChanged();
  return fresh;
}
