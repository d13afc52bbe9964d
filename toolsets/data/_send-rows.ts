import {
  type ChangeOperation,
  type ChangeRow,
  isToolError,
  type JsonObject,
  type OpenChange,
  type Org,
  type OrgContext,
  type RowOutcome,
  type ToolError,
} from 'orgsmith/toolkit';
import { settleRows } from './_settle.ts';

/** What sObject Collections take in one request. */
export const BATCH = 200;
/** More rows go through the Bulk API. */
export const MOST_BY_COLLECTIONS = 2_000;
const SETTLE_AFTER_MS = [0, 1_000, 3_000];

/** How the rows of a change are sent. */
export interface Sending {
  object: string;
  operation: ChangeOperation;
  /** The external id field of an upsert. */
  key?: string | undefined;
  /** Within each batch of 200: one refused row takes back the others. */
  allOrNone: boolean;
}

/** What became of the rows, and the failure that stopped the sending. */
export interface Sent {
  outcomes: RowOutcome[];
  trouble?: ToolError;
}

/**
 * Sends rows in batches and writes down what became of each. After a batch that failed nothing more is sent (unless rows
 * may fail one by one); after a lost answer the org itself is asked.
 */
export async function sendRows(
  { org, changes, signal, progress }: OrgContext,
  change: OpenChange,
  sending: Sending,
  rows: readonly ChangeRow[],
): Promise<Sent> {
  for (let at = 0; at < rows.length; at += BATCH) {
    const batch = rows.slice(at, at + BATCH);
    if (signal.aborted) return stop(at, 'the call was cancelled');
    try {
      const outcomes = (await sendBatch(org, sending, batch)).map((outcome, index) => ({
        ...outcome,
        index: at + index,
      }));
      change.done(outcomes);
      if (sending.allOrNone && outcomes.some(({ ok }) => !ok))
        return stop(at + BATCH, 'an earlier batch was refused');
    } catch (error) {
      const trouble = isToolError(error) ? error : undefined;
      if (trouble?.parts.outcome === 'not_executed') return stop(at, trouble.message, trouble);
      stop(at + BATCH, 'the answer of an earlier batch was lost');
      await settle(trouble);
      return { outcomes: changes.read(change.id).rows.map(toOutcome), ...(trouble ? { trouble } : {}) };
    }
    progress(Math.min(at + BATCH, rows.length), rows.length, `${sending.object} records`);
  }
  return { outcomes: changes.read(change.id).rows.map(toOutcome) };

  function stop(from: number, why: string, trouble?: ToolError): Sent {
    const rest = rows
      .slice(from)
      .map((_, index) => ({ index: from + index, ok: false, error: `not sent: ${why}` }));
    if (rest.length > 0) change.done(rest);
    return { outcomes: changes.read(change.id).rows.map(toOutcome), ...(trouble ? { trouble } : {}) };
  }

  /** An org may still be at work when the connection is gone: what is not there yet is looked for again. */
  async function settle(trouble: ToolError | undefined): Promise<void> {
    for (const wait of SETTLE_AFTER_MS) {
      await pause(wait, signal);
      // Nobody can be asked for a call that was cancelled; its rows stay unknown until list_changes asks.
      if (signal.aborted) return;
      const found = await settleRows(org, changes, changes.read(change.id)).catch(() => []);
      const done = found.filter(({ ok }) => ok === true);
      if (done.length > 0) change.done(done);
      if (found.length > 0 && done.length === found.length) return;
      const last = wait === SETTLE_AFTER_MS.at(-1);
      // After a time limit the org may take minutes more: only what is there is known.
      if (last && trouble?.parts.code !== 'TIMEOUT')
        change.done(found.filter(({ ok }) => ok === false).map(row => ({ ...row, error: 'did not arrive' })));
    }
  }
}

function toOutcome({ id, ok, error, created, left }: ChangeRow, index: number): RowOutcome {
  return { index, id, ok, error, created, left };
}

async function sendBatch(
  org: Org,
  sending: Sending,
  rows: readonly ChangeRow[],
): Promise<Omit<RowOutcome, 'index'>[]> {
  const ids = rows.map(({ id }) => id ?? '');
  if (sending.operation === 'undelete') return soapResults(await org.soap('u', undeletion(ids)), ids);
  const { method, path, body } = requestOf(sending, rows);
  const made = sending.operation === 'insert';
  const outcomes = answers((await org.send(method, path, body)).body, ids);
  return outcomes.map(outcome => (made && outcome.ok ? { ...outcome, created: true } : outcome));
}

/** One request of sObject Collections. */
export function requestOf({ object, operation, key, allOrNone }: Sending, rows: readonly ChangeRow[]) {
  const ids = rows.map(({ id }) => id ?? '').join(',');
  if (operation === 'delete')
    return { method: 'DELETE' as const, path: `composite/sobjects?ids=${ids}&allOrNone=${allOrNone}` };
  const byId = operation === 'update' || (operation === 'upsert' && key === 'Id');
  const records = rows.map(({ id, after }) => ({
    attributes: { type: object },
    ...(byId && id ? { Id: id } : {}),
    ...after,
  }));
  const path = operation === 'upsert' ? `composite/sobjects/${object}/${key}` : 'composite/sobjects';
  return {
    method: operation === 'insert' ? ('POST' as const) : ('PATCH' as const),
    path,
    body: { allOrNone, records },
  };
}

/** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm */
function answers(body: unknown, ids: readonly string[]): Omit<RowOutcome, 'index'>[] {
  const results: unknown[] = Array.isArray(body) ? body : [];
  return ids.map((asked, index) => {
    const { id, success, errors, created }: JsonObject = Object(results[index]);
    // Fewer answers than rows: what is missing is not known.
    if (typeof success !== 'boolean') return asked ? { id: asked } : {};
    const known = typeof id === 'string' ? id : asked;
    return {
      ...(known ? { id: known } : {}),
      ok: success,
      ...(success ? {} : { error: errorText(errors) }),
      ...(created === true ? { created } : {}),
    };
  });
}

/** Why a row was refused, in the org's words. */
export function errorText(errors: unknown): string {
  const texts = (Array.isArray(errors) ? errors : []).map(each => {
    const { statusCode, message, fields }: JsonObject = Object(each);
    const named = Array.isArray(fields) && fields.length > 0 ? ` [${fields.join(', ')}]` : '';
    return `${String(statusCode)}: ${String(message)}${named}`;
  });
  return texts.join('; ') || 'refused without a reason';
}

function undeletion(ids: readonly string[]): string {
  return `<undelete>${ids.map(id => `<ids>${id}</ids>`).join('')}</undelete>`;
}

/** https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_undelete.htm */
function soapResults(xml: string, ids: readonly string[]): Omit<RowOutcome, 'index'>[] {
  const results = [...xml.matchAll(/<result>([\s\S]*?)<\/result>/g)].map(([, inner = '']) => inner);
  return ids.map((id, index) => {
    const inner = results[index];
    if (inner === undefined) return { id };
    const text = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(inner)?.[1] ?? '';
    const ok = text('success') === 'true';
    return { id, ok, ...(ok ? {} : { error: `${text('statusCode')}: ${text('message')}` }) };
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
