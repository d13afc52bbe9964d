import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import type { Catalogue, CatalogueEntry } from '../catalogue.ts';
import { UsageError } from '../flags.ts';
import { resolveOrgs } from '../orgs/allow-list.ts';
import { readCliState } from '../orgs/cli-files.ts';
import { createPinnedOrgs } from '../orgs/pinned.ts';
import { findProject } from '../orgs/project.ts';
import { loadPlugins } from '../plugins.ts';
import { select } from '../registry.ts';
import { openOutFolder, outputDir } from '../results/out-folder.ts';
import { createRedactor } from '../results/redact.ts';
import type { Session } from '../session.ts';
import type { Settings } from '../settings.ts';
import type { AnyTool } from '../toolkit.ts';
import type { Io } from './io.ts';

export interface OpenSession {
  session: Session;
  /** Ends what the session started (the local org). */
  close(): Promise<void>;
}

/**
 * Everything that is decided once, at start: the project, the tools offered, the orgs pinned. Offline, and loads no tool
 * and no Salesforce library (plug-ins pay for themselves). Throws UsageError for a wrong setting.
 */
export async function openSession(settings: Settings, io: Io): Promise<OpenSession> {
  const { env } = process;
  const project = findProject(settings.projectDir, env, process.cwd());
  // Core reads a project's configuration by the working directory; this is the one place that changes it.
  if (project.root) process.chdir(project.root);
  const plugins = await loadPlugins(settings.plugins, process.cwd());
  const catalogue = join(builtIn(), plugins.catalogue);
  const selection = select(catalogue, settings);
  const state = () => readCliState(homedir(), project.root, env);
  const local = settings.orgs.includes('LOCAL')
    ? await (await import('./local.ts')).startLocal(project.root)
    : undefined;
  const list = resolveOrgs(settings.orgs, state());
  const before = settings.orgs.slice(0, settings.orgs.indexOf('LOCAL'));
  if (local) list.pins.splice(resolveOrgs(before, state()).pins.length, 0, local.pin);
  for (const { name, reason, next } of list.unresolved) io.stderr(`orgsmith: ${name}: ${reason}. ${next}\n`);
  const redactor = createRedactor();
  const session: Session = {
    settings,
    catalogue,
    selection,
    orgs: createPinnedOrgs({
      list,
      state,
      apiVersion: settings.apiVersion ?? project.sourceApiVersion,
      redactor,
    }),
    project,
    out: openOutFolder(
      outputDir(settings.outputDir, project.root, env),
      settings.outputDir ? undefined : project.root,
    ),
    redactor,
    load: entry => plugins.load(entry.name) ?? loadBuiltIn(entry, session),
    listChanged: () => undefined,
  };
  return { session, close: async () => local?.close() };
}

// Made by the build from the tools themselves; it stands beside the bundle.
function builtIn(): Catalogue {
  return JSON.parse(readFileSync(new URL('./catalogue.json', import.meta.url), 'utf8'));
}

async function loadBuiltIn({ toolset, name }: CatalogueEntry, session: Session): Promise<AnyTool> {
  const { toolsets } = await import('../../toolsets/index.ts');
  const set =
    toolset === 'dynamic'
      ? (await import('../dynamic-tools.ts')).dynamicToolset(() => session)
      : toolsets.find(({ name }) => name === toolset);
  const load = set?.tools[name];
  if (!load)
    throw new Error(`The catalogue names ${name}, which toolset ${toolset} does not have: build again.`);
  return (await load()).default;
}

function join(one: Catalogue, other: Catalogue): Catalogue {
  const clash = other.tools.find(({ name }) => one.tools.some(tool => tool.name === name));
  if (clash)
    throw new UsageError(
      `--plugin: toolset ${clash.toolset} has a tool '${clash.name}', which is there already`,
    );
  return { toolsets: [...one.toolsets, ...other.toolsets], tools: [...one.tools, ...other.tools] };
}
