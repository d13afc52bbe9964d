/**
 * THE CONTRACT. Everything a toolset may import, in one place: a tool is data and a function or two, and whatever it
 * may touch is handed to it as the context. Toolsets of this package and of others import it as `orgsmith/toolkit`.
 */
import * as z from 'zod';

export { isToolError, ToolError, type ToolErrorParts } from './errors.ts';
export { nearest } from './nearest.ts';

import { type Soql, soql } from './orgs/soql.ts';

export { type Soql, soql, z };

/** The most a tool may do. MCP hints, gates, audit and documentation derive from this one word. */
export type Effect = 'read' | 'create' | 'update' | 'destroy';
/** Where the effect is. `--read-only` and the org-kind gates look at `org` only. */
export type EffectOn = 'org' | 'project' | 'machine';
export type OrgKind = 'production' | 'sandbox' | 'scratch' | 'developer' | 'local';

/** One page of an answer to a query. `cursor` is there when more rows follow. */
export interface QueryPage {
  totalSize: number;
  done: boolean;
  records: SalesforceRecord[];
  cursor?: string;
}
/** A record as the REST API sends it; `attributes` names its object. */
export type SalesforceRecord = { [field: string]: unknown };
export type JsonObject = { [key: string]: unknown };

export interface QueryOptions {
  /** Ask the Tooling API's objects. */
  tooling?: boolean;
  /** Deleted and archived rows, too (queryAll). */
  allRows?: boolean;
  /** Rows per page, 200 to 2,000. Default: the org's, 2,000. */
  pageSize?: number;
}

/** One pinned org. Every request goes through the guarded transport and is held to the effect of the call. */
export interface Org {
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
  /** Describe of one object, cached for this process until `fresh`. */
  describe(object: string, options?: { tooling?: boolean; fresh?: boolean }): Promise<ObjectDescribe>;
  /** The names and labels of all objects. */
  describeGlobal(options?: { tooling?: boolean; fresh?: boolean }): Promise<ObjectSummary[]>;
  /** The API versions of the org, oldest first; a label is the release: `Winter '27`. */
  versions(): Promise<{ version: string; label: string }[]>;
  /** GET of a path below /services/data/vXX.X, for example `limits`. */
  get(path: string, query?: Record<string, string>): Promise<JsonObject>;
}

export interface OrgFacts {
  name: string;
  instanceName: string | null;
  organizationType: string | null;
  isSandbox: boolean;
  trialExpirationDate: string | null;
  namespacePrefix: string | null;
}

export interface ObjectSummary {
  name: string;
  label: string;
  keyPrefix: string | null;
  custom: boolean;
  queryable: boolean;
}

/** The parts of Salesforce's describe result that tools read; names and meanings are Salesforce's. */
export interface ObjectDescribe extends ObjectSummary {
  fields: FieldDescribe[];
  childRelationships: ChildRelationship[];
  recordTypeInfos: JsonObject[];
  createable: boolean;
  updateable: boolean;
  deletable: boolean;
}
export interface FieldDescribe {
  name: string;
  label: string;
  type: string;
  length: number;
  precision: number;
  scale: number;
  nillable: boolean;
  createable: boolean;
  updateable: boolean;
  defaultedOnCreate: boolean;
  unique: boolean;
  externalId: boolean;
  calculated: boolean;
  filterable: boolean;
  autoNumber: boolean;
  nameField: boolean;
  referenceTo: string[];
  relationshipName: string | null;
  restrictedPicklist: boolean;
  picklistValues: { value: string; label: string; active: boolean; defaultValue: boolean }[];
  calculatedFormula: string | null;
  inlineHelpText: string | null;
}
export interface ChildRelationship {
  childSObject: string;
  field: string;
  relationshipName: string | null;
  cascadeDelete: boolean;
}

/** An org that calls may name, whether or not it could be reached yet. */
export interface AllowedOrg {
  name: string;
  username: string;
  aliases: string[];
  orgId: string;
  instanceUrl: string;
  isDefault: boolean;
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
}

