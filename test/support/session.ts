import { defineTool, defineToolset, type Toolset, z } from 'orgsmith/toolkit';
import { readCliState } from '../../guard/cli-files.ts';
import { createRedactor } from '../../guard/redact.ts';
import type { Caller } from '../../src/context.ts';
import { toCatalogue } from '../../src/entry.ts';
import { parseServeFlags } from '../../src/flags.ts';
import { resolveOrgs } from '../../src/orgs/allow-list.ts';
import { createPinnedOrgs, type PinnedOrgs } from '../../src/orgs/pinned.ts';
import { select } from '../../src/registry.ts';
import { openOutFolder } from '../../src/results/out-folder.ts';
import { openAudit } from '../../src/safety/audit.ts';
import { createChanges } from '../../src/safety/changes.ts';
import { openJobs } from '../../src/safety/jobs.ts';
import { journalFiles, openJournal } from '../../src/safety/journal.ts';
import { openPlans } from '../../src/safety/plans.ts';
import { openStateFolder } from '../../src/safety/state-folder.ts';
import type { Session } from '../../src/session.ts';
import { resolveSettings } from '../../src/settings.ts';
import dynamic from '../../toolsets/dynamic/index.ts';
import { type CliFiles, writeCliFiles } from './cli-home.ts';
import { tempFolder } from './temp.ts';

/** Two orgs, signed in on a machine of its own: `dev` and `prod`, with a default. */
export const TWO_ORGS = {
  orgs: { 'ada@acme.com.dev': 1, 'ada@acme.com': 2 },
  aliases: { dev: 'ada@acme.com.dev', prod: 'ada@acme.com' },
  config: { 'target-org': 'dev' },
};

/** The pinned orgs of `--orgs`, from real files of the CLI in a fresh home. */
export function pinnedOrgs(selectors: string[], files: CliFiles = TWO_ORGS): PinnedOrgs & { home: string } {
  const home = tempFolder();
  writeCliFiles(home, files);
  const state = () => readCliState(home, undefined, {});
  const list = resolveOrgs(selectors, state());
  return { ...createPinnedOrgs({ list, state, apiVersion: '66.0', redactor: createRedactor() }), home };
}

/** A whole session as `serve` makes it, of the given toolsets, on a machine of its own. */
export async function openTestSession(toolsets: Toolset[], line = ''): Promise<Session> {
  const settings = resolveSettings(parseServeFlags(line.split(' ').filter(Boolean)), {}, '/');
  const state = openStateFolder(tempFolder());
  const all = [...toolsets, dynamic];
  const catalogue = await toCatalogue(all);
  const session: Session = {
    settings,
    catalogue,
    selection: select(catalogue, settings),
    orgs: pinnedOrgs(settings.orgs),
    project: {},
    out: openOutFolder(tempFolder()),
    redactor: createRedactor(),
    load: async ({ toolset, name }) => {
      const load = all.find(each => each.name === toolset)?.tools[name];
      if (!load) throw new Error(`no tool ${name}`);
      return (await load()).default;
    },
    listChanged: () => undefined,
    plans: openPlans(state),
    jobs: openJobs(state),
    audit: openAudit(
      state.path('audit.jsonl'),
      text => text,
      () => undefined,
    ),
    changesOf: (org, tool, title) =>
      createChanges(openJournal(journalFiles(state, org.id)), org, tool, title),
  };
  return session;
}

/** A caller that waits for nobody and has the usual room for answers. */
export function caller(rest: Partial<Caller> = {}): Caller {
  return {
    signal: new AbortController().signal,
    progress: () => undefined,
    waitMs: 1_000,
    asks: 'later',
    maxChars: 25_000,
    ...rest,
  };
}

const DESCRIPTION = 'A tool of the tests, which answers with what it was given and nothing else.';

/** A tool without an org that answers whatever it is told to. */
export function echoTool(name: string, answer: (text: string) => unknown) {
  return defineTool({
    name,
    title: 'Echo',
    description: DESCRIPTION,
    effect: 'read',
    on: 'machine',
    orgs: 'none',
    input: z.strictObject({ text: z.string().default('').describe('Any text') }),
    output: z.object({ text: z.string(), rows: z.array(z.unknown()).optional() }),
    summary: ({ text }) => `said ${text}`,
    run: async (_context, { text }) => Object(answer(text)),
  });
}

/** A toolset of tools that are there already. */
export function toolsetOf(
  name: string,
  tools: ReturnType<typeof defineTool>[],
  rest: Partial<Toolset> = {},
): Toolset {
  const loaded = Object.fromEntries(tools.map(tool => [tool.name, async () => ({ default: tool })]));
  return defineToolset({
    name,
    title: name,
    description: `About ${name}`,
    default: true,
    ...rest,
    tools: loaded,
  });
}
