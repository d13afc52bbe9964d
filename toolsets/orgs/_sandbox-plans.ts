import type { JsonObject, Org, Plan } from 'orgsmith/toolkit';
import { isBusy, refusal, type Sandbox, sandboxNamed } from './_sandboxes.ts';

/** What is asked of a sandbox. */
export interface SandboxAsked {
  action: string;
  name?: string | undefined;
  licence?: keyof typeof LICENCES | undefined;
  source?: string | undefined;
  description?: string | undefined;
  template?: string | undefined;
  activate: boolean;
}
export interface SandboxPlan extends Plan {
  fields: JsonObject;
  sandbox?: Sandbox | undefined;
}

const LICENCES = { developer: 'DEVELOPER', developer_pro: 'DEVELOPER_PRO', partial: 'PARTIAL', full: 'FULL' };
const NAME = /^[A-Za-z][A-Za-z0-9]{0,9}$/;

/** A sandbox that is yet to be. */
export function making(asked: SandboxAsked, all: readonly Sandbox[], org: Org): SandboxPlan {
  const { action, name = '', licence = 'developer', source, description, template } = asked;
  if (!NAME.test(name))
    throw refusal(
      'INVALID_NAME',
      `'${name}' cannot be the name of a sandbox`,
      'A letter, then letters and digits, at most ten in all.',
    );
  const same = all.find(each => each.name.toLowerCase() === name.toLowerCase());
  if (same)
    throw refusal(
      'DUPLICATE_VALUE',
      `${org.name} has a sandbox ${same.name} already`,
      'Choose another name, or refresh that one.',
    );
  if (action === 'clone' && source === undefined)
    throw refusal('INVALID_ARGUMENTS', 'A clone needs the sandbox it is of', 'Pass source.');
  if (licence === 'partial' && template === undefined)
    throw refusal(
      'INVALID_ARGUMENTS',
      'A partial copy needs a template',
      'Pass template, or another licence.',
    );
  const from = action === 'clone' ? sandboxNamed(all, source ?? '', org) : undefined;
  const fields = {
    SandboxName: name,
    ...(from ? { SourceId: from.id } : { LicenseType: LICENCES[licence] }),
    ...(description ? { Description: description } : {}),
    ...(template ? { TemplateId: template } : {}),
    AutoActivate: true,
  };
  const what = from ? `a clone of ${from.name} (${from.licence})` : LICENCES[licence];
  return {
    title: `Create sandbox ${name} (${what})`,
    writes: 1,
    deletes: 0,
    object: 'SandboxInfo',
    details: { fields },
    limits: ['It takes a licence of the production org until it is deleted.'],
    binding: fields,
    fields,
  };
}

/** A copy in place of the one that is there. */
export function replacing(asked: SandboxAsked, sandbox: Sandbox, org: Org): SandboxPlan {
  const { action, licence, activate } = asked;
  const { name, copy } = sandbox;
  const waits = copy?.Status === 'Pending Activation';
  if (action === 'activate' ? !waits : isBusy(sandbox))
    throw refusal(
      'INVALID_STATUS',
      `The sandbox ${name} is ${String(copy?.Status ?? 'not being copied')}`,
      waits ? 'Pass action activate.' : 'Call manage_sandbox with action status.',
    );
  const fields =
    action === 'activate'
      ? { RefreshAction: 'ACTIVATE' }
      : { LicenseType: licence ? LICENCES[licence] : sandbox.licence, AutoActivate: activate };
  return {
    title: `${action === 'activate' ? 'Activate the refresh of' : 'Refresh'} sandbox ${name} (${sandbox.licence})`,
    writes: 0,
    deletes: 1,
    object: 'SandboxInfo',
    details: { sandbox: name, orgId: copy?.SandboxOrganization, fields },
    limits: [
      `All data and metadata in ${name} is replaced by a copy of ${org.name}; nothing brings it back.`,
      'The sandbox gets a new org id: who works in it must sign in again.',
    ],
    binding: { id: sandbox.id, copy: copy?.Id, fields },
    fields,
    sandbox,
  };
}
