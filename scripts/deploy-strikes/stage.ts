import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import JSZip from 'jszip';
import { type LocalOrg, startLocalOrg } from '../../fixtures/local-org/start.ts';
import { type Server, startServer } from '../prove/server.ts';
import { ROOM } from '../support/room.ts';
import { commitAll, copyProject, treeOf } from '../try-project/tree.ts';

const SAMPLE = join(import.meta.dirname, '..', '..', 'fixtures', 'project');
const FOLDER = 'force-app/main/default/classes';
const CLASSES = [
  'AccountRegion',
  'DiscountCalculator',
  'InvoiceSelector',
  'InvoiceService',
  'InvoiceServiceTest',
];

/** A developer's and a colleague's copy of the sample project, and the scratch org that both work in. */
export interface Stage {
  mine: string;
  theirs: string;
  serve(project: string): Promise<Server>;
  /** Changes five classes of a project so that each says the mark. */
  mark(project: string, mark: string): void;
  /** How many of the five say the mark: in a project, and in the org. */
  marked(project: string, mark: string): number;
  markedThere(mark: string): Promise<number>;
  /** Ids of the org's deploys, newest first, once none is under way. */
  deploys(): Promise<string[]>;
  /** What is in my project that neither I nor the org wrote: parts of files, things in the wrong place. */
  litter(): Promise<string[]>;
  commit(): void;
  close(): Promise<void>;
}

/** Starts the org and deploys the project to it. */
export async function openStage(cli: string): Promise<Stage> {
  const home = mkdtempSync(join(tmpdir(), 'orgsmith-strikes-'));
  const local: LocalOrg = await startLocalOrg({
    home,
    orgs: [{ alias: 'scratch', kind: 'scratch' }],
    projectDir: false,
  });
  const [mine, theirs, temporary] = [join(home, 'mine'), join(home, 'theirs'), join(home, 'tmp')];
  mkdirSync(temporary);
  for (const project of [mine, theirs]) {
    copyProject(SAMPLE, project);
    commitAll(project, 'as it was');
  }
  const names = new Set(treeOf(mine).keys());
  const plain = new Map(CLASSES.map(name => [name, readFileSync(join(mine, FOLDER, `${name}.cls`), 'utf8')]));
  const args = ['--orgs', 'scratch', '--toolsets', 'metadata,core', '--allow-non-ga-tools'];
  async function rows(query: string): Promise<Record<string, unknown>[]> {
    const url = `${local.url}/services/data/v66.0/tooling/query?q=${encodeURIComponent(query)}`;
    const headers = { authorization: `Bearer ${local.orgs[0]?.accessToken}` };
    return Object(await (await fetch(url, { headers })).json()).records;
  }
  const stage: Stage = {
    mine,
    theirs,
    // What a killed server was staging goes with the home.
    serve: project =>
      startServer({ cli, home, cwd: project, node: [ROOM], args, env: { TMPDIR: temporary } }),
    mark(project, mark) {
      for (const [name, body] of plain)
        writeFileSync(join(project, FOLDER, `${name}.cls`), `${body}// ${mark}\n`);
    },
    marked: (project, mark) =>
      CLASSES.filter(name =>
        readFileSync(join(project, FOLDER, `${name}.cls`), 'utf8').includes(`// ${mark}\n`),
      ).length,
    async markedThere(mark) {
      const found = await rows('SELECT Name, Body FROM ApexClass');
      return found.filter(({ Body }) => String(Body).includes(`// ${mark}\n`)).length;
    },
    async deploys() {
      for (;;) {
        const found = await rows('SELECT Id, Status FROM DeployRequest ORDER BY CreatedDate DESC, Id DESC');
        if (found.every(({ Status }) => !/Pending|InProgress|Canceling/.test(String(Status))))
          return found.map(({ Id }) => String(Id));
        await new Promise(resolve => setTimeout(resolve, 20));
      }
    },
    async litter() {
      const now = [...treeOf(mine).keys()].filter(name => !names.has(name));
      const out = join(mine, '.orgsmith', 'out');
      for (const name of existsSync(out) ? readdirSync(out) : [])
        if (name.endsWith('.zip'))
          await JSZip.loadAsync(readFileSync(join(out, name))).catch(() => now.push(`${name} is broken`));
      return now;
    },
    commit: () => commitAll(mine, 'more'),
    async close() {
      await local.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
  const server = await stage.serve(mine);
  const { error } = await server.call('deploy_metadata', { changed: true });
  await server.close();
  if (error) throw new Error(JSON.stringify(error));
  return stage;
}

/** What a preview shows: nothing, when both sides are known to be the same. */
export async function outOfSync(server: Server): Promise<string | undefined> {
  const { facts, error } = await server.call('preview_metadata', {});
  const { deploy, retrieve, conflicts } = Object(facts);
  const shown = JSON.stringify(error ?? [deploy, retrieve, conflicts]);
  return shown === '[[],[],[]]' ? undefined : shown.slice(0, 500);
}
