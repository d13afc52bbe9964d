import type { ObjectDescribe, ObjectSummary } from '../../guard/describe.ts';
import type { OrgFacts, OrgKind } from '../../guard/identity.ts';
import type { JsonObject } from '../../guard/json.ts';
import type { LoginAsked, LoginState, Requests } from '../../guard/requests.ts';
import type { Soql } from '../../guard/soql.ts';

export type * from '../../guard/describe.ts';
export type { OrgFacts, OrgKind } from '../../guard/identity.ts';
export type { JsonObject } from '../../guard/json.ts';
export type { Method, OrgAnswer, OrgStream } from '../../guard/requests.ts';

/** One page of an answer to a query. `cursor` is there when more rows follow. */
export interface QueryPage {
  totalSize: number;
  done: boolean;
  records: SalesforceRecord[];
  cursor?: string;
}
/** A record as the REST API sends it; `attributes` names its object. */
export type SalesforceRecord = { [field: string]: unknown };

export interface QueryOptions {
  /** Ask the Tooling API's objects. */
  tooling?: boolean;
  /** Deleted and archived rows, too (queryAll). */
  allRows?: boolean;
  /** Rows per page, 200 to 2,000. Default: the org's, 2,000. */
  pageSize?: number;
}

/** One pinned org. Every request goes through the guarded transport and is held to the effect of the call. */
export interface Org extends Requests {
  /** The alias or username by which the user named it. */
  readonly name: string;
  /** For people and models: `dev (sandbox 00D… user@acme.com)`. */
  readonly label: string;
  /** 18 characters. */
  readonly id: string;
  readonly username: string;
  readonly kind: OrgKind;
  /** For example `66.0`. */
  readonly apiVersion: string;
  /** The Organization record read when the org was verified. */
  readonly facts: OrgFacts;
  query(soql: string | Soql, options?: QueryOptions): Promise<QueryPage>;
  /** The page behind a cursor of an earlier page of this org. */
  queryMore(cursor: string): Promise<QueryPage>;
  /** Describe of one object, cached for this process until `fresh` or `forgetSchema`. */
  describe(object: string, options?: { tooling?: boolean; fresh?: boolean }): Promise<ObjectDescribe>;
  /** The names and labels of all objects. */
  describeGlobal(options?: { tooling?: boolean; fresh?: boolean }): Promise<ObjectSummary[]>;
  /** What was described may be otherwise now: the next describe asks the org. */
  forgetSchema(): void;
  /** The API versions of the org, oldest first; a label is the release: `Winter '27`. */
  versions(): Promise<{ version: string; label: string }[]>;
  /** GET of a path below /services/data/vXX.X, for example `limits`. */
  get(path: string, query?: Record<string, string>): Promise<JsonObject>;
  /** The guarded Connection of @salesforce/core, for Salesforce's own libraries and nothing else. */
  readonly connection: object;
}

/** An org that calls may name, whether or not it could be reached yet. */
export interface AllowedOrg {
  name: string;
  username: string;
  aliases: string[];
  orgId: string;
  instanceUrl: string;
  isDefault: boolean;
  /** The CLI's defaults that it is now. */
  marks: string[];
  /** What the CLI's files say: `2026-12-01` for a scratch org. */
  expires?: string;
  /** Set when the CLI's files no longer say what they said at start. */
  drift?: string;
}
/** A name that `--orgs` gave and nothing answers to. */
export interface UnresolvedOrg {
  name: string;
  reason: string;
  nearest: string[];
  next: string;
}

export interface Orgs {
  allowed(): AllowedOrg[];
  unresolved(): UnresolvedOrg[];
  /** The org of that alias, username or id; signs in and verifies the pin at first use. */
  open(name: string): Promise<Org>;
  /** Signs in to what one of these made for that ScratchOrgInfo or SandboxProcess; from now on it is one of these. */
  adopt(hub: Org, signUpId: string, alias?: string): Promise<Org>;
  /** A login that a person finishes in a browser; its org does not become one of these by that. */
  authorize(asked: LoginAsked, waitMs: number, signal: AbortSignal): Promise<LoginState>;
  /** Lets go of an org that is no more. */
  drop(org: Org): void;
  /** Runs what changes the CLI's files on purpose: what it changes there is no drift. */
  settle<T>(work: () => Promise<T>): Promise<T>;
}
