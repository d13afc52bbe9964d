import {
  defineTool,
  type Org,
  type OrgContext,
  orgName,
  type Plan,
  soql,
  ToolError,
  z,
} from 'orgsmith/toolkit';

interface DeletePlan extends Plan {
  hub: Org;
  /** The record at the hub whose deletion deletes the org. */
  path: string;
}
type Input = z.output<typeof input>;

const input = z.strictObject({
  hub: orgName(
    'The Dev Hub or production org that made it, when it is not the one its login names',
  ).optional(),
});

export default defineTool({
  name: 'delete_org',
  title: 'Delete an org',
  description:
    'Delete a scratch org or sandbox for good, at the Dev Hub or production org that made it, which must be one of the allowed orgs, too. Asks first. Its login on this machine goes only after the org is gone.',
  keywords: 'salesforce delete scratch org sandbox remove',
  effect: 'destroy',
  input,
  output: z.object({ username: z.string(), orgId: z.string(), at: z.string(), loginRemoved: z.boolean() }),
  summary: ({ username, at, loginRemoved }) =>
    `${username} was deleted at ${at}${loginRemoved ? ', and its login removed' : '; its login could not be removed'}`,
  async plan({ org, orgs }: OrgContext, asked: Input): Promise<DeletePlan> {
    if (org.kind !== 'scratch' && org.kind !== 'sandbox') throw notDeletable(org);
    const hub = await orgs.open(asked.hub ?? (await hubName(org, orgs.allowed())));
    const { path, facts } = org.kind === 'scratch' ? await scratchAt(hub, org) : await sandboxAt(hub, org);
    return {
      title: `Delete ${org.kind === 'scratch' ? 'scratch org' : 'sandbox'} ${org.name} (${org.username}) for good`,
      writes: 0,
      deletes: 1,
      details: { ...facts, at: hub.label, name: org.facts.name },
      limits: [`It is done at ${hub.label}.`, 'All data and metadata in it is lost; nothing brings it back.'],
      binding: { org: org.id, hub: hub.id, path },
      hub,
      path,
    };
  },
  async run({ org, orgs }: OrgContext, _asked: Input, { hub, path }: DeletePlan) {
    await hub.send('DELETE', path);
    // Only now: a failure above leaves the login as it was.
    const { removeLogin } = await import('./_core.ts');
    let why = '';
    const loginRemoved = await orgs.settle(() =>
      removeLogin(org.username).then(
        () => true,
        (error: unknown) => {
          why = error instanceof Error ? error.message : String(error);
          return false;
        },
      ),
    );
    orgs.drop(org);
    const notices = loginRemoved
      ? []
      : [
          `Its login is still here (${why}); remove it with: orgsmith logout ${org.username} --local-only, or sf org logout --target-org ${org.username}`,
        ];
    return { username: org.username, orgId: org.id, at: hub.name, loginRemoved, notices };
  },
});

async function hubName(
  { username, id, kind }: Org,
  allowed: { username: string; name: string }[],
): Promise<string> {
  const { loginOf } = await import('./_core.ts');
  const made = (await loginOf(username, id))?.madeBy;
  const found = allowed.find(each => each.username === made);
  if (found) return found.name;
  throw new ToolError({
    code: 'HUB_UNKNOWN',
    message: made
      ? `${username} was made by ${made}, which is not one of the allowed orgs`
      : `The login of ${username} does not say which org made it`,
    next: `Pass hub with the ${kind === 'scratch' ? 'Dev Hub' : 'production org'}; only the user can allow it, by starting Orgsmith with --orgs naming it.`,
    retry: 'after_fix',
  });
}

async function scratchAt(hub: Org, { id, username }: Org) {
  const short = id.slice(0, 15);
  const { records } = await hub.query(
    soql`SELECT Id, ExpirationDate, CreatedDate FROM ActiveScratchOrg WHERE ScratchOrg = ${short} AND SignupUsername = ${username}`,
  );
  const [row] = records;
  if (!row) throw notItsOwn(hub, username);
  const facts = { made: row.CreatedDate, expires: row.ExpirationDate };
  return { path: `sobjects/ActiveScratchOrg/${row.Id}`, facts };
}

async function sandboxAt(hub: Org, { id, username }: Org) {
  const { records } = await hub.query(
    soql`SELECT SandboxInfoId, SandboxName, LicenseType FROM SandboxProcess WHERE SandboxOrganization = ${id.slice(0, 15)} AND Status NOT IN ('D', 'E') ORDER BY CreatedDate DESC LIMIT 1`,
    { tooling: true },
  );
  const [row] = records;
  if (!row) throw notItsOwn(hub, username);
  const facts = { sandbox: row.SandboxName, licence: row.LicenseType };
  return { path: `tooling/sobjects/SandboxInfo/${row.SandboxInfoId}`, facts };
}

function notDeletable({ name, kind }: Org): ToolError {
  return new ToolError({
    code: 'NOT_DELETABLE',
    message: `${name} is a ${kind} org; only scratch orgs and sandboxes can be deleted`,
    next: 'Pass a scratch org or a sandbox.',
  });
}

function notItsOwn(hub: Org, username: string): ToolError {
  return new ToolError({
    code: 'NOT_FOUND',
    message: `${hub.name} has no org of ${username}: it made none, or it is gone`,
    next: 'Pass hub with the org that made it. A login that is left over is removed with: orgsmith logout <username> --local-only, or sf org logout.',
    retry: 'after_fix',
  });
}