export interface Project {
  /** Absolute path of the folder that holds sfdx-project.json; absent when there is none. */
  readonly root?: string;
  readonly sourceApiVersion?: string;
}

/** A file in the output folder, finished. */
export interface OutFile {
  /** Absolute path. */
  path: string;
  /** Reads the file in slices as an MCP resource. */
  uri: string;
  bytes: number;
  mimeType: string;
}
export interface Files {
  /** A new file that appears under its name when `finish` is called; text is written in order. */
  create(name: string, mimeType: string): Promise<FileInProgress>;
}
export interface FileInProgress {
  write(text: string): Promise<void>;
  finish(): Promise<OutFile>;
  discard(): Promise<void>;
}

/** What every tool may touch. */
export interface Context {
  readonly orgs: Orgs;
  readonly project: Project;
  readonly files: Files;
  /** Fires when the client cancels or goes away. */
  readonly signal: AbortSignal;
  /** Tells a waiting person how far the work is. `total` may be unknown. */
  progress(done: number, total: number | undefined, text: string): void;
  /** How long the caller is willing to wait for an answer, in ms. */
  readonly waitMs: number;
}
/** The context of a tool that works on one org. */
export interface OrgContext extends Context {
  readonly org: Org;
}

interface ToolBase<I extends z.ZodObject, O extends z.ZodObject> {
  /** `^[a-z]+(_[a-z0-9]+)+$`, equal to the file's name. */
  name: string;
  title: string;
  /** 40 to 400 characters. */
  description: string;
  effect: Effect;
  /** Default: org. */
  on?: EffectOn;
  /** Shown with `--allow-non-ga-tools` only when beta. Default: ga. */
  release?: 'ga' | 'beta';
  /** A few words by which clients with tool search find it. */
  keywords?: string;
  input: I;
  output: O;
  /** One or two lines; the facts are in the output. */
  summary(output: z.output<O>): string;
  /** The rows shown as a table under the summary. */
  table?(output: z.output<O>): Table;
}
export interface Table {
  columns: string[];
  rows: unknown[][];
}
export interface OrgTool<I extends z.ZodObject, O extends z.ZodObject> extends ToolBase<I, O> {
  orgs?: 'one';
  run(context: OrgContext, input: z.output<I>): Promise<z.output<O>>;
}
export interface FreeTool<I extends z.ZodObject, O extends z.ZodObject> extends ToolBase<I, O> {
  orgs: 'none';
  run(context: Context, input: z.output<I>): Promise<z.output<O>>;
}
/** A tool whose input and output types are no longer of interest. */
export type AnyTool = OrgTool<z.ZodObject, z.ZodObject> | FreeTool<z.ZodObject, z.ZodObject>;

/** Declares a tool; the types of `run` and `summary` follow from its schemas. */
export function defineTool<I extends z.ZodObject, O extends z.ZodObject>(tool: FreeTool<I, O>): AnyTool;
export function defineTool<I extends z.ZodObject, O extends z.ZodObject>(tool: OrgTool<I, O>): AnyTool;
export function defineTool(tool: AnyTool): AnyTool {
  return tool;
}

export interface Toolset {
  name: string;
  title: string;
  /** One sentence for the list of toolsets. */
  description: string;
  /** On when `--toolsets` is absent. */
  default: boolean;
  /** Other names that `--toolsets` accepts. */
  aliases?: string[];
  /** Each tool under its name, loaded at its first call. */
  tools: Record<string, () => Promise<{ default: AnyTool }>>;
}

/** Declares a toolset. */
export function defineToolset(toolset: Toolset): Toolset {
  return toolset;
}

/** Schema of a further org input; the server holds it to the pinned orgs as it does `org`. */
export function orgName(description: string) {
  return z.string().min(1).max(255).meta({ description, orgsmith: 'org' });
}
