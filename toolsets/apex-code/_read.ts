import { type Org, type SalesforceRecord, type Soql, ToolError } from 'orgsmith/toolkit';
import { createHash } from './_node.ts';

/** All records of a query, of the Tooling API unless told otherwise. */
export async function readAll(org: Org, query: Soql, tooling = true): Promise<SalesforceRecord[]> {
  let page = await org.query(query, { tooling });
  const records = [...page.records];
  while (page.cursor !== undefined) {
    page = await org.queryMore(page.cursor);
    records.push(...page.records);
  }
  return records;
}

/** A refusal before anything was sent that could change the org. */
export function refusal(code: string, message: string, next: string, details = {}): ToolError {
  return new ToolError({ code, message, next, retry: 'after_fix', details });
}

/** What tells one text of code from another: what reading answers, and saving asks for. */
export function versionOf(code: string): string {
  return createHash('sha256').update(code).digest('hex').slice(0, 16);
}

/** Codes by which an org says that it does not have an object or field, or does not show it to this user. */
const UNSEEN =
  /^(INVALID_TYPE|INVALID_FIELD|MALFORMED_QUERY|NOT_FOUND|INSUFFICIENT_ACCESS\w*|API_DISABLED_FOR_ORG|FUNCTIONALITY_NOT_ENABLED|INVALID_TYPE_FOR_OPERATION)$/;

/** Why something cannot be seen, when that is what the org said; throws on whatever else went wrong. */
export function whyUnseen(error: unknown): string {
  const code: unknown = Object(Object(error).parts).code;
  if (typeof code !== 'string' || !UNSEEN.test(code)) throw error;
  return `${code}: ${error instanceof Error ? error.message.slice(0, 200) : ''}`;
}

/** Signs that no person sees and that no answer shows: controls, zero-width and bidirectional ones. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufff9-\ufffb]/gu;

/** The lines that have signs which are left out of what is shown. */
export function linesWithUnseen(code: string): number[] {
  return code
    .replaceAll('\r\n', '\n')
    .split('\n')
    .flatMap((line, at) => (line.search(INVISIBLE) >= 0 ? [at + 1] : []));
}
