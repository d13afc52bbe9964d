import type { AllowedOrg } from 'orgsmith/toolkit';

/** The command by which a person signs in to that org again; nothing in it that a shell would read otherwise. */
export function loginCommand({ instanceUrl, name, aliases }: AllowedOrg): string {
  const alias = aliases.includes(name) && /^[\w.@+-]{1,80}$/.test(name) ? ` --alias ${name}` : '';
  return `sf org login web --instance-url ${new URL(instanceUrl).origin}${alias}`;
}
