import { nearest } from 'orgsmith/toolkit';
import type { Definition } from './_field-types.ts';
import { schemaError } from './_schema-error.ts';
import { checkName } from './_schema-names.ts';
import { parseXml } from './_xml.ts';
import { newXml, type Part, setList, setPart } from './_xml-edit.ts';

/** Elements of an object that are told as they are. */
const OBJECT = [
  'label',
  'pluralLabel',
  'description',
  'sharingModel',
  'externalSharingModel',
  'deploymentStatus',
  'enableActivities',
  'enableBulkApi',
  'enableFeeds',
  'enableHistory',
  'enableReports',
  'enableSearch',
  'enableSharing',
  'enableStreamingApi',
  'gender',
  'startsWith',
  'visibility',
  'publishBehavior',
  'eventType',
];
const NAME_FIELD = ['label', 'type', 'displayFormat', 'startingNumber', 'trackHistory'];

/** What Setup says of a new object of each kind. */
const DEFAULTS: Record<string, Definition> = {
  c: {
    deploymentStatus: 'Deployed',
    enableBulkApi: true,
    enableReports: true,
    enableSearch: true,
    enableSharing: true,
    enableStreamingApi: true,
    sharingModel: 'ReadWrite',
  },
  mdt: { visibility: 'Public' },
  e: { deploymentStatus: 'Deployed', eventType: 'HighVolume', publishBehavior: 'PublishAfterCommit' },
};

/** The file of an object as it is asked for. `isDetail`: its records belong to those of a master. */
export function editObject(
  object: string,
  given: Definition,
  old: string | undefined,
  isDetail: boolean,
): string {
  const { nameField, ...plain } = given;
  refuseUnknown(object, Object.keys(plain), [...OBJECT, 'nameField']);
  if (old !== undefined && parseXml(old)?.name !== 'CustomObject')
    throw schemaError(
      'BROKEN_SOURCE',
      `The file of ${object} is no well-formed CustomObject`,
      'Mend it first.',
    );
  const kind = /__(c|mdt|e)$/i.exec(object)?.[1]?.toLowerCase() ?? '';
  const all: Definition = old === undefined ? { ...DEFAULTS[kind], ...plain } : { ...plain };
  if (isDetail) all.sharingModel = 'ControlledByParent';
  for (const name of old === undefined ? ['label', 'pluralLabel'] : [])
    if (String(all[name] ?? '').trim() === '')
      throw schemaError(
        'LABEL_MISSING',
        `The new object ${object} has no ${name}`,
        'Give label and pluralLabel in define.',
      );
  let text = old ?? newXml('CustomObject', []);
  for (const [name, value] of Object.entries(all))
    text = setPart(text, [], { name, value: plainText(name, value) });
  const parts = nameParts(
    object,
    nameField,
    old === undefined && kind === 'c' ? String(all.label) : undefined,
  );
  return parts.length > 0 ? setPart(text, [], { name: 'nameField', value: parts }) : text;
}

/** The field that names its records; of a new object it is there in any case. */
function nameParts(object: string, given: unknown, label: string | undefined): Part[] {
  if (given === undefined && label === undefined) return [];
  const { ...said }: Definition = Object(typeof given === 'string' ? { type: given } : (given ?? {}));
  refuseUnknown(`nameField of ${object}`, Object.keys(said), NAME_FIELD);
  const all: Definition =
    label === undefined ? said : { label: `${label} Name`.slice(0, 40), type: 'Text', ...said };
  if (all.type !== undefined && !['Text', 'AutoNumber'].includes(String(all.type)))
    throw schemaError(
      'INVALID_ELEMENT',
      `The nameField of ${object} is of type ${String(all.type).slice(0, 40)}`,
      'Make it Text, or AutoNumber with displayFormat, for example A-{0000}.',
    );
  if (all.type === 'AutoNumber' && !/\{0+\}/.test(String(all.displayFormat ?? '')))
    throw schemaError(
      'ELEMENT_MISSING',
      `The nameField of ${object} counts, and has no displayFormat with the digits of its number`,
      'Give displayFormat, for example A-{0000}.',
    );
  const names = Object.keys(all).sort();
  return names.map(name => ({ name, value: plainText(name, all[name]) }));
}

const RULE = ['active', 'description', 'errorConditionFormula', 'errorDisplayField', 'errorMessage'];

/** The file of a validation rule as it is asked for. */
export function editRule(given: Definition, old: string | undefined): { name: string; text: string } {
  const { name: _, fullName: __, ...plain } = given;
  const name = checkName('validation rule', given.name ?? given.fullName, undefined);
  refuseUnknown(name, Object.keys(plain), RULE);
  const all: Definition = old === undefined ? { active: true, ...plain } : plain;
  for (const element of old === undefined ? ['errorConditionFormula', 'errorMessage'] : Object.keys(plain))
    if (String(all[element] ?? '').trim() === '')
      throw schemaError(
        'ELEMENT_MISSING',
        `The validation rule ${name} has no ${element}`,
        'Give errorConditionFormula (true is what must not be) and errorMessage.',
      );
  if (String(all.errorMessage ?? '').length > 255)
    throw schemaError(
      'INVALID_ELEMENT',
      `errorMessage of ${name} has more than 255 characters`,
      'Make it shorter.',
    );
  return { name, text: whole('ValidationRule', name, all, old) };
}

