import { type Org, type SalesforceRecord, soql } from 'orgsmith/toolkit';
import { apexName, readTooling, readToolingFor } from './_read.ts';

export interface ClassCoverage {
  name: string;
  /** Whole percent, rounded down: 74.9 is not 75. */
  percent: number;
  /** Ranges of lines: `3-5, 9`. */
  uncovered: string;
}

interface Lines {
  name: string;
  covered: Set<number>;
  uncovered: Set<number>;
}

/** What some test classes covered when they last ran, their methods put together. */
export async function coverageOf(org: Org, testClassIds: readonly string[]): Promise<ClassCoverage[]> {
  const rows = await readToolingFor(
    org,
    testClassIds,
    some =>
      soql`SELECT ApexClassOrTriggerId, ApexClassOrTrigger.Name, Coverage FROM ApexCodeCoverage WHERE ApexTestClassId IN ${some}`,
  );
  const all = new Map<string, Lines>();
  for (const row of rows) {
    const id = String(row.ApexClassOrTriggerId);
    const lines = all.get(id) ?? {
      name: apexName(row.ApexClassOrTrigger),
      covered: new Set(),
      uncovered: new Set(),
    };
    all.set(id, lines);
    const { coveredLines, uncoveredLines } = Object(row.Coverage);
    for (const line of numbers(coveredLines)) lines.covered.add(line);
    for (const line of numbers(uncoveredLines)) lines.uncovered.add(line);
  }
  return [...all.values()].map(toCoverage).sort(leastFirst);
}

function toCoverage({ name, covered, uncovered }: Lines): ClassCoverage {
  const open = [...uncovered].filter(line => !covered.has(line));
  return { name, percent: percentOf(covered.size, open.length), uncovered: rangesOf(open) };
}

/** Percent of the whole org as it last counted it; undefined before any test ran. */
export async function orgCoverage(org: Org): Promise<number | undefined> {
  const [row] = await readTooling(org, soql`SELECT PercentCovered FROM ApexOrgWideCoverage`);
  return typeof row?.PercentCovered === 'number' ? row.PercentCovered : undefined;
}

/** Whole percent, rounded down; a class without lines is covered. */
export function percentOf(covered: number, uncovered: number): number {
  return covered + uncovered === 0 ? 100 : Math.floor((100 * covered) / (covered + uncovered));
}

/** Numbers as ranges: `3-5, 9`. */
export function rangesOf(lines: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const line of [...lines].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && line === last[1] + 1) last[1] = line;
    else ranges.push([line, line]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}

export function leastFirst(
  a: { percent: number; name: string },
  b: { percent: number; name: string },
): number {
  return a.percent - b.percent || (a.name < b.name ? -1 : 1);
}

/** The numbers of a list that an org sent. */
export function numbers(value: unknown): number[] {
  return Array.isArray(value) ? value.filter(each => typeof each === 'number') : [];
}

export function uncoveredOf({ Coverage }: SalesforceRecord): string {
  return rangesOf(numbers(Object(Coverage).uncoveredLines));
}
