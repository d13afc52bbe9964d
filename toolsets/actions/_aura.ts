import { elementText, escaped, type OrgContext, ToolError } from 'orgsmith/toolkit';
import type { Action } from './_action.ts';
import { type Given, givenFor } from './_check-inputs.ts';
import { type ApexType, readType, typeText } from './_types.ts';

/** A literal of Apex is no longer than this; longer texts are put together. */
const LITERAL = 8_000;
const MOST_ARGUMENTS = 150_000;
const NAME = /^[A-Za-z]\w{0,254}$/;
/** Only what is debugged as an error is in the log, so that nothing of the method itself makes it too long. */
const DEBUGGING =
  '<DebuggingHeader>' +
  ['Apex_code', 'Apex_profiling', 'Db', 'Callout', 'System', 'Validation', 'Workflow']
    .map(
      name =>
        `<categories><category>${name}</category><level>${name === 'Apex_code' ? 'ERROR' : 'NONE'}</level></categories>`,
    )
    .join('') +
  '</DebuggingHeader>';

/** What cannot be told must not take back what was done. */
const ANSWER =
  'try { orgsmithText = System.EncodingUtil.base64Encode(Blob.valueOf(System.JSON.serialize(orgsmithAnswer))); } ' +
  "catch (Exception orgsmithError) { orgsmithText = '-'; }";

/**
 * Apex that calls a method with arguments that are data: each is the base64 of its JSON, a literal of letters, digits, + / and =
 * only, made a value of the parameter's type in the org. Names and types are those of the org's code, read as such.
 */
export function auraSource(action: Action, given: Given, mark: string): string {
  const path = action.name.split('.');
  const types = action.inputs.map(({ type }) => readType(type));
  if (
    path.length < 2 ||
    path.length > 3 ||
    !path.every(each => NAME.test(each)) ||
    !/^[A-Za-z0-9-]+$/.test(mark)
  )
    throw notCallable(action, 'its name is no plain name of a class and a method');
  const lines = types.map((type, index) => {
    if (!type) throw notCallable(action, `the type ${action.inputs[index]?.type} cannot be read`);
    const { name = '' } = action.inputs[index] ?? {};
    return `${typeText(type)} orgsmithValue${index} = ${valueIn(action, type, literal(givenFor(given, name) ?? null))};`;
  });
  const call = `${path.join('.')}(${types.map((_, index) => `orgsmithValue${index}`).join(', ')})`;
  const isVoid = action.outputs[0]?.type.toLowerCase() === 'void';
  const source = [
    ...lines,
    isVoid ? `${call};` : `Object orgsmithAnswer = ${call};`,
    "String orgsmithText = '';",
    ...(isVoid ? [] : [ANSWER]),
    `System.debug(System.LoggingLevel.ERROR, '${mark}:' + orgsmithText.length() + ':' + orgsmithText);`,
  ].join('\n');
  if (source.length > MOST_ARGUMENTS)
    throw notCallable(action, `its arguments come to more than ${MOST_ARGUMENTS} characters`);
  return source;
}

function literal(value: unknown): string {
  const base64 = Buffer.from(JSON.stringify(value), 'utf8').toString('base64');
  const pieces = base64.match(new RegExp(`.{1,${LITERAL}}`, 'g')) ?? [];
  return `System.EncodingUtil.base64Decode(${pieces.map(each => `'${each}'`).join(' + ')}).toString()`;
}

/** JSON.deserialize takes no type with Object in it; what has no type comes as maps and lists. */
function valueIn(action: Action, type: ApexType, json: string): string {
  const text = typeText(type);
  if (!hasObject(type)) return `(${text}) System.JSON.deserialize(${json}, ${text}.class)`;
  const [key, value] = type.args;
  const plain =
    type.args.length === 0 ||
    (isNamed(type, 'list') && key?.args.length === 0) ||
    (isNamed(type, 'map') && isNamed(key, 'string') && isNamed(value, 'object'));
  if (!plain) throw notCallable(action, `a parameter of type ${text} cannot be made of JSON`);
  return `(${text}) System.JSON.deserializeUntyped(${json})`;
}

const isNamed = (type: ApexType | undefined, name: string) => type?.name.toLowerCase() === name;
const hasObject = (type: ApexType): boolean => isNamed(type, 'object') || type.args.some(hasObject);

/** Calls the method once, in a transaction of its own; what it gave, of JSON. */
export async function callAura({ org }: OrgContext, action: Action, given: Given): Promise<unknown> {
  const mark = `ORGSMITH-${crypto.randomUUID()}`;
  const source = auraSource(action, given, mark);
  const answer = await org.soap(
    's',
    `<executeAnonymous><String>${escaped(source)}</String></executeAnonymous>`,
    DEBUGGING,
  );
  if (elementText(answer, 'compiled') !== 'true')
    throw notCallable(action, elementText(answer, 'compileProblem') ?? 'the org does not compile the call');
  if (elementText(answer, 'success') !== 'true')
    throw new ToolError({
      code: 'APEX_EXCEPTION',
      message: elementText(answer, 'exceptionMessage') ?? 'The method threw an exception',
      next: 'Its changes of records were taken back by Salesforce. Mend the input and call again.',
      retry: 'after_fix',
      details: { stack: elementText(answer, 'exceptionStackTrace') ?? '' },
    });
  return answerIn(elementText(answer, 'debugLog') ?? '', mark, action);
}

function answerIn(log: string, mark: string, action: Action): unknown {
  const [, length, text = ''] = new RegExp(`\\|${mark}:(\\d+):([A-Za-z0-9+/=-]*)`).exec(log) ?? [];
  if (length === undefined || Number(length) !== text.length)
    throw new ToolError({
      code: 'ANSWER_CUT',
      message: `${action.name} ran; what it gave is not whole in the log`,
      next: 'Do not repeat it for that alone. Look at what it did in the org.',
      outcome: 'executed',
    });
  if (text === '-') return 'It ran; what it gave cannot be written as JSON';
  return text === '' ? null : JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
}

function notCallable({ name }: Action, why: string): ToolError {
  return new ToolError({
    code: 'NOT_CALLABLE',
    message: `${name} cannot be called: ${why}`,
    next: 'Nothing was run. Read the class, or use run_anonymous_apex.',
    retry: 'after_fix',
  });
}