const RECORD_TYPE = ['label', 'active', 'description', 'businessProcess', 'picklistValues'];
/** https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_recordtype.htm (businessProcess) */
const WITH_PROCESS = ['Case', 'Lead', 'Opportunity', 'Solution'];

/** The file of a record type as it is asked for. */
export function editRecordType(
  object: string,
  given: Definition,
  old: string | undefined,
): { name: string; text: string; picklists: [string, string[]][] } {
  const { name: _, fullName: __, picklistValues, ...plain } = given;
  const name = checkName('record type', given.name ?? given.fullName, undefined);
  refuseUnknown(
    name,
    Object.keys(given).filter(key => key !== 'name' && key !== 'fullName'),
    RECORD_TYPE,
  );
  const all: Definition = old === undefined ? { active: true, ...plain } : plain;
  if (old === undefined && String(all.label ?? '').trim() === '')
    throw schemaError('LABEL_MISSING', `The record type ${name} has no label`, 'Give its label.');
  if (old === undefined && WITH_PROCESS.includes(object) && all.businessProcess === undefined)
    throw schemaError(
      'ELEMENT_MISSING',
      `Record types of ${object} need a businessProcess`,
      'Give the name of one; list_metadata lists those of type BusinessProcess.',
    );
  let text = whole('RecordType', name, all, old);
  const picklists = Object.entries(Object(picklistValues)).map(([field, values]): [string, string[]] => {
    if (!Array.isArray(values) || values.length === 0 || values.some(value => typeof value !== 'string'))
      throw schemaError(
        'INVALID_VALUES',
        `picklistValues of ${name} has no list of values for ${field.slice(0, 60)}`,
        'Give the names of the values that it offers, by field: {"Status__c": ["New", "Done"]}.',
      );
    return [field, values];
  });
  for (const [field, values] of picklists) {
    const names = values.toSorted().map(value => ({
      name: 'values',
      // As Salesforce writes names of values there.
      value: [
        { name: 'fullName', value: encodeURIComponent(value).replaceAll('%20', ' ') },
        { name: 'default', value: 'false' },
      ],
    }));
    const set: Part = { name: 'picklistValues', value: [{ name: 'picklist', value: field }, ...names] };
    text = setOffer(text, set, field);
  }
  return { name, text, picklists };
}

/** The values that a record type offers of a picklist are those; a default that is among them stays. */
function setOffer(text: string, set: Part, field: string): string {
  const all = parseXml(text)?.children.filter(({ name }) => name === 'picklistValues') ?? [];
  const old = all.find(({ children }) =>
    children.some(({ name, text }) => name === 'picklist' && text.trim() === field),
  );
  if (!old || !Array.isArray(set.value)) return setPart(text, [], set, 'picklist');
  const [from, to] = [old.at.start, old.at.end];
  const items = set.value.filter(({ name }) => name === 'values');
  const lines = text.slice(0, from).split(/\r?\n/);
  const indent = lines.at(-1) ?? '';
  const own = `${indent}${text.slice(from, to)}`;
  return `${text.slice(0, from - indent.length)}${setList(own, [], items, 'fullName')}${text.slice(to)}`;
}

function whole(root: string, name: string, all: Definition, old: string | undefined): string {
  if (old !== undefined && parseXml(old)?.name !== root)
    throw schemaError('BROKEN_SOURCE', `The file of ${name} is no well-formed ${root}`, 'Mend it first.');
  const parts = Object.entries(all).map(([key, value]) => ({ name: key, value: plainText(key, value) }));
  const start = old ?? newXml(root, [{ name: 'fullName', value: name }]);
  return parts.reduce((text, part) => setPart(text, [], part), start);
}

function plainText(name: string, value: unknown): string {
  if (value !== null && ['string', 'number', 'boolean'].includes(typeof value)) return String(value);
  throw schemaError(
    'INVALID_ELEMENT',
    `${name} is ${JSON.stringify(value)?.slice(0, 60)}`,
    'Give one text, number, true or false.',
  );
}

function refuseUnknown(of: string, given: string[], known: string[]): void {
  const unknown = given.find(name => !known.includes(name));
  if (unknown === undefined) return;
  const near = nearest(unknown, known);
  throw schemaError(
    'UNKNOWN_ELEMENT',
    `${of} says ${unknown.slice(0, 60)}, which it does not have here${near.length > 0 ? `. Nearest: ${near.join(', ')}` : ''}`,
    `Use ${known.join(', ')}; what else there is stands in the source file.`,
  );
}
