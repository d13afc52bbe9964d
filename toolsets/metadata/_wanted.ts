import { type OrgContext, ToolError } from 'orgsmith/toolkit';
import { registryOf, selectLocal, typeNamed } from './_components.ts';
import { readFile } from './_disk.ts';
import { listComponents } from './_listing.ts';
import { type Members, membersOf, readMembers } from './_members.ts';
import { pathInside, type SfdxProject } from './_project.ts';
import type { Input } from './_retrieve-input.ts';
import { fits, wantedOf, wrongSelection } from './_selectors.ts';
import { noTracking, type Tracking } from './_tracking.ts';
import { asTheOrgWrites } from './_written-names.ts';

/** What a selection means in the org. */
export async function membersWanted(
  context: OrgContext,
  project: SfdxProject,
  { paths, metadata, manifest }: Input,
): Promise<Members> {
  if (manifest !== undefined) {
    const members = readMembers(await readFile(await pathInside(project, manifest), 'utf8'));
    if (members === undefined) throw wrongSelection(`${manifest.slice(0, 200)} is no readable package.xml`);
    return members;
  }
  const wanted: Members = new Map();
  const add = (type: string, name: string) =>
    wanted.set(type, [...new Set([...(wanted.get(type) ?? []), name])]);
  if (paths && paths.length > 0) {
    const { Package } = await (await selectLocal(project, { paths })).getObject();
    for (const { name: type, members } of Package.types) for (const name of members) add(type, name);
  }
  const registry = registryOf(project);
  for (const { type: given, name } of wantedOf(metadata)) {
    const type = typeNamed(registry, given);
    if (!name.includes('*') || (name === '*' && !type.inFolder)) add(type.name, name);
    else
      for (const { fullName, installed } of await listComponents(context, registry, [type]))
        if (!installed && fits(name, fullName)) add(type.name, fullName);
  }
  if (wanted.size === 0)
    throw new ToolError({
      code: 'NOTHING_FOUND',
      message: `The org has nothing that fits ${metadata?.slice(0, 5).join(', ')}`,
      next: 'Use other names or wildcards.',
      retry: 'after_fix',
    });
  return asTheOrgWrites(context, registry, wanted);
}

/** What the org says has changed in it; what was deleted is asked for, too, and then not found. */
export async function changedThere(
  context: OrgContext,
  project: SfdxProject,
  tracking: Tracking | undefined,
): Promise<Members> {
  const { org } = context;
  if (!tracking) throw noTracking(org.label);
  const changes = await tracking.remoteChanges();
  if (changes.length > 0)
    return asTheOrgWrites(context, registryOf(project), membersOf(changes.map(({ component }) => component)));
  throw new ToolError({
    code: 'NOTHING_CHANGED',
    message: `Nothing changed in ${org.label} since the last deploy or retrieve`,
    next: 'There is nothing to retrieve; or select it by metadata.',
    retry: 'after_fix',
  });
}
