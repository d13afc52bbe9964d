import { writeFiles } from './temp.ts';

/** An org id that no real org has; the suffix is right, because only the D is a capital. */
export function orgId(number: number): string {
  return `00D${String(number).padStart(12, '0')}EAA`;
}

/** What `sf org login` leaves in ~/.sfdx, as far as it is not encrypted; the rest here is no secret of anybody. */
export function authFile(
  username: string,
  number: number,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  const instanceUrl = `https://org${number}.my.salesforce.com`;
  return {
    username,
    orgId: orgId(number),
    instanceUrl,
    accessToken: 'encrypted',
    clientId: 'PlatformCLI',
    ...more,
  };
}

export interface CliFiles {
  /** username -> number of its org. */
  orgs?: Record<string, number>;
  /** alias -> username. */
  aliases?: Record<string, string>;
  /** Of ~/.sf/config.json. */
  config?: Record<string, unknown>;
}

/** Writes the files of the Salesforce CLI into a home or, for `config`, a project. */
export function writeCliFiles(folder: string, { orgs = {}, aliases, config }: CliFiles): void {
  for (const [username, number] of Object.entries(orgs))
    writeFiles(folder, { [`.sfdx/${username}.json`]: authFile(username, number) });
  if (aliases) writeFiles(folder, { '.sfdx/alias.json': { orgs: aliases } });
  if (config) writeFiles(folder, { '.sf/config.json': config });
}
