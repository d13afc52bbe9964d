import type { Effect, EffectOn, Prompt } from './toolkit.ts';

/** What is known of a tool without loading it: made at build time from the tool itself (see entry.ts). */
export interface CatalogueEntry {
  name: string;
  toolset: string;
  title: string;
  description: string;
  effect: Effect;
  on: EffectOn;
  orgs: 'one' | 'none';
  release: 'ga' | 'beta';
  /** It changes the org by plan and run. */
  plans: boolean;
  keywords?: string;
  /** First three characters of the ids of the jobs that it can go on with. */
  jobs?: string[];
  inputSchema: JsonSchema;
  outputSchema: JsonSchema;
}

export interface CatalogueToolset {
  name: string;
  title: string;
  description: string;
  default: boolean;
  aliases: string[];
}

export interface Catalogue {
  toolsets: CatalogueToolset[];
  tools: CatalogueEntry[];
  prompts: Prompt[];
}

/** A JSON Schema of an object. */
export interface JsonSchema {
  type: 'object';
  properties: Record<string, Json>;
  required?: string[];
  [keyword: string]: Json | undefined;
}
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** MCP's four hints, from the effect alone: read t/f/t, create f/f/f, update f/t/f, destroy f/t/f. */
export function hintsOf(effect: Effect) {
  return {
    readOnlyHint: effect === 'read',
    destructiveHint: effect === 'update' || effect === 'destroy',
    idempotentHint: effect === 'read',
    openWorldHint: false,
  };
}

const PLAN_INPUT = { type: 'boolean', description: 'Only plan: show what would be done, do nothing' };
const ORG_INPUT = {
  type: 'string',
  description: 'Org to use: an allowed alias, username or org id. Default: the first',
};

/**
 * A tool's entry in tools/list. The `org` input is shown only when there is a choice; the parser always takes it.
 */
export function listed(entry: CatalogueEntry, choiceOfOrgs: boolean) {
  const { name, title, description, inputSchema, outputSchema, keywords } = entry;
  const added = {
    ...(entry.orgs === 'one' && choiceOfOrgs ? { org: ORG_INPUT } : {}),
    ...(entry.plans ? { planOnly: PLAN_INPUT } : {}),
  };
  return {
    name,
    title,
    description,
    inputSchema: { ...short(inputSchema), properties: { ...short(inputSchema.properties), ...added } },
    outputSchema,
    annotations: hintsOf(entry.effect),
    ...(keywords ? { _meta: { 'anthropic/searchHint': keywords } } : {}),
  };
}

/**
 * Without the lengths and patterns that the parser holds and no model needs (what they refuse is told when it happens),
 * and without the defaults that everybody expects.
 */
export function short<T>(schema: T): T {
  const isUntold = (key: string, value: unknown) =>
    (UNTOLD.has(key) && Object(value) !== value) || (key === 'default' && value === false);
  return JSON.parse(JSON.stringify(schema, (key, value) => (isUntold(key, value) ? undefined : value)));
}
const UNTOLD = new Set(['minLength', 'maxLength', 'minItems', 'maxItems', 'pattern']);
