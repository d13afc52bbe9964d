import { type Org, readAll, readFor, type SalesforceRecord, type Soql, ToolError } from 'orgsmith/toolkit';

const TOOLING = { tooling: true };

/** All records of a query of the Tooling API. */
export function readTooling(org: Org, query: Soql): Promise<SalesforceRecord[]> {
  return readAll(org, query, TOOLING);
}

/** The same, asked for some values at a time. */
export function readToolingFor(org: Org, values: readonly string[], query: (some: string[]) => Soql) {
  return readFor(org, values, query, TOOLING);
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
