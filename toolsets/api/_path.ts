import { ToolError, z } from 'orgsmith/toolkit';

export const pathInput = z
  .string()
  .max(2_000)
  .describe('Below /services/data/vXX.X: limits; or from the root: /services/apexrest/orders');
export const queryInput = z
  .record(z.string().max(200), z.union([z.string().max(20_000), z.number(), z.boolean()]))
  .default({})
  .describe('Parameters of the URL');

/** What may be called: data and Apex REST. Tokens, sign-in addresses and SOAP are not among it, nor is what answers a sign-in to a sandbox. */
const ALLOWED = /^\/services\/(apexrest(\/|$)|data(\/|$)(?!.*\/tooling\/sandboxAuth))/i;

/** Path and query that are sent. Throws ToolError for whatever is no plain path of this org, after normalising. */
export function pathOf(
  { apiVersion }: { apiVersion: string },
  path: string,
  query: Record<string, unknown> = {},
): string {
  const base = `https://org.invalid/services/data/v${apiVersion}/`;
  const written = path.trim();
  if (/^\/\/|^[a-z][a-z0-9+.-]*:/i.test(written)) throw badPath(path, 'it is an address, not a path');
  if (/[\\\x00-\x20\x7f]/.test(written))
    throw badPath(path, 'it has a space, a backslash or a control character: parameters go in query');
  const [before = '', search = ''] = written.split(/\?(.*)/s);
  if (before.includes('#')) throw badPath(path, 'it has a #');
  const { host, pathname } = new URL(written === '' ? '.' : before || '.', base);
  const decoded = decodedPath(pathname, path);
  if (host !== 'org.invalid' || !ALLOWED.test(decoded))
    throw badPath(path, 'only /services/data and /services/apexrest can be called');
  if (/(^|\/)\.\.?(\/|$)/.test(before) || /[%\\;]|\/\.\.?(\/|$)|\/\//.test(decoded))
    throw badPath(path, 'servers could read it in two ways');
  const parameters = new URLSearchParams(search);
  for (const [name, value] of Object.entries(query)) parameters.set(name, String(value));
  if ([...parameters.keys()].some(name => /^_httpmethod$/i.test(name)))
    throw badPath(path, '_HttpMethod would make another request of it');
  const text = parameters.toString();
  return `${pathname.replace(/\/$/, '')}${text === '' ? '' : `?${text}`}`;
}

function decodedPath(pathname: string, path: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    throw badPath(path, 'it is not encoded as URLs are');
  }
}

function badPath(path: string, why: string): ToolError {
  return new ToolError({
    code: 'INVALID_PATH',
    message: `'${path.slice(0, 200)}' cannot be called: ${why}`,
    next: 'Give a path as find_api tells it; the org is chosen by org, never by an address.',
    retry: 'after_fix',
  });
}

/** A call that cannot be meant so. */
export function badCall(message: string): ToolError {
  return new ToolError({
    code: 'INVALID_ARGUMENTS',
    message,
    next: 'Mend the call and repeat it; nothing was sent.',
    retry: 'after_fix',
  });
}
