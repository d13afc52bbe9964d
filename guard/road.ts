import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Answer,
  capped,
  flatten,
  isData,
  isExpired,
  isNoAnswer,
  plainBody,
  readWhole,
  refuseOddAnswer,
  refuseRedirect,
  type Sending,
  tokenOf,
  withToken,
} from './answer.ts';
import { type CallScope, currentCall } from './call-scope.ts';
import { effectOfRequest, marksByQuery } from './effect-of-request.ts';
import { isToolError, type ToolError } from './errors.ts';
import { createDispatcher, refuseNoTls } from './http.ts';
import { type ApiUsage, budgetVerdict, createBreaker, createSlots, parseUsage } from './limits.ts';
import type { Requests } from './requests.ts';
import { mayPass, nextDelay, parseRetryAfter, RETRY } from './retry.ts';
import { causes, guardError, httpFailure, toToolError } from './salesforce-errors.ts';

export interface GuardLimits {
  inFlight: number;
  connectMs: number;
  /** Until the answer begins: Salesforce itself gives a query 120 s. */
  headersMs: number;
  /** Between two pieces of a body. */
  idleMs: number;
  /** One attempt with its whole body; streams are free of it. */
  totalMs: number;
  /** The largest answer held in memory; twice that for metadata, where a retrieve brings up to 52 MB. */
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
  maxBytes: 32_000_000,
  breakerFailures: 5,
  breakerMs: 30_000,
  retry: RETRY,
};

/** A connection's login. */
export interface Session {
  username: string;
  /** A token other than the one that was refused; once for all who ask at the same time. */
  renew?: (refused: string) => Promise<string>;
}

export interface Road {
  send(sending: Sending, session: Session, encoding?: BufferEncoding): Promise<Answer<string>>;
  stream(sending: Sending, session: Session, maxBytes?: number): Promise<Answer<Readable>>;
  usage(): ApiUsage | undefined;
  now: Requests['now'];
  limitInFlight(max: number): void;
}

interface RoadParts {
  orgId: string;
  origin: string;
  limits: Partial<GuardLimits>;
}

type Taken<T> = { got: Answer<T> } | { failed: Answer<string> };

/** One request of one call. */
interface Trip {
  sending: Sending;
  session: Session;
  scope: CallScope;
  change: boolean;
}

/** How to take an answer: its body whole, or as a stream, which keeps its place until it is closed. */
interface Way<T> {
  streaming: boolean;
  take(answer: Answer<Readable>, trip: Trip, leave: () => void): Promise<Taken<T>>;
}

