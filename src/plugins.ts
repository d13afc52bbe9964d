import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Catalogue, CatalogueEntry } from './catalogue.ts';
import { UsageError } from './flags.ts';
import type { AnyTool, Toolset } from './toolkit.ts';

export interface Plugins {
  catalogue: Catalogue;
  /** The tool of that name, when a plug-in brought it. */
  load(name: string): Promise<AnyTool> | undefined;
}

const EFFECTS = ['read', 'create', 'update', 'destroy'];
const NAME = /^[a-z]+(_[a-z0-9]+)+$/;

/**
 * Loads the toolsets of `--plugin`: packages, or paths from `cwd`, whose default export is a toolset. Their tools are
 * loaded at once and checked against the contract. Throws UsageError that says what a plug-in lacks.
 */
export async function loadPlugins(names: readonly string[], cwd: string): Promise<Plugins> {
  if (names.length === 0)
    return { catalogue: { toolsets: [], tools: [], prompts: [] }, load: () => undefined };
  const { toCatalogue } = await import('./entry.ts');
  const toolsets: Toolset[] = [];
  const catalogue: Catalogue = { toolsets: [], tools: [], prompts: [] };
  for (const name of names) {
    const toolset = await loadToolset(name, cwd);
    const {
      toolsets: own,
      tools,
      prompts,
    } = await toCatalogue([toolset]).catch(error => {
      throw broken(name, `its tools cannot be read: ${messageOf(error)}`);
    });
    const keys = Object.keys(toolset.tools);
    for (const [index, entry] of tools.entries()) {
      const taken = catalogue.tools.some(other => other.name === entry.name);
      const wrong = taken ? `another plug-in has a tool '${entry.name}'` : mistakeIn(entry, keys[index]);
      if (wrong) throw broken(name, wrong);
    }
    toolsets.push(toolset);
    catalogue.toolsets.push(...own);
    catalogue.tools.push(...tools);
    catalogue.prompts.push(...prompts);
  }
  return {
    catalogue,
    load: name =>
      toolsets
        .find(({ tools }) => Object.hasOwn(tools, name))
        ?.tools[name]?.()
        .then(module => module.default),
  };
}

function mistakeIn(
  { name, effect, description }: CatalogueEntry,
  key: string | undefined,
): string | undefined {
  if (!NAME.test(name) || name.length > 40)
    return `tool name '${name}' is not words_with_underscores of at most 40 characters`;
  if (name !== key) return `tool ${name} is listed as '${key}'`;
  if (!EFFECTS.includes(effect)) return `${name} has no effect (${EFFECTS.join(', ')})`;
  const described = typeof description === 'string' && description.length >= 40 && description.length <= 400;
  return described ? undefined : `${name} has no description of 40 to 400 characters`;
}

async function loadToolset(name: string, cwd: string): Promise<Toolset> {
  const module = await importFrom(name, cwd).catch(error => {
    throw new UsageError(`--plugin ${name} cannot be loaded: ${messageOf(error)}`);
  });
  const toolset =
    typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined;
  if (!isToolset(toolset))
    throw broken(name, 'its default export is not a toolset (defineToolset of orgsmith/toolkit)');
  return toolset;
}

async function importFrom(name: string, cwd: string): Promise<unknown> {
  const isPath = /^[./~]|^[A-Za-z]:[\\/]/.test(name);
  return import(isPath ? pathToFileURL(resolve(cwd, name)).href : resolvePackage(name, cwd));
}

// Where the user works, else beside Orgsmith. import.meta.resolve takes no other place to start from.
function resolvePackage(name: string, cwd: string): string {
  try {
    return pathToFileURL(createRequire(join(cwd, 'package.json')).resolve(name)).href;
  } catch {
    return import.meta.resolve(name);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isToolset(value: unknown): value is Toolset {
  if (typeof value !== 'object' || value === null || !('name' in value) || !('tools' in value)) return false;
  const { name, tools } = value;
  return (
    typeof name === 'string' &&
    typeof tools === 'object' &&
    tools !== null &&
    Object.values(tools).every(load => typeof load === 'function')
  );
}

function broken(name: string, what: string): UsageError {
  return new UsageError(`--plugin ${name} does not keep the contract: ${what}`);
}
