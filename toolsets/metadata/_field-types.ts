import { nearest } from 'orgsmith/toolkit';
import { schemaError } from './_schema-error.ts';

/** What a definition says, by Salesforce's names of elements. */
export type Definition = Record<string, unknown>;

interface FieldType {
  /** What only fields of some types say. */
  may: string[];
  /** What must be said, and what it is when nothing is said. */
  defaults?: Definition;
  must?: string[];
}

const EVERY = [
  'label',
  'type',
  'description',
  'inlineHelpText',
  'trackHistory',
  'trackFeedHistory',
  'trackTrending',
  'businessStatus',
  'securityClassification',
  'complianceGroup',
];
const PICK = [
  'required',
  'defaultValue',
  'values',
  'valueSetName',
  'restricted',
  'sorted',
  'controllingField',
];
const RELATION = ['referenceTo', 'relationshipName', 'relationshipLabel'];
const DECIMAL = ['precision', 'scale', 'required', 'defaultValue'];
const KEY = ['required', 'unique', 'caseSensitive', 'externalId', 'defaultValue'];

/** https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/customfield.htm; defaults are Setup's. */
const TYPES: Record<string, FieldType> = {
  AutoNumber: { may: ['displayFormat', 'startingNumber', 'externalId'], must: ['displayFormat'] },
  Checkbox: { may: ['defaultValue'], defaults: { defaultValue: false } },
  Currency: { may: DECIMAL, defaults: { precision: 18, scale: 2 } },
  Date: { may: ['required', 'defaultValue'] },
  DateTime: { may: ['required', 'defaultValue'] },
  Email: { may: ['required', 'unique', 'externalId', 'defaultValue'] },
  EncryptedText: {
    may: ['length', 'maskChar', 'maskType', 'required'],
    defaults: { length: 175, maskChar: 'asterisk', maskType: 'all' },
  },
  Html: { may: ['length', 'visibleLines'], defaults: { length: 32_768, visibleLines: 25 } },
  Location: {
    may: ['displayLocationInDecimal', 'scale', 'required'],
    defaults: { displayLocationInDecimal: true, scale: 6 },
  },
  LongTextArea: {
    may: ['length', 'visibleLines', 'defaultValue'],
    defaults: { length: 32_768, visibleLines: 3 },
  },
  Lookup: { may: [...RELATION, 'required', 'deleteConstraint'], must: ['referenceTo'] },
  MasterDetail: {
    may: [...RELATION, 'relationshipOrder', 'reparentableMasterDetail', 'writeRequiresMasterRead'],
    must: ['referenceTo'],
    defaults: { reparentableMasterDetail: false, writeRequiresMasterRead: false },
  },
  MultiselectPicklist: { may: [...PICK, 'visibleLines'], defaults: { visibleLines: 4 } },
  Number: { may: [...DECIMAL, 'unique', 'externalId'], defaults: { precision: 18, scale: 0 } },
  Percent: { may: DECIMAL, defaults: { precision: 18, scale: 2 } },
  Phone: { may: ['required', 'defaultValue'] },
  Picklist: { may: PICK },
  Summary: {
    may: ['summaryForeignKey', 'summaryOperation', 'summarizedField'],
    must: ['summaryForeignKey', 'summaryOperation'],
  },
  Text: { may: ['length', ...KEY], defaults: { length: 255 } },
  TextArea: { may: ['required', 'defaultValue'] },
  Time: { may: ['required', 'defaultValue'] },
  Url: { may: ['required', 'defaultValue'] },
};

/** The results that a formula may have. */
const FORMULA = ['Checkbox', 'Currency', 'Date', 'DateTime', 'Number', 'Percent', 'Text', 'Time'];

/** How people and Setup call the types. */
const CALLED: Record<string, string> = {
  autonumber: 'AutoNumber',
  datetime: 'DateTime',
  encrypted: 'EncryptedText',
  geolocation: 'Location',
  longtext: 'LongTextArea',
  masterdetailrelationship: 'MasterDetail',
  lookuprelationship: 'Lookup',
  multiselect: 'MultiselectPicklist',
  multipicklist: 'MultiselectPicklist',
  picklistmultiselect: 'MultiselectPicklist',
  richtext: 'Html',
  richtextarea: 'Html',
  rollup: 'Summary',
  rollupsummary: 'Summary',
  string: 'Text',
  textencrypted: 'EncryptedText',
  boolean: 'Checkbox',
};