/** All traffic with one org: who may go, how often, and what an answer means. */
export function createRoad({ orgId, origin, limits: given }: RoadParts): Road {
  const limits = { ...LIMITS, ...given };
  const dispatcher = createDispatcher(limits.connectMs);
  const slots = createSlots(limits.inFlight);
  const breaker = createBreaker(limits.breakerFailures, limits.breakerMs);
  let usage: ApiUsage | undefined;
  let aheadMs = 0;

  /** Refuses what the call may not do or the day's budget does not hold. */
  function admit({ sending: { method, path }, scope, change }: Trip) {
    refuseNoTls();
    const what = `${method} ${path.replace(/\?.*/, '')}`;
    if (change && scope.effect === 'read' && marksByQuery(path))
      throw guardError('QUERY_WRITES', `The query ${what} was not sent: it would mark what it reads.`);
    if (change && scope.effect === 'read')
      throw guardError(
        'WRITE_REFUSED',
        `${what} can change the org; this call may only read. It was not sent.`,
      );
    const verdict = budgetVerdict(usage, change ? 'change' : 'read', Date.now());
    if (verdict === 'ask again' && usage) usage = { ...usage, at: Date.now() };
    if (verdict === 'refuse')
      throw guardError('API_BUDGET', `${usage?.used} of ${usage?.limit} API requests of 24 hours are used.`);
  }

  async function attempt<T>(trip: Trip, way: Way<T>): Promise<Taken<T>> {
    const { sending, scope, change } = trip;
    const leave = await slots.enter(scope.signal).catch(() => {
      throw guardError('AbortError', 'The call was cancelled before this was sent.');
    });
    const clock = new AbortController();
    const late = Object.assign(new Error('The answer did not come whole in time.'), { name: 'TimeoutError' });
    const timer = way.streaming ? undefined : setTimeout(() => clock.abort(late), limits.totalMs);
    let handedOver = false;
    try {
      const waitMs = breaker.enter();
      if (waitMs > 0)
        throw guardError('ORG_PAUSED', 'Requests to the org pause. This was not sent.', false, waitMs);
      const signal = scope.signal ? AbortSignal.any([scope.signal, clock.signal]) : clock.signal;
      const times = { headersTimeout: limits.headersMs, bodyTimeout: limits.idleMs };
      const raw = await dispatcher.request({ ...sending, ...times, origin, signal });
      breaker.report(![502, 503, 504].includes(raw.statusCode));
      const headers = flatten(raw.headers);
      aheadMs = Date.parse(headers.date ?? '') - Date.now() || aheadMs;
      usage = parseUsage(headers['sforce-limit-info'], Date.now()) ?? usage;
      refuseRedirect(raw, headers, change);
      const answer = { status: raw.statusCode, headers, body: plainBody(raw.body, headers) };
      const taken = await way.take(answer, trip, leave);
      handedOver = way.streaming && 'got' in taken;
      return taken;
    } catch (error) {
      if (scope.signal?.aborted) throw guardError('AbortError', 'The call was cancelled.', change);
      if (!isToolError(error)) breaker.report(false);
      throw clock.signal.aborted ? late : error;
    } finally {
      clearTimeout(timer);
      if (!handedOver) leave();
    }
  }

  async function renewed({ sending, session }: Trip, again: boolean): Promise<Sending> {
    const why = again ? 'was refused again after a refresh' : 'cannot be refreshed';
    const message = `The session of ${session.username} in ${orgId} (${origin}) has ended and ${why}.`;
    if (again || !session.renew) throw guardError('INVALID_SESSION_ID', message);
    const old = tokenOf(sending);
    // The org refused before it did anything, whatever becomes of the refresh.
    const token = await session.renew(old).catch((error: unknown) => {
      throw toToolError(error);
    });
    return withToken(sending, old, token);
  }

  async function exchange<T>(sending: Sending, session: Session, way: Way<T>): Promise<Answer<T>> {
    const change = effectOfRequest(sending) === 'change';
    const trip = { sending, session, change, scope: currentCall() };
    admit(trip);
    const repeatable = !change && ['GET', 'HEAD'].includes(sending.method);
    const started = Date.now();
    let wasRenewed = false;
    for (let count = 1; ; count += 1) {
      let failure: Failure;
      try {
        const taken = await attempt(trip, way);
        if ('got' in taken) return taken.got;
        if (isExpired(taken.failed)) {
          trip.sending = await renewed(trip, wasRenewed);
          wasRenewed = true;
          count -= 1;
          continue;
        }
        failure = failureOf(taken.failed, change, count);
      } catch (thrown) {
        const passing = causes(thrown).some(each => mayPass(codeOf(each), count));
        failure = { error: toToolError(thrown, { change }), passing: passing && !isToolError(thrown) };
      }
      const { error, passing, retryAfterMs } = failure;
      const elapsedMs = Date.now() - started;
      const delay = nextDelay({ attempt: count, elapsedMs, retryAfterMs, limits: limits.retry });
      if (!repeatable || !passing || delay === undefined) throw error;
      const { signal } = trip.scope;
      await sleep(delay, undefined, signal ? { signal } : {}).catch(() => {
        throw error;
      });
    }
  }

  const whole = (encoding?: BufferEncoding): Way<string> => ({
    streaming: false,
    async take({ body: stream, ...head }, { sending, scope, change }) {
      const maxBytes = /\/(Soap\/m|metadata)\//.test(sending.path) ? limits.maxBytes * 2 : limits.maxBytes;
      const answer = {
        ...head,
        ...(await readWhole(stream, isData(sending.path, head.headers), maxBytes, change, encoding)),
      };
      // What Salesforce refuses in its own words (4xx, SOAP faults) is jsforce's to read.
      if (isExpired(answer) || isNoAnswer(answer)) return { failed: answer };
      refuseOddAnswer(sending.path, answer, scope.cursors, change);
      return { got: answer };
    },
  });
  const asStream = (maxBytes: number): Way<Readable> => ({
    streaming: true,
    async take({ body, ...head }, { change, scope: { bodies } }, leave) {
      if (head.status >= 300)
        return { failed: { ...head, ...(await readWhole(body, false, 1_000_000, change)) } };
      bodies.add(body);
      body.once('close', () => bodies.delete(body) && leave());
      return { got: { ...head, body: capped(body, maxBytes) } };
    },
  });
  return {
    send: (sending, session, encoding) => exchange(sending, session, whole(encoding)),
    stream: (sending, session, maxBytes = Number.POSITIVE_INFINITY) =>
      exchange(sending, session, asStream(maxBytes)),
    usage: () => usage,
    now: () => new Date(Date.now() + aheadMs),
    limitInFlight: slots.limit,
  };
}

interface Failure {
  error: ToolError;
  passing: boolean;
  retryAfterMs?: number | undefined;
}

function failureOf({ status, headers, body }: Answer<string>, change: boolean, count: number): Failure {
  const asked = parseRetryAfter(headers['retry-after'], Date.now());
  const error = toToolError(httpFailure(status, body), { change, retryAfterMs: asked });
  const crowded = error.parts.code === 'REQUEST_LIMIT_EXCEEDED' && error.parts.retry !== 'no';
  // Long requests at the same time, not the day's allocation: they need seconds to end.
  const retryAfterMs = asked ?? (crowded ? 5_000 + Math.random() * 10_000 : undefined);
  return { error, passing: crowded || mayPass(status, count), retryAfterMs };
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
