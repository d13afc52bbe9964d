import type {
  ChildRelationship,
  FieldDescribe,
  JsonObject,
  ObjectDescribe,
  ObjectSummary,
} from '../toolkit.ts';

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list; anything else in it, or anything that is no list, is left out. */
export function objects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** describeGlobal's answer, of which only names and what one may do with them is kept. */
export function toObjectSummaries(answer: JsonObject): ObjectSummary[] {
  return objects(answer.sobjects).map(toSummary);
}

function toSummary(value: JsonObject): ObjectSummary {
  return {
    name: text(value.name),
    label: text(value.label),
    keyPrefix: textOrNull(value.keyPrefix),
    custom: value.custom === true,
    queryable: value.queryable === true,
  };
}

/** A describe's answer (150 to 500 KB from a real org), cut down to what tools read. */
export function toObjectDescribe(answer: JsonObject): ObjectDescribe {
  return {
    ...toSummary(answer),
    fields: objects(answer.fields).map(toField),
    childRelationships: objects(answer.childRelationships).map(toChild),
    recordTypeInfos: objects(answer.recordTypeInfos),
    createable: answer.createable === true,
    updateable: answer.updateable === true,
    deletable: answer.deletable === true,
  };
}

function toField(value: JsonObject): FieldDescribe {
  return {
    name: text(value.name),
    label: text(value.label),
    type: text(value.type),
    length: number(value.length) || number(value.digits),
    precision: number(value.precision),
    scale: number(value.scale),
    nillable: value.nillable === true,
    createable: value.createable === true,
    updateable: value.updateable === true,
    defaultedOnCreate: value.defaultedOnCreate === true,
    unique: value.unique === true,
    externalId: value.externalId === true,
    calculated: value.calculated === true,
    filterable: value.filterable === true,
    autoNumber: value.autoNumber === true,
    nameField: value.nameField === true,
    referenceTo: Array.isArray(value.referenceTo) ? value.referenceTo.map(text) : [],
    relationshipName: textOrNull(value.relationshipName),
    restrictedPicklist: value.restrictedPicklist === true,
    picklistValues: objects(value.picklistValues).map(item => ({
      value: text(item.value),
      label: text(item.label),
      active: item.active !== false,
      defaultValue: item.defaultValue === true,
    })),
    calculatedFormula: textOrNull(value.calculatedFormula),
    inlineHelpText: textOrNull(value.inlineHelpText),
  };
}

function toChild(value: JsonObject): ChildRelationship {
  return {
    childSObject: text(value.childSObject),
    field: text(value.field),
    relationshipName: textOrNull(value.relationshipName),
    cascadeDelete: value.cascadeDelete === true,
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
