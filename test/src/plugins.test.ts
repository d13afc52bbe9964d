import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/flags.ts';
import { loadPlugins } from '../../src/plugins.ts';
import { tempFolder, writeFiles } from '../support/temp.ts';

const TOOLKIT = join(import.meta.dirname, '../../src/toolkit.ts');
const DESCRIPTION = 'List the open invoices of an account, the oldest of them first.';

/** A toolset of one tool, as somebody else would write it; `tool` and `toolset` change what is under test. */
function plugin({ tool = '', toolset = '', key = 'list_invoices' } = {}): string {
  return `
    import { defineTool, defineToolset, z } from ${JSON.stringify(TOOLKIT)};
    const tool = defineTool({
      name: 'list_invoices', title: 'List invoices', description: ${JSON.stringify(DESCRIPTION)}, effect: 'read',
      input: z.strictObject({}), output: z.object({ rows: z.array(z.string()) }),
      summary: () => 'invoices', run: async () => ({ rows: [] }), ${tool}
    });
    export default defineToolset({
      name: 'invoices', title: 'Invoices', description: 'Open invoices', default: true,
      tools: { ${key}: async () => ({ default: tool }) }, ${toolset}
    });`;
}

async function refused(files: Record<string, unknown>, name = './index.ts'): Promise<string> {
  const folder = tempFolder(files);
  const error: unknown = await loadPlugins([name], folder).catch(each => each);
  expect(error).toBeInstanceOf(UsageError);
  return error instanceof Error ? error.message : '';
}

describe('refuses', () => {
  test.each([
    ['a path that is not there', {}, './nothing.ts', '--plugin ./nothing.ts cannot be loaded: '],
    [
      'a package that is not there',
      {},
      '@acme/no-such-tools',
      '--plugin @acme/no-such-tools cannot be loaded: ',
    ],
    ['no name at all', {}, '@', '--plugin @ cannot be loaded: '],
    ['a file that does not parse', { 'index.ts': 'export default {' }, './index.ts', 'cannot be loaded: '],
    ['a file that throws', { 'index.ts': "throw new Error('boom')" }, './index.ts', 'cannot be loaded: boom'],
  ])('%s', async (_, files, name, message) => {
    expect(await refused(files, name)).toContain(message);
  });

  test.each([
    ['no default export', 'export const tools = {};', 'its default export is not a toolset'],
    ['a default export of another kind', 'export default 5;', 'its default export is not a toolset'],
    ['null', 'export default null;', 'its default export is not a toolset'],
    [
      'a tool instead of a toolset',
      "export default { name: 'a_b', run() {} };",
      'its default export is not a toolset',
    ],
    [
      'tools that are no functions',
      "export default { name: 'x', tools: { a_b: {} } };",
      'its default export is not a toolset',
    ],
    [
      'a tool that is not there',
      plugin({ toolset: 'tools: { a_b: async () => ({}) }' }),
      'does not keep the contract',
    ],
    [
      'a tool that cannot be loaded',
      plugin({ toolset: "tools: { a_b: () => import('./no.ts') }" }),
      '--plugin',
    ],
    ['a tool whose input is no schema', plugin({ tool: 'input: {}' }), 'does not keep the contract'],
    [
      'a name of one word',
      plugin({ tool: "name: 'invoices'", key: 'invoices' }),
      "tool name 'invoices' is not",
    ],
    [
      'a name with capitals',
      plugin({ tool: "name: 'listInvoices'", key: 'listInvoices' }),
      "tool name 'listInvoices' is not",
    ],
    [
      'a name of 41 characters',
      plugin({ tool: `name: 'a_${'b'.repeat(39)}'`, key: `a_${'b'.repeat(39)}` }),
      'at most 40',
    ],
    ['a name other than its key', plugin({ key: 'other_name' }), "is listed as 'other_name'"],
    [
      'no effect',
      plugin({ tool: 'effect: undefined' }),
      'list_invoices has no effect (read, create, update, destroy)',
    ],
    ['an effect of its own', plugin({ tool: "effect: 'write'" }), 'list_invoices has no effect'],
    [
      'no description',
      plugin({ tool: 'description: undefined' }),
      'list_invoices has no description of 40 to 400',
    ],
    [
      'a short description',
      plugin({ tool: "description: 'Invoices'" }),
      'list_invoices has no description of 40 to 400',
    ],
    [
      'a long description',
      plugin({ tool: "description: 'x'.repeat(401)" }),
      'list_invoices has no description of 40 to 400',
    ],
  ])('%s', async (_, text, message) => {
    expect(await refused({ 'index.ts': text })).toContain(message);
  });

  test('two tools of one name', async () => {
    const folder = tempFolder({ 'a.ts': plugin(), 'b.ts': plugin({ toolset: "name: 'more'" }) });
    await expect(loadPlugins(['./a.ts', './b.ts'], folder)).rejects.toThrow("'list_invoices'");
  });
});

describe('loads', () => {
  test('nothing when nothing is named', async () => {
    const { catalogue, load } = await loadPlugins([], '/');
    expect(catalogue).toEqual({ toolsets: [], tools: [], prompts: [] });
    expect(load('run_soql_query')).toBeUndefined();
  });

  test.each(['./index.ts', 'sub/../index.ts', ''])('a path: %s', async name => {
    const folder = tempFolder({ 'index.ts': plugin() });
    const path = name.startsWith('.') ? name : join(folder, 'index.ts');
    const { catalogue, load } = await loadPlugins([path], folder);
    expect(catalogue.toolsets).toMatchObject([{ name: 'invoices', default: true, aliases: [] }]);
    expect(catalogue.tools).toMatchObject([
      { name: 'list_invoices', toolset: 'invoices', effect: 'read', on: 'org' },
    ]);
    expect((await load('list_invoices'))?.title).toBe('List invoices');
    expect(load('run_soql_query')).toBeUndefined();
    expect(load('constructor')).toBeUndefined();
  });

  test('a package that is installed where the user works', async () => {
    const folder = tempFolder({ 'package.json': {} });
    const manifest = { name: 'acme-invoices', type: 'module', exports: './index.js' };
    writeFiles(join(folder, 'node_modules/acme-invoices'), {
      'package.json': manifest,
      'index.js': plugin(),
    });
    expect((await loadPlugins(['acme-invoices'], folder)).catalogue.tools).toHaveLength(1);
  });
});
