import type { FieldDescribe, JsonObject, ObjectDescribe, Org } from 'orgsmith/toolkit';
import { sameName } from './_paths.ts';

/**
 * The values of a dependent picklist under each value of the field that controls it; undefined for one that depends on
 * nothing. A bit of validFor stands for a value of that field, of a checkbox for false and true
 * (https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_describesobjects_describesobjectresult.htm).
 */
export function dependentValues(
  { controllerName, picklistValues }: FieldDescribe,
  { fields }: ObjectDescribe,
): Record<string, string[]> | undefined {
  const controller = fields.find(({ name }) => controllerName !== null && sameName(name, controllerName));
  if (!controller) return undefined;
  const controlling =
    controller.type === 'boolean'
      ? ['false', 'true']
      : controller.picklistValues.map(({ value, active }) => (active ? value : undefined));
  return Object.fromEntries(
    controlling.flatMap((value, index) =>
      value === undefined
        ? []
        : [
            [
              value,
              picklistValues
                .filter(each => each.active && isValidFor(each.validFor, index))
                .map(each => each.value),
            ],
          ],
    ),
  );
}

function isValidFor(validFor: string | null, index: number): boolean {
  const byte = Buffer.from(validFor ?? '', 'base64')[index >> 3] ?? 0;
  return (byte & (0x80 >> (index & 7))) !== 0;
}

export type RecordType = {
  name: string;
  developerName: string;
  id: string;
  /** What a record gets when none is named. */
  default: boolean;
  active: boolean;
  /** This user may choose it. */
  available: boolean;
  /** The values that it offers, of the fields that were asked for. */
  picklists?: Record<string, string[]>;
};

export function recordTypesOf({ recordTypeInfos }: ObjectDescribe): RecordType[] {
  return recordTypeInfos
    .filter(({ master }) => master !== true)
    .map(info => ({
      name: String(info.name),
      developerName: String(info.developerName),
      id: String(info.recordTypeId),
      default: info.defaultRecordTypeMapping === true,
      active: info.active === true,
      available: info.available === true,
    }));
}

/** Record types whose picklists are read, a request each. */
const MOST_TYPES = 8;

/** Adds what each record type that the user may choose offers in these picklists, or says why that is not known. */
export async function withPicklists(
  org: Org,
  object: string,
  types: RecordType[],
  picklists: readonly string[],
): Promise<{ types: RecordType[]; notice?: string }> {
  const asked = types.filter(({ available }) => available).slice(0, MOST_TYPES);
  if (picklists.length === 0 || asked.length === 0) return { types };
  try {
    const offers = await Promise.all(
      asked.map(({ id }) => org.get(`ui-api/object-info/${object}/picklist-values/${id}`)),
    );
    const known = new Map(asked.map(({ id }, index) => [id, offers[index] ?? {}]));
    return {
      types: types.map(type => {
        const offer = known.get(type.id);
        return offer ? { ...type, picklists: valuesOf(offer, picklists) } : type;
      }),
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { types, notice: `Which values each record type offers is not known: ${why}` };
  }
}

/** https://developer.salesforce.com/docs/atlas.en-us.uiapi.meta/uiapi/ui_api_resources_picklist_values_collection.htm */
function valuesOf({ picklistFieldValues }: JsonObject, names: readonly string[]): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(Object(picklistFieldValues)).flatMap(([name, offer]) => {
      const { values } = Object(offer);
      if (!names.some(each => sameName(each, name)) || !Array.isArray(values)) return [];
      return [[name, values.map(each => String(Object(each).value))]];
    }),
  );
}
