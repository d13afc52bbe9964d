import type { Catalogue, CatalogueEntry, CatalogueToolset } from '../../src/catalogue.ts';

/** A catalogue entry of which a test cares for little. */
export function entry(name: string, rest: Partial<CatalogueEntry> = {}): CatalogueEntry {
  return {
    name,
    toolset: 'data',
    title: `Title of ${name}`,
    description: `What ${name} is for, in a sentence of some length.`,
    effect: 'read',
    on: 'org',
    orgs: 'one',
    release: 'ga',
    plans: false,
    inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
    outputSchema: { type: 'object', properties: {} },
    ...rest,
  };
}

export function toolset(name: string, rest: Partial<CatalogueToolset> = {}): CatalogueToolset {
  return { name, title: name, description: `About ${name}`, default: true, aliases: [], ...rest };
}

/** One tool of every kind that the registry tells apart. */
export const CATALOGUE: Catalogue = {
  prompts: [],
  toolsets: [
    toolset('core'),
    toolset('data'),
    toolset('apex-tests', { aliases: ['testing'] }),
    toolset('api', { default: false }),
    toolset('dynamic', { default: false }),
  ],
  tools: [
    entry('get_username', { toolset: 'core', on: 'machine', orgs: 'none' }),
    entry('run_query'),
    entry('write_records', { effect: 'destroy' }),
    entry('load_file', { effect: 'update', release: 'beta' }),
    entry('export_rows', { effect: 'create', on: 'project' }),
    entry('run_test', { toolset: 'apex-tests', effect: 'create' }),
    entry('call_api', { toolset: 'api', effect: 'destroy' }),
    entry('read_api', { toolset: 'api' }),
    entry('list_tools', { toolset: 'dynamic', on: 'machine', orgs: 'none' }),
    entry('enable_tools', { toolset: 'dynamic', on: 'machine', orgs: 'none' }),
  ],
};
