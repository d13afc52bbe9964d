/** A type as it is written in Apex: a name, and what stands in its brackets. */
export interface ApexType {
  name: string;
  args: ApexType[];
}

const MOST_DEPTH = 5;

/** Reads `Map<String, List<Foo.Bar>>`; an array is a list. Undefined for whatever is no plain type. */
export function readType(text: string, depth = 0): ApexType | undefined {
  const written = text.trim();
  const array = /^(.+)\[\s*\]$/s.exec(written);
  const inside = array?.[1] === undefined ? undefined : readType(array[1], depth + 1);
  if (array) return inside && { name: 'List', args: [inside] };
  const [, name, brackets] =
    /^([A-Za-z]\w{0,254}(?:\.[A-Za-z]\w{0,254}){0,2})\s*(?:<(.*)>)?$/s.exec(written) ?? [];
  if (name === undefined || depth > MOST_DEPTH) return undefined;
  const args = (brackets === undefined ? [] : splitOutside(brackets)).map(each => readType(each, depth + 1));
  const whole = args.filter(each => each !== undefined);
  return whole.length === args.length ? { name, args: whole } : undefined;
}

/** The type in Apex again; made of what was read, so of names and brackets only. */
export function typeText({ name, args }: ApexType): string {
  return args.length === 0 ? name : `${name}<${args.map(typeText).join(', ')}>`;
}

/** At the commas that are in no brackets. */
export function splitOutside(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const sign of text) {
    depth += sign === '<' ? 1 : sign === '>' ? -1 : 0;
    if (sign === ',' && depth === 0) {
      parts.push(part);
      part = '';
    } else part += sign;
  }
  return part.trim() === '' && parts.length === 0 ? [] : [...parts, part];
}

type Check = (value: unknown) => boolean;
const isText: Check = value => typeof value === 'string';
const whole =
  (bits: number): Check =>
  value => {
    if (typeof value === 'number' && !Number.isSafeInteger(value)) return false;
    const text = String(value);
    return (
      (typeof value === 'number' || isText(value)) &&
      /^-?\d{1,19}$/.test(text) &&
      BigInt.asIntN(bits, BigInt(text)) === BigInt(text)
    );
  };
const fraction: Check = value =>
  Number.isFinite(value) || (isText(value) && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(String(value)));
const moment = (text: string) => !Number.isNaN(Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')));
const shaped =
  (pattern: RegExp): Check =>
  value =>
    isText(value) && pattern.test(String(value));

const TEXT = { says: 'a text', fits: isText };
const NUMBER = { says: 'a number', fits: fraction };

/** Types of Apex and of describes of actions, by small names. */
const CHECKS: Record<string, { says: string; fits: Check }> = {
  ...Object.fromEntries(
    'string textarea picklist multipicklist email phone url encryptedstring richtextarea html combobox datacategorygroupreference'
      .split(' ')
      .map(name => [name, TEXT]),
  ),
  ...Object.fromEntries('double decimal currency percent number'.split(' ').map(name => [name, NUMBER])),
  ...Object.fromEntries(
    ['id', 'reference'].map(name => [
      name,
      { says: 'an id of 15 or 18 signs', fits: shaped(/^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/) },
    ]),
  ),
  boolean: {
    says: 'true or false',
    fits: value => typeof value === 'boolean' || shaped(/^(true|false)$/i)(value),
  },
  integer: { says: 'a whole number of 32 bits', fits: whole(32) },
  int: { says: 'a whole number of 32 bits', fits: whole(32) },
  long: { says: 'a whole number of 64 bits (beyond 2^53 as text)', fits: whole(64) },
  date: {
    says: 'a date such as 2026-12-31',
    fits: value => shaped(/^\d{4}-\d\d-\d\d$/)(value) && isDay(String(value)),
  },
  datetime: {
    says: 'a time such as 2026-12-31T10:00:00Z',
    fits: value =>
      shaped(/^\d{4}-\d\d-\d\dT\d\d:\d\d/)(value) &&
      isDay(String(value).slice(0, 10)) &&
      moment(String(value)),
  },
  time: {
    says: 'a time such as 10:00:00.000Z',
    fits: shaped(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/),
  },
  blob: { says: 'base64', fits: shaped(/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/) },
};

function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** Whether values of a type can be checked; describes have types that nobody listed. */
export const isKnown = (name: string): boolean => CHECKS[name.toLowerCase()] !== undefined;

/** What is wrong with a value for a type; '' when nothing is. Classes and records are objects; enums are texts. */
export function misfit(value: unknown, { name, args: [first, second] }: ApexType, at = ''): string {
  if (value === null) return '';
  const here = at === '' ? '' : `at ${at} `;
  const small = name.toLowerCase().replace(/^system\./, '');
  const check = CHECKS[small];
  if (check) return check.fits(value) ? '' : `${here}it has to be ${check.says}, not ${shown(value)}`;
  if (small === 'list' || small === 'set') {
    if (!Array.isArray(value)) return `${here}it has to be a list, not ${shown(value)}`;
    return firstOf(value.map((each, index) => (first ? misfit(each, first, `${at}[${index}]`) : '')));
  }
  if (small === 'object') return '';
  const isEnum = typeof value === 'string' && small !== 'map' && small !== 'sobject';
  if (!isEnum && (typeof value !== 'object' || Array.isArray(value)))
    return `${here}it has to be an object, not ${shown(value)}`;
  if (small === 'sobject' && typeof Object(Object(value).attributes).type !== 'string')
    return `${here}it has to say its object: {"attributes": {"type": "Account"}, …}`;
  if (small !== 'map' || !second) return '';
  return firstOf(
    Object.entries(Object(value)).map(([key, each]) =>
      misfit(each, second, at === '' ? key : `${at}.${key}`),
    ),
  );
}

const firstOf = (found: string[]): string => found.find(each => each !== '') ?? '';

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
