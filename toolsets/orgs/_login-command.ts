import type { AllowedOrg } from 'orgsmith/toolkit';

/** The commands by which a person signs in to that org again; nothing in them that a shell would read otherwise. */
export function loginCommand({ instanceUrl, name, aliases }: AllowedOrg): string {
  const alias = aliases.includes(name) && /^[\w.@+-]{1,80}$/.test(name) ? ` --alias ${name}` : '';
  const flags = `--instance-url ${new URL(instanceUrl).origin}${alias}`;
  return `orgsmith login ${flags}, or sf org login web ${flags}`;
}
