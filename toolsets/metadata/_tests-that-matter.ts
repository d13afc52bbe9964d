import { type OrgContext, readAll, readFor, soql, ToolError } from 'orgsmith/toolkit';
import { type ApexSource, readApex, usersOf } from './_apex-references.ts';
import type { Cargo } from './_cargo.ts';
import { everything } from './_components.ts';
import { basename, readFile } from './_disk.ts';
import type { Look } from './_look.ts';
import { listMembers } from './_members.ts';
import { openProject } from './_project.ts';

/** How far a test may be from what it tests: it uses it, or uses what uses it, and so on. */
const STEPS = 3;

export interface TestsFound {
  tests: string[];
  /** False when there is more to find beyond the last step. */
  complete: boolean;
}

/**
 * The test classes that use what a deploy brings: Apex as a whole, because an org holds each class and trigger of a
 * package to 75 percent when tests are specified
 * (https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_deploy.htm), of all else what changes.
 */
export async function testsThatMatter(context: OrgContext, cargo: Cargo, look: Look): Promise<TestsFound> {
  const sources = await sourcesOf(context, cargo);
  const there = await classesThere(context);
  const apex = apexOf([...listMembers(cargo.members), ...listMembers(cargo.deletes)]);
  const gone = new Set(apexOf(listMembers(cargo.deletes)));
  const words = [...look.changed, ...look.created].flatMap(wordOf);
  const reached = new Set([...apex, ...[...usersOf(sources, new Set(words))].filter(isTest)]);
  let next = new Set(apex);
  for (let step = 1; step <= STEPS && next.size > 0; step++) {
    const users = new Set([...usersOf(sources, next), ...(await usersThere(context, there, next))]);
    next = new Set([...users].filter(name => !reached.has(name)));
    for (const name of next) reached.add(name);
  }
  const unread = [...reached].filter(name => !sources.has(name) && there.has(name));
  for (const source of await readThere(context, unread)) sources.set(source.name.toLowerCase(), source);
  // A test runs where it is: in the org already, or sent with the rest.
  const canRun = (name: string) =>
    !gone.has(name) && (there.has(name) || cargo.files.has(`classes/${sources.get(name)?.name}.cls`));
  const tests = [...reached].filter(name => isTest(name) && canRun(name));
  const found = tests.map(name => sources.get(name)?.name ?? name).sort();
  if (found.length === 0 && apex.length > 0) throw noTest(apex.length);
  return { tests: found, complete: ![...next].some(name => !isTest(name)) };

  function isTest(name: string): boolean {
    return sources.get(name)?.isTest === true;
  }
}

function apexOf(keys: string[]): string[] {
  return keys.flatMap(key => /^Apex(?:Class|Trigger):(\w+)$/.exec(key)?.[1]?.toLowerCase() ?? []);
}

/** By which word Apex mentions what is no Apex: custom fields and objects. */
function wordOf(key: string): string[] {
  const [, name] = /^Custom(?:Object|Field):(?:.*\.)?(\w+__\w+)$/.exec(key) ?? [];
  return name === undefined ? [] : [name.toLowerCase()];
}

/** The Apex of the project, and over it what is sent. */
async function sourcesOf(context: OrgContext, { files }: Cargo): Promise<Map<string, ApexSource>> {
  const sources = new Map<string, ApexSource>();
  const add = (name: string, text: string) => sources.set(name.toLowerCase(), readApex(name, text));
  if (context.project.root !== undefined)
    for (const { type, content, fullName } of everything(await openProject(context)).getSourceComponents())
      if (/^Apex(Class|Trigger)$/.test(type.name) && content !== undefined)
        add(fullName, await readFile(content, 'utf8'));
  for (const [file, content] of files)
    if (/^(classes|triggers)\/\w+\.(cls|trigger)$/.test(file))
      add(basename(file).replace(/\.\w+$/, ''), content.toString());
  return sources;
}

/** Ids of the org's own classes and triggers, by name in lower case. */
async function classesThere({ org }: OrgContext): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const query of [
    soql`SELECT Id, Name FROM ApexTrigger WHERE NamespacePrefix = NULL`,
    soql`SELECT Id, Name FROM ApexClass WHERE NamespacePrefix = NULL`,
  ])
    for (const { Id, Name } of await readAll(org, query)) found.set(String(Name).toLowerCase(), String(Id));
  return found;
}

/** What the org knows to use these: the project need not have all of it. */
async function usersThere({ org }: OrgContext, there: Map<string, string>, names: Set<string>) {
  const ids = [...names].flatMap(name => there.get(name) ?? []);
  const users = await readFor(
    org,
    ids,
    some =>
      soql`SELECT MetadataComponentName, MetadataComponentType FROM MetadataComponentDependency WHERE RefMetadataComponentId IN ${some}`,
    { tooling: true },
  );
  return users
    .filter(({ MetadataComponentType }) => /^Apex(Class|Trigger)$/.test(String(MetadataComponentType)))
    .map(({ MetadataComponentName }) => String(MetadataComponentName).toLowerCase());
}

/** Classes that only the org has. */
async function readThere({ org }: OrgContext, names: string[]): Promise<ApexSource[]> {
  const classes = await readFor(
    org,
    names,
    some => soql`SELECT Name, Body FROM ApexClass WHERE NamespacePrefix = NULL AND Name IN ${some}`,
  );
  return classes.map(({ Name, Body }) => readApex(String(Name), String(Body)));
}

function noTest(classes: number): ToolError {
  return new ToolError({
    code: 'NO_TESTS',
    message: `No test class uses any of the ${classes} classes and triggers of this deploy, in the project or in the org`,
    next: 'Name tests, choose another testLevel, or write a test class first.',
    retry: 'after_fix',
  });
}
