import type { Catalogue, CatalogueEntry, Json, JsonSchema } from './catalogue.ts';
import { type AnyTool, type Toolset, z } from './toolkit.ts';

/** What the server itself adds to every tool's output. */
export const ENVELOPE = {
  notices: z.array(z.string()).optional().describe('What the reader should know beside the answer'),
  file: z
    .object({ path: z.string(), uri: z.string(), bytes: z.number(), mimeType: z.string() })
    .optional()
    .describe('The complete answer, when it was too long to send'),
  shortened: z.string().optional().describe('Which list was cut, and from how many'),
};
const ORG = { org: z.string().describe('The org that answered') };

const PLAN = z.object({
  id: z.string().optional().describe('What apply_plan takes'),
  title: z.string(),
  writes: z.number().describe('Records to be written'),
  deletes: z.number(),
  details: z.record(z.string(), z.unknown()),
  limits: z.array(z.string()).describe('What cannot be undone'),
  next: z.string().optional(),
});

/** The schema that holds for what is sent: the tool's own output, or plan and result of a change, with the envelope. */
export function sentSchema(tool: AnyTool): z.ZodObject {
  const output =
    'plan' in tool
      ? z.object({ status: z.enum(['planned', 'done']), plan: PLAN, result: tool.output.optional() })
      : tool.output;
  return output.extend(tool.orgs === 'none' ? ENVELOPE : { ...ORG, ...ENVELOPE });
}

/** The catalogue's entry of a loaded tool. */
export function toEntry(toolset: string, tool: AnyTool): CatalogueEntry {
  return {
    name: tool.name,
    toolset,
    title: tool.title,
    description: tool.description,
    effect: tool.effect,
    on: tool.on ?? 'org',
    orgs: tool.orgs ?? 'one',
    release: tool.release ?? 'ga',
    plans: 'plan' in tool,
    ...(tool.keywords ? { keywords: tool.keywords } : {}),
    ...(tool.jobs ? { jobs: tool.jobs } : {}),
    inputSchema: jsonSchema(tool.input, 'input'),
    outputSchema: outlined(jsonSchema(sentSchema(tool), 'output')),
  };
}

// What is sent is held to the whole schema here. A client is told names and types: tools/list is read again and again, and
// what the server adds to every answer may stand in each without being told of in each.
function outlined({ properties, required = [] }: JsonSchema): JsonSchema {
  const own = Object.entries(properties).filter(([name]) => !(name in ENVELOPE));
  const told = own.map(([name, node]) => [name, outline(node, name === 'result')]);
  return { type: 'object', properties: Object.fromEntries(told), required };
}

function outline(node: Json, deeper: boolean): Json {
  const { type, properties } = Object(node);
  return {
    ...(type === undefined ? {} : { type }),
    ...(properties && deeper ? { properties: mapValues(properties, each => outline(each, false)) } : {}),
  };
}

function mapValues(of: Record<string, Json>, change: (value: Json) => Json): Record<string, Json> {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, change(value)]));
}

/** Loads every tool of the toolsets and writes down what can be known without them. */
export async function toCatalogue(toolsets: readonly Toolset[]): Promise<Catalogue> {
  const tools: CatalogueEntry[] = [];
  for (const toolset of toolsets)
    for (const load of Object.values(toolset.tools))
      tools.push(toEntry(toolset.name, (await load()).default));
  return {
    toolsets: toolsets.map(({ name, title, description, default: isDefault, aliases = [] }) => ({
      name,
      title,
      description,
      default: isDefault,
      aliases,
    })),
    tools,
    prompts: toolsets.flatMap(({ prompts = [] }) => prompts),
  };
}

function jsonSchema(schema: z.ZodObject, io: 'input' | 'output'): JsonSchema {
  const written: JsonSchema = JSON.parse(
    JSON.stringify(z.toJSONSchema(schema, { io, override: found => withoutNoise(found, io) })),
  );
  const { $schema: _, properties = {}, ...rest } = written;
  return { ...rest, type: 'object', properties, additionalProperties: false };
}

// zod writes bounds of every int, what holds for all JSON, and marks of ours into the schema: bytes that help no model.
function withoutNoise(
  { jsonSchema: node }: { jsonSchema: Record<string, unknown> },
  io: 'input' | 'output',
): void {
  if (node.minimum === Number.MIN_SAFE_INTEGER) delete node.minimum;
  if (node.maximum === Number.MAX_SAFE_INTEGER) delete node.maximum;
  for (const name of ['orgsmith', 'propertyNames']) delete node[name];
  // An object of an answer is described, not policed; the whole answer is closed by jsonSchema.
  if (io === 'output') delete node.additionalProperties;
}
