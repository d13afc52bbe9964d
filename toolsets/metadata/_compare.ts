import { isToolError, type OrgContext } from 'orgsmith/toolkit';
import { withoutArchives } from './_archives.ts';
import { contentOf } from './_cargo.ts';
import type { Answer, Input } from './_compare-input.ts';
import { selectLocal } from './_components.ts';
import { unifiedDiff } from './_diff.ts';
import { readFile } from './_disk.ts';
import { listComponents } from './_listing.ts';
import { listMembers, membersOf, readMembers } from './_members.ts';
import { orgTypes, pickTypes } from './_org-types.ts';
import { printMeaning } from './_print-meaning.ts';
import { openProject, pathInside, type SfdxProject } from './_project.ts';
import { cargoReplaced } from './_replacements.ts';
import { RegistryAccess } from './_sdr.ts';
import { checkSelection, fits, wantedOf, wrongSelection } from './_selectors.ts';
import { firstOf } from './_table-file.ts';
import { retrieve } from './_transfer.ts';
import { asTheOrgWrites } from './_written-names.ts';
import type { ZipFiles } from './_zip.ts';

const SHOWN = 50;
const DIFF_CHARS = 8_000;

/** One side of a comparison, in metadata format. */
interface Side {
  label: string;
  files: ZipFiles;
  /** The component of a file or bundle. */
  names: Map<string, string>;
}

/** Compares the project, or an org, with an org; reads both. */
export async function runCompare(context: OrgContext, asked: Input): Promise<Answer> {
  checkSelection(asked, false);
  const { otherOrg } = asked;
  const project =
    otherOrg === undefined || asked.paths || asked.manifest ? await openProject(context) : undefined;
  const entries = project && asked.manifest ? await entriesOf(project, asked.manifest) : asked.metadata;
  const other = otherOrg === undefined ? undefined : await context.orgs.open(otherOrg);
  if (other?.id === context.org.id)
    throw wrongSelection('both orgs are the same', 'Name two different orgs.');
  const local = project
    ? await localOf(context, project, asked.paths, other ? [] : entries)
    : { files: new Map(), members: new Map() };
  const contexts = [context, ...(other ? [{ ...context, org: other }] : [])];
  const keys = new Set(listMembers(local.members));
  for (const each of contexts) for (const key of await namedThere(each, entries)) keys.add(key);
  const wanted = membersOf(keys);
  const version = project?.sourceApiVersion ?? context.org.apiVersion;
  const sides: Side[] = [];
  const problems: string[] = [];
  for (const each of contexts) {
    const { files, found, problems: said } = await retrieve(each, wanted, version);
    const names = new Map([...found].reverse().map(([key, { file }]) => [file, key]));
    for (const [key, { file, fullName }] of found) if (file.includes(`/${fullName}.`)) names.set(file, key);
    sides.push({ label: each.org.label, files: await withoutArchives(contentOf({ files })), names });
    problems.push(...said);
  }
  const [first = EMPTY, second] = sides;
  const own = {
    label: 'the project',
    files: await withoutArchives(contentOf(local)),
    names: new Map<string, string>(),
  };
  const [here, there] = second ? [first, second] : [own, first];
  return report(context, here, there, [...keys], problems);
}

const EMPTY: Side = { label: '', files: new Map(), names: new Map() };

async function report(
  { files }: OrgContext,
  here: Side,
  there: Side,
  keys: string[],
  problems: string[],
): Promise<Answer> {
  const result = { onlyHere: new Set<string>(), onlyThere: new Set<string>(), same: new Set<string>() };
  const different = new Map<string, { component: string; added: number; removed: number }>();
  const diffs: string[] = [];
  const [inHere, inThere] = [groupsOf(here.files), groupsOf(there.files)];
  for (const group of new Set([...inHere.keys(), ...inThere.keys()].sort())) {
    const component = here.names.get(group) ?? there.names.get(group) ?? nameFor(group, keys);
    if (!inThere.has(group)) result.onlyHere.add(component);
    else if (!inHere.has(group)) result.onlyThere.add(component);
    else {
      for (const name of new Set([...(inHere.get(group) ?? []), ...(inThere.get(group) ?? [])])) {
        const diff = diffOf(there.files.get(name), here.files.get(name));
        if (diff === '') continue;
        const counts = different.get(component) ?? { component, added: 0, removed: 0 };
        counts.added += diff.match(/^\+/gm)?.length ?? 0;
        counts.removed += diff.match(/^-/gm)?.length ?? 0;
        different.set(component, counts);
        diffs.push(`--- ${there.label}/${name}\n+++ ${here.label}/${name}\n${diff}`);
      }
      if (!different.has(component)) result.same.add(component);
    }
  }
  const whole = diffs.join('');
  const lists = { onlyHere: [...result.onlyHere].sort(), onlyThere: [...result.onlyThere].sort() };
  const long =
    whole.length > DIFF_CHARS ||
    [...Object.values(lists), [...different], problems].some(list => list.length > SHOWN);
  const only = [
    ...lists.onlyHere.map(name => `Only in ${here.label}: ${name}\n`),
    ...lists.onlyThere.map(name => `Only in ${there.label}: ${name}\n`),
    ...problems.map(problem => `Not comparable: ${problem}\n`),
  ];
  const answer = {
    here: here.label,
    there: there.label,
    same: result.same.size,
    counts: { onlyHere: result.onlyHere.size, onlyThere: result.onlyThere.size, different: different.size },
    onlyHere: lists.onlyHere.slice(0, SHOWN),
    onlyThere: lists.onlyThere.slice(0, SHOWN),
    different: [...different.values()].slice(0, SHOWN),
    ...(whole ? { diff: whole.slice(0, DIFF_CHARS) } : {}),
    ...(problems.length > 0 ? { notComparable: firstOf(problems, SHOWN) } : {}),
  };
  if (!long) return answer;
  const file = await files.create('compare.diff', 'text/x-diff');
  await file.write(only.join('') + whole);
  return Object.assign(answer, { file: await file.finish() });
}

