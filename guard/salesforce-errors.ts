import { isToolError, ToolError } from './errors.ts';
import { withoutPatterns } from './redact.ts';

const SLOW = 'QUERY_TIMEOUT OPERATION_TOO_LARGE EXCEEDED_ID_LIMIT';
const QUERY = 'MALFORMED_QUERY MALFORMED_SEARCH INVALID_FIELD INVALID_TYPE INVALID_QUERY_FILTER_OPERATOR';
const VALUES =
  'REQUIRED_FIELD_MISSING FIELD_CUSTOM_VALIDATION_EXCEPTION STRING_TOO_LONG INVALID_CROSS_REFERENCE_KEY MALFORMED_ID ' +
  'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST INVALID_FIELD_FOR_INSERT_UPDATE JSON_PARSER_ERROR NOT_FOUND HTTP_404 HTTP_400';
const ACCESS =
  'INSUFFICIENT_ACCESS INSUFFICIENT_ACCESS_OR_READONLY INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY HTTP_403 ' +
  'API_DISABLED_FOR_ORG API_CURRENTLY_DISABLED FUNCTIONALITY_NOT_ENABLED TXN_SECURITY_METERING_ERROR';
const AWAY =
  'ENOTFOUND EAI_AGAIN ECONNREFUSED ENETUNREACH EHOSTUNREACH UND_ERR_CONNECT_TIMEOUT DomainNotFoundError';
const TLS =
  'DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_VERIFY_LEAF_SIGNATURE CERT_HAS_EXPIRED ' +
  'UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_ISSUER_CERT_LOCALLY ERR_TLS_CERT_ALTNAME_INVALID';
const BROKEN_OFF =
  'ECONNRESET EPIPE UND_ERR_SOCKET UND_ERR_RES_CONTENT_LENGTH_MISMATCH HPE_INVALID_EOF_STATE Z_BUF_ERROR';
const TOO_LATE = 'ETIMEDOUT UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT TimeoutError';

interface Row {
  next: string;
  retry: 'no' | 'after_fix' | number;
  code: string | undefined;
  lost: boolean;
}
/** [codes, our text, retry, our code where theirs is not the one to show]. */
type Line = [codes: string, next: string, retry?: Row['retry'], code?: string];

const CHECK = 'Check what the org holds before repeating a change.';
const LOGIN =
  'Ask the user to sign in again: `orgsmith login` or `sf org login web` with `--instance-url` of this org. Then call again.';

