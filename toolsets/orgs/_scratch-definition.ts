import { type InputFile, type JsonObject, nearest, type ObjectDescribe, ToolError } from 'orgsmith/toolkit';

const LARGEST = 200_000;

/** What a definition asks for: fields of ScratchOrgInfo, and settings that are deployed to the new org. */
export interface Wanted {
  fields: JsonObject;
  settings: JsonObject;
}

/** A JSON file of the project as an object. Throws for anything else. */
export async function readJson(file: InputFile): Promise<JsonObject> {
  const text = await file.text(LARGEST);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch (error) {
    throw badDefinition(`${file.name} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  throw badDefinition(`${file.name} is not a JSON object`);
}

/** Fields of ScratchOrgInfo from a definition, each checked against what the hub takes (names as in the CLI's files). */
export function toWanted(definition: JsonObject, describe: ObjectDescribe): Wanted {
  const { $schema: _, settings, objectSettings, orgPreferences, ...rest } = definition;
  if (orgPreferences !== undefined) throw badDefinition('orgPreferences are no more; use settings');
  const known = describe.fields.filter(({ createable }) => createable).map(({ name }) => name);
  const fields = Object.entries(rest).map(([key, value]): [string, unknown] => {
    const name = key.charAt(0).toUpperCase() + key.slice(1);
    if (!known.includes(name))
      throw badDefinition(
        `'${key}' is nothing that a scratch org can have`,
        nearest(name, known).map(lowerFirst),
      );
    return [name, name === 'Features' ? toFeatures(value) : value];
  });
  return {
    fields: Object.fromEntries(fields),
    settings: { ...(settings ? { settings } : {}), ...(objectSettings ? { objectSettings } : {}) },
  };
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function toFeatures(value: unknown): string {
  const list = Array.isArray(value) ? value.map(String) : String(value ?? '').split(/[;,]/);
  return list
    .map(feature => feature.trim())
    .filter(feature => feature !== '')
    .join(';');
}

function badDefinition(message: string, near: string[] = []): ToolError {
  return new ToolError({
    code: 'INVALID_DEFINITION',
    message: `${message}${near.length > 0 ? `. Nearest: ${near.join(', ')}` : ''}`,
    next: 'Mend the definition and repeat the call.',
    retry: 'after_fix',
  });
}
