import { setDefaults, setDispatcher } from '@jsforce/jsforce-node/lib/request.js';
import '@jsforce/jsforce-node/lib/transport.js'; // sets defaults of its own when it loads: before ours
import { type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { currentCall } from './call-scope.ts';
import { effectOfRequest } from './effect-of-request.ts';
import type { ToolError } from './errors.ts';
import { guardError } from './salesforce-errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Connections through HTTPS_PROXY, HTTP_PROXY and NO_PROXY; never a proxy for this machine itself. */
export function createDispatcher(connectMs: number, env: Env = process.env): Dispatcher {
  refuseNoTls(env);
  const direct = [env.no_proxy ?? env.NO_PROXY ?? '', '127.0.0.1', 'localhost', '::1'];
  const connect = { timeout: connectMs };
  const options = { noProxy: direct.join(','), connect, requestTls: connect, proxyTls: connect };
  return new EnvHttpProxyAgent({ ...options, allowH2: false, proxyTunnel: true });
}

export function refuseNoTls(env: Env = process.env): void {
  if (env.NODE_TLS_REJECT_UNAUTHORIZED !== '0') return;
  throw guardError('TLS_OFF', 'NODE_TLS_REJECT_UNAUTHORIZED=0 would open the login to anyone on the way.');
}

// Core signs JWT logins in at these two whatever the org's own login URL is.
const tokenOrigins = new Set(['https://login.salesforce.com', 'https://test.salesforce.com']);
const pinnedOrigins = new Set<string>();
const openedTo: Array<(origin: string) => boolean> = [];
let sealed = false;

/** Origins that core may sign in at (`token`), or also read from while it refreshes a login (`pinned`). */
export function trustOrigin(url: string, how: 'token' | 'pinned'): void {
  (how === 'pinned' ? pinnedOrigins : tokenOrigins).add(new URL(url).origin);
}

/** For a tool that makes an org: lets core reach it until the returned function is called. */
export function openTo(test: (origin: string) => boolean): () => void {
  openedTo.push(test);
  return () => void openedTo.splice(openedTo.indexOf(test), 1);
}

/**
 * The lock below the guard. Core refreshes a login through transports it makes itself (`new OAuth2`, `new Transport`),
 * and sends the fresh token to whatever instance_url the answer names; all of them end in jsforce's one dispatcher.
 */
export function sealJsforce(): void {
  if (sealed) return;
  sealed = true;
  setDefaults({
    followRedirect: false,
    timeout: 60_000,
    retry: { maxRetries: 0, methods: [], statusCodes: [] },
  });
  setDispatcher(
    createDispatcher(10_000).compose(next => (options, handler) => next(checked(options), handler)),
  );
}

function checked(options: Dispatcher.DispatchOptions): Dispatcher.DispatchOptions {
  refuseNoTls();
  const origin = String(options.origin);
  const { method, path } = options;
  const token =
    method === 'POST' &&
    path === '/services/oauth2/token' &&
    !/"authorization"/i.test(JSON.stringify(options.headers));
  if (token && (tokenOrigins.has(origin) || pinnedOrigins.has(origin))) return options;
  const read = effectOfRequest({ method, path }) === 'read';
  if (pinnedOrigins.has(origin) && read && method === 'GET') return options;
  if (openedTo.some(test => test(origin)) && (token || read || currentCall().effect === 'change'))
    return options;
  throw refusedOrigin(origin);
}

export function refusedOrigin(shown: string): ToolError {
  return guardError(
    'ORIGIN_REFUSED',
    `A request to ${shown.slice(0, 100)} was not sent: the org is pinned elsewhere.`,
  );
}
