import {
  AuthRemover,
  Config,
  Connection,
  OrgConfigProperties,
  Org as SalesforceOrg,
  ScratchOrgSettingsGenerator,
  StateAggregator,
} from '@salesforce/core';
import type { JsonObject, Org } from 'orgsmith/toolkit';

// What the Salesforce CLI keeps on this machine, through its own library. Loaded lazily: core takes a few hundred ms.

/** What a login tells that is not secret; undefined for an org that the CLI does not know. */
export async function loginOf(username: string, orgId?: string) {
  const { orgs, sandboxes } = await StateAggregator.getInstance();
  if (!(await orgs.hasFile(username))) return undefined;
  const { clientId, devHubUsername } = (await orgs.read(username)) ?? {};
  const sandbox = orgId ? await sandboxes.read(orgId) : undefined;
  return { clientId, madeBy: devHubUsername ?? sandbox?.prodOrgUsername };
}

/** The username that an alias stands for now. */
export async function targetOf(alias: string): Promise<string | undefined> {
  StateAggregator.clearInstance();
  const { aliases } = await StateAggregator.getInstance();
  return aliases.getUsername(alias) ?? undefined;
}

export async function setAlias(alias: string, username: string): Promise<void> {
  const { aliases } = await StateAggregator.getInstance();
  await aliases.setAndSave(alias, username);
}

/** Writes a default into the CLI's file of the project or the user; where it was written, and what stood there. */
export async function setDefault(hub: boolean, name: string, isGlobal: boolean) {
  const config = await Config.create({ isGlobal });
  await config.read();
  const key = hub ? OrgConfigProperties.TARGET_DEV_HUB : OrgConfigProperties.TARGET_ORG;
  const before = config.get(key);
  config.set(key, name);
  await config.write();
  return { where: config.getPath(), before: typeof before === 'string' ? before : null };
}

/** Forgets a login with its aliases and the defaults that name it. */
export async function removeLogin(username: string): Promise<void> {
  StateAggregator.clearInstance();
  const remover = await AuthRemover.create({ skipCache: true });
  await remover.removeAuth(username);
}

// Of these the generator reads nothing.
const NO_SIGN_UP = {
  LoginUrl: '',
  AuthCode: '',
  Snapshot: '',
  Status: 'Active' as const,
  SignupEmail: '',
  SignupUsername: '',
  SignupInstance: '',
  Username: '',
};

/** Deploys the settings of a scratch org definition over the guarded connection; false when it has none. */
export async function deploySettings(
  { connection, apiVersion }: Org,
  definition: JsonObject,
): Promise<boolean> {
  const generator = new ScratchOrgSettingsGenerator();
  await generator.extract({ ...NO_SIGN_UP, ...definition });
  if (!generator.hasSettings() || !(connection instanceof Connection)) return false;
  const org = await SalesforceOrg.create({ connection });
  await generator.createDeploy();
  await generator.deploySettingsViaFolder(org, apiVersion);
  return true;
}
