import { ToolError } from '../guard/errors.ts';
import { enableTools, offeredTools, type Session } from './session.ts';
import type { AnyTool, Context, Org, OrgContext } from './toolkit.ts';

/** Who calls, and what the call may count on: made by the door that took it (MCP or the command line). */
export interface Caller {
  signal: AbortSignal;
  progress(done: number, total: number | undefined, text: string): void;
  waitMs: number;
  /** How its user can be asked: by the client itself, later through apply_plan, or not at all (a script). */
  asks: 'now' | 'later' | 'never';
  /** Characters that the answer may have. */
  maxChars: number;
}

export const DEFAULT_WAIT_MS = 45_000;

/** What a tool's functions are handed, besides the org. */
export function buildContext(session: Session, caller: Caller): Context {
  const { orgs, project, out } = session;
  const { signal, progress, waitMs } = caller;
  const applyPlan = async (id: string) => {
    const { applyById } = await import('./call.ts');
    return applyById(session, id, caller);
  };
  const listing = {
    tools: () => offeredTools(session),
    enable: (names: readonly string[]) => enableTools(session, names),
  };
  const files = {
    create: out.create,
    async read(path: string) {
      const { openInputFile } = await import('./results/in-files.ts');
      return openInputFile(path, [...(project.root ? [project.root] : []), out.dir]);
    },
  };
  const jobs = {
    list: () => session.jobs.of(orgs.allowed().map(({ orgId }) => orgId)),
    async resume(id: string, org: string | undefined, stop: boolean) {
      const { resumeJob } = await import('./resume.ts');
      return resumeJob(session, { id, org, stop }, caller);
    },
  };
  return { orgs: orgs.forTools, project, files, signal, progress, waitMs, listing, applyPlan, jobs };
}

/** The same for a tool that works on an org; `title` says of a change or a job what it is. */
export function buildOrgContext(
  session: Session,
  caller: Caller,
  { name: tool }: AnyTool,
  org: Org,
  title: string,
): OrgContext {
  return {
    ...buildContext(session, caller),
    org,
    changes: session.changesOf(org, tool, title),
    startedJob(id, input = {}) {
      const { id: orgId, username } = org;
      const at = new Date().toISOString();
      try {
        session.jobs.add({ id, tool, title, input: { ...input, job: id }, at, orgId, username });
      } catch (cause) {
        throw new ToolError({
          code: 'STATE_FOLDER',
          message: `Job ${id} was begun in the org, but could not be written down: ${cause}`,
          next: `Call ${tool} with job ${id} to see what became of it; see that ~/.orgsmith can be written.`,
          outcome: 'unknown',
          details: { job: id },
          cause,
        });
      }
    },
  };
}
