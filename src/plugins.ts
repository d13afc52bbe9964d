import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Catalogue } from './catalogue.ts';
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
  if (names.length === 0) return { catalogue: { toolsets: [], tools: [] }, load: () => undefined };
  const { toCatalogue } = await import('./entry.ts');
  const toolsets: Toolset[] = [];
  for (const name of names) toolsets.push(await loadToolset(name, cwd));
  const catalogue = await toCatalogue(toolsets);
  for (const { toolset, name, effect, description } of catalogue.tools) {
    if (!NAME.test(name) || name.length > 40)
      throw broken(toolset, `tool name '${name}' is not words_with_underscores of at most 40 characters`);
    if (!EFFECTS.includes(effect)) throw broken(toolset, `${name} has no effect (${EFFECTS.join(', ')})`);
    if (typeof description !== 'string' || description.length < 40)
      throw broken(toolset, `${name} has no description of 40 to 400 characters`);
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

async function loadToolset(name: string, cwd: string): Promise<Toolset> {
  const isPath = /^[./~]|^[A-Za-z]:[\\/]/.test(name);
  const from = isPath
    ? pathToFileURL(resolve(cwd, name)).href
    : import.meta.resolve(name, pathToFileURL(`${cwd}/`));
  const module: unknown = await import(from).catch(error => {
    throw new UsageError(
      `--plugin ${name} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  const toolset =
    typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined;
  if (!isToolset(toolset))
    throw broken(name, 'its default export is not a toolset (defineToolset of orgsmith/toolkit)');
  return toolset;
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