/** The type of that name, however it is written. */
export function fieldTypeNamed(field: string, given: string): string {
  const plain = given.toLowerCase().replace(/[^a-z]/g, '');
  if (plain === 'formula')
    throw schemaError(
      'FORMULA_TYPE',
      `${field} says Formula as its type, not what the formula returns`,
      `Give type as what it returns: ${FORMULA.join(', ')}; and the formula in formula.`,
    );
  const own = Object.keys(TYPES).find(name => name.toLowerCase() === plain) ?? CALLED[plain];
  if (own !== undefined) return own;
  const near = nearest(given, [...Object.keys(TYPES), ...Object.keys(CALLED)]);
  throw schemaError(
    'UNKNOWN_FIELD_TYPE',
    `${field} is of type ${given.slice(0, 60)}, which no custom field is${near.length > 0 ? `. Nearest: ${near.map(name => CALLED[name] ?? name).join(', ')}` : ''}`,
    `Use one of ${Object.keys(TYPES).join(', ')}.`,
  );
}

/** The elements that a field of a type may have; those of a formula are others. */
export function elementsOf(type: string, isFormula: boolean): string[] {
  if (!isFormula) return [...EVERY, ...(TYPES[type]?.may ?? [])];
  const size = ['Currency', 'Number', 'Percent'].includes(type) ? ['precision', 'scale'] : [];
  return [...EVERY, ...size, 'formula', 'formulaTreatBlanksAs', 'required', 'externalId', 'unique'];
}

/** All that some field may say. */
export const ALL_ELEMENTS = [
  ...new Set([...Object.keys(TYPES).flatMap(type => elementsOf(type, false)), ...elementsOf('Number', true)]),
];

/** What a new field of the type says without being told. */
export function defaultsOf(type: string, isFormula: boolean): Definition {
  const { defaults = {} } = TYPES[type] ?? {};
  if (!isFormula) return defaults;
  const { precision, scale } = defaults;
  return { formulaTreatBlanksAs: 'BlankAsZero', ...(precision === undefined ? {} : { precision, scale }) };
}

/** What it must say. */
export function requiredOf(type: string, isFormula: boolean): string[] {
  return isFormula ? [] : (TYPES[type]?.must ?? []);
}

export function isFormulaResult(type: string): boolean {
  return FORMULA.includes(type);
}

/** Which types a field may become while its records hold values; any other of the plain ones only while none does.
 *  https://help.salesforce.com/s/articleView?id=sf.notes_on_changing_custom_field_types.htm */
const TEXTS = ['Text', 'TextArea', 'LongTextArea', 'Html', 'Email', 'Phone', 'Url', 'Picklist'];
const WITH_VALUES: Record<string, string[]> = {
  AutoNumber: ['Text'],
  Currency: ['Number', 'Percent', 'Text'],
  Email: TEXTS,
  Html: ['LongTextArea'],
  LongTextArea: ['Html'],
  Lookup: ['MasterDetail'],
  MasterDetail: ['Lookup'],
  Number: ['Currency', 'Percent', 'Text'],
  Percent: ['Number', 'Currency', 'Text'],
  Phone: TEXTS,
  Picklist: ['Text', 'MultiselectPicklist', 'Checkbox'],
  Text: [...TEXTS, 'AutoNumber', 'EncryptedText'],
  TextArea: TEXTS,
  Url: TEXTS,
};

const RELATIONS = ['Lookup', 'MasterDetail'];

/** How one type becomes another: never, only while no record holds a value, or in any case. */
export function conversion(
  from: { type: string; isFormula: boolean },
  to: { type: string; isFormula: boolean },
): 'never' | 'empty' | 'any' {
  if (from.isFormula !== to.isFormula) return 'never';
  if (from.isFormula || from.type === to.type) return 'any';
  if (RELATIONS.includes(from.type) !== RELATIONS.includes(to.type)) return 'never';
  if ([from.type, to.type].some(type => type === 'Summary' || type === 'Location')) return 'never';
  return WITH_VALUES[from.type]?.includes(to.type) ? 'any' : 'empty';
}
