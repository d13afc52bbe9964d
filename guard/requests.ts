export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
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
  /** Any request below /services/data/vXX.X, or from the root with `/`. An object is sent as JSON; a text, or pieces of one, as CSV. */
  send(
    method: Method,
    path: string,
    body?: object | string | AsyncIterable<string>,
    headers?: Record<string, string>,
  ): Promise<OrgAnswer>;
  /** An operation of the SOAP API (u), the Metadata API (m) or the Apex API (s); the answer is its XML. */
  soap(api: 'u' | 'm' | 's', operation: string, header?: string): Promise<string>;
  /** GET whose body comes in pieces, for exports. When it breaks off, the reader asks again and skips what it has. */
  stream(path: string, headers?: Record<string, string>): Promise<OrgStream>;
  /** Opens a page in the user's browser, signed in; false where there is none. The address of that is told to nobody. */
  browse(path: string): Promise<boolean>;
}
