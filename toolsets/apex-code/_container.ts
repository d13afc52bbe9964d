import {
  isToolError,
  type Org,
  type OrgContext,
  pause,
  type SalesforceRecord,
  soql,
  ToolError,
} from 'orgsmith/toolkit';
import { CONTAINER, containersNamed, discard, newName, outside, sweep } from './_leftovers.ts';
import { readRows } from './_read.ts';

export type UnitKind = 'class' | 'trigger';
export const OBJECTS = { class: 'ApexClass', trigger: 'ApexTrigger' } as const;

/** A class or trigger to be compiled. */
export interface Unit {
  kind: UnitKind;
  name: string;
  body: string;
  /** Of the one that the org has; absent for a new one. */
  id?: string | undefined;
  apiVersion?: string | undefined;
}
export interface Problem {
  /** Name of the class or trigger. */
  name: string;
  line: number;
  column: number;
  message: string;
}
export interface Compiled {
  problems: Problem[];
  /** Id of a container that could not be thrown away. */
  left?: string | undefined;
}

const REQUEST = 'tooling/sobjects/ContainerAsyncRequest';
/**
 * Compiles classes and triggers together, and saves them or not; the container they go by is thrown away afterwards, whatever happened.
 * `check` is asked once the container has the code: the org itself refuses what was changed after that.
 * https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_containerasyncrequest.htm
 */
export async function compile(
  context: OrgContext,
  units: readonly Unit[],
  save: boolean,
  check = async () => {},
): Promise<Compiled> {
  const { org } = context;
  await sweep(org);
  const name = newName();
  const container = await org.send('POST', CONTAINER, { Name: name }).then(createdId, async error => {
    for (const { Id } of await outside.runInAsyncScope(() => containersNamed(org, name)).catch(() => []))
      await discard(org, String(Id));
    throw nothingSaved(error);
  });
  let compiled: Compiled;
  try {
    await Promise.all(
      units.map(unit => org.send('POST', memberPath(unit), memberOf(org, container, unit))),
    ).catch(error => {
      throw nothingSaved(error);
    });
    await check();
    compiled = { problems: await ask(context, container, save) };
  } catch (error) {
    await discard(org, container);
    throw error;
  }
  return { ...compiled, left: await discard(org, container) };
}

/** What goes wrong before the request is sent changes no code, whatever the org did of it. */
function nothingSaved(error: unknown): unknown {
  return isToolError(error)
    ? new ToolError({ ...error.parts, outcome: 'not_executed', cause: error })
    : error;
}

const memberPath = ({ kind }: Unit) => `tooling/sobjects/${OBJECTS[kind]}Member`;

/** https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_apexclassmember.htm */
function memberOf(
  org: Org,
  MetadataContainerId: string,
  { name, body, id, apiVersion = org.apiVersion }: Unit,
) {
  const what = { MetadataContainerId, FullName: name, Body: body };
  if (id) return { ...what, ContentEntityId: id };
  return { ...what, Metadata: { apiVersion: Number(apiVersion), status: 'Active' } };
}

function createdId({ body }: { body: unknown }): string {
  return String(Object(body).id ?? '');
}

async function ask(context: OrgContext, container: string, save: boolean): Promise<Problem[]> {
  const { org } = context;
  const body = { MetadataContainerId: container, IsCheckOnly: !save };
  const id = await org.send('POST', REQUEST, body).then(createdId, error => found(org, container, error));
  const row = await settled(context, id, save);
  if (row.State === 'Completed') return [];
  const problems = problemsOf(row);
  if (row.State === 'Failed' && problems.length > 0) return problems;
  throw new ToolError({
    code: row.State === 'Invalidated' || row.State === 'Error' ? 'NOT_COMPILED' : 'COMPILE_ABORTED',
    message: `The org did not compile it (${row.State}): ${String(row.ErrorMsg ?? row.CompilerErrors ?? 'it gave no reason').slice(0, 500)}`,
    next: 'Nothing was saved. Read the code again with search_org_code and repeat the call.',
    retry: 'after_fix',
  });
}

/** The request whose answer was lost, if it came to the org. */
async function found(org: Org, container: string, error: unknown): Promise<string> {
  if (!isToolError(error) || error.parts.outcome !== 'unknown') throw error;
  const [row] = await readRows(
    org,
    soql`SELECT Id FROM ContainerAsyncRequest WHERE MetadataContainerId = ${container}`,
  );
  if (row) return String(row.Id);
  throw new ToolError({
    ...error.parts,
    outcome: 'not_executed',
    message: `${error.message} The org has no such request: nothing was compiled or saved.`,
    next: 'Repeat the call.',
  });
}

async function settled(context: OrgContext, id: string, save: boolean): Promise<SalesforceRecord> {
  const { org, waitMs, signal, progress } = context;
  const read = () => org.get(`${REQUEST}/${id}`);
  const until = Date.now() + waitMs;
  try {
    let row = await read();
    for (
      let [delay, count] = [200, 1];
      row.State === 'Queued';
      delay = Math.min(delay * 1.6, 3_000), count += 1
    ) {
      if (Date.now() + delay > until) throw tooSlow();
      progress(count, undefined, 'compiling');
      await pause(delay, signal);
      row = await read();
    }
    return row;
  } catch (error) {
    // It may have saved already: only its last state tells.
    const row = await outside.runInAsyncScope(() => stop(org, id).then(read)).catch(() => undefined);
    if (row && row.State !== 'Queued' && row.State !== 'Aborted') return row;
    throw save && row?.State !== 'Aborted' ? unknownEnd(error) : error;
  }
}

function stop(org: Org, id: string): Promise<unknown> {
  return org.send('PATCH', `${REQUEST}/${id}`, { State: 'Aborted' }).catch(() => undefined);
}

function tooSlow(): ToolError {
  return new ToolError({
    code: 'COMPILE_TIMEOUT',
    message:
      'The org did not compile it in the time there was; the request was stopped and nothing was saved',
    next: 'Repeat the call later, or with more time.',
    retry: 'after_fix',
  });
}

function unknownEnd(cause: unknown): ToolError {
  return new ToolError({
    code: 'SAVE_UNKNOWN',
    message: 'Whether the org has saved it is not known: its last state could not be read',
    next: 'Read the code with search_org_code: it is the new one or the old one.',
    outcome: 'unknown',
    cause,
  });
}

/** https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_deploydetails.htm */
function problemsOf({ DeployDetails, CompilerErrors, ErrorMsg }: SalesforceRecord): Problem[] {
  const { componentFailures } = Object(parsed(DeployDetails));
  const failures: unknown[] = Array.isArray(componentFailures) ? componentFailures : [componentFailures];
  const problems = failures.flatMap(failure => {
    const { fullName, problem, lineNumber, columnNumber } = Object(failure);
    if (typeof problem !== 'string') return [];
    return [
      {
        name: String(fullName ?? ''),
        line: Number(lineNumber ?? 0),
        column: Number(columnNumber ?? 0),
        message: problem,
      },
    ];
  });
  const other = ErrorMsg ?? CompilerErrors;
  if (problems.length > 0 || typeof other !== 'string' || other === '[]') return problems;
  return [{ name: '', line: 0, column: 0, message: other.slice(0, 1_000) }];
}

function parsed(value: unknown): unknown {
  try {
    return typeof value === 'string' ? JSON.parse(value) : value;
  } catch {
    return undefined;
  }
}
