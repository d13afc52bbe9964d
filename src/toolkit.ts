/**
 * THE CONTRACT. Everything a toolset may import, in one place: a tool is data and a function or two, and whatever it
 * may touch is handed to it as the context. Toolsets of this package and of others import it as `orgsmith/toolkit`.
 */
import * as z from 'zod';
import type { Changes, Plan } from './changes.ts';
import type { JsonObject, Org, Orgs } from './orgs/types.ts';

export { allOf, readAll, readFor } from '../guard/all-records.ts';
export { onlyAsks } from '../guard/effect-of-request.ts';
export { isToolError, ToolError, type ToolErrorParts } from '../guard/errors.ts';
export { to18 } from '../guard/ids.ts';
export { pause } from '../guard/pause.ts';
export { elementText, escaped } from '../guard/soap-text.ts';
export { type Soql, soql, soslText } from '../guard/soql.ts';
export type * from './changes.ts';
export { nearest } from './nearest.ts';
export type * from './orgs/types.ts';
export { z };

/** The most a tool may do. MCP hints, gates, audit and documentation derive from this one word. */
export type Effect = 'read' | 'create' | 'update' | 'destroy';
/** Where the effect is. `--read-only` and the org-kind gates look at `org` only. */
export type EffectOn = 'org' | 'project' | 'machine';

export interface Project {
  /** Absolute path of the folder that holds sfdx-project.json; absent when there is none. */
  readonly root?: string;
  readonly sourceApiVersion?: string;
  /** The environment variables that --allow-replacements names, set or not; absent without that flag. */
  readonly variables?: [name: string, value: string | undefined][] | undefined;
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
  /** A new file that appears under its name when `finish` is called; what is written follows in order. */
  create(name: string, mimeType: string): Promise<FileInProgress>;
  /** By a path from the project. Throws ToolError FILE_REFUSED for what is neither there nor in the output folder. */
  read(path: string): Promise<InputFile>;
}
/** A file of the project or the output folder. */
export interface InputFile {
  /** Absolute, links followed. */
  path: string;
  name: string;
  bytes: number;
  chunks(): AsyncIterable<Uint8Array>;
  /** SHA-256 of its bytes. */
  digest(): Promise<string>;
  /** Throws ToolError FILE_TOO_LARGE beyond so many bytes, INVALID_FILE for what is not UTF-8. */
  text(most: number): Promise<string>;
}
export interface FileInProgress {
  write(data: string | Uint8Array): Promise<void>;
  finish(): Promise<OutFile>;
  discard(): Promise<void>;
}

export interface AppliedPlan {
  /** The org's label. */
  org: string;
  plan: JsonObject;
  result: JsonObject;
  notices?: string[];
}

/** Long work in an org, as it was begun. */
export interface Job {
  /** Salesforce's id of it. */
  id: string;
  tool: string;
  /** `Export Account`. */
  title: string;
  /** Arguments of the call that goes on with it. */
  input: JsonObject;
  /** ISO, UTC. */
  at: string;
  orgId: string;
  username: string;
}
export interface ResumedJob {
  /** The org's label. */
  org: string;
  tool: string;
  text: string;
  result: JsonObject;
}
export interface Jobs {
  /** What was begun in the pinned orgs in the last seven days, newest first. */
  list(): Job[];
  /** Has the tool that knows the job wait for it, or stop it. `org` is for a job that was not begun here. */
  resume(id: string, org: string | undefined, stop: boolean): Promise<ResumedJob>;
}

export interface Listing {
  tools(): { name: string; toolset: string; enabled: boolean; description: string }[];
  /** Offers these, too; the names that are new. Throws ToolError for one that cannot be offered. */
  enable(names: readonly string[]): string[];
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
  /** What this server offers, and could: for the tools of --dynamic-tools. */
  readonly listing: Listing;
  /** Applies a plan that waits for a yes (core's apply_plan): its answer, and the org it was for. */
  applyPlan(id: string): Promise<AppliedPlan>;
  readonly jobs: Jobs;
}
/** The context of a tool that works on one org. */
export interface OrgContext extends Context {
  readonly org: Org;
  readonly changes: Changes;
  /** Writes down a job of this call, before it is waited for; `input` where going on takes more than `job`. */
  startedJob(id: string, input?: JsonObject): void;
}

interface ToolBase<I extends z.ZodObject, O extends z.ZodObject> {
  /** `^[a-z]+(_[a-z0-9]+)+$`, equal to the file's name. */
  name: string;
  title: string;
  /** 40 to 400 characters. */
  description: string;
  effect: Effect;
  /** Narrows the effect for one call: inserting is less than the deleting that a tool can do, too. */
  effectOf?(input: z.output<I>): Effect;
  /** Default: org. */
  on?: EffectOn;
  /** Shown with `--allow-non-ga-tools` only when beta. Default: ga. */
  release?: 'ga' | 'beta';
  /** First three characters of the ids that its input `job` takes. */
  jobs?: string[];
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
/** A tool that changes an org: `plan` only reads; `run` does what that plan says, when the policy lets it. */
export interface ChangeTool<I extends z.ZodObject, O extends z.ZodObject, P extends Plan>
  extends ToolBase<I, O> {
  orgs?: 'one';
  plan(context: OrgContext, input: z.output<I>): Promise<P>;
  run(context: OrgContext, input: z.output<I>, plan: P): Promise<z.output<O>>;
}
/** A tool whose input and output types are no longer of interest. */
export type AnyChangeTool = ChangeTool<z.ZodObject, z.ZodObject, Plan>;
export type AnyTool = OrgTool<z.ZodObject, z.ZodObject> | FreeTool<z.ZodObject, z.ZodObject> | AnyChangeTool;

/** Declares a tool; the types of `run` and `summary` follow from its schemas. */
export function defineTool<I extends z.ZodObject, O extends z.ZodObject>(tool: FreeTool<I, O>): AnyTool;
export function defineTool<I extends z.ZodObject, O extends z.ZodObject>(tool: OrgTool<I, O>): AnyTool;
export function defineTool<I extends z.ZodObject, O extends z.ZodObject, P extends Plan>(
  tool: ChangeTool<I, O, P>,
): AnyTool;
export function defineTool(tool: AnyTool): AnyTool {
  return tool;
}

/** A piece of work for an assistant that people start by name; plain data. */
export interface Prompt {
  /** `explore-org`. */
  name: string;
  title: string;
  description: string;
  /** It is offered when all of these are. */
  tools: string[];
  arguments: PromptArgument[];
  /** Lines with `{argument}`; a line is left out when an argument in it was not given. */
  text: string[];
}
export interface PromptArgument {
  name: string;
  description: string;
  required?: boolean;
  /** What its values are, for completion: pinned orgs, or objects of the one that the argument `org` names. */
  complete?: 'org' | 'object';
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
  prompts?: Prompt[];
}

/** Declares a toolset. */
export function defineToolset(toolset: Toolset): Toolset {
  return toolset;
}

/** Schema of a further org input; the server holds it to the pinned orgs as it does `org`. */
export function orgName(description: string) {
  return z.string().min(1).max(255).meta({ description, orgsmith: 'org' });
}
