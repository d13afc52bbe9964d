import { nearest, type Org, type SalesforceRecord, soql } from 'orgsmith/toolkit';
import { apexName, readTooling, readToolingFor, refusal } from './_read.ts';
import type { Input } from './_test-input.ts';

/** A class of a run, whole or some of its methods. */
export interface ChosenClass {
  id: string;
  /** `ns.Name`. */
  name: string;
  methods?: string[];
}
/** What a run is to run; no classes where the org chooses them itself. */
export interface Chosen {
  title: string;
  classes: ChosenClass[];
  suites?: string[];
  level?: string;
}

/** Finds in the org what a call asks for. Throws ToolError for names that it does not have, with the nearest. */
export async function chooseTests(org: Org, asked: Input): Promise<Chosen> {
  const { level, suites, changed, classes = [], methods = [] } = asked;
  if (level)
    return { title: level === 'RunLocalTests' ? 'Run all local tests' : 'Run all tests', classes: [], level };
  if (suites)
    return {
      title: `Run ${counted(suites.length, 'test suite')}`,
      classes: [],
      suites: await checkSuites(org, suites),
    };
  if (changed) return chooseForChanged(org, changed);
  const split = methods.map(method => {
    const at = method.lastIndexOf('.');
    return { name: method.slice(0, at), method: method.slice(at + 1) };
  });
  const found = await findClasses(org, [...classes, ...split.map(({ name }) => name)]);
  const whole = new Set(classes.map(name => name.toLowerCase()));
  const chosen = found.map(({ id, name }): ChosenClass => {
    const own = split
      .filter(each => each.name.toLowerCase() === name.toLowerCase())
      .map(({ method }) => method);
    return whole.has(name.toLowerCase()) ? { id, name } : { id, name, methods: [...new Set(own)] };
  });
  const some = chosen.flatMap(({ methods = [] }) => methods).length;
  const titles = [
    ...(whole.size > 0 ? [counted(chosen.filter(({ methods }) => !methods).length, 'test class')] : []),
    ...(some > 0 ? [counted(some, 'test method')] : []),
  ];
  return { title: `Run ${titles.join(' and ')}`, classes: chosen };
}

/** Classes by name, each once. */
async function findClasses(org: Org, names: readonly string[]): Promise<ChosenClass[]> {
  const wanted = [...new Map(names.map(name => [name.toLowerCase(), name])).values()];
  const plain = wanted.map(name => name.slice(name.lastIndexOf('.') + 1));
  const rows = await readToolingFor(
    org,
    plain,
    some => soql`SELECT Id, Name, NamespacePrefix FROM ApexClass WHERE Name IN ${some}`,
  );
  const found = wanted.flatMap(name => {
    const row = rows.find(each => apexName(each).toLowerCase() === name.toLowerCase());
    return row ? [{ id: String(row.Id), name: apexName(row) }] : [];
  });
  const missing = wanted.filter(name => !found.some(each => each.name.toLowerCase() === name.toLowerCase()));
  if (missing.length > 0) throw unknown('class', missing, await classNames(org));
  return found;
}

async function checkSuites(org: Org, suites: readonly string[]): Promise<string[]> {
  const rows = await readTooling(org, soql`SELECT TestSuiteName FROM ApexTestSuite LIMIT 2000`);
  const names = rows.map(({ TestSuiteName }) => String(TestSuiteName));
  const missing = suites.filter(suite => !names.some(name => name.toLowerCase() === suite.toLowerCase()));
  if (missing.length > 0) throw unknown('test suite', missing, names);
  return [...suites];
}

async function classNames(org: Org): Promise<string[]> {
  const rows = await readTooling(org, soql`SELECT Name FROM ApexClass LIMIT 2000`);
  return rows.map(({ Name }) => String(Name));
}

function unknown(kind: string, missing: readonly string[], names: readonly string[]) {
  const near = missing.flatMap(name => nearest(name, names)).slice(0, 5);
  return refusal(
    'NOT_FOUND',
    `The org has no ${kind} ${missing.slice(0, 10).join(', ')}${near.length > 0 ? `. Nearest: ${near.join(', ')}` : ''}`,
    'Use names that are in the org; a class of the project must be deployed first.',
    { missing, nearest: near },
  );
}

/** The tests that use the changed classes and triggers, by the org's own index, or that covered them when they last ran. */
async function chooseForChanged(org: Org, changed: readonly string[]): Promise<Chosen> {
  const units = await changedUnits(org, changed);
  const ids = units.map(({ Id }) => String(Id));
  const [using, covering] = await Promise.all([
    readToolingFor(
      org,
      ids,
      some =>
        soql`SELECT MetadataComponentId FROM MetadataComponentDependency WHERE MetadataComponentType = 'ApexClass' AND RefMetadataComponentId IN ${some}`,
    ),
    readToolingFor(
      org,
      ids,
      some => soql`SELECT ApexTestClassId FROM ApexCodeCoverage WHERE ApexClassOrTriggerId IN ${some}`,
    ),
  ]);
  const near = new Set([
    ...ids,
    ...using.map(({ MetadataComponentId }) => String(MetadataComponentId)),
    ...covering.map(({ ApexTestClassId }) => String(ApexTestClassId)),
  ]);
  const bodies = await readToolingFor(
    org,
    [...near].filter(id => id.startsWith('01p')),
    some => soql`SELECT Id, Name, NamespacePrefix, Body FROM ApexClass WHERE Id IN ${some}`,
  );
  const classes = bodies.filter(isTest).map(row => ({ id: String(row.Id), name: apexName(row) }));
  if (classes.length === 0)
    throw refusal(
      'NO_TESTS',
      `No test class of the org uses ${changed.slice(0, 5).join(', ')}, or covered it when it last ran`,
      'Name the test classes, or run with level RunLocalTests.',
    );
  return { title: `Run ${counted(classes.length, 'test class')} of what was changed`, classes };
}

async function changedUnits(org: Org, names: readonly string[]): Promise<SalesforceRecord[]> {
  const plain = names.map(name => name.slice(name.lastIndexOf('.') + 1));
  const found: SalesforceRecord[] = [];
  for (const object of ['ApexClass', 'ApexTrigger'])
    found.push(
      ...(await readToolingFor(
        org,
        plain,
        some => soql`SELECT Id, Name, NamespacePrefix FROM ${soql.name(object)} WHERE Name IN ${some}`,
      )),
    );
  const missing = plain.filter(
    name => !found.some(({ Name }) => String(Name).toLowerCase() === name.toLowerCase()),
  );
  if (missing.length > 0) throw unknown('class or trigger', missing, await classNames(org));
  return found;
}

/** Whether the text of a class says that it is a test, outside of comments and strings. */
function isTest({ Body }: SalesforceRecord): boolean {
  const code = String(Body ?? '').replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'/g, ' ');
  return /@\s*istest\b|\btestmethod\b/i.test(code);
}

/** `1 test class`, `3 test classes`. */
export function counted(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : noun.endsWith('s') ? `${noun}es` : `${noun}s`}`;
}
