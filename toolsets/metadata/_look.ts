import type { OrgContext } from 'orgsmith/toolkit';
import { withoutArchives } from './_archives.ts';
import { type Cargo, contentOf } from './_cargo.ts';
import { createHash } from './_disk.ts';
import { keyOf, listMembers, type Members, membersOf } from './_members.ts';
import { type Retrieved, retrieve } from './_transfer.ts';
import { meaningOf, meaningOfPart } from './_xml.ts';
import type { ZipFiles } from './_zip.ts';

const PARTS =
  /\.(object|labels|workflow|sharingRules|assignmentRules|autoResponseRules|escalationRules|matchingRule)$/;

/** What a cargo meets in the org. */
export interface Look {
  there: Retrieved;
  /** `Type:Name` of what is not there yet. */
  created: string[];
  /** Of what is there, and differs. */
  changed: string[];
  unchanged: string[];
  /** Of what is there, and goes. */
  deleted: string[];
  /** Of what the org says nothing about: it cannot be put back. */
  unknown: string[];
}

/** Compares a cargo with what the org has of it; one retrieve, nothing is written. */
export async function lookAt(context: OrgContext, cargo: Cargo, version: string): Promise<Look> {
  const { members, deletes } = cargo;
  const wanted: Members = new Map(members);
  for (const [type, names] of deletes) wanted.set(type, [...(wanted.get(type) ?? []), ...names]);
  const there = await retrieve(context, wanted, version);
  const sent = listMembers(members);
  const same = sameFiles(await withoutArchives(contentOf(cargo)), await withoutArchives(there.files));
  const isSame = (key: string) => {
    const file = there.found.get(key)?.file;
    // A field or a label is a part of a file: its neighbours are not compared.
    const [one, other] = [cargo.files.get(file ?? ''), there.files.get(file ?? '')];
    const name = key.slice(key.lastIndexOf(key.includes('.') ? '.' : ':') + 1);
    const part = one && PARTS.test(file ?? '') ? meaningOfPart(one.toString(), name) : '';
    if (part !== '' && other) return part === meaningOfPart(other.toString(), name);
    const own = file === undefined ? [] : [...contentOf(cargo).keys()].filter(name => belongs(name, file));
    return own.length > 0 && own.every(name => same.has(name));
  };
  const found = sent.filter(key => there.found.has(key));
  return {
    there,
    created: sent.filter(key => there.missing.has(key)),
    changed: found.filter(key => !isSame(key)),
    unchanged: found.filter(isSame),
    deleted: listMembers(deletes).filter(key => there.found.has(key)),
    unknown: sent.filter(key => !there.found.has(key) && !there.missing.has(key)),
  };
}

/** A file, its -meta.xml, or one of a bundle's. */
function belongs(name: string, file: string): boolean {
  return name === file || name === `${file}-meta.xml` || name.startsWith(`${file}/`);
}

/** The names of the files that mean the same in both. */
export function sameFiles(some: ZipFiles, others: ZipFiles): Set<string> {
  return new Set(
    [...some].flatMap(([name, content]) => {
      const other = others.get(name);
      return other !== undefined && isSame(name, content, other) ? [name] : [];
    }),
  );
}

/** Whether two contents of a file mean the same: text by its lines, XML by its elements. */
export function isSame(name: string, one: Buffer, other: Buffer): boolean {
  if (one.equals(other)) return true;
  if (one.includes(0) || other.includes(0)) return false;
  const [a, b] = [plain(one), plain(other)];
  const looksLikeXml = /^\s*<(\?xml|[A-Z]\w*[\s>])/.test(a) && !/\.(html|cmp|page|component|svg)$/.test(name);
  return a === b || (looksLikeXml && meaningOf(a) === meaningOf(b));
}

const plain = (content: Buffer) =>
  content
    .toString()
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .trimEnd();

/** One short text for the contents of files: what a plan is bound to. */
export function digestOf(files: ZipFiles): string {
  const hash = createHash('sha256');
  for (const [name, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`${name}\0${content.length}\0`).update(content);
  return hash.digest('base64url');
}

/** What puts the org back: what it has of the cargo now, and the deletion of what it does not have. */
export function bundleOf({ there, created }: Look): { files: ZipFiles; members: Members; deletes: Members } {
  const whole = new Set(created);
  // What is part of something new goes with it.
  const alone = created.filter(key => ![...whole].some(other => isPartOf(key, other)));
  const members = membersOf([...there.found].map(([, { type, fullName }]) => keyOf(type, fullName)));
  return { files: contentOf(there), members, deletes: membersOf(alone) };
}

function isPartOf(key: string, other: string): boolean {
  const name = key.slice(key.indexOf(':') + 1);
  return other.startsWith('CustomObject:') && name.startsWith(`${other.slice('CustomObject:'.length)}.`);
}
