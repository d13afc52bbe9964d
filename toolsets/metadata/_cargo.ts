import { ToolError } from 'orgsmith/toolkit';
import { convert } from './_convert.ts';
import { type Members, readMembers } from './_members.ts';
import type { SfdxProject } from './_project.ts';
import type { ComponentSet } from './_sdr.ts';
import { pack, unpack, type ZipFiles } from './_zip.ts';

/** What a deploy sends, in metadata format. */
export interface Cargo {
  files: ZipFiles;
  /** What package.xml lists. */
  members: Members;
  /** What is deleted before or after. */
  deletes: Members;
}

const MANIFEST = 'package.xml';
const DELETES = ['destructiveChanges.xml', 'destructiveChangesPre.xml', 'destructiveChangesPost.xml'];

/** Local components in metadata format. */
export async function cargoOf(project: SfdxProject, set: ComponentSet, apiVersion: string): Promise<Cargo> {
  set.apiVersion = apiVersion;
  set.sourceApiVersion = project.sourceApiVersion ?? apiVersion;
  const files = await convert(project, set).catch(error => {
    throw new ToolError({
      code: 'INVALID_SOURCE',
      message: `The source cannot be made into a package: ${error instanceof Error ? error.message.slice(0, 400) : error}`,
      next: 'Mend the file that is named; nothing was sent.',
      retry: 'after_fix',
      cause: error,
    });
  });
  return cargoOfFiles(files);
}

/** A zip in metadata format, as a rollback bundle is one. */
export async function cargoOfZip(zip: Uint8Array): Promise<Cargo> {
  return cargoOfFiles(await unpack(zip));
}

function cargoOfFiles(files: ZipFiles): Cargo {
  const read = (name: string) => {
    const file = files.get(name);
    return file === undefined ? new Map() : readMembers(file.toString());
  };
  const members = files.has(MANIFEST) ? read(MANIFEST) : undefined;
  const parts = DELETES.map(read);
  if (members === undefined || parts.includes(undefined)) throw notAPackage();
  const deletes: Members = new Map();
  for (const part of parts)
    for (const [type, names] of part ?? []) deletes.set(type, [...(deletes.get(type) ?? []), ...names]);
  return { files, members, deletes };
}

/** Salesforce's limits, which it tells only after the upload:
 *  https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_metadata.htm */
const MOST_FILES = 10_000;
const MOST_BYTES = 39 * 1024 ** 2;

/** Refuses more files than the Metadata API takes at once. */
export function refuseTooMany({ files }: Pick<Cargo, 'files'>): void {
  if (files.size > MOST_FILES) throw tooLarge(`${files.size} files, and ${MOST_FILES} are the most`);
}

/** The zip that is sent. */
export async function packCargo({ files }: Pick<Cargo, 'files'>): Promise<Buffer> {
  const zip = await pack(files);
  if (zip.length <= MOST_BYTES) return zip;
  throw tooLarge(`${Math.ceil(zip.length / 1024 ** 2)} MB, and ${MOST_BYTES / 1024 ** 2} are the most`);
}

/** The files of a cargo that are components, without the lists of them. */
export function contentOf({ files }: Pick<Cargo, 'files'>): ZipFiles {
  return new Map([...files].filter(([name]) => name !== MANIFEST && !DELETES.includes(name)));
}

function tooLarge(what: string): ToolError {
  return new ToolError({
    code: 'TOO_LARGE',
    message: `The package would have ${what} that Salesforce takes in one deploy; nothing was sent`,
    next: 'Deploy it in parts: name folders in paths, or types in metadata, those first that others need.',
    retry: 'after_fix',
  });
}

function notAPackage(): ToolError {
  return new ToolError({
    code: 'NOT_A_PACKAGE',
    message: 'That zip is no package in metadata format: it has no readable package.xml',
    next: 'Take the rollback file that a deploy named.',
    retry: 'after_fix',
  });
}
