import { nearest } from 'orgsmith/toolkit';
import {
  ALL_ELEMENTS,
  type Definition,
  elementsOf,
  fieldTypeNamed,
  isFormulaResult,
  requiredOf,
} from './_field-types.ts';
import { isPicklist } from './_field-values.ts';
import { schemaError } from './_schema-error.ts';

const FLAGS = new Set([
  'required',
  'unique',
  'caseSensitive',
  'externalId',
  'restricted',
  'sorted',
  'trackHistory',
  'trackFeedHistory',
  'trackTrending',
  'reparentableMasterDetail',
  'writeRequiresMasterRead',
  'displayLocationInDecimal',
]);
/** From and to, by type where it differs. */
const RANGES: Record<string, Record<string, [number, number]>> = {
  length: { Text: [1, 255], LongTextArea: [256, 131_072], Html: [256, 131_072], EncryptedText: [1, 175] },
  precision: { '*': [1, 18] },
  scale: { Location: [0, 15], '*': [0, 17] },
  visibleLines: { LongTextArea: [2, 50], Html: [10, 50], MultiselectPicklist: [3, 10] },
  relationshipOrder: { '*': [0, 1] },
  startingNumber: { '*': [0, 999_999_999] },
};
const WORDS: Record<string, string[]> = {
  summaryOperation: ['count', 'sum', 'min', 'max'],
  deleteConstraint: ['SetNull', 'Restrict', 'Cascade'],
  formulaTreatBlanksAs: ['BlankAsZero', 'BlankAsBlank'],
  maskChar: ['asterisk', 'X'],
  maskType: ['all', 'creditCard', 'ssn', 'lastFour', 'sin', 'nino'],
};
const LENGTHS: Record<string, number> = { label: 40, description: 1_000, inlineHelpText: 510 };

/** The type that a field gets; refuses what is said of it and is none of its type's. */
export function typeOf(field: string, given: Definition, old: Definition | undefined) {
  const unknown = Object.keys(given).find(name => !ALL_ELEMENTS.includes(name));
  if (unknown !== undefined) {
    const near = nearest(unknown, ALL_ELEMENTS);
    throw schemaError(
      'UNKNOWN_ELEMENT',
      `${field} says ${unknown.slice(0, 60)}, which is no element of a field${near.length > 0 ? `. Nearest: ${near.join(', ')}` : ''}`,
      'Use the names of the Metadata API (CustomField), or change the source file.',
    );
  }
  const isFormula = (given.formula ?? old?.formula) !== undefined;
  const said = given.type ?? old?.type;
  if (said === undefined)
    throw isFormula
      ? schemaError(
          'FORMULA_TYPE',
          `${field} is a formula and does not say what it returns`,
          'Give type as what it returns, for example Number or Text.',
        )
      : schemaError('TYPE_MISSING', `${field} has no type`, 'Give its type, for example Text or Lookup.');
  const type = given.type === undefined ? String(said) : fieldTypeNamed(field, String(said));
  if (isFormula && !isFormulaResult(type))
    throw schemaError(
      'FORMULA_TYPE',
      `${field} is a formula, and none returns ${type}`,
      'Give type as what it returns: Checkbox, Currency, Date, DateTime, Number, Percent, Text or Time.',
    );
  const may = elementsOf(type, isFormula);
  const excess = Object.keys(given).find(name => !may.includes(name));
  if (excess !== undefined)
    throw schemaError(
      'NOT_FOR_TYPE',
      `${field} says ${excess}, which a ${isFormula ? 'formula' : type} field does not have`,
      `Leave it out. It can have ${may.slice(2).join(', ')}.`,
    );
  return { type, isFormula };
}

