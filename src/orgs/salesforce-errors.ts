import { isToolError, ToolError } from '../errors.ts';

interface Row {
  /** Our code, where Salesforce's or node's is not the one to show. */
  code?: string;
  next: string;
  retry?: 'after_fix' | number;
  /** The answer was lost or says nothing: a change may have happened all the same. */
  lost?: true;
}

const CHECK = 'Check what the org holds before repeating a change.';
const LOGIN =
  'Ask the user to sign in again: `sf org login web` with `--instance-url` of this org. Then call again.';

/** What each failure means, by Salesforce's codes, node's codes, OAuth's errors and `HTTP_<status>`. */
const TABLE: ReadonlyArray<[codes: string, row: Row]> = [
  [
    'INVALID_SESSION_ID INVALID_AUTH_HEADER HTTP_401',
    { code: 'SESSION_EXPIRED', next: LOGIN, retry: 'after_fix' },
  ],
  [
    'invalid_grant invalid_client RefreshTokenAuthError',
    { code: 'LOGIN_REFUSED', next: LOGIN, retry: 'after_fix' },
  ],
  [
    'JwtAuthError',
    { code: 'LOGIN_REFUSED', next: `Check the clock of this machine. ${LOGIN}`, retry: 'after_fix' },
  ],
  [
    'NO_ACCESS',
    { code: 'LOGIN_REFUSED', next: 'The org blocks this user or connected app. Ask its administrator.' },
  ],
  [
    'DAILY_LIMIT',
    {
      code: 'REQUEST_LIMIT_EXCEEDED',
      next: 'Stop: the API requests of the last 24 hours are used up. Try later.',
    },
  ],
  [
    'REQUEST_LIMIT_EXCEEDED HTTP_429 HTTP_420',
    { next: 'Wait, then call again, fewer at a time.', retry: 10_000 },
  ],
  [
    'SERVER_UNAVAILABLE HTTP_502 HTTP_503 HTTP_504',
    { next: `The org is not available now. ${CHECK}`, retry: 10_000, lost: true },
  ],
  [
    'UNKNOWN_EXCEPTION HTTP_500 HTTP_501',
    { next: `Salesforce failed inside; do not repeat it as it is. ${CHECK}`, lost: true },
  ],
  [
    'UNABLE_TO_LOCK_ROW',
    { next: 'Repeat only the failed rows, ordered by their parent record.', retry: 2_000 },
  ],
  [
    'QUERY_TIMEOUT OPERATION_TOO_LARGE EXCEEDED_ID_LIMIT',
    { next: 'Ask for less: a filter on an indexed field, fewer fields or a LIMIT.', retry: 'after_fix' },
  ],
  [
    'MALFORMED_QUERY MALFORMED_SEARCH INVALID_FIELD INVALID_TYPE INVALID_QUERY_FILTER_OPERATOR',
    { next: 'Correct the query and call again. Field-level security hides fields, too.', retry: 'after_fix' },
  ],
  [
    'INVALID_QUERY_LOCATOR',
    { next: 'The cursor has expired. Run the query again from its first page.', retry: 'after_fix' },
  ],
  ['ENTITY_IS_DELETED', { next: 'The record is deleted already. Query it to be sure.' }],
  [
    'DUPLICATE_VALUE DUPLICATES_DETECTED',
    { next: 'Such a record exists. Read it, then decide.', retry: 'after_fix' },
  ],
  [
    'MULTIPLE_CHOICES',
    { next: 'That external id is not unique; nothing was written. Use record ids.', retry: 'after_fix' },
  ],
  [
    'REQUIRED_FIELD_MISSING FIELD_CUSTOM_VALIDATION_EXCEPTION STRING_TOO_LONG INVALID_CROSS_REFERENCE_KEY MALFORMED_ID ' +
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST INVALID_FIELD_FOR_INSERT_UPDATE JSON_PARSER_ERROR NOT_FOUND HTTP_404 HTTP_400',
    { next: 'Correct what the message names, then call again.', retry: 'after_fix' },
  ],
  [
    'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
    { next: 'A trigger or flow of the org refused it. Read the message and its log.' },
  ],
  [
    'INSUFFICIENT_ACCESS INSUFFICIENT_ACCESS_OR_READONLY INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY HTTP_403 ' +
      'API_DISABLED_FOR_ORG API_CURRENTLY_DISABLED FUNCTIONALITY_NOT_ENABLED TXN_SECURITY_METERING_ERROR',
    { next: 'The user lacks a permission, or the org a feature. Ask an administrator of the org.' },
  ],
  ['STORAGE_LIMIT_EXCEEDED', { next: 'The org is full. Delete records or use another org.' }],
  [
    'ENOTFOUND EAI_AGAIN ECONNREFUSED ENETUNREACH EHOSTUNREACH UND_ERR_CONNECT_TIMEOUT DomainNotFoundError',
    {
      code: 'UNREACHABLE',
      next: 'Check network, VPN and HTTPS_PROXY, NO_PROXY. Keep the login of the org.',
      retry: 5_000,
    },
  ],
  [
    'ECONNRESET EPIPE UND_ERR_SOCKET UND_ERR_RES_CONTENT_LENGTH_MISMATCH HPE_INVALID_EOF_STATE Z_BUF_ERROR',
    {
      code: 'ANSWER_LOST',
      next: `The connection broke before the answer. ${CHECK}`,
      retry: 1_000,
      lost: true,
    },
  ],
  [
    'ETIMEDOUT UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT TimeoutError',
    { code: 'TIMEOUT', next: `No answer in time. ${CHECK}`, retry: 1_000, lost: true },
  ],
  ['AbortError', { code: 'CANCELLED', next: `The call was cancelled. ${CHECK}`, lost: true }],
  ['PROXY', { code: 'PROXY_REFUSED', next: 'Check HTTPS_PROXY and NO_PROXY, then restart the server.' }],
  [
    'DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_VERIFY_LEAF_SIGNATURE CERT_HAS_EXPIRED ' +
      'UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_ISSUER_CERT_LOCALLY ERR_TLS_CERT_ALTNAME_INVALID',
    {
      code: 'TLS_FAILED',
      next: 'Give Node the company certificate: NODE_EXTRA_CA_CERTS=<file.pem>, then restart.',
    },
  ],
];
const ROWS = new Map(
  TABLE.flatMap(([codes, row]) => codes.split(' ').map((code): [string, Row] => [code, row])),
);

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
  const lost = row ? row.lost === true : code === undefined || /^(E[A-Z]+|(ERR|UND|HPE)_\w+)$/.test(code);
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

function causes(error: unknown): unknown[] {
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
  const shown = message.replace(/^[\s\S]*ERROR at Row:\d+:Column:\d+\s*/, '').replace(/<[^>]*>/g, ' ');
  const visible = shown.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return visible.slice(0, 500) || 'No message was given.';
}
