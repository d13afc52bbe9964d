import { isToolError, ToolError } from './errors.ts';
import { toToolError as fromSalesforce } from './orgs/salesforce-errors.ts';
import { visible } from './results/clean.ts';
import type { Redactor } from './results/redact.ts';
import type { Sent } from './results/shape.ts';
import type { Org } from './toolkit.ts';

const MAX_MESSAGE_CHARS = 4_000;

/** Whatever was thrown, as the one kind of error that leaves. */
export function toToolError(error: unknown, org: Org | undefined): ToolError {
  const known = isToolError(error) ? error : fromSalesforce(error);
  return org && !known.parts.org
    ? new ToolError({ ...known.parts, org: org.label, cause: known.cause })
    : known;
}

/** An error as MCP sends it: JSON in the text, isError, and no structured content. */
export function sendError({ parts }: ToolError, redactor: Redactor): Sent {
  const { code, message, next, outcome, retry, org, details } = parts;
  const error = {
    code,
    message: visible(message).slice(0, MAX_MESSAGE_CHARS),
    next,
    outcome,
    retry,
    ...(org ? { org } : {}),
    ...(details ? { details } : {}),
  };
  return { text: redactor.ownText(JSON.stringify({ error })), isError: true, error };
}