/** What each refusal means, by Salesforce's codes, node's, OAuth's, `HTTP_<status>` and the guard's own. */
const REFUSALS: readonly Line[] = [
  ['INVALID_SESSION_ID INVALID_AUTH_HEADER HTTP_401', LOGIN, 'after_fix', 'SESSION_EXPIRED'],
  ['invalid_grant invalid_client RefreshTokenAuthError', LOGIN, 'after_fix', 'LOGIN_REFUSED'],
  [
    'LOGIN_FILE',
    'A file of the login is missing. Put it back, or sign in again: orgsmith login, or sf org login web.',
    'after_fix',
    'LOGIN_UNREADABLE',
  ],
  ['JwtAuthError', `Check the clock of this machine. ${LOGIN}`, 'after_fix', 'LOGIN_REFUSED'],
  ['NO_ACCESS', 'The org blocks this user or connected app. Ask its administrator.', 'no', 'LOGIN_REFUSED'],
  [
    'DAILY_LIMIT',
    'Stop: the API requests of 24 hours are used up. Try later.',
    'no',
    'REQUEST_LIMIT_EXCEEDED',
  ],
  ['REQUEST_LIMIT_EXCEEDED HTTP_429 HTTP_420', 'Wait, then call again, fewer at a time.', 10_000],
  ['UNABLE_TO_LOCK_ROW', 'Repeat only the failed rows, ordered by their parent record.', 2_000],
  [SLOW, 'Ask for less: a filter on an indexed field, fewer fields or a LIMIT.', 'after_fix'],
  [QUERY, 'Correct the query and call again. Field-level security hides fields, too.', 'after_fix'],
  ['INVALID_QUERY_LOCATOR', 'The cursor has expired. Run the query again from its first page.', 'after_fix'],
  ['HTTP_304', 'It has not changed since then.', 'no', 'NOT_MODIFIED'],
  ['ENTITY_IS_DELETED', 'The record is deleted already. Query it to be sure.'],
  ['DUPLICATE_VALUE DUPLICATES_DETECTED', 'Such a record exists. Read it, then decide.', 'after_fix'],
  ['MULTIPLE_CHOICES', 'That external id is not unique; nothing was written. Use record ids.', 'after_fix'],
  [VALUES, 'Correct what the message names, then call again.', 'after_fix'],
  ['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'A trigger or flow refused it. Read the message and its log.'],
  [ACCESS, 'The user lacks a permission, or the org a feature. Ask an administrator of the org.'],
  ['STORAGE_LIMIT_EXCEEDED', 'The org is full. Delete records or use another org.'],
  [AWAY, 'Check network, VPN and HTTPS_PROXY, NO_PROXY. Keep the login of the org.', 5_000, 'UNREACHABLE'],
  ['PROXY', 'Check HTTPS_PROXY and NO_PROXY, then restart the server.', 'no', 'PROXY_REFUSED'],
  [
    TLS,
    'Give Node the company certificate: NODE_EXTRA_CA_CERTS=<file.pem>, then restart.',
    'no',
    'TLS_FAILED',
  ],
  ['TLS_OFF', 'Remove NODE_TLS_REJECT_UNAUTHORIZED, use NODE_EXTRA_CA_CERTS=<file.pem>, restart the server.'],
  [
    'QUERY_WRITES',
    'Leave FOR VIEW, FOR REFERENCE, FOR UPDATE, UPDATE TRACKING and UPDATE VIEWSTAT out: these write, and this call only reads.',
    'after_fix',
  ],
  ['WRITE_REFUSED', 'Use a tool that changes data, where the user allows one.'],
  ['ORIGIN_REFUSED', 'Use a path of the pinned org, such as /services/data. Only the user can pin another.'],
  ['NO_BROWSER', 'Ask the user to open the page by hand: sf org open.'],
  ['API_BUDGET', 'Stop here and tell the user; requests come back over the next hours.'],
  ['ORG_PAUSED', 'The org failed several times in a row. Wait as long as retry says, then call again.'],
  ['SESSION_RENEWED', 'Send the upload again.', 1],
  ['ENDLESS_CURSOR', 'Narrow the query, or use LIMIT.', 'after_fix'],
  ['PLAIN_HTTP GUARD_BROKEN STREAMING_OFF', 'Tell the user. Use no other way to the org.'],
];
/** The answers that do not say whether the org did its work. */
const LOST: readonly Line[] = [
  ['SERVER_UNAVAILABLE HTTP_502 HTTP_503 HTTP_504', `The org is not available now. ${CHECK}`, 10_000],
  ['UNKNOWN_EXCEPTION HTTP_500 HTTP_501', `Salesforce failed inside; do not repeat it as it is. ${CHECK}`],
  [BROKEN_OFF, `The connection broke before the answer. ${CHECK}`, 1_000, 'ANSWER_LOST'],
  [TOO_LATE, `No answer in time. ${CHECK}`, 1_000, 'TIMEOUT'],
  ['AbortError', `The call was cancelled. ${CHECK}`, 'no', 'CANCELLED'],
  ['REDIRECT_REFUSED', `The org may have moved. ${LOGIN}`, 'after_fix'],
  ['HTML_ANSWER BROKEN_ANSWER', `A proxy or login page may stand between. ${CHECK}`, 'after_fix'],
  ['ANSWER_TOO_LARGE', `Ask for less, or export to a file. ${CHECK}`, 'after_fix'],
];
const byCode = (lines: readonly Line[], lost: boolean) =>
  lines.flatMap(([codes, next, retry = 'no', code]) =>
    codes.split(' ').map((each): [string, Row] => [each, { next, retry, code, lost }]),
  );
const ROWS = new Map([...byCode(REFUSALS, false), ...byCode(LOST, true)]);

/** Where only the wording tells; asked before the table. */
const WORDINGS: ReadonlyArray<[RegExp, string]> = [
  [/Proxy response \(\d+\)/, 'PROXY'],
  [/TotalRequests Limit exceeded/i, 'DAILY_LIMIT'],
  [
    /session is not valid for use with|Connected app is not attached|inactive user|ip restricted/i,
    'NO_ACCESS',
  ],
  [/expired access\/refresh token|token validity expired/i, 'invalid_grant'],
];

export interface FailureContext {
  /** The request could change the org. */
  change?: boolean;
  retryAfterMs?: number | undefined;
}

/** Whatever core, jsforce or node throws, as the one error a tool throws. */
export function toToolError(
  error: unknown,
  { change = false, retryAfterMs }: FailureContext = {},
): ToolError {
  const chain = causes(error);
  const ours = chain.find(isToolError);
  if (ours) return ours;
  const texts = chain.map(each => textOf(each, 'message')).filter(each => each !== '');
  const wording = WORDINGS.find(([pattern]) => texts.some(each => pattern.test(each)))?.[1] ?? '';
  const codes = chain.flatMap(codesOf);
  const row = [wording, ...codes].map(code => ROWS.get(code)).find(each => each !== undefined);
  const code =
    row?.code ??
    codes.find(each => /^(?!HTTP_)[A-Z][A-Z0-9_]{3,60}$/.test(each)) ??
    codes.find(each => ROWS.has(each));
  // A code of Salesforce's own is a refusal; what nobody knows may have done its work.
  const lost = row ? row.lost : code === undefined || /^(E[A-Z]+|(ERR|UND|HPE)_\w+)$/.test(code);
  const outcome = change && lost ? 'unknown' : 'not_executed';
  const details = detailsOf(texts.join('\n'));
  return new ToolError({
    code: code ?? 'UNEXPECTED',
    message: readable(texts[0] ?? (typeof error === 'string' ? error : '')),
    next: row?.next ?? `Read the message; do not repeat the call as it is. ${CHECK}`,
    outcome,
    retry: outcome === 'unknown' ? 'no' : (retryAfterMs ?? row?.retry ?? 'no'),
    ...(Object.keys(details).length > 0 ? { details } : {}),
    cause: error,
  });
}

/** A failure of the guard's own, by its code in the table. */
export function guardError(code: string, message: string, change = false, retryAfterMs?: number): ToolError {
  return toToolError(Object.assign(new Error(message), { name: code }), { change, retryAfterMs });
}

/** An HTTP answer that is a failure, as an error to give to toToolError. */
export function httpFailure(status: number, body: string): Error {
  let found: unknown;
  try {
    found = [JSON.parse(body)].flat()[0];
  } catch {
    found = {
      message: /<html|<!doctype/i.test(body) ? '' : body.slice(0, 1_000),
      errorCode: soapFault(body),
    };
  }
  const message =
    textOf(found, 'message') || textOf(found, 'error_description') || `The org answered HTTP ${status}.`;
  const name = textOf(found, 'errorCode') || textOf(found, 'error');
  return Object.assign(new Error(message), { name, errorCode: `HTTP_${status}` });
}

const soapFault = (body: string) => /<faultcode>([\w:]+)</.exec(body)?.[1] ?? '';

/** An error and what caused it. */
export function causes(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let each = error; each !== undefined && each !== null && chain.length < 6; ) {
    chain.push(each);
    each = typeof each === 'object' && 'cause' in each ? each.cause : undefined;
  }
  return chain;
}

