import { type OrgContext, ToolError } from 'orgsmith/toolkit';
import { selectLocal } from './_components.ts';
import { basename, dirname, join, mkdir, readIfThere, relative, rename, rm, writeFile } from './_disk.ts';
import { rangeOf } from './_git-range.ts';
import { listComponents } from './_listing.ts';
import { type Answer, checkInput, type Input } from './_manifest-input.ts';
import { mayWrite } from './_may-write.ts';
import { countMembers, listMembers, type Members, writeMembers } from './_members.ts';
import { orgTypes, pickTypes } from './_org-types.ts';
import { openProject, type SfdxProject } from './_project.ts';
import { RegistryAccess } from './_sdr.ts';
import { fits, wantedOf } from './_selectors.ts';

/** Writes a package.xml and, for what was deleted, a destructiveChanges.xml. */
export async function runManifest(context: OrgContext, asked: Input): Promise<Answer> {
  checkInput(asked);
  const project = await openProject(context);
  const target = await targetOf(project, asked.to);
  const beside = join(dirname(target), 'destructiveChanges.xml');
  const { members, deletes } = await membersFor(context, project, asked);
  const version = project.sourceApiVersion ?? context.org.apiVersion;
  const [some, gone] = [listMembers(members).length > 0, listMembers(deletes).length > 0];
  if (!some && !gone) throw nothing();
  // A deploy of deletions needs a package.xml, too, with nothing in it.
  const texts: [string, string][] = [[target, writeMembers(members, version)]];
  if (gone) {
    if (target === beside || !(await mayWrite(project, beside))) throw refused(project, beside);
    texts.push([beside, writeMembers(deletes, version)]);
  }
  const old: { file: string; content: Buffer }[] = [];
  for (const [file] of texts) {
    const content = await readIfThere(file);
    if (content) old.push({ file, content });
  }
  if (old.length > 0 && !asked.overwrite) throw isThere(old.map(({ file }) => relative(project.root, file)));
  const backups: string[] = [];
  for (const { file, content } of old) backups.push(await keep(context, basename(file), content));
  for (const [file, text] of texts) await place(file, text, asked.overwrite);
  return {
    manifest: relative(project.root, target),
    components: countMembers(members),
    ...(gone ? { destructive: relative(project.root, beside), deleted: countMembers(deletes) } : {}),
    ...(backups.length > 0 ? { backups } : {}),
  };
}

async function membersFor(
  context: OrgContext,
  project: SfdxProject,
  { paths, fromOrg, since, until }: Input,
): Promise<{ members: Members; deletes: Members }> {
  const none: Members = new Map();
  if (since !== undefined) return rangeOf(project, since, until);
  if (fromOrg) return { members: await membersOfOrg(context, fromOrg), deletes: none };
  const { Package } = await (await selectLocal(project, { paths })).getObject();
  return { members: new Map(Package.types.map(({ name, members }) => [name, members])), deletes: none };
}

async function membersOfOrg(context: OrgContext, entries: string[]): Promise<Members> {
  const all = await orgTypes(context);
  const isAll = entries.includes('*');
  const wanted = isAll ? all.map(({ name }) => ({ type: name, name: '*' })) : wantedOf(entries);
  const types = pickTypes(
    all,
    wanted.map(({ type }) => type),
  );
  const members: Members = new Map();
  const registry = new RegistryAccess();
  for (let at = 0; at < types.length; at += 3) {
    context.progress(at, types.length, 'Listing the org');
    for (const { type, fullName, installed } of await listComponents(
      context,
      registry,
      types.slice(at, at + 3),
    ))
      if (
        !installed &&
        wanted.some(each => each.type.toLowerCase() === type.toLowerCase() && fits(each.name, fullName))
      )
        members.set(type, [...(members.get(type) ?? []), fullName]);
  }
  return members;
}

/** Where a manifest may be written: an .xml of the project, nothing that steers a program, no link on the way. */
async function targetOf(project: SfdxProject, to: string): Promise<string> {
  const path = join(project.root, to);
  if (!/\.xml$/i.test(path) || /-meta\.xml$/i.test(path) || !(await mayWrite(project, path)))
    throw refused(project, path);
  return path;
}

async function keep({ files }: OrgContext, name: string, content: Buffer): Promise<string> {
  const file = await files.create(name, 'application/xml');
  await file.write(content);
  return (await file.finish()).path;
}

/** Whole or not at all; without `overwrite` never over a file that came meanwhile. */
async function place(file: string, text: string, overwrite: boolean): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  if (!overwrite) return writeFile(file, text, { flag: 'wx' });
  const part = `${file}.orgsmith-part`;
  try {
    await writeFile(part, text);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

function refused({ root }: SfdxProject, path: string): ToolError {
  return new ToolError({
    code: 'FILE_REFUSED',
    message: `${relative(root, path).slice(0, 200)} is not written: a manifest is an .xml file in the project, no link leads to it, and it is not beside itself`,
    next: 'Give `to` as a path in the project, for example manifest/release.xml.',
    retry: 'after_fix',
  });
}

function isThere(paths: string[]): ToolError {
  return new ToolError({
    code: 'FILE_EXISTS',
    message: `${paths.join(' and ')} ${paths.length > 1 ? 'are' : 'is'} there already; nothing was written`,
    next: 'Give another path in `to`, or overwrite: true when the user agrees.',
    retry: 'after_fix',
  });
}

function nothing(): ToolError {
  return new ToolError({
    code: 'NOTHING_FOUND',
    message: 'That comes to no component at all; nothing was written',
    next: 'Name other paths, types or commits.',
    retry: 'after_fix',
  });
}
