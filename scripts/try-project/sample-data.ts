import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Connection } from '@salesforce/core';

export interface SampleData {
  sources: string[];
  records: number;
  failures: string[];
}

/** Most records that a tree takes: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobject_tree.htm */
const TREE = 200;

interface PlanPart {
  sobject: string;
  files: string[];
}

interface TreeRecord {
  attributes: { type: string; referenceId: string };
  [field: string]: unknown;
}

/** Loads a project's plans of trees (all in its folder `data`, or those chosen there), or, where it has none, its CSV files that are named after an object. */
export async function loadSampleData(
  folder: string,
  connection: Connection,
  chosen: string[],
): Promise<SampleData> {
  const data = join(folder, 'data');
  const names = existsSync(data) ? readdirSync(data).sort() : [];
  const plans = chosen.length > 0 ? chosen : names.filter(name => /plan\w*\.json$/i.test(name));
  const loaded: SampleData = { sources: [], records: 0, failures: [] };
  for (const plan of plans) await loadPlan(join(data, plan), connection, loaded);
  if (plans.length === 0)
    for (const name of names.filter(each => each.endsWith('.csv')))
      await loadCsv(join(data, name), connection, loaded);
  return loaded;
}

async function loadPlan(file: string, connection: Connection, loaded: SampleData): Promise<void> {
  loaded.sources.push(basename(file));
  const ids = new Map<string, string>();
  const parts: PlanPart[] = JSON.parse(readFileSync(file, 'utf8'));
  for (const { sobject, files } of parts) {
    for (const name of files) {
      const { records }: { records: TreeRecord[] } = JSON.parse(
        readFileSync(join(dirname(file), name), 'utf8'),
      );
      for (let from = 0; from < records.length; from += TREE)
        await loadTree(sobject, records.slice(from, from + TREE), { connection, ids, loaded, name });
    }
  }
}

async function loadTree(
  sobject: string,
  records: TreeRecord[],
  { connection, ids, loaded, name }: Load,
): Promise<void> {
  // References to records of earlier files, as the CLI puts them in: `"Account__c": "@AccountRef1"`.
  const body = JSON.stringify({ records }, (key, value) =>
    typeof value === 'string' && value.startsWith('@') && key !== 'referenceId'
      ? (ids.get(value.slice(1)) ?? value)
      : value,
  );
  try {
    const url = `${connection.baseUrl()}/composite/tree/${sobject}`;
    const headers = { 'content-type': 'application/json' };
    const answer = await connection.request<{ results: { id: string; referenceId: string }[] }>({
      method: 'POST',
      url,
      body,
      headers,
    });
    for (const { id, referenceId } of answer.results) ids.set(referenceId, id);
    loaded.records += answer.results.length;
  } catch (error) {
    loaded.failures.push(`${name} (${sobject}): ${wordsOf(error)}`);
  }
}

interface Load {
  connection: Connection;
  ids: Map<string, string>;
  loaded: SampleData;
  name: string;
}

async function loadCsv(file: string, connection: Connection, loaded: SampleData): Promise<void> {
  const name = basename(file, '.csv');
  const { sobjects } = await connection.describeGlobal();
  const object = sobjects.find(each => [each.name, each.labelPlural].includes(name))?.name;
  if (object === undefined) return;
  loaded.sources.push(basename(file));
  const results = await connection.bulk2.loadAndWaitForResults({
    object,
    operation: 'insert',
    input: readFileSync(file, 'utf8'),
    pollInterval: 50,
    pollTimeout: 60_000,
  });
  loaded.records += results.successfulResults.length;
  for (const row of results.failedResults) loaded.failures.push(`${basename(file)}: ${row.sf__Error}`);
}

/** What an error says, without the rest of the answer that some carry. */
export function wordsOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