function textOf(from: unknown, key: string): string {
  const value: unknown = typeof from === 'object' && from !== null ? Reflect.get(from, key) : undefined;
  return typeof value === 'string' ? value : '';
}

/** The names an error goes by: `sf:INVALID_TYPE` in SOAP, `ERROR_HTTP_503` in jsforce, `CODE: text` elsewhere. */
function codesOf(error: unknown): string[] {
  const inMessage = /^(?:\w+:)?([A-Z][A-Z_]{4,60})(?=:|$)/.exec(textOf(error, 'message'))?.[1] ?? '';
  const all = [textOf(error, 'name'), textOf(error, 'errorCode'), textOf(error, 'code'), inMessage];
  return all
    .map(code => code.replace(/^\w{1,9}:/, '').replace(/^ERROR_HTTP_/, 'HTTP_'))
    .filter(code => code !== '');
}

const DETAILS: ReadonlyArray<[RegExp, string[]]> = [
  [/ERROR at Row:(\d+):Column:(\d+)/, ['row', 'column']],
  [/No such column '([^']{1,120})' on entity '([^']{1,120})'/, ['field', 'object']],
  [/sObject type '([^']{1,120})' is not supported/, ['object']],
  [/unexpected token: '?([^'\n]{1,60})/, ['token']],
  [/Didn't understand relationship '([^']{1,120})'/, ['relationship']],
  [/record with id: (\w{15,18})/, ['existingId']],
  [/ErrorId\b[^\d\n]{0,60}(\d[\w-]+(?: \([-\w]+\))?)/i, ['errorId']],
];

function detailsOf(message: string): Record<string, unknown> {
  return Object.fromEntries(
    DETAILS.flatMap(([pattern, names]) => {
      const [, ...values] = pattern.exec(message) ?? [];
      return values.map((value, index) => [
        names[index],
        /^\d{1,9}$/.test(value) ? Number(value) : value.trim(),
      ]);
    }),
  );
}

/** Salesforce repeats the query above its error; a model reads the last part, without what cannot be seen. */
function readable(message: string): string {
  // Before its tags go: a session id is known by them. Tools put such messages into results, too.
  const clean = withoutPatterns(message);
  const shown = clean.replace(/^[\s\S]*ERROR at Row:\d+:Column:\d+\s*/, '').replace(/<[^>]*>/g, ' ');
  const visible = shown.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return visible.slice(0, 500) || 'No message was given.';
}
