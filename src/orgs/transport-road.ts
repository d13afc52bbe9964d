import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { isToolError, ToolError } from '../errors.ts';
import { type CallScope, currentCall } from './call-scope.ts';
import { effectOfRequest } from './effect-of-request.ts';
import { type ApiUsage, budgetVerdict, createBreaker, createSlots, parseUsage } from './limits.ts';
import { mayPass, nextDelay, parseRetryAfter, RETRY } from './retry.ts';
import { httpFailure, toToolError } from './salesforce-errors.ts';
import {
  type Answer,
  capped,
  flatten,
  plainBody,
  readText,
  refuseOddAnswer,
  refuseRedirect,
} from './transport-answer.ts';
import { createDispatcher, refuseNoTls } from './transport-http.ts';

export interface GuardLimits {
  inFlight: number;
  connectMs: number;
  /** Until the answer begins: Salesforce itself gives a query 120 s. */
  headersMs: number;
  /** Between two pieces of a body. */
  idleMs: number;
  /** One attempt with its whole body; streams are free of it. */
  totalMs: number;
  /** The largest answer held in memory; a retrieve brings up to 52 MB. */
  maxBytes: number;
  breakerFailures: number;
  breakerMs: number;
  retry: typeof RETRY;
}

const LIMITS: GuardLimits = {
  inFlight: 5,
  connectMs: 10_000,
  headersMs: 130_000,
  idleMs: 60_000,
  totalMs: 600_000,
  maxBytes: 64_000_000,
  breakerFailures: 5,
  breakerMs: 30_000,
  retry: RETRY,
};

export interface Sending {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | Buffer | Readable | null;
}

/** A connection's login. */
export interface Session {
  username: string;
  token(): string | undefined;
  /** Takes a token that another connection of the org may have fetched. */
  renewed(token: string): void;
  refresh: (() => Promise<string>) | undefined;
}

export interface Road {
  send(sending: Sending, session: Session, encoding?: BufferEncoding): Promise<Answer<string>>;
  stream(sending: Sending, session: Session, maxBytes?: number): Promise<Answer<Readable>>;
  usage(): ApiUsage | undefined;
  limitInFlight(max: number): void;
}

interface RoadParts {
  orgId: string;
  origin: string;
  limits: Partial<GuardLimits>;
}

type Taken<T> = { got: Answer<T> } | { failed: Answer<string> };
type Take<T> = (answer: Answer<Readable>, leave: () => void) => Promise<Taken<T>>;

