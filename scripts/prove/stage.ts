import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalOrg, type LocalOrgOptions, startLocalOrg } from '../../fixtures/local-org/start.ts';
import { type Server, startServer } from './server.ts';
import { type Truth, truthOf } from './truth.ts';
import { buildWithout, type GuardName } from './without-guards.ts';

export interface ServerAsked {
  orgs: string;
  args?: string[];
  cwd?: string;
  env?: Record<string, string>;
  /** A guard that is switched off, for a control. */
  without?: GuardName;
  /** Remembers what it writes. */
  keep?: boolean;
}
/** Orgs, a home that is signed in to them, and servers beside them. */
export interface Site extends LocalOrg {
  home: string;
  truth(alias: string): Truth;
  serve(asked: ServerAsked): Promise<Server>;
}
/** What rows stand on. */
export interface Stage {
  /** 10 and more: the design's numbers. 1: a tenth. Below: as little as shows anything (npm test). */
  scale: number;
  cli: string;
  /** So many of the design's cases as the scale asks for. */
  of(design: number, least?: number): number;
  site(orgs: readonly string[], more?: Omit<LocalOrgOptions, 'home' | 'orgs'>): Promise<Site>;
  folder(): string;
  close(): Promise<void>;
}

/** Sites start one after the other: signing in to many orgs at once takes longer than core waits. */
let starting: Promise<unknown> = Promise.resolve();
const PROJECT = '{"packageDirectories":[{"path":"force-app","default":true}]}';

/** Everything that is started or made through it ends with `close`. */
export function openStage(cli: string, scale: number): Stage {
  const ends: (() => Promise<void> | void)[] = [];
  let built: Promise<string> | undefined;
  function folder() {
    const path = mkdtempSync(join(tmpdir(), 'orgsmith-prove-'));
    ends.push(() => rmSync(path, { recursive: true, force: true }));
    return path;
  }
  async function serve(home: string, asked: ServerAsked) {
    const { orgs, args = [], cwd, env = {}, without, keep } = asked;
    if (without) built ??= buildWithout(folder());
    const options = {
      cli: without && built ? await built : cli,
      home,
      args: ['--orgs', orgs, ...args],
      ...(cwd ? { cwd } : {}),
      env: { ...env, ...(without ? { PROVE_WITHOUT: without } : {}) },
    };
    const server = await startServer(options, keep);
    ends.push(() => server.close());
    return server;
  }
  return {
    scale,
    cli,
    of: (design, least = 1) => Math.min(design, Math.max(least, Math.ceil((design * scale) / 10))),
    folder,
    async site(orgs, more = {}) {
      const home = folder();
      mkdirSync(join(home, 'force-app'));
      writeFileSync(join(home, 'sfdx-project.json'), PROJECT);
      const kindOf = (alias: string) => (alias.startsWith('prod') ? 'production' : 'sandbox');
      const started = starting.then(() =>
        startLocalOrg({ ...more, home, orgs: orgs.map(alias => ({ alias, kind: kindOf(alias) })) }),
      );
      starting = started.catch(() => undefined);
      const local = await started;
      ends.push(() => local.close());
      const truths = new Map(local.orgs.map(org => [org.alias, truthOf(local.url, org)]));
      return {
        ...local,
        home,
        truth(alias) {
          const truth = truths.get(alias);
          if (!truth) throw new Error(`no org ${alias}`);
          return truth;
        },
        serve: asked => serve(home, asked),
      };
    },
    async close() {
      for (const end of ends.reverse()) await end();
    },
  };
}
