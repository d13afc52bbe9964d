import { type Org, readAll, type SalesforceRecord, type Soql, ToolError } from 'orgsmith/toolkit';
import { createHash } from './_node.ts';

/** All records of a query, of the Tooling API unless told otherwise. */
export function readRows(org: Org, query: Soql, tooling = true): Promise<SalesforceRecord[]> {
  return readAll(org, query, { tooling });
}

/** A refusal before anything was sent that could change the org. */
export function refusal(
  code: string,
  message: string,
  next: string,
  details?: Record<string, unknown>,
): ToolError {
  return new ToolError({ code, message, next, retry: 'after_fix', ...(details ? { details } : {}) });
}

/** What tells one text of code from another: what reading answers, and saving asks for. An org may keep no blanks at its end. */
export function versionOf(code: string): string {
  return createHash('sha256').update(code.trimEnd()).digest('hex').slice(0, 16);
}

/** What an org says of what it does not have, or does not show to this user; in our words, never in the org's. */
const UNSEEN: [code: RegExp, why: string][] = [
  [/^INSUFFICIENT_ACCESS/, 'this user may not read it'],
  [/^(INVALID_TYPE\w*|INVALID_FIELD|NOT_FOUND)$/, 'the org does not have it, or this user does not see it'],
  [/^(API_DISABLED_FOR_ORG|FUNCTIONALITY_NOT_ENABLED)$/, 'it is not enabled in this org'],
  [/^MALFORMED_QUERY$/, 'the org does not take the question'],
];

/** Why something cannot be seen, when that is what the org said; throws on whatever else went wrong. */
export function whyUnseen(error: unknown): string {
  const code: unknown = Object(Object(error).parts).code;
  const [, why] = UNSEEN.find(([known]) => typeof code === 'string' && known.test(code)) ?? [];
  if (why === undefined) throw error;
  return `${code}: ${why}`;
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
