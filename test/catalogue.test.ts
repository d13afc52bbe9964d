import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CatalogueEntry, type Json, listed, short } from '../src/catalogue.ts';
import { toCatalogue } from '../src/entry.ts';
import { toolsets } from '../toolsets/index.ts';

// The laws that hold for every tool of every toolset.
const catalogue = await toCatalogue(toolsets);
const { tools } = catalogue;
const each = tools.map(entry => [entry.name, entry] as const);
/** What a model sees of a tool. */
const seen = ({ name, description, inputSchema }: CatalogueEntry) =>
  JSON.stringify({ name, description, inputSchema: short(inputSchema) }).length;

interface Node {
  [key: string]: Json;
}
const isNode = (value: Json | undefined): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every schema within a schema, with its path. */
function nodes(node: Node, path = ''): [string, Node][] {
  const children = Object.entries(isNode(node.properties) ? node.properties : {});
  const items = isNode(node.items) ? [['[]', node.items] as const] : [];
  return [
    [path, node],
    ...[...children, ...items].flatMap(([key, child]) =>
      isNode(child) ? nodes(child, `${path}.${key}`) : [],
    ),
  ];
}
const inputNodes = ({ inputSchema }: CatalogueEntry) => nodes(JSON.parse(JSON.stringify(inputSchema)));

describe.each(each)('%s', (name, entry) => {
  it('has a name of words, at most 40 characters, that is its file’s and its toolset’s', () => {
    expect(name).toMatch(/^[a-z]+(_[a-z0-9]+)+$/);
    expect(name.length).toBeLessThanOrEqual(40);
    const set = toolsets.find(({ name: toolset }) => toolset === entry.toolset);
    expect(Object.keys(set?.tools ?? {})).toContain(name);
    if (entry.toolset === 'dynamic') return;
    expect(readdirSync(join(import.meta.dirname, '..', 'toolsets', entry.toolset))).toContain(
      `${name.replaceAll('_', '-')}.ts`,
    );
  });

  it('has a title and a description of 40 to 400 characters that do not shout', () => {
    expect(entry.title.length).toBeGreaterThan(3);
    expect(entry.title.length).toBeLessThanOrEqual(60);
    expect(entry.description.length).toBeGreaterThanOrEqual(40);
    expect(entry.description.length).toBeLessThanOrEqual(400);
    expect(entry.description).not.toMatch(/!|\b(?:ALWAYS|NEVER|MUST|IMPORTANT|CRITICAL)\b/);
  });

  it('takes described, bounded inputs and nothing else', () => {
    expect(Object.keys(entry.inputSchema)).not.toEqual(expect.arrayContaining(['anyOf', 'oneOf', 'allOf']));
    for (const [path, node] of inputNodes(entry)) {
      // Fields of records are the org's own names.
      if (node.type === 'object' && node.properties) expect(node.additionalProperties, path).toBe(false);
      if (/^\.\w+$/.test(path)) expect(node.description, `${path} is described`).toMatch(/.{3}/);
      if (node.type === 'integer' || node.type === 'number')
        expect([node.minimum, node.maximum], path).not.toContain(undefined);
      if (node.type === 'string' && !node.enum) expect(node.maxLength, `${path} is bounded`).toBeDefined();
      if (node.type === 'array') expect(node.maxItems, `${path} is bounded`).toBeDefined();
    }
  });

  it('tells of its answer names and types, and that it names its org', () => {
    for (const [path, node] of nodes(JSON.parse(JSON.stringify(entry.outputSchema))))
      expect(Object.keys(node), path).not.toEqual(expect.arrayContaining(['description', 'items']));
    // A plan and a job know their org.
    const named = entry.orgs === 'one' || ['apply_plan', 'cancel_operation'].includes(name);
    expect(entry.outputSchema.required?.includes('org') ?? false).toBe(named);
  });

  it('gives all four hints, by its effect', () => {
    const { annotations } = listed(entry, false);
    const hints = {
      read: [true, false, true],
      create: [false, false, false],
      update: [false, true, false],
      destroy: [false, true, false],
    };
    expect([annotations.readOnlyHint, annotations.destructiveHint, annotations.idempotentHint]).toEqual(
      hints[entry.effect],
    );
    expect(annotations.openWorldHint).toBe(false);
  });

  it('costs a model at most 2 KB', () => {
    expect(seen(entry)).toBeLessThanOrEqual(2_048);
  });

  it('is listed as its golden file has it', async () => {
    await expect(`${JSON.stringify(listed(entry, false), null, 2)}\n`).toMatchFileSnapshot(
      join(import.meta.dirname, 'tools', `${name}.json`),
    );
  });
});

describe('all together', () => {
  const usual = tools.filter(
    ({ toolset, release }) => release === 'ga' && toolsets.some(set => set.name === toolset && set.default),
  );

  const forModel = usual.reduce((sum, entry) => sum + seen(entry), 0);
  const asList = JSON.stringify(usual.map(entry => listed(entry, true))).length;

  // The title prints the figures, so that every run shows what a change costs.
  it(`are ${usual.length} of at most 32 by default, ${forModel} of 26,624 bytes for a model, ${asList} of ${usual.length * 1_536} as a list`, () => {
    expect(usual.length).toBeLessThanOrEqual(32);
    expect(forModel).toBeLessThanOrEqual(26_624);
    // 49,152 for 32 of them.
    expect(asList).toBeLessThanOrEqual(usual.length * 1_536);
  });

  it.each(['api', 'actions', 'apex-code'])('of %s cost a model at most 6 KB together', name => {
    const mine = tools.filter(({ toolset }) => toolset === name);
    expect(mine.length).toBeGreaterThan(2);
    expect(mine.reduce((sum, entry) => sum + seen(entry), 0)).toBeLessThanOrEqual(6_144);
  });

  it('have different names', () => {
    expect(new Set(tools.map(({ name }) => name)).size).toBe(tools.length);
  });

  it('have each a golden file, and no golden file is left over', () => {
    const files = readdirSync(join(import.meta.dirname, 'tools'));
    expect(files.sort()).toEqual(tools.map(({ name }) => `${name}.json`).sort());
  });

  it('say their effects so that only those that read are hinted to be read-only', () => {
    for (const entry of tools)
      expect(listed(entry, true).annotations.readOnlyHint).toBe(entry.effect === 'read');
  });

  it('take `org` only when there is a choice, and only when they work on one', () => {
    for (const entry of tools) {
      expect(listed(entry, true).inputSchema.properties.org !== undefined).toBe(entry.orgs === 'one');
      expect(listed(entry, false).inputSchema.properties.org).toBeUndefined();
    }
  });
});

describe('prompts', () => {
  const { prompts } = catalogue;
  const names = tools.map(({ name }) => name);

  it('have names of their own that are words with dashes', () => {
    expect(new Set(prompts.map(({ name }) => name)).size).toBe(prompts.length);
    for (const { name } of prompts) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  it.each(prompts.map(prompt => [prompt.name, prompt] as const))(
    '%s names only tools and arguments that exist',
    (_, prompt) => {
      for (const tool of prompt.tools) expect(names).toContain(tool);
      const text = prompt.text.join('\n');
      const declared = prompt.arguments.map(({ name }) => name);
      expect(new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))).toEqual(new Set(declared));
      for (const [word] of text.matchAll(/\b[a-z]+(?:_[a-z]+)+\b/g)) expect(prompt.tools).toContain(word);
    },
  );
});
