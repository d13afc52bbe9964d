import type { Pin } from '../orgs/allow-list.ts';

/** The org that this process starts for `--orgs LOCAL`: in memory, gone with the process. */
export async function startLocal(
  projectDir: string | undefined,
): Promise<{ pin: Pin; close(): Promise<void> }> {
  const { startLocalOrg } = await import('../../fixtures/local-org/start.ts');
  const { url, orgs, close } = await startLocalOrg({
    orgs: [{ alias: 'local', kind: 'developer' }],
    ...(projectDir ? { projectDir } : {}),
  });
  const [org] = orgs;
  if (!org) throw new Error('The local org did not start.');
  const { alias, username, orgId, accessToken } = org;
  return {
    pin: {
      selector: 'LOCAL',
      name: alias,
      aliases: [alias, 'LOCAL'],
      username,
      orgId,
      instanceUrl: url,
      expires: undefined,
      accessToken,
      local: true,
    },
    close,
  };
}
