import { ToolError } from 'orgsmith/toolkit';
import type { Action, Kind, Parameter } from './_action.ts';
import { type ApexType, isKnown, misfit, readType } from './_types.ts';

export type Given = Record<string, unknown>;

const MOST_TOLD = 50;
const MOST_IN_MESSAGE = 5;

/** All that is wrong with the inputs of a call, before anything of it is sent. Throws ToolError INVALID_INPUTS. */
export function checkInputs(action: Action, inputs: readonly Given[]): void {
  const problems = problemsWithAll(action, inputs);
  if (problems.length === 0) return;
  const told = problems
    .slice(0, MOST_IN_MESSAGE)
    .map(({ input, name, problem }) => `input ${input}, ${name}: ${problem}`);
  const more = problems.length - told.length;
  throw new ToolError({
    code: 'INVALID_INPUTS',
    message: `${told.join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
    next: 'Mend all of them and call again; nothing was sent. Inputs are counted from 0.',
    retry: 'after_fix',
    details: { total: problems.length, problems: problems.slice(0, MOST_TOLD) },
  });
}

/**
 * Of methods of one name the one whose parameters the inputs name, all of them: one that is left out could be meant for another.
 * Throws ToolError AMBIGUOUS_ACTION with all of them.
 */
export function chooseOverload(actions: readonly Action[], inputs: readonly Given[]): Action {
  const fitting = actions.filter(
    action =>
      problemsWithAll(action, inputs).length === 0 &&
      inputs.every(given => action.inputs.every(({ name }) => givenFor(given, name) !== undefined)),
  );
  const [first, ...others] = actions.length === 1 ? actions : fitting;
  if (first && others.length === 0) return first;
  const shapes = actions.map(
    ({ inputs: all }) => `(${all.map(({ name, type }) => `${type} ${name}`).join(', ')})`,
  );
  throw new ToolError({
    code: 'AMBIGUOUS_ACTION',
    message: `${actions[0]?.name} is there ${actions.length} times: ${shapes.join(', ')}; ${first ? 'more than one' : 'none'} of them takes these inputs`,
    next: 'Name all inputs of the one that is meant, null for those that are to be empty; nothing was sent.',
    retry: 'after_fix',
  });
}

function problemsWithAll(action: Action, inputs: readonly Given[]) {
  const byName = new Map(action.inputs.map(each => [each.name.toLowerCase(), each]));
  return inputs.flatMap((given, input) =>
    [
      ...Object.entries(given).flatMap(([name, value]) =>
        problemOf(byName.get(name.toLowerCase()), name, value, action),
      ),
      ...twice(Object.keys(given)),
      ...action.inputs
        .filter(({ required, name }) => required && (givenFor(given, name) ?? null) === null)
        .map(({ name }) => ({ name, problem: 'it is required' })),
    ].map(each => ({ input, ...each })),
  );
}

/** What was given for a parameter; names of Salesforce have no case. */
export function givenFor(given: Given, name: string): unknown {
  const small = name.toLowerCase();
  return Object.entries(given).find(([key]) => key.toLowerCase() === small)?.[1];
}

function problemOf(parameter: Parameter | undefined, name: string, value: unknown, { inputs, kind }: Action) {
  if (!parameter) {
    const names = inputs.map(each => each.name).join(', ');
    return [{ name, problem: `there is no such input; it has ${names || 'none'}` }];
  }
  const problem = problemWith(parameter, value, kind);
  return problem === '' ? [] : [{ name, problem }];
}

function problemWith({ type: text, most, object }: Parameter, value: unknown, kind: Kind): string {
  if (kind === 'named_query')
    return /^INTEGER$/.test(text) ? misfit(value, { name: 'Integer', args: [] }) : '';
  // Prompt templates take a record by its id.
  if (kind === 'prompt' && object !== undefined)
    return misfit(typeof value === 'string' ? value : (Object(value).id ?? ''), { name: 'Id', args: [] });
  const type = kind === 'aura' ? readType(text) : typeOf(text);
  if (!type) return `its type ${text} cannot be checked, so it is not sent`;
  const isList = most !== undefined && kind !== 'aura';
  if (isList && Array.isArray(value) && value.length > most)
    return `it takes at most ${most} values, not ${value.length}`;
  const problem = misfit(value, isList ? { name: 'List', args: [type] } : type);
  return problem === '' && object !== undefined ? otherObject(value, object) : problem;
}

/** A record of another object than the one that is asked for. */
function otherObject(value: unknown, object: string): string {
  const records: unknown[] = Array.isArray(value) ? value : [value];
  const types = records.map(record => String(Object(Object(record).attributes).type ?? object));
  const other = types.find(type => type.toLowerCase() !== object.toLowerCase());
  const isAny = object.toLowerCase() === 'sobject';
  return isAny || other === undefined
    ? ''
    : `it has to be a record of ${object}, not of ${other.slice(0, 60)}`;
}

/** Of a describe: what is not known is taken for anything, and a class (`Greet$Ask`) for an object. */
function typeOf(text: string): ApexType {
  const isObject = text === 'SOBJECT' || !/^[A-Z_]+$/.test(text);
  return { name: isKnown(text) ? text : isObject ? 'Class' : 'Object', args: [] };
}

function twice(names: readonly string[]) {
  const small = names.map(name => name.toLowerCase());
  return names
    .filter((_, index) => small.indexOf(small[index] ?? '') !== index)
    .map(name => ({ name, problem: 'it is given twice, in different case' }));
}
