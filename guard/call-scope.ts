import { AsyncLocalStorage } from 'node:async_hooks';

export interface Call {
  effect: 'read' | 'create' | 'update' | 'destroy';
  signal?: AbortSignal | undefined;
}

export interface CallScope {
  effect: 'read' | 'change';
  signal?: AbortSignal | undefined;
  /** Cursor pages this call has fetched, each with the page its answer named next. */
  cursors: Map<string, string>;
}

const scopes = new AsyncLocalStorage<CallScope>();

/** Runs one call; every request made inside is held to its effect. An inner call can narrow, never widen. */
export function inCall<T>({ effect, signal }: Call, run: () => T): T {
  const outer = scopes.getStore();
  const change = effect !== 'read' && outer?.effect !== 'read';
  const signals = [signal, outer?.signal].filter(each => each !== undefined);
  return scopes.run(
    {
      effect: change ? 'change' : 'read',
      signal: signals.length > 1 ? AbortSignal.any(signals) : signals[0],
      cursors: new Map(),
    },
    run,
  );
}

/** The call a request belongs to. A request that belongs to none may only read. */
export function currentCall(): CallScope {
  return scopes.getStore() ?? { effect: 'read', cursors: new Map() };
}
