import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readCliState } from '../../guard/cli-files.ts';
import { createRedactor, type Redactor } from '../../guard/redact.ts';
import type { Catalogue, CatalogueEntry } from '../catalogue.ts';
import { UsageError } from '../flags.ts';
import { type Pin, resolveOrgs } from '../orgs/allow-list.ts';
import { createPinnedOrgs } from '../orgs/pinned.ts';
import { findProject } from '../orgs/project.ts';
import { loadPlugins } from '../plugins.ts';
import { select } from '../registry.ts';
import { openOutFolder, outputDir } from '../results/out-folder.ts';
import { openAudit } from '../safety/audit.ts';
import { createChanges } from '../safety/changes.ts';
import { openJobs } from '../safety/jobs.ts';
import { type Journal, journalFiles, journalInMemory, openJournal } from '../safety/journal.ts';
import { openPlans } from '../safety/plans.ts';
import type { Policy } from '../safety/policy-file.ts';
import { openStateFolder, type StateFolder } from '../safety/state-folder.ts';
import type { Session } from '../session.ts';
import type { Settings } from '../settings.ts';
import { findSf } from '../sf-cli.ts';
import type { AnyTool, Org, UnresolvedOrg } from '../toolkit.ts';
import type { Io } from './io.ts';

export interface OpenSession {
  session: Session;
  /** Ends what the session started (the local org). */
  close(): Promise<void>;
}

/**
 * Everything that is decided once, at start: the project, the tools offered, the orgs pinned. Offline (but for the login of
 * ENVIRONMENT), and loads no tool and no Salesforce library (plug-ins pay for themselves). Throws UsageError for a wrong setting.
 */
export async function openSession(given: Settings, io: Io): Promise<OpenSession> {
  const { env } = process;
  const project = findProject(given.projectDir, env, process.cwd());
  // Core reads a project's configuration by the working directory; this is the one place that changes it.
  if (project.root) process.chdir(project.root);
  const policy = given.policy ? await loadPolicy(given.policy, project.root) : undefined;
  const settings = { ...(policy ? tightened(given, policy) : given), sf: findSf(env.PATH, project.root) };
  const plugins = await loadPlugins(settings.plugins, process.cwd());
  const catalogue = merged(builtIn(), plugins.catalogue);
  const state = () => readCliState(homedir(), project.root, env);
  const local = settings.orgs.includes('LOCAL')
    ? await (await import('./local.ts')).startLocal(project.root)
    : undefined;
  const redactor = createRedactor();
  const started = new Map<string, Pin | UnresolvedOrg>(local ? [['LOCAL', local.pin]] : []);
  if (settings.orgs.includes('ENVIRONMENT')) {
    const { pinFromEnvironment } = await import('../orgs/environment.ts');
    started.set('ENVIRONMENT', await pinFromEnvironment(env, redactor));
  }
  const list = resolveOrgs(settings.orgs, state(), started);
  for (const { name, reason, next } of list.unresolved) io.stderr(`orgsmith: ${name}: ${reason}. ${next}\n`);
  const stateFolder = openStateFolder(join(homedir(), '.orgsmith'));
  const session: Session = {
    settings,
    catalogue,
    selection: select(catalogue, settings),
    orgs: createPinnedOrgs({
      list,
      state,
      apiVersion: settings.apiVersion ?? project.sourceApiVersion,
      redactor,
    }),
    project: { ...project, variables: settings.allowReplacements },
    out: openOutFolder(
      outputDir(settings.outputDir, project.root, env),
      settings.outputDir ? undefined : project.root,
    ),
    redactor,
    ...safetyOf(settings, stateFolder, redactor, io),
    ...(policy ? { policy } : {}),
    load: entry => plugins.load(entry.name) ?? loadBuiltIn(entry),
    listChanged: () => undefined,
  };
  return { session, close: async () => local?.close() };
}

/** What makes changes safe, in `~/.orgsmith`; no file is made before the first call. */
function safetyOf({ journal, auditLog }: Settings, state: StateFolder, redactor: Redactor, io: Io) {
  const journals = new Map<string, Journal>();
  const month = new Date().toISOString().slice(0, 7);
  const trouble = (text: string) => io.stderr(`orgsmith: ${redactor.ownText(text)}\n`);
  return {
    plans: openPlans(state),
    jobs: openJobs(state),
    audit: openAudit(auditLog ?? state.path('audit', `${month}.jsonl`), redactor.ownText, trouble),
    changesOf(org: Org, tool: string, title: string) {
      const known =
        journals.get(org.id) ?? openJournal(journal ? journalFiles(state, org.id) : journalInMemory());
      journals.set(org.id, known);
      return createChanges(known, org, tool, title);
    },
  };
}

async function loadPolicy(file: string, projectRoot: string | undefined): Promise<Policy> {
  const { readPolicy } = await import('../safety/policy-file.ts');
  try {
    return readPolicy(file, projectRoot);
  } catch (error) {
    throw new UsageError(
      `--policy ${file} cannot be used: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** A policy narrows what the flags allow and never widens it. */
function tightened(settings: Settings, { readOnly, maxRows, maxDeletes }: Policy): Settings {
  return {
    ...settings,
    readOnly: settings.readOnly || readOnly === true,
    maxRows: Math.min(settings.maxRows, maxRows ?? settings.maxRows),
    maxDeletes: Math.min(settings.maxDeletes, maxDeletes ?? settings.maxDeletes),
  };
}

// Made by the build from the tools themselves; it stands beside the bundle.
function builtIn(): Catalogue {
  return JSON.parse(readFileSync(new URL('./catalogue.json', import.meta.url), 'utf8'));
}

async function loadBuiltIn({ toolset, name }: CatalogueEntry): Promise<AnyTool> {
  const { toolsets } = await import('../../toolsets/index.ts');
  const load = toolsets.find(({ name }) => name === toolset)?.tools[name];
  if (!load)
    throw new Error(`The catalogue names ${name}, which toolset ${toolset} does not have: build again.`);
  return (await load()).default;
}

function merged(one: Catalogue, other: Catalogue): Catalogue {
  const clash = other.tools.find(({ name }) => one.tools.some(tool => tool.name === name));
  if (clash)
    throw new UsageError(
      `--plugin: toolset ${clash.toolset} has a tool '${clash.name}', which is there already`,
    );
  return {
    toolsets: [...one.toolsets, ...other.toolsets],
    tools: [...one.tools, ...other.tools],
    prompts: [...one.prompts, ...other.prompts],
  };
}
