import { ToolError } from '../guard/errors.ts';
import { prepare, run } from './call.ts';
import { applyStored } from './change.ts';
import type { Caller } from './context.ts';
import { findTool, type Session } from './session.ts';
import type { Job, ResumedJob } from './toolkit.ts';

/**
 * Goes on with a job, or stops it, by the tool that knows it: the one that began it here, else the one that takes ids
 * of that kind. Waiting must be reading, for nobody is asked; stopping passes every lock of a change.
 */
export async function resumeJob(
  session: Session,
  { id, org: given, stop }: { id: string; org: string | undefined; stop: boolean },
  caller: Caller,
): Promise<ResumedJob> {
  const { name, input: more, username } = begunHere(session, id) ?? byKind(session, id);
  if (stop && !('cancel' in findTool(session, name).inputSchema.properties))
    throw doesMore(name, id, 'cannot be stopped');
  const prepared = await prepare(session, name, {
    ...more,
    job: id,
    ...(stop ? { cancel: true } : {}),
    ...((given ?? username) ? { org: given ?? username } : {}),
  });
  const { entry, tool, input, effect, orgName } = prepared;
  if (effect !== (stop ? 'update' : 'read')) throw doesMore(name, id, 'does more than this tool may');
  const org = await session.orgs.open(orgName, []);
  const output: unknown =
    'plan' in tool
      ? (await applyStored(session, { entry, tool, input, effect, org }, undefined, caller)).result
      : await run(session, entry, tool, input, org, caller);
  return { org: org.label, tool: name, text: tool.summary(Object(output)), result: Object(output) };
}

function begunHere({ jobs, orgs }: Session, id: string) {
  const is15 = (job: Job) => job.id.slice(0, 15) === id.slice(0, 15);
  const job = jobs.of(orgs.allowed().map(({ orgId }) => orgId)).find(is15);
  return job && { name: job.tool, input: job.input, username: job.username };
}

function byKind({ catalogue }: Session, id: string) {
  const entry = catalogue.tools.find(({ jobs }) => jobs?.includes(id.slice(0, 3)));
  if (entry) return { name: entry.name, input: {}, username: undefined };
  const kinds = catalogue.tools.flatMap(({ name, jobs = [] }) => jobs.map(kind => `${kind} (${name})`));
  throw new ToolError({
    code: 'NO_SUCH_JOB',
    message: `${id} is not the id of a job that a tool here can go on with`,
    next: `resume_tool_operation without an id lists what was begun here. Ids begin with ${kinds.join(', ')}.`,
    retry: 'after_fix',
  });
}

function doesMore(tool: string, id: string, what: string): ToolError {
  return new ToolError({
    code: 'NOT_RESUMABLE',
    message: `Going on with ${id} by ${tool} ${what}`,
    next: `Call ${tool} with job ${id} to go on with it.`,
    retry: 'after_fix',
  });
}