/** A unified diff of a file; of XML by meaning; empty when there is none. */
function diffOf(old: Buffer | undefined, fresh: Buffer | undefined): string {
  if (old && fresh?.equals(old)) return '';
  if (old?.includes(0) || fresh?.includes(0))
    return `-binary, ${old?.length ?? 0} bytes\n+binary, ${fresh?.length ?? 0} bytes\n`;
  const [a, b] = [textOf(old), textOf(fresh)];
  const [meantA, meantB] = [a, b].map(text => (text.trim() === '' ? '' : printMeaning(text)));
  return meantA !== undefined && meantB !== undefined ? unifiedDiff(meantA, meantB) : unifiedDiff(a, b);
}

function textOf(content: Buffer | undefined): string {
  const text =
    content
      ?.toString()
      .replace(/^\uFEFF/, '')
      .replaceAll('\r\n', '\n') ?? '';
  return text.trimEnd();
}

/** The files of each component: itself and its -meta.xml, or a bundle's. */
function groupsOf(files: ZipFiles): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const name of files.keys()) {
    const [folder, bundle, ...rest] = name.split('/');
    const isBundle =
      rest.length > 0 && /^(lwc|aura|genAi\w*|experiences|digitalExperiences)$/.test(folder ?? '');
    const group = isBundle ? `${folder}/${bundle}` : name.replace(/-meta\.xml$/, '');
    groups.set(group, [...(groups.get(group) ?? []), name]);
  }
  return groups;
}

/** The component of a file that only the project has. */
function nameFor(group: string, keys: string[]): string {
  const bare = group.slice(group.indexOf('/') + 1).replace(/\.\w+$/, '');
  const fitting = keys.filter(key => key.slice(key.indexOf(':') + 1) === bare);
  const [only] = fitting;
  return fitting.length === 1 && only !== undefined ? only : group;
}

async function entriesOf(project: SfdxProject, manifest: string): Promise<string[]> {
  const members = readMembers(await readFile(await pathInside(project, manifest), 'utf8'));
  if (members === undefined) throw wrongSelection(`${manifest.slice(0, 200)} is no readable package.xml`);
  return listMembers(members);
}

/** What the project has of it; that it lacks some is what a comparison tells. */
async function localOf(
  context: OrgContext,
  project: SfdxProject,
  paths: string[] | undefined,
  entries: string[] = [],
) {
  const sets = paths ? [await selectLocal(project, { paths })] : [];
  for (const entry of entries) {
    const found = await selectLocal(project, { metadata: [entry] }).catch(error => {
      if (isToolError(error) && error.parts.code === 'NOT_IN_PROJECT') return undefined;
      throw error;
    });
    if (found) sets.push(found);
  }
  const [set, ...others] = sets;
  if (!set) return { files: new Map(), members: new Map() };
  for (const each of others) for (const component of each.getSourceComponents()) set.add(component);
  return (await cargoReplaced(context, project, set, false)).cargo;
}

/** What the org has of the entries; names without wildcard are taken as they are. */
async function namedThere(context: OrgContext, entries: string[] = []): Promise<string[]> {
  const wanted = wantedOf(entries);
  if (wanted.length === 0) return [];
  const types = pickTypes(
    await orgTypes(context),
    wanted.map(({ type }) => type),
  );
  const typeOf = (name: string) => types.find(type => type.name.toLowerCase() === name.toLowerCase());
  const wild = new Set(wanted.flatMap(({ type, name }) => (name.includes('*') ? (typeOf(type) ?? []) : [])));
  const registry = new RegistryAccess();
  const listed = wild.size > 0 ? await listComponents(context, registry, [...wild]) : [];
  const keys = wanted.flatMap(({ type: given, name }) => {
    const type = typeOf(given)?.name ?? given;
    if (!name.includes('*')) return [`${type}:${name}`];
    const fitting = listed.filter(each => each.type === type && !each.installed && fits(name, each.fullName));
    return fitting.map(({ fullName }) => `${type}:${fullName}`);
  });
  return listMembers(await asTheOrgWrites(context, registry, membersOf(keys)));
}
