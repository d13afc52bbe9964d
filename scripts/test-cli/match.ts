/** What a piece of JSON must look like: objects name some of their keys, lists have all their items, in order. */
export type Shape =
  | string
  | number
  | boolean
  | null
  | undefined
  | RegExp
  | Check
  | readonly Shape[]
  | { readonly [key: string]: Shape };

/** A condition, and its name for the one who reads that it does not hold. */
export interface Check {
  readonly check: (value: unknown) => boolean;
  readonly wants: string;
}

/** A number, or a list's length. */
export function atLeast(least: number): Check {
  const check = (value: unknown) => Number(Array.isArray(value) ? value.length : value) >= least;
  return { check, wants: `at least ${least}` };
}

/** A list one of whose items looks like that. */
export function some(shape: Shape): Check {
  const check = (value: unknown) =>
    Array.isArray(value) && value.some(item => mismatches(item, shape).length === 0);
  return { check, wants: `an item like ${describe(shape)}` };
}

/** A list none of whose items looks like that. */
export function none(shape: Shape): Check {
  const check = (value: unknown) =>
    Array.isArray(value) && value.every(item => mismatches(item, shape).length > 0);
  return { check, wants: `no item like ${describe(shape)}` };
}

/** Where a value differs from its shape: one line for each place; none where it fits. */
export function mismatches(value: unknown, shape: Shape, path = '$'): string[] {
  if (shape instanceof RegExp)
    return shape.test(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
      ? []
      : [miss(path, value, shape)];
  if (isCheck(shape)) return shape.check(value) ? [] : [miss(path, value, shape)];
  if (isList(shape)) {
    if (!Array.isArray(value)) return [miss(path, value, shape)];
    if (value.length !== shape.length)
      return [`${path}: ${value.length} items, not ${shape.length}: ${describe(value)}`];
    return shape.flatMap((item, index) => mismatches(value[index], item, `${path}[${index}]`));
  }
  if (typeof shape === 'object' && shape !== null) {
    if (typeof value !== 'object' || value === null) return [miss(path, value, shape)];
    const found = new Map<string, unknown>(Object.entries(value));
    return Object.entries(shape).flatMap(([key, item]) => mismatches(found.get(key), item, `${path}.${key}`));
  }
  return value === shape ? [] : [miss(path, value, shape)];
}

function miss(path: string, value: unknown, shape: Shape): string {
  return `${path}: ${describe(value)}, not ${describe(shape)}`;
}

function describe(value: unknown): string {
  if (value instanceof RegExp) return String(value);
  if (isCheck(value)) return value.wants;
  const text = JSON.stringify(value, (_, item) =>
    item instanceof RegExp ? String(item) : isCheck(item) ? item.wants : item,
  );
  return text === undefined ? 'nothing' : text.length > 400 ? `${text.slice(0, 400)}…` : text;
}

function isCheck(value: unknown): value is Check {
  return typeof value === 'object' && value !== null && 'wants' in value && 'check' in value;
}

function isList(shape: Shape): shape is readonly Shape[] {
  return Array.isArray(shape);
}
