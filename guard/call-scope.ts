import { AsyncLocalStorage } from 'node:async_hooks';
import type { Readable } from 'node:stream';

export interface Call {
  effect: 'read' | 'create' | 'update' | 'destroy';
  signal?: AbortSignal | undefined;
}

export interface CallScope {
  effect: 'read' | 'change';
  signal?: AbortSignal | undefined;
  /** Cursor pages this call has fetched, each with the page its answer named next. */
  cursors: Map<string, string>;
  /** Bodies that are not read to their end yet. */
  bodies: Set<Readable>;
}

const scopes = new AsyncLocalStorage<CallScope>();

/** Runs one call; every request made inside is held to its effect. An inner call can narrow, never widen. */
export function inCall<T>({ effect, signal }: Call, run: () => T): T {
  const outer = scopes.getStore();
  const change = effect !== 'read' && outer?.effect !== 'read';
  const signals = [signal, outer?.signal].filter(each => each !== undefined);
  const bodies = new Set<Readable>();
  const scope: CallScope = {
    effect: change ? 'change' : 'read',
    signal: signals.length > 1 ? AbortSignal.any(signals) : signals[0],
    cursors: new Map(),
    bodies,
  };
  const result = scopes.run(scope, run);
  // A body that nobody reads to its end would keep its place among the requests of the org for ever.
  const close = () => {
    for (const body of bodies) body.on('error', () => {}).destroy();
  };
  void Promise.resolve(result).then(close, close);
  return result;
}

/** The call a request belongs to. A request that belongs to none may only read. */
export function currentCall(): CallScope {
  return scopes.getStore() ?? { effect: 'read', cursors: new Map(), bodies: new Set() };
}
