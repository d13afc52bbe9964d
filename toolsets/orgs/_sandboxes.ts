import { type JsonObject, nearest, type Org, soql, ToolError } from 'orgsmith/toolkit';

export interface Sandbox {
  /** Of its SandboxInfo. */
  id: string;
  name: string;
  licence: string;
  description: string | null;
  /** Its latest copy. */
  copy: JsonObject | undefined;
}

const OVER = ['Completed', 'Deleted', 'Stopped', 'Discarded', 'D', 'E'];

/** Every sandbox of a production org, with how far its latest copy is. Throws for an org that has none to have. */
export async function sandboxesOf(org: Org): Promise<Sandbox[]> {
  const objects = await org.describeGlobal({ tooling: true });
  if (!objects.some(({ name }) => name === 'SandboxInfo')) throw noSandboxes(org);
  const [infos, processes] = await Promise.all([
    allOf(org, soql`SELECT Id, SandboxName, LicenseType, Description FROM SandboxInfo ORDER BY SandboxName`),
    allOf(
      org,
      soql`SELECT Id, SandboxInfoId, SandboxName, Status, CopyProgress, SandboxOrganization FROM SandboxProcess ORDER BY CreatedDate DESC, Id DESC`,
    ),
  ]);
  return infos.map(info => ({
    id: String(info.Id),
    name: String(info.SandboxName),
    licence: String(info.LicenseType),
    description: typeof info.Description === 'string' ? info.Description : null,
    copy: processes.find(({ SandboxInfoId }) => SandboxInfoId === info.Id),
  }));
}

/** The sandbox of that name; names count without their case. */
export function sandboxNamed(all: readonly Sandbox[], name: string, org: Org): Sandbox {
  const found = all.find(each => each.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  const names = all.map(each => each.name);
  throw refusal(
    'NOT_FOUND',
    `${org.name} has no sandbox ${name.slice(0, 40) || 'without a name'}`,
    names.length > 0 ? `It has ${names.slice(0, 20).join(', ')}.` : 'It has none.',
    { nearest: nearest(name, names) },
  );
}

export function isBusy({ copy }: Sandbox): boolean {
  return copy !== undefined && !OVER.includes(String(copy.Status));
}

/** The process that a change of a SandboxInfo began. */
export async function processOf(org: Org, infoId: string, before: unknown): Promise<string> {
  const { records } = await org.query(
    soql`SELECT Id FROM SandboxProcess WHERE SandboxInfoId = ${infoId} ORDER BY CreatedDate DESC, Id DESC LIMIT 1`,
    { tooling: true },
  );
  const id = records[0]?.Id;
  if (typeof id === 'string' && id !== before) return id;
  throw new ToolError({
    code: 'NO_PROCESS',
    message: 'The org took it, and does not say yet how far it is',
    next: 'Call manage_sandbox with action status in a minute.',
    outcome: 'executed',
  });
}

async function allOf(org: Org, query: Parameters<Org['query']>[0]): Promise<JsonObject[]> {
  const rows: JsonObject[] = [];
  let page = await org.query(query, { tooling: true });
  rows.push(...page.records);
  while (page.cursor !== undefined) {
    page = await org.queryMore(page.cursor);
    rows.push(...page.records);
  }
  return rows;
}

function noSandboxes(org: Org): ToolError {
  return refusal(
    'NO_SANDBOXES',
    `${org.name} has no sandboxes: it is a ${org.kind} org, or ${org.username} may not manage them`,
    'Pass the production org as org; its user needs the permission Manage Sandboxes.',
  );
}

export function refusal(code: string, message: string, next: string, details?: JsonObject): ToolError {
  return new ToolError({ code, message, next, retry: 'after_fix', ...(details ? { details } : {}) });
}
