export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export interface OrgAnswer {
  status: number;
  /** Their names in lower case. */
  headers: Record<string, string>;
  /** Parsed where it is JSON, else its text. */
  body: unknown;
}
export interface OrgStream {
  headers: Record<string, string>;
  body: AsyncIterable<Uint8Array>;
}

/** The requests that tools may make of an org. */
export interface Requests {
  /** What the org's clock says, by its last answer: up to a second, and the way of that answer, behind. */
  now(): Date;
  /** Any request below /services/data/vXX.X, or from the root with `/`. An object is sent as JSON; a text, or pieces, as CSV unless a header says otherwise. */
  send(
    method: Method,
    path: string,
    body?: object | string | AsyncIterable<string | Uint8Array>,
    headers?: Record<string, string>,
  ): Promise<OrgAnswer>;
  /** An operation of the SOAP API (u), the Metadata API (m) or the Apex API (s); the answer is its XML. */
  soap(api: 'u' | 'm' | 's', operation: string, header?: string): Promise<string>;
  /** GET whose body comes in pieces, for exports. When it breaks off, the reader asks again and skips what it has. */
  stream(path: string, headers?: Record<string, string>): Promise<OrgStream>;
  /** Opens a page in the user's browser, signed in; false where there is none. The address of that is told to nobody. */
  browse(path: string): Promise<boolean>;
}

/** What a login that a person finishes is about. */
export interface LoginAsked {
  /** Goes on with one that was begun. */
  id?: string | undefined;
  /** Where to sign in. */
  login: string;
  alias?: string | undefined;
  /** Whom the page suggests. */
  username?: string | undefined;
  /** Consumer key of an app of the user's own. */
  clientId?: string | undefined;
  /** Port of the app's callback address. */
  port?: number | undefined;
  device: boolean;
}

/** How far such a login is: the login that was kept, or what its person still has to do. */
export interface LoginState {
  id: string;
  kept?: {
    username: string;
    orgId: string;
    instanceUrl: string;
    alias?: string | undefined;
    renewable: boolean;
  };
  waiting?: { address?: string; userCode?: string; opened: boolean };
}
