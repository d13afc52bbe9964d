import { isToolError, ToolError } from '../guard/errors.ts';
import type { Redactor } from '../guard/redact.ts';
import { toToolError as fromSalesforce } from '../guard/salesforce-errors.ts';
import { mapStrings, visible } from './results/clean.ts';
import type { Sent } from './results/shape.ts';
import type { Org } from './toolkit.ts';

const MAX_MESSAGE_CHARS = 4_000;
const MAX_DETAILS_CHARS = 10_000;

/** Whatever was thrown, as the one kind of error that leaves. */
export function toToolError(error: unknown, org: Org | undefined, change = false): ToolError {
  const known = isToolError(error) ? error : fromSalesforce(error, { change });
  return org && !known.parts.org
    ? new ToolError({ ...known.parts, org: org.label, cause: known.cause })
    : known;
}

/**
 * An error as MCP sends it: JSON in the text, isError, and no structured content. Each text is cleaned by itself: in JSON
 * a secret between escaped quotes would not be known for one.
 */
export function sendError({ parts }: ToolError, redactor: Redactor): Sent {
  const { code, message, next, outcome, retry, org, details } = parts;
  const clean = (text: string) => redactor.ownText(visible(text));
  const facts = details && JSON.stringify(details).length > MAX_DETAILS_CHARS ? { tooLong: true } : details;
  const error = {
    code,
    message: clean(message).slice(0, MAX_MESSAGE_CHARS),
    next: clean(next).slice(0, MAX_MESSAGE_CHARS / 2),
    outcome,
    retry,
    ...(org ? { org } : {}),
    ...(facts ? { details: Object(mapStrings(facts, clean)) } : {}),
  };
  return { text: redactor.byValue(JSON.stringify({ error })), isError: true, error };
}