/** All traffic with one org: who may go, how often, and what an answer means. */
export function createRoad({ orgId, origin, limits: given }: RoadParts): Road {
  const limits = { ...LIMITS, ...given };
  const dispatcher = createDispatcher(limits.connectMs);
  const slots = createSlots(limits.inFlight);
  const breaker = createBreaker(limits.breakerFailures, limits.breakerMs);
  let usage: ApiUsage | undefined;
  let refreshing: Promise<string> | undefined;

  /** Refuses what the call may not do or the day's budget does not hold. */
  function admit(effect: 'read' | 'change', scope: CallScope, { method, path }: Sending) {
    refuseNoTls();
    if (effect === 'change' && scope.effect === 'read')
      throw new ToolError({
        code: 'WRITE_REFUSED',
        message: `${method} ${path.replace(/\?.*/, '')} can change the org; this call may only read. Nothing was sent.`,
        next: 'Use a tool that changes data, where the user allows one.',
      });
    const verdict = budgetVerdict(usage, effect, Date.now());
    if (verdict === 'ask again' && usage) usage = { ...usage, at: Date.now() };
    if (verdict === 'refuse')
      throw new ToolError({
        code: 'API_BUDGET',
        message: `${usage?.used} of the ${usage?.limit} API requests of 24 hours are used. The rest is kept for others.`,
        next: 'Stop here and tell the user; requests come back over the next hours.',
      });
  }

  async function attempt<T>(
    sending: Sending,
    scope: CallScope,
    streaming: boolean,
    take: Take<T>,
  ): Promise<Taken<T>> {
    const leave = await slots.enter(scope.signal);
    const clock = streaming ? undefined : AbortSignal.timeout(limits.totalMs);
    const signals = [scope.signal, clock].filter(each => each !== undefined);
    let handedOver = false;
    try {
      const waitMs = breaker.enter();
      if (waitMs > 0) throw breakerOpen(waitMs);
      const raw = await dispatcher.request({
        ...sending,
        origin,
        method: sending.method === 'HEAD' ? 'HEAD' : sending.method,
        signal: signals.length > 0 ? AbortSignal.any(signals) : null,
        headersTimeout: limits.headersMs,
        bodyTimeout: limits.idleMs,
      });
      const headers = flatten(raw.headers);
      usage = parseUsage(headers['sforce-limit-info'], Date.now()) ?? usage;
      refuseRedirect(raw, headers);
      const taken = await take(
        { status: raw.statusCode, headers, body: plainBody(raw.body, headers) },
        leave,
      );
      handedOver = streaming && 'got' in taken;
      breaker.report(!('failed' in taken) || ![502, 503, 504].includes(taken.failed.status));
      return taken;
    } catch (error) {
      if (!isToolError(error) && !scope.signal?.aborted) breaker.report(false);
      throw clock?.aborted && !scope.signal?.aborted ? clock.reason : error;
    } finally {
      if (!handedOver) leave();
    }
  }

  async function renew(session: Session, sent: string | undefined): Promise<string> {
    const known = session.token();
    if (known && known !== sent) return known;
    if (!session.refresh) throw sessionExpired(session, 'cannot be refreshed');
    refreshing ??= session.refresh().finally(() => {
      refreshing = undefined;
    });
    const token = await refreshing.catch((error: unknown) => {
      throw toToolError(error);
    });
    session.renewed(token);
    return token;
  }

  async function exchange<T>(
    first: Sending,
    session: Session,
    streaming: boolean,
    take: Take<T>,
  ): Promise<Answer<T>> {
    const scope = currentCall();
    const effect = effectOfRequest(first);
    admit(effect, scope, first);
    const context = { change: effect === 'change' };
    const repeatable = effect === 'read' && (first.method === 'GET' || first.method === 'HEAD');
    const started = Date.now();
    let sending = first;
    let renewed = false;
    for (let count = 1; ; count += 1) {
      const sent = session.token();
      let failure: ToolError;
      let passing: boolean;
      let retryAfterMs: number | undefined;
      try {
        const taken = await attempt(sending, scope, streaming, take);
        if ('got' in taken) return taken.got;
        const { status, headers, body } = taken.failed;
        if (isExpired(status, body)) {
          if (renewed) throw sessionExpired(session, 'was refused again after a refresh');
          renewed = true;
          sending = withToken(sending, sent, await renew(session, sent));
          count -= 1;
          continue;
        }
        retryAfterMs = parseRetryAfter(headers['retry-after'], Date.now());
        failure = toToolError(httpFailure(status, body), { ...context, retryAfterMs });
        const crowded = status === 403 && !retryAfterMs && failure.parts.code === 'REQUEST_LIMIT_EXCEEDED';
        if (crowded && failure.parts.retry !== 'no') retryAfterMs = 5_000 + Math.random() * 10_000;
        passing = mayPass('status', status, count) || (crowded && failure.parts.retry !== 'no');
      } catch (error) {
        if (isToolError(error)) throw error;
        const told = scope.signal?.aborted
          ? Object.assign(new Error('The call was cancelled.'), { name: 'AbortError' })
          : error;
        failure = toToolError(told, context);
        passing = networkCodes(told).some(code => mayPass('network', code, count));
      }
      const elapsedMs = Date.now() - started;
      const delay =
        repeatable && passing
          ? nextDelay({ attempt: count, elapsedMs, retryAfterMs, limits: limits.retry })
          : undefined;
      if (delay === undefined) throw failure;
      await sleep(delay, undefined, scope.signal ? { signal: scope.signal } : {}).catch(() => {
        throw failure;
      });
    }
  }

  function sessionExpired({ username }: Session, why: string): ToolError {
    return new ToolError({
      code: 'SESSION_EXPIRED',
      message: `The session of ${username} in org ${orgId} has ended and ${why}.`,
      next: `Ask the user to run: sf org login web --instance-url ${origin}. Do not call again before that.`,
      retry: 'after_fix',
    });
  }

  return {
    send: (sending, session, encoding) =>
      exchange(sending, session, false, async ({ body: stream, ...head }) => {
        const body = await readText(stream, limits.maxBytes, encoding);
        const answer = { ...head, body };
        // What Salesforce refuses in its own words (4xx, SOAP faults) is jsforce's to read.
        if (isExpired(head.status, body) || isNoAnswer(head.status, body)) return { failed: answer };
        refuseOddAnswer(sending, answer, currentCall().cursors, effectOfRequest(sending) === 'change');
        return { got: answer };
      }),
    stream: (sending, session, maxBytes) =>
      exchange(sending, session, true, async ({ body, ...head }, leave) => {
        if (head.status >= 300) return { failed: { ...head, body: await readText(body, 1_000_000) } };
        body.once('close', leave);
        return { got: { ...head, body: maxBytes === undefined ? body : capped(body, maxBytes) } };
      }),
    usage: () => usage,
    limitInFlight: slots.limit,
  };
}

function breakerOpen(waitMs: number): ToolError {
  return new ToolError({
    code: 'ORG_UNREACHABLE',
    message: 'The org failed five times in a row; requests to it pause. This one was not sent.',
    next: 'Wait as long as retry says, then call again.',
    retry: waitMs,
  });
}

// jsforce knows these two as well: a new token would not help.
const NOT_EXPIRED =
  /This session is not valid for use with the REST API|Connected app is not attached to Agent/;

function isExpired(status: number, body: string): boolean {
  return (
    (status === 401 && !NOT_EXPIRED.test(body)) ||
    (status === 500 && /<faultcode>[a-zA-Z]+:INVALID_SESSION_ID<\/faultcode>/.test(body))
  );
}

/** The answers that do not say whether the org did its work, and those that ask to come again. */
function isNoAnswer(status: number, body: string): boolean {
  if (status === 403) return /REQUEST_LIMIT_EXCEEDED/.test(body.slice(0, 2_000));
  if (status === 500) return !/<faultcode>(?!\w+:(UNKNOWN_EXCEPTION|SERVER_UNAVAILABLE)<)/.test(body);
  return status === 420 || status === 429 || status > 500;
}

/** The same request with a fresh token: in the header, and in the body where SOAP carries it. */
function withToken(sending: Sending, old: string | undefined, token: string): Sending {
  const { body, headers } = sending;
  if (body !== null && typeof body !== 'string' && !Buffer.isBuffer(body))
    throw new ToolError({
      code: 'SESSION_RENEWED',
      message: 'The session had ended and is renewed now; the upload was not accepted.',
      next: 'Send the upload again.',
      retry: 1,
    });
  return {
    ...sending,
    headers: headers.authorization ? { ...headers, authorization: `Bearer ${token}` } : headers,
    body: typeof body === 'string' && old ? body.replaceAll(old, token) : body,
  };
}

function networkCodes(error: unknown): string[] {
  const codes: string[] = [];
  for (let each = error; typeof each === 'object' && each !== null && codes.length < 5; ) {
    codes.push('code' in each ? String(each.code) : '');
    each = 'cause' in each ? each.cause : undefined;
  }
  return codes;
}
