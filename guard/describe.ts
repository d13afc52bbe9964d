import * as z from 'zod';
import { type JsonObject, objects } from './json.ts';

// What an org leaves out, or answers in another kind, is taken as empty.
const text = z.string().catch('');
const maybe = z.string().nullable().catch(null);
const flag = z.boolean().catch(false);
const count = z.number().catch(0);
const list = <T extends z.ZodType>(each: T) => z.preprocess(objects, z.array(each));

const SUMMARY = z.object({
  name: text,
  label: text,
  keyPrefix: maybe,
  custom: flag,
  queryable: flag,
  /** By SOSL. */
  searchable: flag,
});
const PICKLIST_VALUE = z.object({
  value: text,
  label: text,
  active: z.boolean().catch(true),
  defaultValue: flag,
  /** Base 64 of one bit for each value of the controlling field, the first one the most significant. */
  validFor: maybe,
});
const FIELD = z.object({
  name: text,
  label: text,
  type: text,
  /** Characters, of a text. */
  length: count,
  digits: count,
  precision: count,
  scale: count,
  nillable: flag,
  createable: flag,
  updateable: flag,
  defaultedOnCreate: flag,
  unique: flag,
  externalId: flag,
  calculated: flag,
  filterable: flag,
  autoNumber: flag,
  caseSensitive: flag,
  nameField: flag,
  referenceTo: z.array(z.string()).catch([]),
  relationshipName: maybe,
  restrictedPicklist: flag,
  picklistValues: list(PICKLIST_VALUE),
  /** The field that decides which of the picklist's values may be chosen. */
  controllerName: maybe,
  /** Records are found by its values: ids, external ids and what the org keeps unique. */
  idLookup: flag,
  defaultValue: z.unknown(),
  calculatedFormula: maybe,
  inlineHelpText: maybe,
});
const CHILD = z.object({
  ...{ childSObject: text, field: text, relationshipName: maybe },
  ...{ cascadeDelete: flag, restrictedDelete: flag },
});
const DESCRIBE = SUMMARY.extend({
  fields: list(FIELD),
  childRelationships: list(CHILD),
  recordTypeInfos: z.preprocess(objects, z.array(z.record(z.string(), z.unknown()))),
  createable: flag,
  updateable: flag,
  deletable: flag,
  /** Its deleted records wait in the recycle bin. */
  undeletable: flag,
});

export type ObjectSummary = z.output<typeof SUMMARY>;
/** The parts of Salesforce's describe result that tools read; names and meanings are Salesforce's. */
export type ObjectDescribe = z.output<typeof DESCRIBE>;
export type FieldDescribe = z.output<typeof FIELD>;
export type PicklistValue = z.output<typeof PICKLIST_VALUE>;
export type ChildRelationship = z.output<typeof CHILD>;

/** describeGlobal's answer, of which only names and what one may do with them is kept. */
export function toObjectSummaries(answer: JsonObject): ObjectSummary[] {
  return list(SUMMARY).parse(answer.sobjects);
}

/** A describe's answer (150 to 500 KB from a real org), cut down to what tools read. */
export function toObjectDescribe(answer: JsonObject): ObjectDescribe {
  return DESCRIBE.parse(answer);
}
