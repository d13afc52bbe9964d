import { type Org, type SalesforceRecord, type Soql, ToolError } from 'orgsmith/toolkit';

/** Values of one condition, so that a query fits into a URL. */
const BATCH = 100;

/** All records of a query of the Tooling API. */
export async function readAll(org: Org, query: Soql): Promise<SalesforceRecord[]> {
  let page = await org.query(query, { tooling: true });
  const records = [...page.records];
  while (page.cursor !== undefined) {
    page = await org.queryMore(page.cursor);
    records.push(...page.records);
  }
  return records;
}

/** All records of a query that is asked for some values at a time. */
export async function readFor(org: Org, values: readonly string[], query: (some: string[]) => Soql) {
  const records: SalesforceRecord[] = [];
  for (let at = 0; at < values.length; at += BATCH)
    records.push(...(await readAll(org, query(values.slice(at, at + BATCH)))));
  return records;
}

/** `ns__Name` as Apex writes it: `ns.Name`. */
export function apexName(unit: unknown): string {
  const { Name, NamespacePrefix } = Object(unit);
  return NamespacePrefix ? `${NamespacePrefix}.${Name}` : String(Name ?? '');
}

/** A refusal before anything was sent that could change the org. */
export function refusal(code: string, message: string, next: string, details = {}): ToolError {
  return new ToolError({ code, message, next, retry: 'after_fix', details });
}