/** Refuses what a whole definition lacks, or says wrongly. */
export function checkDefinition(field: string, all: Definition, type: string, isFormula: boolean): void {
  if (typeof all.label !== 'string' || all.label.trim() === '')
    throw schemaError('LABEL_MISSING', `${field} has no label`, 'Give its label, which people read.');
  const absent = requiredOf(type, isFormula).find(name => all[name] === undefined || all[name] === '');
  if (absent !== undefined)
    throw schemaError('ELEMENT_MISSING', `${field} needs ${absent}: ${WHY[absent] ?? ''}`, `Give ${absent}.`);
  for (const [name, value] of Object.entries(all)) checkElement(field, type, name, value);
  const [precision, scale] = [Number(all.precision), Number(all.scale)];
  if (scale > precision)
    throw invalid(field, 'scale', scale, `at most precision, which counts all digits and is ${precision}`);
  if (isFormula && String(all.formula).trim() === '')
    throw schemaError('ELEMENT_MISSING', `The formula of ${field} is empty`, 'Give the formula.');
  const counts = all.summaryOperation === 'count';
  if (type === 'Summary' && counts === (all.summarizedField !== undefined))
    throw schemaError(
      'ELEMENT_MISSING',
      `${field} ${counts ? 'counts records, and has a summarizedField' : 'needs summarizedField: what is added up or compared'}`,
      counts ? 'Leave summarizedField out.' : 'Give it with its object, for example Line__c.Amount__c.',
    );
  if (!isPicklist(type)) checkDefault(field, type, all.defaultValue);
}

const WHY: Record<string, string> = {
  referenceTo: 'the object whose records it names',
  displayFormat: 'how its numbers look, for example A-{0000}',
  summaryForeignKey: 'the master-detail field of the child, for example Line__c.Invoice__c',
  summaryOperation: 'count, sum, min or max',
};

function checkElement(field: string, type: string, name: string, value: unknown): void {
  if (name === 'values') return;
  if (FLAGS.has(name) && !['true', 'false'].includes(String(value)))
    throw invalid(field, name, value, 'true or false');
  const range = RANGES[name]?.[type] ?? RANGES[name]?.['*'];
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (range && !(Number.isInteger(number) && Number(number) >= range[0] && Number(number) <= range[1]))
    throw invalid(field, name, value, `a whole number from ${range[0]} to ${range[1]}`);
  const words = WORDS[name];
  if (words && !words.includes(String(value)))
    throw invalid(field, name, value, `one of ${words.join(', ')}`);
  const most = LENGTHS[name];
  if (most !== undefined && String(value).length > most)
    throw invalid(field, name, value, `at most ${most} characters`);
  if (typeof value === 'object') throw invalid(field, name, JSON.stringify(value), 'one value');
  if (name === 'displayFormat' && !/\{0+\}/.test(String(value)))
    throw invalid(field, name, value, 'a text with the digits of the number in it, as in A-{0000}');
  if (/^summar(yForeignKey|izedField)$/.test(name) && !/^\w+\.\w+$/.test(String(value)))
    throw invalid(field, name, value, 'a field with its object, for example Line__c.Amount__c');
}

/** Defaults are formulas: a text stands in quotes, a day is a function. */
function checkDefault(field: string, type: string, value: unknown): void {
  if (value === undefined) return;
  const text = String(value).trim();
  const wrong = (next: string) =>
    schemaError('INVALID_DEFAULT', `The default of ${field}, ${text.slice(0, 80)}, is no ${type}`, next);
  const isQuoted = /^(["']).*\1$/s.test(text);
  const isFormula = /[A-Za-z$_]\w*\s*\(|[$]\w+\.|&/.test(text);
  if (type === 'Checkbox') {
    if (!/^(true|false)$/.test(text)) throw wrong('Say true or false.');
  } else if (['Number', 'Currency', 'Percent'].includes(type)) {
    if (isQuoted || (!isFormula && !/^[-+]?[\d.]+(\s*[-+*/]\s*[\d.]+)*$/.test(text)))
      throw wrong('Give a number, or a formula that makes one.');
  } else if (['Date', 'DateTime', 'Time'].includes(type)) {
    if (isQuoted || !isFormula)
      throw wrong('It is a formula: TODAY(), NOW(), DATE(2026, 1, 31), TIMEVALUE("09:00:00.000").');
  } else if (!isQuoted && !isFormula) throw wrong(`It is a formula: put a text in double quotes, "${text}".`);
}

function invalid(field: string, name: string, value: unknown, rule: string) {
  return schemaError(
    'INVALID_ELEMENT',
    `${name} of ${field} is ${String(value).slice(0, 60)}, and must be ${rule}`,
    `Give ${name} so.`,
  );
}
