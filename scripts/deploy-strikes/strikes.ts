import type { Server } from '../prove/server.ts';
import { outOfSync, type Stage } from './stage.ts';

export interface Struck {
  /** How many points found the work not begun, begun, and done. */
  before: number;
  after: number;
  lies: string[];
}

const sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
const ALL = 5;

/** A server, signed in and warm, so that the clock runs over the work alone. */
async function warm(stage: Stage, project = stage.mine): Promise<Server> {
  const server = await stage.serve(project);
  await server.call('preview_metadata', {});
  return server;
}

/** Points in time over a work that takes so long, and a little beyond. */
function pointsOver(ms: number, points: number): number[] {
  return Array.from({ length: points }, (_, point) => Math.round((ms * 1.15 * (point + 0.5)) / points));
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** kill -9 of the server in a deploy: all or nothing in the org, the job found by its id, tracking told. */
export async function killDeploys(stage: Stage, points: number): Promise<Struck> {
  const struck: Struck = { before: 0, after: 0, lies: [] };
  const first = await warm(stage);
  stage.mark(stage.mine, 'whole');
  const ms = await timed(() => first.call('deploy_metadata', { changed: true }));
  for (const [point, after] of pointsOver(ms, points).entries()) {
    const lie = (what: string) => struck.lies.push(`deploy killed after ${after} ms: ${what}`);
    const known = new Set(await stage.deploys());
    const server = point === 0 ? first : await warm(stage);
    const mark = `deploy ${point}`;
    stage.mark(stage.mine, mark);
    const call = server.call('deploy_metadata', { changed: true }).catch(() => undefined);
    await sleep(after);
    await server.kill();
    await call;
    await sleep(150);
    const fresh = (await stage.deploys()).filter(id => !known.has(id));
    const there = await stage.markedThere(mark);
    if (there !== 0 && there !== ALL) lie(`${there} of ${ALL} classes are in the org`);
    if (stage.marked(stage.mine, mark) !== ALL) lie('the project was changed');
    for (const file of await stage.litter()) lie(file);
    struck[there === ALL ? 'after' : 'before']++;
    const next = await stage.serve(stage.mine);
    const listed = await next.call('resume_tool_operation', {});
    const jobs = Object(listed.facts).jobs.map(({ job }: { job: string }) => job);
    for (const id of fresh) {
      // Between the org's yes and the line in the book, only the org knows the id.
      const { error, facts } = jobs.includes(id)
        ? await next.call('resume_tool_operation', { job: id })
        : await next.call('deploy_metadata', { job: id });
      if (error) lie(`${id} does not resume: ${JSON.stringify(error).slice(0, 300)}`);
      else if (!/done/.test(JSON.stringify(facts))) lie(`${id} has no end`);
    }
    if (there === 0) {
      const { error } = await next.call('deploy_metadata', { changed: true });
      if (error) lie(`it does not deploy afterwards: ${JSON.stringify(error).slice(0, 300)}`);
    }
    const off = await outOfSync(next);
    if (off) lie(`tracking shows ${off}`);
    await next.close();
  }
  return struck;
}

/** kill -9 in a retrieve: each file old or new, nothing beside them; the same call brings the rest. */
export async function killRetrieves(stage: Stage, points: number): Promise<Struck> {
  const struck: Struck = { before: 0, after: 0, lies: [] };
  const colleague = await warm(stage, stage.theirs);
  const send = async (mark: string) => {
    stage.commit();
    stage.mark(stage.theirs, mark);
    const paths = ['force-app/main/default/classes'];
    const { error } = await colleague.call('deploy_metadata', { paths, ignoreConflicts: true });
    if (error) throw new Error(JSON.stringify(error));
  };
  const first = await warm(stage);
  await send('theirs');
  const ms = await timed(() => first.call('retrieve_metadata', { changed: true }));
  for (const [point, after] of pointsOver(ms, points).entries()) {
    const lie = (what: string) => struck.lies.push(`retrieve killed after ${after} ms: ${what}`);
    const mark = `retrieve ${point}`;
    await send(mark);
    const server = point === 0 ? first : await warm(stage);
    const call = server.call('retrieve_metadata', { changed: true }).catch(() => undefined);
    await sleep(after);
    await server.kill();
    await call;
    const [old, fresh] = [
      stage.marked(stage.mine, point === 0 ? 'theirs' : `retrieve ${point - 1}`),
      stage.marked(stage.mine, mark),
    ];
    if (old + fresh !== ALL) lie(`${old} files are old and ${fresh} new, of ${ALL}`);
    for (const file of await stage.litter()) lie(file);
    struck[fresh === ALL ? 'after' : 'before']++;
    const next = await stage.serve(stage.mine);
    const { error } = await next.call('retrieve_metadata', { changed: true });
    if (error && error.code !== 'NOTHING_CHANGED') lie(JSON.stringify(error).slice(0, 300));
    if (stage.marked(stage.mine, mark) !== ALL) lie(`afterwards ${stage.marked(stage.mine, mark)} are new`);
    const off = await outOfSync(next);
    if (off) lie(`tracking shows ${off}`);
    await next.close();
  }
  await colleague.close();
  return struck;
}

/** A call that its client takes back: what is told is what is in the org, and the job can be taken up. */
export async function cancelDeploys(stage: Stage, points: number): Promise<Struck> {
  const struck: Struck = { before: 0, after: 0, lies: [] };
  const server = await warm(stage);
  stage.mark(stage.mine, 'before cancels');
  const ms = await timed(() => server.call('deploy_metadata', { changed: true }));
  for (const [point, after] of pointsOver(ms, points).entries()) {
    const lie = (what: string) => struck.lies.push(`call cancelled after ${after} ms: ${what}`);
    const known = new Set(await stage.deploys());
    const mark = `cancel ${point}`;
    stage.mark(stage.mine, mark);
    const say = (message: object) => server.sendLine(JSON.stringify({ jsonrpc: '2.0', ...message }));
    const id = `cancelled ${point}`;
    const params = { name: 'deploy_metadata', arguments: { changed: true } };
    say({ id, method: 'tools/call', params });
    await sleep(after);
    say({ method: 'notifications/cancelled', params: { requestId: id } });
    await sleep(300);
    const fresh = (await stage.deploys()).filter(each => !known.has(each));
    const there = await stage.markedThere(mark);
    if (there !== 0 && there !== ALL) lie(`${there} of ${ALL} classes are in the org`);
    struck[there === ALL ? 'after' : 'before']++;
    for (const job of fresh) {
      const { error } = await server.call('deploy_metadata', { job });
      if (error) lie(`${job} does not resume: ${JSON.stringify(error).slice(0, 300)}`);
    }
    if (there === 0) {
      const { error } = await server.call('deploy_metadata', { changed: true });
      if (error && error.code !== 'NOTHING_CHANGED') lie(JSON.stringify(error).slice(0, 300));
    }
    const off = await outOfSync(server);
    if (off) lie(`tracking shows ${off}`);
  }
  await server.close();
  return struck;
}

/** Two servers deploy the same project at once: the org has the one state that the project has, and both know it. */
export async function deployAtOnce(stage: Stage, times: number): Promise<Struck> {
  const struck: Struck = { before: 0, after: 0, lies: [] };
  const both = [await warm(stage), await warm(stage)];
  for (let time = 0; time < times; time++) {
    const mark = `at once ${time}`;
    stage.mark(stage.mine, mark);
    const answers = await Promise.all(both.map(server => server.call('deploy_metadata', { changed: true })));
    const lie = (what: string) => struck.lies.push(`two deploys at once: ${what}`);
    const codes = answers.map(({ error }) => error?.code ?? 'done');
    struck[codes.every(code => code === 'done') ? 'after' : 'before']++;
    if (!codes.includes('done')) lie(codes.join(' and '));
    if (codes.some(code => !['done', 'CONFLICTS', 'NOTHING_CHANGED'].includes(String(code))))
      lie(JSON.stringify(answers.map(({ error }) => error)).slice(0, 600));
    if ((await stage.markedThere(mark)) !== ALL) lie('not all is in the org');
    for (const server of both) {
      const off = await outOfSync(server);
      if (off) lie(`tracking shows ${off}`);
    }
  }
  for (const server of both) await server.close();
  return struck;
}
