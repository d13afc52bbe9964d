/**
 * THE CONTRACT. Everything a toolset may import, in one place: a tool is data and a function or two, and whatever it
 * may touch is handed to it as the context. Toolsets of this package and of others import it as `orgsmith/toolkit`.
 */
import * as z from 'zod';
import type { Org, Orgs } from './orgs/types.ts';

export { isToolError, ToolError, type ToolErrorParts } from './errors.ts';
export { nearest } from './nearest.ts';
export { type Soql, soql, soslText } from './orgs/soql.ts';
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
}
export interface FileInProgress {
  write(data: string | Uint8Array): Promise<void>;
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
